"""Counting what happens, day by day: readers once a day, robots never, and nothing kept that tells who."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import Lock

from crawleruseragents import CRAWLER_PATTERNS  # type: ignore[import-untyped]

from directory.domain.counting import PeriodCounts, SubjectKind, Visit, What
from directory.domain.errors import Unavailable
from directory.logs import logger
from directory.store.models.base import now
from directory.store.queries.counting import (
    add_count,
    counts_of,
    is_marked,
    key_of_day,
    mark_seen,
    settle_key,
)
from directory.store.unit_of_work import Database

_LOG = logger(__name__)
_AGENTS_REMEMBERED = 2048
_MARK_BYTES = 16
_SAYS_SO = re.compile(r"(?<!\bcu)bots?\b|crawl|spider|://", re.IGNORECASE)
"""Robots leave an address where they can be asked, and browsers do not. Cubot makes telephones."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to something."""

    kind: SubjectKind
    subject_id: int
    what: What
    detail: str = ""


class CountingService:
    """Counts by day (UTC), in the database, so that processes and machines count together."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._key: tuple[date, bytes] | None = None
        self._writing = Lock()

    def count_reader(self, happening: Happening, visit: Visit) -> bool:
        """Count a reader, unless it is a robot, a page fetched ahead, or the same client again on one day.

        True when it was counted, and then the count is kept whatever happens next. A database that does
        not answer costs the count, and not the page.
        """
        if not visit.is_reading or is_robot(visit.user_agent):
            return False
        try:
            return self._count_once(happening, visit, now().date())
        except Unavailable as outage:
            _LOG.warning("a reader was not counted", reason=str(outage))
            return False

    def count(self, happenings: Iterable[Happening]) -> None:
        """Count all of these, in one transaction."""
        today = now().date()
        with self._database.writing() as session:
            for each in happenings:
                add_count(session, each.kind, each.subject_id, each.what, today, detail=each.detail)

    def counts(self, kind: SubjectKind, subject_id: int, what: What) -> PeriodCounts:
        """How often it happened here."""
        with self._database.reading() as session:
            found = counts_of(session, kind, [subject_id], what, now().date())
        return found.get(subject_id, PeriodCounts())

    def client_token(self, visit: Visit) -> str:
        """What tells clients apart for the rest of this day; nobody finds the client behind it afterwards."""
        return self._digest(now().date(), "client", visit)

    def _count_once(self, happening: Happening, visit: Visit, today: date) -> bool:
        about = f"{happening.kind}:{happening.subject_id}:{happening.what}:{happening.detail}"
        mark = self._digest(today, about, visit)
        # A reload is recognised by reading alone: it neither waits for a writer nor holds one up.
        with self._database.reading() as session:
            if is_marked(session, today, mark):
                return False
        # Threads wait for each other here, where the next one goes on at once: SQLite would have them all
        # sleep and try again.
        with self._writing, self._database.writing() as session:
            if not mark_seen(session, today, mark):
                return False
            add_count(
                session, happening.kind, happening.subject_id, happening.what, today, detail=happening.detail
            )
        return True

    def _digest(self, today: date, about: str, visit: Visit) -> str:
        # The subject is part of it, so that one client's marks on two articles have nothing in common.
        parts = "\0".join((about, visit.network, visit.user_agent, visit.language))
        mac = hmac.new(self._key_of(today), parts.encode("utf-8", "replace"), hashlib.sha256)
        return mac.digest()[:_MARK_BYTES].hex()

    def _key_of(self, today: date) -> bytes:
        if self._key is None or self._key[0] != today:
            with self._database.reading() as session:
                key = key_of_day(session, today)
            if key is None:
                with self._database.writing() as session:
                    key = settle_key(session, today, secrets.token_bytes(32))
            self._key = (today, key)
        return self._key[1]


@lru_cache(maxsize=_AGENTS_REMEMBERED)
def is_robot(user_agent: str) -> bool:
    """Whether a client calls itself by the name of a known robot, or says in words that it is one."""
    return any(each.search(user_agent) for each in (_SAYS_SO, CRAWLER_PATTERNS.case_insensitive))
