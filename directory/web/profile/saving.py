"""One section's page: shown, previewed, saved, or told what somebody else has changed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from flask import flash, redirect, render_template, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from directory.current import services
from directory.domain.editing import EditedListing, Saved, Values, mark, marks
from directory.domain.errors import ChangedMeanwhile, Forbidden, InvalidInput
from directory.services.editing.cleaning import LONGEST_BIOGRAPHY
from directory.services.editing.fields import fields_of, label_of
from directory.services.markdown import render_markdown
from directory.web.choosing import (
    THEIRS,
    choices,
    is_unchosen,
    likely,
    read_base,
    show_conflict,
    written_base,
)
from directory.web.kept_forms import forget_kept_form, kept_form_about
from directory.web.presenters.editing import SECTIONS, differences
from directory.web.profile.forms import SectionForm
from directory.web.profile.subject import Subject

_UNSHOWN = {"Cc", "Cs", "Cn"}
Answer = str | Response


@dataclass(frozen=True, slots=True)
class _Page:
    """A request for a section's page."""

    who: Subject
    listing: EditedListing
    form: SectionForm
    typed: MultiDict[str, str] | None
    """What was sent, or kept while nobody was signed in."""

    @property
    def base(self) -> str:
        """What the form remembers of what the section held when it was loaded."""
        return written_base(marks(self.values)) if self.typed is None else self.typed.get("base", "")

    @property
    def values(self) -> Values:
        """What the section holds now, for whoever edits it."""
        return {each.name: self.listing.values[each.name] for each in fields_of(self.form.section)}


def edit_section(who: Subject, form_class: type[SectionForm], template: str) -> Answer:
    """Answer a request for the page of a section."""
    listing = services().editing.listing(who.actor, who.physician_id)
    typed = _sent() if request.method == "POST" else kept_form_about(who.physician_id)
    page = _Page(who, listing, form_class(listing.values, services().catalogue, typed), typed)
    if request.method == "GET" or request.form.get("action") == "preview":
        return _show(page, template, was_kept=request.method == "GET" and typed is not None)
    if request.form.get("listing") != mark(who.physician_id):
        raise Forbidden("This form was opened for another listing. Nothing was saved.")
    forget_kept_form()
    return _save(page, template)


def tell_saved(saved: Saved, *, is_listed: bool) -> None:
    """Say what became of an edit, on the next page."""
    if saved.published:
        flash("Saved. Patients see it now." if is_listed else "Saved.")
    if saved.waiting:
        what = ", ".join(label_of(name).lower() for name in saved.waiting)
        flash(f"Sent to an editor, who looks at it before patients see it: {what}. You get a letter.")
    if saved.withdrawn:
        what = ", ".join(label_of(name).lower() for name in saved.withdrawn)
        flash(f"Taken back: {what}. It stays as it is published.")
    if not saved:
        flash("Nothing was changed.")


def _save(page: _Page, template: str) -> Answer:
    values = page.form.values()
    chosen = choices(values)
    values |= {name: page.listing.values[name] for name, choice in chosen.items() if choice == THEIRS}
    try:
        if is_unchosen(chosen):
            raise ChangedMeanwhile(page.values, values)
        saved = services().editing.save(
            page.who.actor, page.who.physician_id, page.form.section, values, read_base(page.base)
        )
    except InvalidInput as error:
        page.form.tell(error.problems)
        return _show(page, template)
    except ChangedMeanwhile as changed:
        return _show_conflict(page, changed, chosen)
    tell_saved(saved, is_listed=page.listing.is_listed)
    return redirect(page.who.url("overview"), 303)


def _show(page: _Page, template: str, *, was_kept: bool = False) -> str:
    # No more than may be kept: whoever sends a megabyte keeps nobody waiting.
    biography = str(page.form.values().get("biography", ""))[:LONGEST_BIOGRAPHY]
    previewed = request.method == "POST" and request.form.get("action") == "preview"
    return render_template(
        template,
        form=page.form,
        who=page.who,
        title=SECTIONS[page.form.section],
        base=page.base,
        mark=mark(page.who.physician_id),
        listing=page.listing,
        reviewed=frozenset() if page.who.actor.is_editor else services().editing.reviewed,
        was_kept=was_kept,
        preview=Markup(render_markdown(biography)) if previewed else None,  # noqa: S704 sanitised there
    )


def _show_conflict(page: _Page, changed: ChangedMeanwhile, chosen: dict[str, str]) -> str:
    theirs, yours = changed.theirs, changed.yours
    found = differences(theirs, yours, services().catalogue)  # type: ignore[arg-type]
    loaded, now = read_base(page.base), marks(theirs)  # type: ignore[arg-type]
    title = SECTIONS[page.form.section]
    return show_conflict(
        title,
        page.who.breadcrumbs(title),
        page.who.url("overview"),
        (
            each.model_copy(
                update={
                    "choice": chosen.get(each.name)
                    or likely(loaded.get(each.name), now[each.name], mark(yours[each.name]))
                }
            )
            for each in found
        ),
        sent_along=[
            ("listing", mark(page.who.physician_id)),
            ("base", written_base(now)),
            *page.form.typed_again(page.typed or MultiDict()),
        ],
        unchosen=bool(chosen),
    )


def _sent() -> MultiDict[str, str]:
    """What was sent, without what cannot stand in a page: nobody can have typed it."""
    return MultiDict(
        (
            name,
            "".join(each for each in value if each in "\r\n\t" or unicodedata.category(each) not in _UNSHOWN),
        )
        for name, values in request.form.lists()
        for value in values
    )
