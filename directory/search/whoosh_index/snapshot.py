"""The index as it was at one commit: documents as rows, words as arrays over the rows."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from directory.search import ranking
from directory.search.meaning.queries import QueryEncoder, may_mean
from directory.search.meaning.vectors import VectorFiles
from directory.search.text import QueryWord
from directory.search.whoosh_index import result_loops
from directory.search.whoosh_index.cache import ArrayCache
from directory.search.whoosh_index.collection import Collection, Share, digests_of
from directory.search.whoosh_index.columns import Array
from directory.search.whoosh_index.facets import Value
from directory.search.whoosh_index.grouping import Floats, Indices, Places, Rows, group_starts
from directory.search.whoosh_index.meaning import AnswerVectors
from directory.search.whoosh_index.offices import Offices
from directory.search.whoosh_index.schema import ANSWER, PHYSICIAN
from directory.search.whoosh_index.segments import Opened
from directory.search.whoosh_index.wordlist import WordList

_KEPT = 8_000_000
"""So many numbers of 8 bytes are kept of what texts were found to match."""
_SPARSE = 16
"""Ids that are on average closer than this are looked up in a table."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """Answers compared with a query by meaning."""

    rows: Rows
    """The near ones."""
    scores: Floats
    """What each adds to its score."""
    lasting: bool = True
    """False where they should have been compared, and could not be: another time they may be."""


_NOTHING_NEAR = Nearness(np.zeros(0, np.int32), np.zeros(0))
_NOT_COMPARED = replace(_NOTHING_NEAR, lasting=False)


class Snapshot:
    """Everything a search reads. Never changes; searches under way keep the one they started with."""

    def __init__(self, opened: Opened, vectors: VectorFiles, queries: QueryEncoder) -> None:
        self.opened = opened
        self.vectors = vectors
        self._queries = queries
        segments = list(opened.segments.values())
        self.physicians = Collection(PHYSICIAN, ranking.PHYSICIAN_FIELDS, segments, opened.live)
        self.answers = Collection(ANSWER, ranking.ANSWER_FIELDS, segments, opened.live)
        self.offices = Offices(self.physicians)
        self.found: ArrayCache[Any] = ArrayCache(_KEPT)
        """What texts were found to match; ``matching`` keeps it here."""

    def prepare(self, before: Snapshot | None) -> Snapshot:
        """Work out what nearly every search needs, so that no patient waits for it, or take it over.

        ``before`` is the snapshot that served until now. Most commits change a physician and no answer.
        """
        if before is not None and "meaning" in before.__dict__ and self.answers.is_same_as(before.answers):
            self.meaning = before.meaning
        self.physicians.prepare()
        self.answers.prepare()
        for table, names in (
            (self.physicians.table, ("id",)),
            (self.answers.table, ("id",)),
            (self.offices.table, ("id", "owner", "latitude", "longitude")),
        ):
            for name in names:
                table[name]
        for segment in self.opened.segments.values():
            _ = segment.part.northward
            _ = segment.facets, segment.part.texts.words
        for derived in ("name_rank", "author", "standing", "spellings"):
            getattr(self, derived)
        self.physicians.slates.prepare(2)
        self.answers.slates.prepare(1)
        return self

    def digests(self) -> tuple[dict[int, str], dict[int, str]]:
        """Digests of every document, by physician id and by article id."""
        physicians, answers = self.physicians, self.answers
        return (
            digests_of(physicians, "id", physicians.everything),
            digests_of(answers, "article", answers.everything),
        )

    @cached_property
    def spellings(self) -> list[tuple[WordList, Indices]]:
        """By segment the words that a mistyped one may have meant, and how often live documents have them."""
        pairs = zip(self.opened.segments.values(), self.opened.live, strict=True)
        return [(segment.part.texts.spellings, segment.often(live)) for segment, live in pairs]

    @cached_property
    def name_rank(self) -> Places:
        """Numbers in the order of names, then ids."""
        if len(self.physicians.shares) == 1:
            return self.physicians.table["rank"]
        return _merged_ranks(self.physicians.shares)

    @cached_property
    def author(self) -> Rows:
        """The row of the physician of each answer, or -1 where none is listed or the answer is deleted."""
        listed = self.physicians.everything
        found = _find(self.answers.table["physician"], self.physicians.table["id"][listed])
        if self.physicians.live is not None:
            found = np.append(listed, -1)[found]
        if self.answers.live is not None:
            found[~self.answers.live] = -1
        return found.astype(np.int32)

    def count_facets(self, physicians: Rows) -> Counter[Value]:
        """How many of these physicians have each value that filters could take."""
        counts: Counter[Value] = Counter()
        for share in self.physicians.shares:
            facets = share.segment.facets
            found = result_loops.count_values(
                physicians, share.row, facets.starts, facets.numbers, len(facets.values)
            )
            counts.update(dict(zip(facets.values, found.tolist(), strict=True)))
        return counts

    @cached_property
    def initials(self) -> Indices:
        """How many initials each physician has."""
        return np.concatenate(
            [np.empty(0, np.int64), *(share.segment.initials for share in self.physicians.shares)]
        )

    @cached_property
    def standing(self) -> Floats:
        """The text score of each physician where a query has no words."""
        published = np.bincount(self.author[self.author >= 0], minlength=self.physicians.size)
        return ranking.standing(published.astype(np.float64))

    @cached_property
    def meaning(self) -> AnswerVectors:
        """The vectors of the answers."""
        return AnswerVectors(self.vectors, self._queries, self.answers)

    def with_new_vectors(self) -> Snapshot:
        """The same documents, compared by meaning with the vectors that were written since."""
        other = copy(self)
        other.__dict__.pop("meaning", None)
        other.found = ArrayCache(_KEPT)
        return other

    def is_outgrown(self) -> bool:
        """Whether vectors were written since this one's were read."""
        return "meaning" in self.__dict__ and self.meaning.is_outgrown()

    def nearness(self, text: str, asked: Sequence[QueryWord]) -> Nearness:
        """Which answers are near in meaning to a query, and what they score for it."""
        wanted = self.vectors.encoder.dimensions and may_mean(text, asked) and not self._are_listed(asked)
        similarities = self.meaning.similarities(text) if wanted else None
        if similarities is None:
            return _NOTHING_NEAR if not wanted else _NOT_COMPARED
        near = np.flatnonzero(similarities >= ranking.nearest_floor(similarities.max(initial=0.0))).astype(
            np.int32
        )
        perfect = sum(self.answers.occurrences(word).idf for word in asked)
        return Nearness(near, ranking.meaning_score(similarities[near], perfect))

    def is_name(self, word: QueryWord) -> bool:
        """Whether a physician goes by a word."""
        return self.physicians.postings(ranking.PHYSICIAN_FIELDS[0], word)[0].size > 0

    def _are_listed(self, asked: Sequence[QueryWord]) -> bool:
        """Whether each word is somebody's name or names a specialty that somebody has."""
        return all(
            any(self.physicians.postings(field, word)[0].size for field in ranking.LISTED_FIELDS)
            for word in asked
        )

    @cached_property
    def articles(self) -> Articles:
        """The articles, and which answers are theirs."""
        return Articles(self.answers)


