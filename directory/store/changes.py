"""The change log: what the index has not seen yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from directory.store.models import ChangeRow

_IDS_AT_ONCE = 1000
"""Databases limit the number of values in a statement."""

Kind = Literal["physician", "article"]


@dataclass(frozen=True, slots=True)
class Change:
    """A physician or an article changed."""

    id: int
    kind: Kind
    entity_id: int


def record_change(session: Session, kind: Kind, entity_id: int) -> None:
    """Write down that something changed, in the transaction that changes it."""
    session.execute(insert(ChangeRow).values(kind=kind, entity_id=entity_id))


def pending_changes(session: Session, limit: int | None = None) -> list[Change]:
    """The oldest changes that the index has not seen, or all of them."""
    rows = session.execute(
        select(ChangeRow.id, ChangeRow.kind, ChangeRow.entity_id).order_by(ChangeRow.id).limit(limit)
    )
    return [Change(change_id, kind, entity_id) for change_id, kind, entity_id in rows]  # type: ignore[arg-type]


def count_pending_changes(session: Session) -> int:
    """How many changes the index has not seen."""
    return session.scalar(select(func.count()).select_from(ChangeRow)) or 0


def forget_changes(session: Session, changes: Sequence[Change]) -> None:
    """Delete exactly these changes: others may have been written meanwhile, with smaller ids too."""
    for start in range(0, len(changes), _IDS_AT_ONCE):
        ids = [change.id for change in changes[start : start + _IDS_AT_ONCE]]
        session.execute(delete(ChangeRow).where(ChangeRow.id.in_(ids)))
