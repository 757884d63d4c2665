"""Bringing the stored practice locations of a physician to what a file tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from directory.domain.places import Address, Place, Precision
from directory.geo.base import AddressLocator, PlaceUnknown
from directory.services.importing.wanted import Facts, WantedOffice, WantedPhysician
from directory.store.models import PhysicianRow, PracticeLocationRow

_TOWN = ("city", "region", "postal_code", "country")
_ADDRESS = ("address", *_TOWN)


def settle_offices(row: PhysicianRow, wanted: WantedPhysician, locator: AddressLocator) -> bool:
    """Make the offices of ``row`` what is wanted. Returns whether anything changed.

    Stored offices keep their ids where they can, and with them who may see what: an office is
    recognised by name and address, by address alone, by its town, then by its place in the order.
    """
    if not wanted.tells_addresses and row.locations:
        return _tell_all(row.locations, wanted.offices[:1])
    pairs = _pair(row.locations, wanted)
    left_over = [office for office in row.locations if all(office is not stored for stored, _ in pairs)]
    kept = [] if wanted.every_office else left_over
    changed = len(kept) < len(left_over)
    settled: list[PracticeLocationRow] = []
    for stored, told in pairs:
        if stored is None:
            stored = PracticeLocationRow(**{"country": "US", "point_source": "", **told.facts})
            _settle_point(stored, told, True, locator)
            changed = True
        else:
            changed |= _settle(stored, told, locator)
        settled.append(stored)
    settled += kept
    changed |= _number(settled)
    if changed:
        row.locations = settled
    return changed


def _tell_all(stored: Sequence[PracticeLocationRow], told: Sequence[WantedOffice]) -> bool:
    changed = [_set(office, each.facts) for office in stored for each in told]
    return any(changed)


def _settle(office: PracticeLocationRow, told: WantedOffice, locator: AddressLocator) -> bool:
    before = _address(office)
    changed = _set(office, told.facts)
    moved = _address(office) != before
    if moved:
        office.located_online_at = None
    return _settle_point(office, told, moved, locator) or changed


def _settle_point(
    office: PracticeLocationRow, told: WantedOffice, moved: bool, locator: AddressLocator
) -> bool:
    if office.point_source == "pin":
        return False  # Its member placed it.
    if told.point is not None:
        given = (told.point.latitude, told.point.longitude, Precision.ROOFTOP.value, "given")
        return _set_point(office, given)
    taken_back = told.tells_point and office.point_source == "given"
    # A point that was found for this very address stays: an online geocoder may have bettered it.
    if office.latitude is not None and not moved and not taken_back:
        return False
    place = _locate(_address(office), locator)
    if place is None:
        return _set_point(office, (None, None, None, ""))
    point = place.coordinates
    return _set_point(office, (point.latitude, point.longitude, place.precision.value, "gazetteer"))


def _locate(address: Address, locator: AddressLocator) -> Place | None:
    if not (address.street or address.city or address.region or address.postal_code):
        return None
    try:
        return locator.locate(address)
    except PlaceUnknown:
        return None


def _set_point(
    office: PracticeLocationRow, point: tuple[float | None, float | None, str | None, str]
) -> bool:
    if (office.latitude, office.longitude, office.precision, office.point_source) == point:
        return False
    office.latitude, office.longitude, office.precision, office.point_source = point
    return True


def _pair(
    stored: Sequence[PracticeLocationRow], wanted: WantedPhysician
) -> list[tuple[PracticeLocationRow | None, WantedOffice]]:
    free = list(stored)
    found: dict[int, PracticeLocationRow] = {}
    alike: list[Callable[[PracticeLocationRow, Facts], bool]] = [
        lambda office, facts: _agree(office, facts, ("name", *_ADDRESS)),
        lambda office, facts: _agree(office, facts, _ADDRESS),
    ]
    if wanted.every_office:  # Else it may be another one, whose row was refused.
        alike.append(lambda office, facts: _agree(office, facts, _TOWN))
        alike.append(lambda _office, _facts: True)
    for is_alike in alike:
        for position, told in enumerate(wanted.offices):
            match = next((office for office in free if is_alike(office, told.facts)), None)
            if position not in found and match is not None:
                found[position] = match
                free.remove(match)
    return [(found.get(position), told) for position, told in enumerate(wanted.offices)]


def _agree(office: PracticeLocationRow, facts: Facts, columns: Sequence[str]) -> bool:
    return all(
        str(getattr(office, column)).casefold() == str(facts[column]).casefold()
        for column in columns
        if column in facts
    )


def _number(offices: Sequence[PracticeLocationRow]) -> bool:
    moved = [office for position, office in enumerate(offices) if office.position != position]
    for position, office in enumerate(offices):
        office.position = position
    return bool(moved)


def _set(office: PracticeLocationRow, facts: Facts) -> bool:
    different = {column: value for column, value in facts.items() if getattr(office, column) != value}
    for column, value in different.items():
        setattr(office, column, value)
    return bool(different)


def _address(office: PracticeLocationRow) -> Address:
    return Address(
        office.address or "", office.city or "", office.region or "", office.postal_code or "", office.country
    )
