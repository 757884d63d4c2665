"""The photograph as a field of a listing: its digest, which stands for both pictures."""

from __future__ import annotations

from sqlalchemy.orm import object_session

from directory.domain.editing import Value
from directory.services.editing.cleaning import Vocabulary, refuse
from directory.store.models import PhotographRow, PhysicianRow, WaitingPhotographRow
from directory.store.models.base import now


def read_photograph(row: PhysicianRow, _: Vocabulary) -> Value:
    """The digest of the published photograph; empty without one."""
    return row.photograph.digest if row.photograph else ""


def write_photograph(row: PhysicianRow, value: Value, _: Vocabulary) -> None:
    """Publish the photograph that waits, which this is the digest of; nothing for an empty one."""
    if not value:
        row.photograph = None
        return
    session = object_session(row)
    waiting = session.get(WaitingPhotographRow, row.id) if session else None
    if waiting is not None and waiting.digest == value:
        publish_photograph(row, waiting.digest, waiting.large, waiting.small)


def clean_photograph(field: str, _typed: Value, _: Vocabulary) -> Value:
    """Refuse: photographs come as files, not as something typed."""
    raise refuse(field, "Choose a file.")


def publish_photograph(row: PhysicianRow, digest: str, large: bytes, small: bytes) -> None:
    """Make this the photograph that patients see, in place of any other."""
    row.photograph = row.photograph or PhotographRow()
    row.photograph.digest, row.photograph.added_at = digest, now()
    row.photograph.large, row.photograph.small = large, small
