"""For whom each part of a listing is, as its member chooses."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.domain.account import Actor
from directory.domain.errors import ChangedMeanwhile, Forbidden, NotFound
from directory.domain.visibility import Level, OfficeField, Part, PersonalField, part_name
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

Levels = Mapping[Part, Level]
_Row = PhysicianVisibilityRow | LocationVisibilityRow


class VisibilityService:
    """Writes down who may see what; :func:`directory.store.queries.physicians.physicians_by_id` obeys it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def levels(self, actor: Actor, physician_id: int) -> dict[Part, Level]:
        """The level of every part that a listing has. Raises :class:`Forbidden`."""
        actor.require_edit(physician_id)
        with self._database.reading() as session:
            return _levels(session, physician_id, _rows(session, physician_id))

    def choose(self, actor: Actor, physician_id: int, chosen: Levels, base: Levels) -> None:
        """Set these levels; parts that are not named stay as they are.

        ``base`` holds the levels as they were loaded, of the parts that there were. Raises
        :class:`ChangedMeanwhile` (by the parts' names) when somebody else has chosen others since,
        :class:`Forbidden` for a listing or an office that is not theirs, and :class:`NotFound`.
        """
        actor.require_edit(physician_id)
        with self._database.writing() as session:
            physician = session.get(PhysicianRow, physician_id, with_for_update=True)
            if physician is None:
                raise NotFound("There is no such physician.")
            rows = _rows(session, physician_id)
            levels = _levels(session, physician_id, rows)
            if not chosen.keys() <= levels.keys():
                raise Forbidden("One of these offices belongs to another listing, or was removed meanwhile.")
            theirs = {part: levels[part] for part in chosen}
            wanted = {part: level for part, level in chosen.items() if level is not theirs[part]}
            if not wanted:
                return
            if any(base.get(part, level) is not level for part, level in theirs.items()):
                raise ChangedMeanwhile(_named(theirs), _named(chosen))
            for part, level in wanted.items():
                if part not in rows:
                    session.add(_row(physician_id, part, level))
                else:
                    rows[part].level = level
            changes = {_told(part): (theirs[part].value, level.value) for part, level in wanted.items()}
            physician.updated_at = now()
            record_audit(session, actor, "choose who sees what", "physician", physician_id, changes)
            record_change(session, "physician", physician_id)


def _rows(session: Session, physician_id: int) -> dict[Part, _Row]:
    personal = select(PhysicianVisibilityRow).where(PhysicianVisibilityRow.physician_id == physician_id)
    of_offices = (
        select(LocationVisibilityRow)
        .join(PracticeLocationRow, PracticeLocationRow.id == LocationVisibilityRow.location_id)
        .where(PracticeLocationRow.physician_id == physician_id)
    )
    found: dict[Part, _Row] = {PersonalField(row.field): row for row in session.scalars(personal)}
    return found | {(row.location_id, OfficeField(row.field)): row for row in session.scalars(of_offices)}


def _levels(session: Session, physician_id: int, rows: Mapping[Part, _Row]) -> dict[Part, Level]:
    offices = select(PracticeLocationRow.id).where(PracticeLocationRow.physician_id == physician_id)
    parts: list[Part] = [
        *PersonalField,
        *((office, part) for office in session.scalars(offices) for part in OfficeField),
    ]
    return {part: Level(rows[part].level) if part in rows else Level.PUBLIC for part in parts}


def _row(physician_id: int, part: Part, level: Level) -> _Row:
    if isinstance(part, PersonalField):
        return PhysicianVisibilityRow(physician_id=physician_id, field=part, level=level)
    return LocationVisibilityRow(location_id=part[0], field=part[1], level=level)


def _named(levels: Levels) -> dict[str, Level]:
    return {part_name(part): level for part, level in levels.items()}


def _told(part: Part) -> str:
    return (
        f"who sees {part}" if isinstance(part, PersonalField) else f"who sees {part[1]} of office {part[0]}"
    )
