"""Where a listing stands: how long a confirmation holds, and who may take a listing down or put it back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from directory.domain.account import Actor
from directory.domain.errors import Forbidden
from directory.domain.physician import Status

CONFIRMATION_HOLDS = timedelta(days=90)

_BY_OWNER = {
    Status.ACTIVE: {Status.RETIRED, Status.LAPSED, Status.REMOVED},
    Status.RETIRED: {Status.ACTIVE},
    Status.REMOVED: {Status.ACTIVE},
}
"""From where to where members move their own listings; who left the society comes back through an editor."""


def is_confirmation_overdue(confirmed_at: datetime | None) -> bool:
    """Whether a listing was last confirmed too long ago, or never."""
    return confirmed_at is None or datetime.now(UTC) - confirmed_at > CONFIRMATION_HOLDS


def choices(actor: Actor, physician_id: int, status: Status) -> tuple[Status, ...]:
    """Where this actor may move a listing that stands at ``status``."""
    if actor.is_editor:
        return tuple(each for each in Status if each is not status)
    allowed = _BY_OWNER.get(status, set()) if actor.owns(physician_id) else set()
    return tuple(each for each in Status if each in allowed)


def require_move(actor: Actor, physician_id: int, before: Status, after: Status) -> None:
    """Raise :class:`Forbidden` unless this actor may move a listing from here to there."""
    actor.require_edit(physician_id)
    if after not in choices(actor, physician_id, before):
        raise Forbidden("Only an editor of the directory can change this; please write to the society.")
