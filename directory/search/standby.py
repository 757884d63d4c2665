"""An engine that answers when the index cannot: slower, and it says so."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from threading import Lock

from directory.search.base import (
    ArticleQuery,
    ArticleResults,
    Correction,
    IndexUnavailable,
    SearchEngine,
    SearchQuery,
    SearchResults,
)


class StandbyEngine:
    """Asks ``engine``; while that is unavailable, one that ``make_standby`` makes from the database.

    The standby is made when it is first needed, again every ``max_age`` seconds for as long as it is, and let
    go as soon as the engine answers. It need not compare by meaning: that is no part of answering.
    """

    def __init__(
        self, engine: SearchEngine, make_standby: Callable[[], SearchEngine], *, max_age: float = 60.0
    ) -> None:
        self._engine = engine
        self._make_standby = make_standby
        self._max_age = max_age
        self._making = Lock()
        self._standby: SearchEngine | None = None
        self._good_until = 0.0

    def search(self, query: SearchQuery) -> SearchResults:
        """Find physicians; results from the standby are marked as ``degraded``."""
        try:
            results = self._engine.search(query)
        except IndexUnavailable:
            return replace(self._current_standby().search(query), degraded=True)
        self._standby = None
        return results

    def search_articles(self, query: ArticleQuery) -> ArticleResults:
        """Find articles; results from the standby are marked as ``degraded``."""
        try:
            results = self._engine.search_articles(query)
        except IndexUnavailable:
            return replace(self._current_standby().search_articles(query), degraded=True)
        self._standby = None
        return results

    def correct(self, text: str) -> tuple[Correction, ...]:
        """Words that may hold a typing error."""
        try:
            return self._engine.correct(text)
        except IndexUnavailable:
            return self._current_standby().correct(text)

    def is_name(self, word: str) -> bool:
        """Whether a physician goes by a word."""
        try:
            return self._engine.is_name(word)
        except IndexUnavailable:
            return self._current_standby().is_name(word)

    def check(self) -> None:
        """Raise :class:`IndexUnavailable` unless the engine itself could answer: a standby is no health."""
        self._engine.check()

    def check_meaning(self) -> None:
        """Raise :class:`MeaningUnavailable` when the engine itself would."""
        self._engine.check_meaning()

    def _current_standby(self) -> SearchEngine:
        with self._making:
            standby = self._standby
            if standby is None or time.monotonic() >= self._good_until:
                standby = self._standby = self._make_standby()
                self._good_until = time.monotonic() + self._max_age
            return standby
