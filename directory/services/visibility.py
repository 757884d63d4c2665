"""For whom each part of a listing is, as its member chooses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.domain.account import Actor
from directory.domain.errors import Forbidden, NotFound
from directory.domain.visibility import Level, OfficeField, PersonalField
from directory.store.audit import record_audit
from directory.store.changes import record_change
from directory.store.models import (
    LocationVisibilityRow,
    PhysicianRow,
    PhysicianVisibilityRow,
    PracticeLocationRow,
)
from directory.store.models.base import now
from directory.store.unit_of_work import Database

PersonalLevels = Mapping[PersonalField, Level]
OfficeLevels = Mapping[int, Mapping[OfficeField, Level]]
"""Levels by the id of the office."""


class VisibilityService:
    """Writes down who may see what; :func:`directory.store.queries.physicians.physicians_by_id` obeys it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def choose(
        self, actor: Actor, physician_id: int, personal: PersonalLevels, offices: OfficeLevels
    ) -> None:
        """Set these levels; parts and offices that are not named stay as they are.

        Raises :class:`Forbidden` for a listing or an office that is not theirs, :class:`NotFound`.
        """
        actor.require_edit(physician_id)
        with self._database.writing() as session:
            physician = session.get(PhysicianRow, physician_id)
            if physician is None:
                raise NotFound("There is no such physician.")
            _require_own(session, physician_id, offices)
            changes = _choose_personal(session, physician_id, personal)
            for location_id, levels in offices.items():
                changes |= _choose_office(session, location_id, levels)
            if not changes:
                return
            physician.updated_at = now()
            record_audit(session, actor, "choose who sees what", "physician", physician_id, changes)
            record_change(session, "physician", physician_id)


def _require_own(session: Session, physician_id: int, location_ids: Iterable[int]) -> None:
    own = session.scalars(
        select(PracticeLocationRow.id).where(PracticeLocationRow.physician_id == physician_id)
    ).all()
    if not {*location_ids} <= {*own}:
        raise Forbidden("One of these offices belongs to another listing, or was removed meanwhile.")


def _choose(
    session: Session,
    rows: Mapping[str, PhysicianVisibilityRow] | Mapping[str, LocationVisibilityRow],
    levels: Mapping[PersonalField, Level] | Mapping[OfficeField, Level],
    make: Callable[[str], PhysicianVisibilityRow | LocationVisibilityRow],
) -> dict[str, tuple[str, str]]:
    """Bring the rows (by field) to the levels. Returns what changed."""
    changes: dict[str, tuple[str, str]] = {}
    for field, level in levels.items():
        row = rows.get(field)
        before = Level(row.level) if row else Level.PUBLIC
        if before is level:
            continue
        if row is None:
            row = make(field)
            session.add(row)
        row.level = level
        changes[field] = (before.value, level.value)
    return changes


def _choose_personal(
    session: Session, physician_id: int, levels: PersonalLevels
) -> dict[str, tuple[str, str]]:
    rows = session.scalars(
        select(PhysicianVisibilityRow).where(PhysicianVisibilityRow.physician_id == physician_id)
    )
    found = _choose(
        session,
        {row.field: row for row in rows},
        levels,
        lambda field: PhysicianVisibilityRow(physician_id=physician_id, field=field),
    )
    return {f"who sees {field}": change for field, change in found.items()}


def _choose_office(
    session: Session, location_id: int, levels: Mapping[OfficeField, Level]
) -> dict[str, tuple[str, str]]:
    rows = session.scalars(
        select(LocationVisibilityRow).where(LocationVisibilityRow.location_id == location_id)
    )
    found = _choose(
        session,
        {row.field: row for row in rows},
        levels,
        lambda field: LocationVisibilityRow(location_id=location_id, field=field),
    )
    return {f"who sees {field} of office {location_id}": change for field, change in found.items()}
