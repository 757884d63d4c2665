"""Bringing stored physicians to what a file tells: only what really differs is written."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence

from sqlalchemy import insert
from sqlalchemy.orm import Session

from directory.domain.errors import InvalidInput
from directory.domain.physician import PersonName, Status
from directory.geo.base import AddressLocator
from directory.services.bylines import BylineResolver
from directory.services.importing.known_physicians import KnownPhysicians
from directory.services.importing.offices import settle_offices
from directory.services.importing.report import Tally
from directory.services.importing.wanted import Facts, WantedPhysician
from directory.store.changes import record_change
from directory.store.models import (
    CredentialRow,
    LanguageRow,
    PhysicianRow,
    PhysicianTopicRow,
    SpecialtyRow,
)
from directory.store.models.base import now

_LIST_ROWS: dict[str, type[CredentialRow | SpecialtyRow | PhysicianTopicRow | LanguageRow]] = {
    "credentials": CredentialRow,
    "specialties": SpecialtyRow,
    "topics": PhysicianTopicRow,
    "languages": LanguageRow,
}

MayChange = Callable[[PhysicianRow, WantedPhysician, Tally], bool]


class PhysicianWriter:
    """Writes batches of wanted physicians; what is stored of them is read in a fixed number of statements."""

    def __init__(
        self,
        locator: AddressLocator,
        bylines: BylineResolver,
        *,
        may_change: MayChange = lambda _row, _wanted, _tally: True,
        reserved_slugs: Container[str] = frozenset(),
        rows_may_meet: bool = True,
    ) -> None:
        """``may_change`` tells whether a stored physician is to follow the file at all.

        ``reserved_slugs`` are not given to anybody who has not asked for one of them. Rows of a
        file ``may meet`` when one names a physician by NPI and another by slug; to find out, who
        was written is remembered for the whole file. Whose byline is open and sure by now is tied.
        """
        self._locator = locator
        self._bylines = bylines
        self._may_change = may_change
        self._reserved = reserved_slugs
        self._row_of: dict[int, int] | None = {} if rows_may_meet else None

    def write(self, session: Session, batch: Sequence[WantedPhysician]) -> Tally:
        """Create or change the physicians of a batch, with a row in the change log for each."""
        tally = Tally()
        known = KnownPhysicians.load(
            session, [each.npi for each in batch if each.npi], [each.slug for each in batch if each.slug]
        )
        known.load_taken(batch)
        created: list[tuple[PhysicianRow, WantedPhysician]] = []
        changed: list[PhysicianRow] = []
        for wanted in batch:
            try:
                row = known.find(wanted)
                if row is None:
                    row = self._create(known, wanted)
                    created.append((row, wanted))
                elif self._may_change(row, wanted, tally) and self._change(known, row, wanted):
                    changed.append(row)
                else:
                    tally.unchanged += 1
                tally.without_point += sum(office.latitude is None for office in row.locations)
            except InvalidInput as error:
                tally.refuse(wanted.row, error.problems)
        session.add_all(row for row, _wanted in created)
        session.flush()
        _insert_lists(session, created)
        written = [*(row for row, _wanted in created), *changed]
        for row in written:
            record_change(session, "physician", row.id)
        tally.newly_linked = self._bylines.link_open(session, [row.id for row in written]).linked
        tally.created, tally.changed = len(created), len(changed)
        return tally

    def _claim(self, row: PhysicianRow, wanted: WantedPhysician) -> None:
        if self._row_of is None or row.id is None:
            return
        earlier = self._row_of.setdefault(row.id, wanted.row)
        if earlier != wanted.row:
            name = PersonName(row.given_name, row.family_name).full
            raise InvalidInput.one(
                "slug", f"This is {name}, of whom row {earlier} tells already; join the rows."
            )

    def _create(self, known: KnownPhysicians, wanted: WantedPhysician) -> PhysicianRow:
        row = PhysicianRow(
            npi=wanted.npi,
            slug=wanted.slug or known.new_slug(wanted, self._reserved),
            **{"status": Status.ACTIVE.value, **wanted.facts, **wanted.stamp},
            locations=[],
        )
        settle_offices(row, wanted, self._locator)
        known.remember(row)
        return row

    def _change(self, known: KnownPhysicians, row: PhysicianRow, wanted: WantedPhysician) -> bool:
        self._claim(row, wanted)
        changed = _set(row, wanted.facts)
        changed |= _set_lists(row, wanted)
        changed |= settle_offices(row, wanted, self._locator)
        if wanted.npi and row.npi is None:
            row.npi = wanted.npi
            changed = True
        if wanted.npi and wanted.slug and wanted.slug != row.slug:
            known.rename(row, wanted.slug)
            changed = True
        if changed:
            _set(row, {**wanted.stamp, "updated_at": now()})
            known.remember(row)
        return changed


def _set(row: PhysicianRow, facts: Facts) -> bool:
    different = {column: value for column, value in facts.items() if getattr(row, column) != value}
    for column, value in different.items():
        setattr(row, column, value)
    return bool(different)


def _set_lists(row: PhysicianRow, wanted: WantedPhysician) -> bool:
    different = {
        name: values
        for name, values in wanted.lists.items()
        if tuple(each.value for each in getattr(row, name)) != values
    }
    for name, values in different.items():
        make = _LIST_ROWS[name]
        setattr(row, name, [make(position=at, value=value) for at, value in enumerate(values)])
    return bool(different)


def _insert_lists(session: Session, created: Sequence[tuple[PhysicianRow, WantedPhysician]]) -> None:
    """Write the lists of new physicians, all rows of a table at once: they are most of what is written."""
    for name, table in _LIST_ROWS.items():
        rows = [
            {"physician_id": row.id, "position": at, "value": value}
            for row, wanted in created
            for at, value in enumerate(wanted.lists.get(name, ()))
        ]
        if rows:
            session.execute(insert(table), rows)
