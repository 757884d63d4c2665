"""The offices of a listing as those who keep it edit them: all at once, in their order, as one field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, astuple, dataclass, fields, replace
from functools import partial
from typing import Any

from directory.domain.editing import Value
from directory.domain.errors import Forbidden, InvalidInput, Problem
from directory.domain.places import Address, Coordinates, Place, Precision
from directory.geo.base import AddressLocator, PlaceUnknown
from directory.geo.distance import haversine_miles
from directory.services.editing.cleaning import Vocabulary
from directory.services.importing import cells
from directory.store.models import PhysicianRow, PracticeLocationRow

MOST_OFFICES = 20
PIN = "pin"
"""The source of a point that whoever keeps the listing has placed: nothing else ever moves it."""
_FARTHEST_MILES = 60.0
"""A pin that lies farther than this from its city is a slip of the pen, or belongs to a former address."""
_LONGEST_HOURS, _MOST_LINES = 500, 10


@dataclass(frozen=True, slots=True)
class Office:
    """An office as it is typed; any part may be empty."""

    id: int | None = None
    """``None`` for a new one."""
    name: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = "US"
    phone: str = ""
    hours: str = ""
    accepting: str = ""
    """``yes``, ``no``, or empty for not told."""
    telehealth: str = ""
    latitude: str = ""
    """Degrees of the pin, if there is one."""
    longitude: str = ""
    precision: Precision | None = None
    """How exactly the point is known that is kept; no part of what is edited."""

    @property
    def address(self) -> Address:
        """Where it is."""
        return Address(self.street, self.city, self.region, self.postal_code, self.country)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(astuple(replace(self, id=None, country="", precision=None)))


def office_value(offices: Iterable[Office]) -> Value:
    """Offices as a field holds them: of each the parts that are told."""
    return tuple(
        tuple(
            (part, str(told))
            for part, told in asdict(replace(each, precision=None)).items()
            if told not in ("", None)
        )
        for each in offices
    )


def offices_in(value: Value) -> tuple[Office, ...]:
    """The offices that a field holds."""
    return tuple(_office_of(dict(parts)) for parts in value)  # type: ignore[arg-type]


def read_offices(row: PhysicianRow, _: Vocabulary) -> Value:
    """The offices of a listing, in their order."""
    return office_value(map(_office, row.locations))


def write_offices(row: PhysicianRow, value: Value, vocabulary: Vocabulary) -> None:
    """Make these the offices of a listing. Each has a point at once if its city or postal code is known.

    An office that is gone by now comes back as a new one.
    """
    rows = {each.id: each for each in row.locations}
    settled = [_settle(rows.pop(each.id or 0, None), each, vocabulary.locator) for each in offices_in(value)]
    for position, each in enumerate(settled):
        each.position = position
    row.locations = settled


def clean_offices(_: str, typed: Value, vocabulary: Vocabulary) -> Value:
    """Offices, those left out of which nothing was typed.

    Problems are told at ``NUMBER-PART``, counted from 0, and at ``offices``.
    """
    offices = [each for each in offices_in(typed) if not each.is_empty]
    if len(offices) > MOST_OFFICES:
        raise InvalidInput.one("offices", f"Name {MOST_OFFICES} offices at most.")
    problems: list[Problem] = []
    locate = partial(_locate, vocabulary.locator)
    cleaned = [_clean(number, each, problems, locate) for number, each in enumerate(offices)]
    if problems:
        raise InvalidInput(problems)
    return office_value(cleaned)


def refuse_foreign(yours: Value, theirs: Value) -> None:
    """Raise :class:`Forbidden` for an office that is none of those that stand there."""
    known = {None, *(each.id for each in offices_in(theirs))}
    if any(each.id not in known for each in offices_in(yours)):
        raise Forbidden("One of these offices belongs to another listing. Nothing was saved.")


def _settle(row: PracticeLocationRow | None, wanted: Office, locator: AddressLocator) -> PracticeLocationRow:
    if row is None:
        row = PracticeLocationRow(point_source="", country="")
    moved = _address_of(row) != wanted.address
    row.name, row.phone, row.hours = wanted.name, wanted.phone, wanted.hours
    row.address, row.city, row.region = wanted.street, wanted.city, wanted.region
    row.postal_code, row.country = wanted.postal_code, wanted.country
    row.accepting_new_patients = cells.yes_or_no(wanted.accepting)
    row.telehealth = cells.yes_or_no(wanted.telehealth)
    if wanted.latitude:
        point = Coordinates(float(wanted.latitude), float(wanted.longitude))
        _put(row, point, Precision.ROOFTOP, PIN)
    elif moved or row.point_source == PIN or row.latitude is None:
        row.located_online_at = None
        _locate_row(row, _locate(locator, wanted.address))
    return row


def _locate_row(row: PracticeLocationRow, place: Place | None) -> None:
    if place is not None:
        _put(row, place.coordinates, place.precision, "gazetteer")
    elif row.latitude is not None:
        # Better found where it was than not at all; whatever a geocoder answers later is better.
        row.precision, row.point_source = Precision.COUNTRY, "former"


def _locate(locator: AddressLocator, address: Address) -> Place | None:
    try:
        return locator.locate(address)
    except PlaceUnknown:
        return None


def _office(row: PracticeLocationRow) -> Office:
    yes_no = {True: "yes", False: "no", None: ""}
    pinned = row.point_source == PIN
    return Office(
        id=row.id,
        name=row.name or "",
        street=row.address or "",
        city=row.city or "",
        region=row.region or "",
        postal_code=row.postal_code or "",
        country=row.country,
        phone=row.phone or "",
        hours=row.hours or "",
        accepting=yes_no[row.accepting_new_patients],
        telehealth=yes_no[row.telehealth],
        latitude=repr(row.latitude) if pinned and row.latitude is not None else "",
        longitude=repr(row.longitude) if pinned and row.longitude is not None else "",
    )


def _office_of(parts: Mapping[str, str]) -> Office:
    typed: dict[str, Any] = {each.name: parts.get(each.name, "") for each in fields(Office)}
    return Office(**(typed | {"id": int(parts["id"]) if "id" in parts else None, "precision": None}))


def _put(row: PracticeLocationRow, point: Coordinates, precision: Precision, source: str) -> None:
    row.latitude, row.longitude = point.latitude, point.longitude
    row.precision, row.point_source = precision, source


def _address_of(row: PracticeLocationRow) -> Address:
    return Address(row.address or "", row.city or "", row.region or "", row.postal_code or "", row.country)


def _clean(
    number: int, typed: Office, problems: list[Problem], locate: Callable[[Address], Place | None]
) -> Office:
    country = typed.country.strip().upper()
    readers: dict[str, Callable[[str], object]] = {
        "name": lambda text: cells.within(200, cells.one_line(text)),
        "street": lambda text: cells.within(300, cells.one_line(text)),
        "city": lambda text: cells.within(120, _required(cells.one_line(text))),
        "region": lambda text: cells.within(60, cells.region(text, country)),
        "postal_code": lambda text: cells.within(20, cells.postal_code(text, country)),
        "country": lambda _: _country(country),
        "phone": lambda text: cells.within(40, cells.phone(text, country or "US")),
        "hours": _hours,
        "accepting": lambda text: "" if cells.yes_or_no(text) is None else text,
        "telehealth": lambda text: "" if cells.yes_or_no(text) is None else text,
        "latitude": lambda text: _degrees(cells.latitude(text)),
        "longitude": lambda text: _degrees(cells.longitude(text)),
    }
    found: dict[str, str] = {}
    for field, read in readers.items():
        try:
            found[field] = str(read(getattr(typed, field)))
        except cells.Unreadable as error:
            problems.append(Problem(f"{number}-{field}", str(error)))
            found[field] = ""
    office = replace(Office(id=typed.id), **found)  # type: ignore[arg-type]
    if problem := _pin_problem(office, locate):
        problems.append(Problem(f"{number}-latitude", problem))
    return office


def _pin_problem(office: Office, locate: Callable[[Address], Place | None]) -> str:
    if bool(office.latitude) != bool(office.longitude):
        return "Give both numbers of the point, or neither."
    place = locate(office.address) if office.latitude else None
    if place is None:
        return ""
    miles = haversine_miles(Coordinates(float(office.latitude), float(office.longitude)), place.coordinates)
    if miles <= _FARTHEST_MILES:
        return ""
    return f"This point is {miles:,.0f} miles from {place.label}. Correct it, or empty both numbers."


def _required(city: str) -> str:
    if not city:
        raise cells.Unreadable("Give the city: patients search by place.")
    return city


def _country(code: str) -> str:
    if len(code) != 2 or not (code.isascii() and code.isalpha()):
        raise cells.Unreadable("Write the country as its code of two letters: US, CA.")
    return code


def _hours(text: str) -> str:
    lines = [line for each in cells.several_lines(text).split("\n") if (line := " ".join(each.split()))]
    if len(lines) > _MOST_LINES:
        raise cells.Unreadable(f"Use {_MOST_LINES} lines at most.")
    return cells.within(_LONGEST_HOURS, "\n".join(lines))


def _degrees(value: float | None) -> str:
    return "" if value is None else repr(value)
