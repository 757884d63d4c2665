"""The practice locations of a listing, as those who keep it edit them: all at once, in their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, astuple, dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.domain.account import Actor
from directory.domain.editing import mark
from directory.domain.errors import ChangedMeanwhile, Forbidden, InvalidInput, Problem
from directory.domain.places import Address, Coordinates, Place, Precision
from directory.geo.base import AddressLocator, PlaceUnknown
from directory.geo.distance import haversine_miles
from directory.services.editing.proposals import locked_physician
from directory.services.importing import cells
from directory.store.audit import record_audit
from directory.store.changes import record_change
from directory.store.models import PracticeLocationRow
from directory.store.models.base import now
from directory.store.unit_of_work import Database

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
    """How exactly the point is known that is kept; what is typed here is not read."""

    @property
    def address(self) -> Address:
        """Where it is."""
        return Address(self.street, self.city, self.region, self.postal_code, self.country)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(astuple(replace(self, id=None, country="", precision=None)))


@dataclass(frozen=True, slots=True)
class Practices:
    """The offices of a listing, and what tells this state of them from others."""

    offices: tuple[Office, ...]
    mark: str


class PracticeService:
    """Reads and saves the offices of a listing."""

    def __init__(self, database: Database, locator: AddressLocator) -> None:
        """``locator`` works offline: what is saved is findable at once."""
        self._database = database
        self._locator = locator

    def practices(self, actor: Actor, physician_id: int) -> Practices:
        """The offices as they stand. Raises :class:`Forbidden`."""
        actor.require_edit(physician_id)
        with self._database.reading() as session:
            return _practices(_rows(session, physician_id))

    def save(self, actor: Actor, physician_id: int, typed: Sequence[Office], base: str) -> tuple[Office, ...]:
        """Make these the offices of a listing, in this order. Returns them as they stand now.

        Each has a point at once if its city or postal code is known. ``base`` is the mark of the state
        that was loaded. Raises :class:`InvalidInput` (fields are ``NUMBER-FIELD``, counted from 0),
        :class:`ChangedMeanwhile`, :class:`directory.domain.errors.NotFound`, and :class:`Forbidden` for
        a listing or an office that is not theirs.
        """
        actor.require_edit(physician_id)
        with self._database.writing() as session:
            physician = locked_physician(session, physician_id)
            rows = {row.id: row for row in physician.locations}
            before = _practices(physician.locations)
            if before.mark != base:
                raise ChangedMeanwhile()
            if any(each.id is not None and each.id not in rows for each in typed):
                raise Forbidden("One of these offices belongs to another listing. Nothing was saved.")
            wanted = _cleaned([each for each in typed if not each.is_empty], self._locate)
            settled = [self._settle(rows.get(each.id or 0), each) for each in wanted]
            for position, row in enumerate(settled):
                row.position = position
            physician.locations = settled
            session.flush()
            after = _practices(settled)
            if after.mark != before.mark:
                physician.updated_at = now()
                changes = {"offices": (_told(before.offices), _told(after.offices))}
                record_audit(session, actor, "edit offices", "physician", physician_id, changes)
                record_change(session, "physician", physician_id)
            return after.offices

    def _settle(self, row: PracticeLocationRow | None, wanted: Office) -> PracticeLocationRow:
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
            self._locate_row(row, wanted)
        return row

    def _locate_row(self, row: PracticeLocationRow, wanted: Office) -> None:
        place = self._locate(wanted.address)
        if place is not None:
            _put(row, place.coordinates, place.precision, "gazetteer")
        elif row.latitude is not None:
            # Better found where it was than not at all; whatever a geocoder answers later is better.
            row.precision, row.point_source = Precision.COUNTRY, "former"

    def _locate(self, address: Address) -> Place | None:
        try:
            return self._locator.locate(address)
        except PlaceUnknown:
            return None


def _rows(session: Session, physician_id: int) -> Sequence[PracticeLocationRow]:
    return session.scalars(
        select(PracticeLocationRow)
        .where(PracticeLocationRow.physician_id == physician_id)
        .order_by(PracticeLocationRow.position)
    ).all()


def _practices(rows: Sequence[PracticeLocationRow]) -> Practices:
    offices = tuple(map(_office, rows))
    # How exactly a point is known may get better in background work: that is nobody's edit.
    return Practices(offices, mark([asdict(replace(each, precision=None)) for each in offices]))


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
        precision=Precision(row.precision) if row.precision else None,
    )


def _told(offices: Sequence[Office]) -> list[dict[str, str]]:
    return [
        {name: str(value) for name, value in asdict(each).items() if value not in ("", None)}
        for each in offices
    ]


def _put(row: PracticeLocationRow, point: Coordinates, precision: Precision, source: str) -> None:
    row.latitude, row.longitude = point.latitude, point.longitude
    row.precision, row.point_source = precision, source


def _address_of(row: PracticeLocationRow) -> Address:
    return Address(row.address or "", row.city or "", row.region or "", row.postal_code or "", row.country)


def _cleaned(typed: Sequence[Office], locate: Callable[[Address], Place | None]) -> list[Office]:
    if len(typed) > MOST_OFFICES:
        raise InvalidInput.one("offices", f"Name {MOST_OFFICES} offices at most.")
    problems: list[Problem] = []
    cleaned = [_clean(number, each, problems, locate) for number, each in enumerate(typed)]
    if problems:
        raise InvalidInput(problems)
    return cleaned


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
