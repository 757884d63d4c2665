"""How often something may be tried; the counts stand in the database, so they hold across processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from directory.domain.errors import TooMany
from directory.store.insertion import insert_into
from directory.store.models import AttemptRow
from directory.store.unit_of_work import Database


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``times`` within each window of ``every``."""

    what: str
    times: int
    every: timedelta


class ThrottlingService:
    """Counts attempts by a keyed hash of who tries: worth nothing without the key, gone with its window."""

    def __init__(self, database: Database, secret_key: str) -> None:
        self._database = database
        self._key = blake2b(secret_key.encode(), person=b"throttling").digest()

    def count(self, limit: Limit, who: str) -> None:
        """Count an attempt. Raises :class:`TooMany` when it is one too many."""
        moment = datetime.now(UTC)
        window = int(moment.timestamp() // limit.every.total_seconds())
        ends_at = datetime.fromtimestamp((window + 1) * limit.every.total_seconds(), UTC)
        with self._database.writing() as session:
            session.execute(delete(AttemptRow).where(AttemptRow.ends_at < moment))
            tried = _add_one(session, self._hash(limit, who), window, ends_at)
        if tried > limit.times:
            raise TooMany(
                "That was tried too often in a short time. Please wait a little.",
                seconds=max(1, round((ends_at - moment).total_seconds())),
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
    return (
        session.scalar(select(AttemptRow.count).where(AttemptRow.who == who, AttemptRow.window == window))
        or 0
    )
