"""The search engine of record: words and stored facts in a Whoosh index, queries answered from its arrays.

What answers queries is imported when there is a first one: its loops take a quarter of a second to load (when
they were never compiled on this machine, 12), which no other command should wait.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from directory.search.base import (
    ArticleDocument,
    ArticleQuery,
    ArticleResults,
    Correction,
    Encoder,
    IndexUnavailable,
    IndexUpdate,
    MeaningUnavailable,
    PhysicianDocument,
    SearchQuery,
    SearchResults,
)
from directory.search.meaning.none import NoMeaning
from directory.search.meaning.queries import QueryEncoder
from directory.search.meaning.vectors import VectorFiles
from directory.search.spelling import Lexicon
from directory.search.text import QueryWord
from directory.search.whoosh_index.builds import Builds
from directory.search.whoosh_index.segments import open_latest
from directory.search.whoosh_index.wordlist import WordList

if TYPE_CHECKING:
    from directory.search.whoosh_index.snapshot import Snapshot

__all__ = ["WhooshIndex"]

Answer = TypeVar("Answer")


class WhooshIndex:
    """A :class:`SearchEngine` and :class:`SearchIndex` in a directory that many processes may share.

    ``max_age`` is for how many seconds an opened index answers before somebody looks for a newer commit;
    ``patience`` is for how many seconds a writer waits for another one. Without ``encoder``, words are all;
    those of the ``lexicon`` are no typing errors.
    """

    def __init__(
        self,
        path: Path,
        encoder: Encoder | None = None,
        lexicon: Lexicon | None = None,
        *,
        max_age: float = 0.1,
        patience: float = 10.0,
    ) -> None:
        self._encoder = encoder or NoMeaning()
        self._lexicon = lexicon or Lexicon()
        self._listed = WordList.of(sorted(self._lexicon.words))
        self.queries = QueryEncoder(self._encoder)
        """What was asked for as vectors; whoever compares it with other texts need not encode it again."""
        self._builds = Builds(path, patience, self._encoder)
        self._max_age = max_age
        self._opening = Lock()
        self._snapshot: Snapshot | None = None
        self._good_until = 0.0

    def exists(self) -> bool:
        """Whether there is an index that opens."""
        try:
            self._current()
        except IndexUnavailable:
            return False
        return True

    def check(self) -> None:
        """Raise :class:`IndexUnavailable` unless a query could be answered now."""
        self._current()

    def check_meaning(self) -> None:
        """Raise :class:`MeaningUnavailable` while meaning is wanted and not, or not wholly, to be had."""
        if self._encoder.dimensions and self.exists():
            self.queries.check()
            if problem := self._asked(lambda snapshot: snapshot.meaning.problem):
                raise MeaningUnavailable(problem)

    def search(self, query: SearchQuery) -> SearchResults:
        """Find physicians. Raises :class:`IndexUnavailable`."""
        from directory.search.whoosh_index.physicians import PhysicianSearch

        return self._asked(lambda snapshot: PhysicianSearch(snapshot, query).results())

    def search_articles(self, query: ArticleQuery) -> ArticleResults:
        """Find articles. Raises :class:`IndexUnavailable`."""
        from directory.search.whoosh_index.articles import ArticleSearch

        return self._asked(lambda snapshot: ArticleSearch(snapshot, query).results())

    def correct(self, text: str) -> tuple[Correction, ...]:
        """Words that may hold a typing error. Raises :class:`IndexUnavailable`."""
        from directory.search.whoosh_index.spelling import Speller

        return self._asked(lambda snapshot: Speller(snapshot, self._lexicon, self._listed).corrections(text))

    def is_name(self, word: str) -> bool:
        """Whether a physician goes by a word. Raises :class:`IndexUnavailable`."""
        return self._asked(lambda snapshot: snapshot.is_name(QueryWord(word, word, None)))

    def rebuild(self, physicians: Iterable[PhysicianDocument], articles: Iterable[ArticleDocument]) -> None:
        """Build a whole index aside, then swap it in. Raises :class:`IndexUnavailable`."""
        self._builds.rebuild(physicians, articles)
        self._good_until = 0.0

    def apply(self, update: IndexUpdate) -> None:
        """Apply changes in one commit. Raises :class:`IndexUnavailable`."""
        self._builds.apply(update)
        self._good_until = 0.0

    def encode(self, articles: Iterable[ArticleDocument]) -> None:
        """Work out what articles of the index mean. Raises :class:`MeaningUnavailable` too."""
        self._builds.encode(articles)
        self._good_until = 0.0

    def unencoded(self) -> dict[int, str]:
        """Digests of the articles that cannot be compared by meaning yet, by id."""
        return self._asked(lambda snapshot: snapshot.meaning.unencoded()) if self._encoder.dimensions else {}

    def digests(self) -> tuple[dict[int, str], dict[int, str]]:
        """Digests of every document in the index, by physician id and by article id."""
        return self._asked(lambda snapshot: snapshot.digests())

    def _asked(self, ask: Callable[[Snapshot], Answer]) -> Answer:
        """What the index answers; one that turns out to be damaged is not asked again."""
        snapshot = self._current()
        try:
            return ask(snapshot)
        except IndexUnavailable:
            self._builds.condemn(snapshot.opened.path)
            self._good_until = 0.0
            raise

    def _current(self) -> Snapshot:
        """The index as of the latest commit that somebody looked for less than ``max_age`` seconds ago."""
        snapshot = self._snapshot
        if snapshot is not None and time.monotonic() < self._good_until:
            return snapshot
        with self._opening:
            looked = time.monotonic()
            if self._snapshot is None or looked >= self._good_until:
                self._snapshot = self._refreshed(self._snapshot)
                self._good_until = looked + self._max_age
            return self._snapshot

    def _refreshed(self, old: Snapshot | None) -> Snapshot:
        """``old`` while nothing was committed since, else a new one that shares its unchanged segments."""
        from directory.search.whoosh_index.physicians import rehearse
        from directory.search.whoosh_index.snapshot import Snapshot

        build = self._builds.current()
        known = old if old is not None and old.opened.path == build else None
        if known is not None and not known.opened.is_superseded():
            return known.with_new_vectors() if known.is_outgrown() else known
        vectors = known.vectors if known else VectorFiles(build, self._encoder)
        try:
            opened = open_latest(build, known.opened.segments if known else {})
            snapshot = Snapshot(opened, vectors, self.queries).prepare(known)
            if old is None:
                rehearse(snapshot)
            return snapshot
        except IndexUnavailable:
            if self._builds.current() == build:
                raise
            # It was swapped for another and swept away while we opened it.
            return self._refreshed(old)
