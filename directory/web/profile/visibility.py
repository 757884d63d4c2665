"""The forms of who sees what, and of the photograph."""

from __future__ import annotations

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from flask_wtf.file import FileField, FileRequired  # type: ignore[import-untyped]
from wtforms import Field, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from directory.domain.physician import Physician
from directory.domain.visibility import Level, OfficeField, PersonalField
from directory.services.visibility import OfficeLevels, PersonalLevels

_LEVELS = [
    SelectChoice(Level.PUBLIC, "Everybody"),
    SelectChoice(Level.MEMBERS, "Members only"),
    SelectChoice(Level.HIDDEN, "Nobody"),
]
_PERSONAL = {
    PersonalField.PHOTOGRAPH: "Photograph",
    PersonalField.BIOGRAPHY: "Biography",
    PersonalField.LANGUAGES: "Languages",
    PersonalField.WEBSITE: "Website and links",
    PersonalField.EMAIL: "E-mail for patients",
}
_OFFICE = {
    OfficeField.OFFICE: "The office altogether",
    OfficeField.ADDRESS: "Street and ZIP code",
    OfficeField.PHONE: "Telephone",
    OfficeField.HOURS: "Hours",
}


class VisibilityForm(FlaskForm):  # type: ignore[misc]
    """A choice for each part of a listing; :func:`visibility_form` adds them."""

    def personal(self) -> list[Field]:
        """The choices about the physician."""
        return [self[part.value] for part in PersonalField]

    def offices(self) -> list[tuple[str, list[Field]]]:
        """The choices about each office, with its name."""
        found: dict[str, list[Field]] = {}
        for control in self:
            if control.short_name.startswith("office-"):
                found.setdefault(control.render_kw["data-office"], []).append(control)
        return list(found.items())

    def levels(self) -> tuple[PersonalLevels, OfficeLevels]:
        """What was chosen."""
        offices: dict[int, dict[OfficeField, Level]] = {}
        for control in self:
            if control.short_name.startswith("office-"):
                _, location_id, part = control.short_name.split("-")
                offices.setdefault(int(location_id), {})[OfficeField(part)] = Level(control.data)
        return {part: Level(self[part.value].data) for part in PersonalField}, offices


def visibility_form(physician: Physician) -> VisibilityForm:
    """The form for the parts that this listing has."""
    controls = {part.value: _control(_PERSONAL[part], physician.levels.get(part)) for part in PersonalField}
    for number, office in enumerate(physician.locations, 1):
        name = f"Office {number}: {office.name or office.address.city}"
        for part in OfficeField:
            control = _control(_OFFICE[part], office.levels.get(part), name)
            controls[f"office-{office.id}-{part.value}"] = control
    form: VisibilityForm = type("VisibilityForm", (VisibilityForm,), controls)()
    return form


def _control(label: str, level: Level | None, office: str = "") -> SelectField:
    render = {"data-office": office} if office else {}
    return SelectField(label, choices=_LEVELS, default=(level or Level.PUBLIC).value, render_kw=render)


class PhotographForm(FlaskForm):  # type: ignore[misc]
    """A file to choose."""

    photograph = FileField(
        "Photograph",
        description="A JPEG, PNG or WebP file of at most 15 MB. A square is cut out of its middle; "
        "where and with what it was taken is not kept.",
        validators=[FileRequired("Choose a file.")],
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )
