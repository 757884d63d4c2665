"""How a listing appears: its offices, its photograph, and previews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from flask import flash, redirect, render_template, request
from werkzeug.exceptions import NotFound

from directory.current import services
from directory.domain.editing import EditedListing, Value, mark
from directory.domain.errors import ChangedMeanwhile, Forbidden, InvalidInput
from directory.domain.visibility import Audience
from directory.services.editing.fields import label_of
from directory.services.editing.offices import Office, office_value, offices_in
from directory.web.forms import with_problems
from directory.web.kept_forms import forget_kept_form, kept_form_about
from directory.web.listing_page import TEMPLATE, listing_context
from directory.web.presenters.physicians import photograph_view, present_photograph
from directory.web.presenters.previews import Preview
from directory.web.presenters.views import Link, PhotographView
from directory.web.profile.forms import PhotographForm
from directory.web.profile.offices import OfficesForm, twins, where, where_typed
from directory.web.profile.saving import Answer, tell_saved
from directory.web.profile.subject import Subject

_AUDIENCES = {
    "patient": (Audience.PUBLIC, "as a patient sees it"),
    "member": (Audience.MEMBERS, "as a member sees it"),
}


def edit_offices(who: Subject) -> Answer:
    """The page of the offices."""
    listing = services().editing.listing(who.actor, who.physician_id)
    held = listing.values["offices"]
    if request.method == "GET" and (kept := kept_form_about(who.physician_id)) is not None:
        return _show_offices(who, listing, OfficesForm.typed(kept), kept.get("base", ""), was_kept=True)
    if request.method == "GET":
        return _show_offices(who, listing, OfficesForm(offices_in(held) or [Office()]), mark(held))
    if request.form.get("listing") != mark(who.physician_id):
        raise Forbidden("This form was opened for another listing. Nothing was saved.")
    typed = OfficesForm.typed(request.form)
    base = request.form.get("base", "")
    if changed := typed.after(request.form.get("action", "")):
        return _show_offices(who, listing, changed, base)
    forget_kept_form()
    offices = [each for each in typed.offices if not each.is_empty]
    try:
        saved = services().editing.save(
            who.actor, who.physician_id, "offices", {"offices": office_value(offices)}, {"offices": base}
        )
    except InvalidInput as error:
        return _show_offices(who, listing, OfficesForm(offices, error.problems), base)
    except ChangedMeanwhile as meanwhile:
        theirs: Value = meanwhile.theirs["offices"]  # type: ignore[assignment]
        return _show_offices(who, listing, OfficesForm(offices), mark(theirs), theirs=offices_in(theirs))
    tell_saved(saved, is_listed=listing.is_listed)
    _advise(who)
    return redirect(who.url("offices"), 303)


def _advise(who: Subject) -> None:
    """Say on the next page what looks wrong with the offices as they are saved."""
    listing = services().editing.listing(who.actor, who.physician_id)
    for first, second in twins(offices_in(listing.values["offices"])):
        flash(f"Offices {first} and {second} look alike. If they are one and the same, remove one.")
    if listing.values["offices"] != listing.published["offices"]:
        return  # What waits is located when an editor accepts it.
    for number, office in enumerate(_published(who, listing), 1):
        if office.precision is None:
            flash(f"Office {number}: {where(office)}")


def _published(who: Subject, listing: EditedListing) -> list[Office]:
    """The offices that patients see, with how exactly the place of each is known."""
    physician = services().profiles.physician_of_id(who.physician_id)
    known = {each.id: each.precision for each in physician.locations}
    offices = offices_in(listing.published["offices"])
    return [replace(each, precision=known.get(each.id or 0)) for each in offices]


def _show_offices(
    who: Subject,
    listing: EditedListing,
    form: OfficesForm,
    base: str,
    *,
    theirs: Sequence[Office] | None = None,
    was_kept: bool = False,
) -> str:
    reviewed = _is_reviewed(who, "offices")
    return render_template(
        "profile/offices.html",
        who=who,
        title="Offices",
        form=form,
        base=base,
        mark=mark(who.physician_id),
        theirs=theirs,
        where=partial(where_typed, _published(who, listing), reviewed=reviewed),
        reviewed=reviewed,
        waits="offices" in listing.waiting,
        was_kept=was_kept,
    )


def edit_photograph(who: Subject) -> Answer:
    """The page of the photograph."""
    form = PhotographForm()
    listing = services().editing.listing(who.actor, who.physician_id)
    if request.method == "POST" and request.form.get("action") == "remove":
        services().photographs.remove(who.actor, who.physician_id)
        flash("Your photograph is gone.")
        return redirect(who.url("photograph"), 303)
    if form.validate_on_submit():
        try:
            saved = services().photographs.put(who.actor, who.physician_id, form.photograph.data.read())
            tell_saved(saved, is_listed=listing.is_listed)
            return redirect(who.url("photograph"), 303)
        except InvalidInput as error:
            with_problems(form, error.problems)
    return render_template(
        "profile/photograph.html",
        who=who,
        title="Photograph",
        form=form,
        photograph=present_photograph(services().profiles.physician_of_id(who.physician_id)),
        waiting=_waiting_photograph(listing),
        reviewed=_is_reviewed(who, "photograph"),
    )


def _waiting_photograph(listing: EditedListing) -> PhotographView | None:
    """The photograph that waits for an editor, if one does."""
    if listing.proposal is None or "photograph" not in listing.waiting:
        return None
    _, digest = listing.proposal.changes["photograph"]
    return photograph_view(listing.slug, str(digest), f"New photograph of {listing.name}, not published yet")


def _is_reviewed(who: Subject, field: str) -> bool:
    """Whether an editor looks at what this person changes before patients see it."""
    return not who.actor.is_editor and field in services().editing.reviewed


def show_preview(who: Subject, whose: str) -> Answer:
    """The listing as others see it."""
    if whose not in _AUDIENCES:
        raise NotFound
    audience, title = _AUDIENCES[whose]
    listing = services().editing.listing(who.actor, who.physician_id)
    waiting = ", ".join(label_of(name).lower() for name in sorted(listing.waiting))
    text = "Only you and editors see this page."
    if waiting:
        text += f" What waits for an editor is not in it yet: {waiting}."
    if not listing.is_listed:
        text += " The listing is down at present: nobody else sees it."
    others = [
        Link(label=f"See it {other}", url=who.preview_url(name))
        for name, (_, other) in _AUDIENCES.items()
        if name != whose
    ]
    preview = Preview(
        title=title,
        text=text,
        links=[
            *others,
            Link(label="Choose who sees what", url=who.url("visibility")),
            Link(label="Back to your listing", url=who.url("overview")),
        ],
    )
    physician = services().profiles.physician_of_id(who.physician_id, audience)
    return render_template(TEMPLATE, **listing_context(physician), preview=preview)
