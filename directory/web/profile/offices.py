"""The form of the offices: as many as are typed, in any order, with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form, HiddenField, RadioField, StringField, TelField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from directory.domain.errors import Problem
from directory.domain.offices import look_alike
from directory.domain.places import Address, Precision
from directory.services.editing.offices import Office
from directory.web.forms import tell_at_fields

TEMPLATE_NUMBER = "NUMBER"
"""Stands in the names of the blank office that scripts copy."""
_TOLD = [SelectChoice("yes", "Yes"), SelectChoice("no", "No"), SelectChoice("", "Not told")]
_FIELD = re.compile(r"office-([0-9]{1,3})-([a-z_]+)")
_KNOWN = {
    Precision.ROOFTOP: "We know where this is to the building.",
    Precision.STREET: "We know where this is to the street.",
    Precision.POSTAL_CODE: "We know where this is to the ZIP or postal code, from the address.",
    Precision.NEIGHBOURHOOD: "We know where this is to the neighborhood, from the address.",
    Precision.CITY: "We know where this is to the city, from the address.",
}


class OfficeForm(Form):
    """One office."""

    id = HiddenField()
    name = StringField("Name of the practice")
    street = StringField("Street and number")
    city = StringField("City")
    region = StringField("State or province", description="For example: CA")
    postal_code = StringField("ZIP or postal code")
    country = StringField("Country", description="Two letters: US, CA", default="US")
    phone = TelField("Telephone", description="For example: (714) 555-0142")
    hours = TextAreaField(
        "Hours",
        description="A line for each part of the week. For example: Monday to Thursday 8:00 to 17:00",
        render_kw={"rows": 3},
    )
    accepting = RadioField("Accepting new patients", choices=_TOLD, validate_choice=False, default="")
    telehealth = RadioField("Video visits", choices=_TOLD, validate_choice=False, default="")
    latitude = StringField("Latitude", description="For example: 33.8456")
    longitude = StringField("Longitude", description="For example: -117.7573")

    def office(self) -> Office:
        """What was typed."""
        typed: dict[str, Any] = {name: each.data or "" for name, each in self._fields.items()}
        number = typed.pop("id")
        is_number = number.isascii() and number.isdigit() and len(number) < 12
        return Office(id=int(number) if is_number else None, **typed)


class OfficesForm:
    """All of them. ``forms`` are numbered from 0, whatever the numbers were that were sent."""

    def __init__(self, offices: Sequence[Office], problems: Iterable[Problem] = ()) -> None:
        self.offices = tuple(offices)
        self.forms = [_form(str(number), office) for number, office in enumerate(self.offices)]
        self.blank = _form(TEMPLATE_NUMBER, Office())
        fields = {f"{at}-{each.short_name}": each for at, form in enumerate(self.forms) for each in form}
        self.form_errors = tell_at_fields(fields, problems)

    @classmethod
    def typed(cls, typed: MultiDict[str, str]) -> OfficesForm:
        """What was typed, in the order in which it stood on the page."""
        numbers = dict.fromkeys(match[1] for name in typed if (match := _FIELD.fullmatch(name)))
        return cls([OfficeForm(typed, prefix=f"office-{number}-").office() for number in numbers])

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Each problem with the id of its control, none for those of the whole."""
        return [("", each) for each in self.form_errors] + [
            (control.id, f"Office {number}, {control.label.text.lower()}: {' '.join(control.errors)}")
            for number, form in enumerate(self.forms, 1)
            for control in form
            if control.errors
        ]

    def after(self, action: str) -> OfficesForm | None:
        """The form after a button was pressed that only changes it; ``None`` for others."""
        verb, _, number = action.partition("-")
        offices = list(self.offices)
        at = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1
        if verb == "add":
            offices.append(Office())
        elif verb == "remove" and 0 <= at < len(offices):
            del offices[at]
        elif verb == "up" and 0 < at < len(offices):
            offices[at - 1 : at + 1] = [offices[at], offices[at - 1]]
        elif verb not in ("remove", "up"):
            return None
        return OfficesForm(offices)


def where(office: Office) -> str:
    """How exactly the place of a saved office is known, in words."""
    if office.latitude:
        return "It stands where you placed it. Nothing moves it but you."
    unknown = "We do not know where this is, so nobody finds it by place. Check the city and the ZIP code."
    if office.precision is None:
        return unknown if office.id is not None else ""
    return _KNOWN.get(
        office.precision, "We know where this is only roughly. Check the city and the ZIP code."
    )


def where_typed(published: Sequence[Office], typed: Office, *, reviewed: bool) -> str:
    """How exactly the place of an office is known while it is edited: nothing for a new one.

    ``reviewed`` tells whether an editor looks at it first.
    """
    before = next((each for each in published if each.id == typed.id), None)
    if before is None:
        return ""
    if (before.address, before.latitude, before.longitude) != (
        typed.address,
        typed.latitude,
        typed.longitude,
    ):
        return f"Its place is looked up when {'an editor has accepted it' if reviewed else 'you save'}."
    return where(before)


def twins(offices: Sequence[Office]) -> list[tuple[int, int]]:
    """Pairs of offices, counted from 1, that may be one and the same."""
    addresses = [Address(each.street, each.city, each.region, each.postal_code) for each in offices]
    return [
        (first + 1, second + 1)
        for second in range(len(addresses))
        for first in range(second)
        if look_alike(addresses[first], addresses[second])
    ]


def _form(number: str, office: Office) -> OfficeForm:
    held = {name: getattr(office, name) for name in OfficeForm()._fields if name != "id"}
    return OfficeForm(prefix=f"office-{number}-", data=held | {"id": office.id or ""})
