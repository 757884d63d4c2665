"""An engine that answers when the index cannot: slower, and it says so."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from typing import NamedTuple, Protocol, TypeVar

from directory.search.base import (
    ArticleDocument,
    ArticleQuery,
    ArticleResults,
    Correction,
    IndexUnavailable,
    PhysicianDocument,
    SearchEngine,
    SearchQuery,
    SearchResults,
)


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Documents to look at in the place of an index."""

    physicians: tuple[PhysicianDocument, ...]
    articles: tuple[ArticleDocument, ...]


class Shortlists(Protocol):
    """Reads what the database has for a search, never more than fits into memory and a moment."""

    def everything(self) -> Shortlist | None:
        """All there is; ``None`` when that is too much."""

    def for_physicians(self, query: SearchQuery) -> Shortlist:
        """The physicians likeliest to be found, with articles of theirs."""

    def for_articles(self, query: ArticleQuery) -> Shortlist:
        """The articles likeliest to be found."""

    def is_name(self, word: str) -> bool:
        """Whether a listed physician goes by a word in name form."""


Results = TypeVar("Results", SearchResults, ArticleResults)


class StandbyEngine:
    """Asks ``engine``; while that is unavailable, one that ``make_engine`` makes of what the database has.

    Where that is little, of all of it: this engine is made when it is first needed, again every ``max_age``
    seconds for as long as it is, and let go as soon as ``engine`` answers. Else of what is likeliest to be
    found, which the results tell (``partial``): for each search anew, one search after the other, so that
    there is never more than one shortlist in memory. Meaning is not compared: that is no part of answering.
    """

    def __init__(
        self,
        engine: SearchEngine,
        shortlists: Shortlists,
        make_engine: Callable[[Shortlist], SearchEngine],
        *,
        max_age: float = 60.0,
    ) -> None:
        self._engine = engine
        self._shortlists = shortlists
        self._make_engine = make_engine
        self._max_age = max_age
        self._one_at_a_time = Lock()
        self._kept = _NOTHING_KEPT

    def search(self, query: SearchQuery) -> SearchResults:
        """Find physicians; results from the standby are marked as ``degraded``."""
        try:
            results = self._engine.search(query)
        except IndexUnavailable:
            return self._search_without(query)
        self._let_go()
        return results

    def search_articles(self, query: ArticleQuery) -> ArticleResults:
        """Find articles; results from the standby are marked as ``degraded``."""
        try:
            results = self._engine.search_articles(query)
        except IndexUnavailable:
            return self._search_articles_without(query)
        self._let_go()
        return results

    def correct(self, text: str) -> tuple[Correction, ...]:
        """Words that may hold a typing error; none where not all that is written can be looked at."""
        try:
            return self._engine.correct(text)
        except IndexUnavailable:
            standby = self._standby()
            return standby.correct(text) if standby else ()

    def is_name(self, word: str) -> bool:
        """Whether a physician goes by a word."""
        try:
            return self._engine.is_name(word)
        except IndexUnavailable:
            standby = self._standby()
            return standby.is_name(word) if standby else self._shortlists.is_name(word)

    def check(self) -> None:
        """Raise :class:`IndexUnavailable` unless the engine itself could answer: a standby is no health."""
        self._engine.check()

    def check_meaning(self) -> None:
        """Raise :class:`MeaningUnavailable` when the engine itself would."""
        self._engine.check_meaning()

    def _search_without(self, query: SearchQuery) -> SearchResults:
        if standby := self._standby():
            return replace(standby.search(query), degraded=True)
        with self._one_at_a_time:
            results = self._make_engine(self._shortlists.for_physicians(query)).search(query)
        return _of_a_shortlist(results)

    def _search_articles_without(self, query: ArticleQuery) -> ArticleResults:
        if standby := self._standby():
            return replace(standby.search_articles(query), degraded=True)
        with self._one_at_a_time:
            results = self._make_engine(self._shortlists.for_articles(query)).search_articles(query)
        return _of_a_shortlist(results)

    def _standby(self) -> SearchEngine | None:
        """What answers from all documents, if they are few."""
        kept = self._kept
        if time.monotonic() >= kept.good_until:
            with self._one_at_a_time:
                kept = self._kept
                if time.monotonic() >= kept.good_until:
                    everything = self._shortlists.everything()
                    made = self._make_engine(everything) if everything else None
                    kept = self._kept = _Kept(made, time.monotonic() + self._max_age)
        return kept.engine

    def _let_go(self) -> None:
        self._kept = _NOTHING_KEPT


class _Kept(NamedTuple):
    """What was made of all documents, if they are few, and until when nobody looks again."""

    engine: SearchEngine | None
    good_until: float


_NOTHING_KEPT = _Kept(None, 0.0)


def _of_a_shortlist(results: Results) -> Results:
    """Without what cannot be told: words that nobody on the shortlist has may be used by others."""
    return replace(results, degraded=True, partial=True, unknown_words=(), relaxed=False)
