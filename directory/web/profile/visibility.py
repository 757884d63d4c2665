"""Who sees what: the form, and its page."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from werkzeug.datastructures import MultiDict
from wtforms import Field, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from directory.current import services
from directory.domain.editing import mark
from directory.domain.errors import ChangedMeanwhile, Forbidden
from directory.domain.physician import Physician
from directory.domain.visibility import Level, OfficeField, Part, PersonalField, part_name
from directory.services.visibility import Levels
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
from directory.web.presenters.editing import DifferenceView
from directory.web.presenters.visibility import LEVELS, OFFICE_PARTS, PERSONAL_PARTS
from directory.web.profile.saving import Answer
from directory.web.profile.subject import Subject

_TITLE = "Who sees what"


class VisibilityForm(FlaskForm):  # type: ignore[misc]
    """A choice for each part of a listing; :func:`visibility_form` adds them."""

    parts: Mapping[str, Part]
    """By the names of the controls."""
    names: Mapping[int, str]
    """Of the offices."""

    def groups(self) -> list[tuple[str, list[Field]]]:
        """The choices about the physician, then those about each office, with their headings."""
        own = [self[name] for name, part in self.parts.items() if isinstance(part, PersonalField)]
        return [("About you", own)] + [
            (heading, [self[part_name((office, part))] for part in OfficeField])
            for office, heading in self.names.items()
        ]

    def levels(self) -> dict[Part, Level]:
        """What was chosen."""
        return {part: Level(self[name].data) for name, part in self.parts.items()}

    def label(self, part: Part) -> str:
        """What people call a part."""
        return (
            PERSONAL_PARTS[part]
            if isinstance(part, PersonalField)
            else f"{self.names[part[0]]}, {_label(part)}"
        )


def visibility_form(
    physician: Physician, levels: Levels, kept: MultiDict[str, str] | None = None
) -> VisibilityForm:
    """The form for the parts that a listing has, as they stand or as they were chosen and ``kept``."""
    names = {
        office.id: f"Office {number}: {office.name or office.address.city}"
        for number, office in enumerate(physician.locations, 1)
    }
    parts = {part_name(part): part for part in levels}
    controls = {
        name: SelectField(
            PERSONAL_PARTS[part] if isinstance(part, PersonalField) else OFFICE_PARTS[part[1]],
            choices=[SelectChoice(level, words) for level, words in LEVELS.items()],
            default=levels[part].value,
        )
        for name, part in parts.items()
    }
    form_class = type("VisibilityForm", (VisibilityForm,), controls | {"parts": parts, "names": names})
    form: VisibilityForm = form_class(formdata=kept) if kept else form_class()
    return form


def edit_visibility(who: Subject) -> Answer:
    """The page on which somebody chooses who sees what."""
    levels = services().visibility.levels(who.actor, who.physician_id)
    kept = kept_form_about(who.physician_id) if request.method == "GET" else None
    form = visibility_form(services().profiles.physician_of_id(who.physician_id), levels, kept)
    if request.method == "GET":
        base = _base(levels) if kept is None else kept.get("base", "")
        return _show(who, form, base, was_kept=kept is not None)
    if request.form.get("listing") != mark(who.physician_id):
        raise Forbidden("This form was opened for another listing. Nothing was saved.")
    forget_kept_form()
    if not form.validate():
        return _show(who, form, request.form.get("base", ""))
    wanted, chosen = form.levels(), choices(form.parts)
    wanted |= {
        form.parts[name]: levels[form.parts[name]] for name, choice in chosen.items() if choice == THEIRS
    }
    try:
        if is_unchosen(chosen):
            raise ChangedMeanwhile
        services().visibility.choose(who.actor, who.physician_id, wanted, _loaded(form))
    except ChangedMeanwhile:
        return _show_conflict(who, form, levels, wanted, chosen)
    flash("Saved. It holds everywhere from now on.")
    return redirect(who.url("visibility"), 303)


def _show(who: Subject, form: VisibilityForm, base: str, *, was_kept: bool = False) -> str:
    return render_template(
        "profile/visibility.html",
        who=who,
        title=_TITLE,
        form=form,
        base=base,
        mark=mark(who.physician_id),
        was_kept=was_kept,
    )


def _show_conflict(
    who: Subject, form: VisibilityForm, theirs: Levels, yours: Levels, chosen: Mapping[str, str]
) -> str:
    loaded = _loaded(form)
    differences = [
        DifferenceView(
            name=name,
            label=form.label(part),
            before=LEVELS[theirs[part]],
            after=LEVELS[yours[part]],
            choice=chosen.get(name) or likely(loaded.get(part), theirs[part], yours[part]),
        )
        for name, part in form.parts.items()
        if theirs[part] is not yours[part]
    ]
    return show_conflict(
        _TITLE,
        who.breadcrumbs(_TITLE),
        who.url("overview"),
        differences,
        sent_along=[
            ("listing", mark(who.physician_id)),
            ("base", _base(theirs)),
            *((name, yours[part].value) for name, part in form.parts.items()),
        ],
        unchosen=bool(chosen),
    )


def _base(levels: Levels) -> str:
    return written_base({part_name(part): level.value for part, level in levels.items()})


def _loaded(form: VisibilityForm) -> dict[Part, Level]:
    known = {level.value for level in Level}
    remembered = read_base(request.form.get("base", ""))
    return {
        form.parts[name]: Level(level)
        for name, level in remembered.items()
        if name in form.parts and level in known
    }


def _label(part: tuple[int, OfficeField]) -> str:
    return OFFICE_PARTS[part[1]].lower()
