"""How often something may be tried; the counts stand in the database, so they hold across processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from math import ceil

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from directory.domain.errors import TooMany
from directory.store.insertion import insert_into
from directory.store.models import AttemptRow
from directory.store.unit_of_work import Database


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``times`` within any span of ``every``, wherever it begins."""

    what: str
    times: int
    every: timedelta


class ThrottlingService:
    """Counts attempts by a keyed hash of who tries: worth nothing without the key, soon gone.

    Attempts are counted in windows that follow the clock. Those of the window before weigh as much as
    of it still lies within the span that ends now, so that no burst fits in twice across a border.
    """

    def __init__(self, database: Database, secret_key: str) -> None:
        self._database = database
        self._key = blake2b(secret_key.encode(), person=b"throttling").digest()

    def count(self, limit: Limit, who: str) -> None:
        """Count an attempt. Raises :class:`TooMany` when it is one too many; then it does not count."""
        moment, span = datetime.now(UTC), limit.every.total_seconds()
        window = int(moment.timestamp() // span)
        passed = moment.timestamp() % span / span
        hashed = self._hash(limit, who)
        with self._database.writing() as session:
            session.execute(delete(AttemptRow).where(AttemptRow.ends_at < moment))
            ends_at = datetime.fromtimestamp((window + 2) * span, UTC)
            now = _add_one(session, hashed, window, ends_at)
            before = _counted(session, hashed, window - 1)
            if now + before * (1 - passed) > limit.times:
                # Nothing of this transaction stays: who hammers on waits no longer for it.
                raise TooMany(
                    "That was tried too often in a short time. Please wait a little.",
                    seconds=max(1, ceil(span * _wait(limit.times, before, now, passed))),
                )

    def forget(self, limit: Limit, who: str) -> None:
        """Forget the attempts, once one went well."""
        with self._database.writing() as session:
            session.execute(delete(AttemptRow).where(AttemptRow.who == self._hash(limit, who)))

    def _hash(self, limit: Limit, who: str) -> str:
        return blake2b(f"{limit.what}\0{who}".encode(), key=self._key, digest_size=24).hexdigest()


def _add_one(session: Session, who: str, window: int, ends_at: datetime) -> int:
    session.execute(
        insert_into(session, AttemptRow)
        .values(who=who, window=window, count=1, ends_at=ends_at)
        .on_conflict_do_update(index_elements=["who", "window"], set_={"count": AttemptRow.count + 1})
    )
    return _counted(session, who, window)


def _counted(session: Session, who: str, window: int) -> int:
    held = select(AttemptRow.count).where(AttemptRow.who == who, AttemptRow.window == window)
    return session.scalar(held) or 0


def _wait(times: int, before: int, now: int, passed: float) -> float:
    """How many windows it takes until the attempt that makes it ``now`` would be taken."""
    if now <= times:
        return 1 - passed - (times - now) / before
    # Not within this window; in the next one, those before this attempt are the former ones.
    return 2 - passed - (times - 1) / (now - 1)