class Articles:
    """Articles as groups of answers."""

    def __init__(self, answers: Collection) -> None:
        rows = answers.everything
        self._table = answers.table
        # Answers of an article are indexed together, as they stand in it.
        self.reading_order: Rows = rows[np.argsort(answers.table["article"][rows], kind="stable")]
        """All answers, by article, each one's in order."""
        articles = self.column("article")
        self.first = group_starts(articles)
        """Where each article starts in the reading order."""
        self.ids = articles[self.first]
        self.newest: Places = np.arange(self.first.size, 0, -1, dtype=np.int32)
        """Numbers in the order of descending ids."""
        self.of_answer = np.repeat(
            np.arange(self.first.size), np.diff(self.first, append=self.reading_order.size)
        )
        """In that order each answer's article."""
        self.days = self.column("day")[self.first].astype(np.int64)

    def column(self, name: str) -> Array:
        """A column of the answers in that order."""
        return self._table[name][self.reading_order]


def _merged_ranks(shares: Sequence[Share]) -> Places:
    """The ranks of the physicians of several segments among each other; of deleted ones, any.

    Those of the largest segment keep their order; the others, few as a rule, are sorted and inserted.
    """
    main = max(shares, key=lambda share: share.table.size, default=None)
    if main is None:
        return np.empty(0, np.int32)
    names, ids, ranked = main.segment.part.sort_names, main.table["id"], main.table["rank"].astype(np.int64)
    order = np.empty(ranked.size, np.int64)
    order[ranked] = np.arange(ranked.size)
    others = [
        (share.segment.part.sort_names[row], int(share.table["id"][row]), share.row + row)
        for share in shares
        if share is not main
        for row in range(share.table.size)
        if share.live is None or share.live[row]
    ]
    others.sort()
    inserted = np.array(
        [
            bisect_left(order, (name, number), key=lambda row: (names[row], int(ids[row])))
            for name, number, _ in others
        ],
        np.int64,
    )
    ranks = np.zeros(sum(share.table.size for share in shares), np.int32)
    ranks[main.rows] = ranked + np.searchsorted(inserted, ranked, side="right")
    ranks[[row for *_, row in others]] = inserted + np.arange(len(others))
    return ranks


def _find(values: NDArray[np.int64], ids: NDArray[np.int64]) -> Indices:
    """Where each value stands among distinct ids, or -1."""
    if not ids.size:
        return np.full(values.size, -1, np.int64)
    last = int(ids.max())
    if ids.min() >= 0 and last < _SPARSE * ids.size:
        place_of = np.full(last + 3, -1, np.int64)
        place_of[ids + 1] = np.arange(ids.size)
        return place_of.take(values + 1, mode="clip")
    order = np.argsort(ids, kind="stable")
    places = np.minimum(np.searchsorted(ids, values, sorter=order), ids.size - 1)
    rows = order[places]
    return np.where(ids[rows] == values, rows, -1)
