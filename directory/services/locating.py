"""Finding the points of practice addresses through an online geocoder, in background work."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.domain.places import Address, Place, Precision
from directory.geo.base import AddressLocator, GeocoderUnavailable, PlaceUnknown
from directory.store.changes import record_change
from directory.store.models import PhysicianRow, PracticeLocationRow
from directory.store.unit_of_work import Database

_FIXED = ("given", "pin")
"""Sources of points that somebody told us: no geocoder knows better."""
_EXACTNESS = {precision: rank for rank, precision in enumerate(reversed(Precision))}


class LocatingService:
    """Asks an online geocoder once about each address whose point was not given.

    Only addresses of practices are sent; nothing a patient typed ever is.
    """

    def __init__(self, database: Database, locator: AddressLocator | None, source: str) -> None:
        """``locator`` is ``None`` when the directory works offline; ``source`` is the geocoder's name."""
        self._database = database
        self._locator = locator
        self._source = source
        self._postponed: set[int] = set()

    def locate_next(self) -> bool:
        """Ask about one address that waits. Returns whether there was one.

        The question is asked outside of any transaction. Raises
        :class:`directory.geo.base.GeocoderUnavailable`, leaving the address to wait.
        """
        if self._locator is None:
            return False
        waiting = self._next()
        if waiting is None and self._postponed:
            self._postponed.clear()
            waiting = self._next()
        if waiting is None:
            return False
        asked = _address(waiting)
        try:
            place = self._locator.locate(asked)
        except PlaceUnknown:
            place = None
        except GeocoderUnavailable:
            # Perhaps it is this address that the geocoder chokes on: the others go first the next time.
            self._postponed.add(waiting.id)
            raise
        with self._database.writing() as session:
            self._write(session, waiting.id, asked, place)
        return True

    def _next(self) -> PracticeLocationRow | None:
        with self._database.reading() as session:
            waiting = _WAITING.where(PracticeLocationRow.id.not_in(self._postponed)).limit(1)
            return session.scalars(waiting).first()

    def _write(self, session: Session, location_id: int, asked: Address, place: Place | None) -> None:
        row = session.get(PracticeLocationRow, location_id, with_for_update=True)
        if row is None or _address(row) != asked or row.point_source in _FIXED:
            return  # It was edited meanwhile: the answer is about something else.
        row.located_online_at = datetime.now(UTC)
        if place is not None and _is_better(place.precision, row.precision):
            row.latitude = place.coordinates.latitude
            row.longitude = place.coordinates.longitude
            row.precision = place.precision
            row.point_source = self._source
            record_change(session, "physician", row.physician_id)


_WAITING = (
    select(PracticeLocationRow)
    .join(PhysicianRow, PhysicianRow.id == PracticeLocationRow.physician_id)
    .where(
        PhysicianRow.status == "active",
        PracticeLocationRow.point_source.not_in(_FIXED),
        PracticeLocationRow.located_online_at.is_(None),
    )
    .order_by(PracticeLocationRow.id)
)


def _address(row: PracticeLocationRow) -> Address:
    return Address(row.address, row.city, row.region, row.postal_code, row.country)


def _is_better(found: Precision, known: str | None) -> bool:
    return known is None or _EXACTNESS[found] > _EXACTNESS[Precision(known)]
