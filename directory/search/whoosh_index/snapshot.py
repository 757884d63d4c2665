"""The index as it was at one commit: live documents as rows, words as arrays over the rows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from directory.search import ranking
from directory.search.meaning.queries import QueryEncoder, may_mean
from directory.search.meaning.vectors import VectorFiles
from directory.search.text import QueryWord
from directory.search.whoosh_index.cache import ArrayCache
from directory.search.whoosh_index.columns import DTYPES, Array, Columns, Mask, Table, Vocabulary, join
from directory.search.whoosh_index.grouping import Floats, Indices, stable_order
from directory.search.whoosh_index.meaning import AnswerVectors
from directory.search.whoosh_index.offices import Offices
from directory.search.whoosh_index.owned import Owned
from directory.search.whoosh_index.schema import ANSWER, PHYSICIAN, field_name
from directory.search.whoosh_index.segments import Opened, Segment
from directory.search.whoosh_index.wordlist import WordList

_SPARSE = 16
"""Ids that are on average closer than this are looked up in a table."""


@dataclass(frozen=True, slots=True)
class Occurrences:
    """A word among the documents of a kind."""

    rows: Indices
    """The documents that have it, ascending."""
    scores: Floats
    """What it adds to the score of each."""
    idf: float


@dataclass(frozen=True, slots=True)
class Nearness:
    """Answers compared with a query by meaning."""

    near: Mask
    scores: Floats
    """What each of the near adds to its score; 0 for others."""
    lasting: bool = True
    """False where they should have been compared, and could not be: another time they may be."""


@dataclass(frozen=True, slots=True)
class _Share:
    """What a segment has of the documents of a kind."""

    segment: Segment
    first: int
    """The number that its first document of the kind has in the segment."""
    row: int
    """The row of the first one that is live."""
    live: Mask

    def rows(self, documents: NDArray[np.uint32]) -> Indices:
        """The rows of documents of the segment; -1 for those that are deleted."""
        if self._row_of is None:
            return documents.astype(np.int64) + (self.row - self.first)
        return self._row_of[documents.astype(np.int64) - self.first]

    @property
    def _row_of(self) -> Indices | None:
        if self.live.all():
            return None
        return np.where(self.live, np.cumsum(self.live) - 1 + self.row, -1)


class Collection:
    """The live documents of a kind, and what words are worth among them."""

    def __init__(
        self, kind: str, fields: Sequence[ranking.Field], rows: Table, shares: Sequence[_Share]
    ) -> None:
        self.size = rows.size
        self._kind = kind
        self._fields = fields
        self.shares = shares
        self.norms = {field.name: _norms(rows[field.name]) for field in fields if field.counted}
        self._cache: ArrayCache[Occurrences] = ArrayCache(8_000_000)
        self.phrases: ArrayCache[Mask] = ArrayCache(2_000_000)
        """Which documents have a phrase: for ``phrases.py``."""

    def occurrences(self, word: QueryWord) -> Occurrences:
        """Where a word occurs and what it is worth there."""
        key = (word.forms(by_name=True), word.forms(by_name=False))
        found = self._cache.get(key)
        if found is None:
            found = self._occurrences(word)
            self._cache.put(key, found, 2 * found.rows.size)
        return found

    def _occurrences(self, word: QueryWord) -> Occurrences:
        weighted = np.zeros(self.size)
        for field in self._fields:
            rows, counts = self.postings(field, word)
            if field.counted:
                weighted[rows] += field.weight * (counts / self.norms[field.name][rows])
            else:
                weighted[rows] += field.weight
        rows = np.flatnonzero(weighted)
        idf = ranking.idf(self.size, rows.size)
        return Occurrences(rows, idf * ranking.saturate(weighted[rows]), idf)

    def postings(self, field: ranking.Field, word: QueryWord) -> tuple[Indices, NDArray[np.float32]]:
        """The rows that have a word in one field, and how often."""
        found = [self._postings(field, form) for form in word.forms(by_name=field.by_name)]
        if len(found) == 1:
            return found[0]
        rows = np.concatenate([np.empty(0, np.int64), *(rows for rows, _ in found)])
        counts = np.concatenate([np.empty(0, np.float32), *(counts for _, counts in found)])
        distinct, place = np.unique(rows, return_inverse=True)
        return distinct, np.bincount(place, counts, distinct.size).astype(np.float32)

    def _postings(self, field: ranking.Field, form: str) -> tuple[Indices, NDArray[np.float32]]:
        rows: list[Indices] = [np.empty(0, np.int64)]
        counts = [np.empty(0, np.float32)]
        for share in self.shares:
            documents, often = share.segment.postings(field_name(self._kind, field), form)
            if documents.size:
                found = share.rows(documents)
                rows.append(found[found >= 0])
                counts.append(often[found >= 0])
        return np.concatenate(rows), np.concatenate(counts)


def _norms(lengths: Array) -> Floats:
    """What the counts of each document are divided by; where nothing has any words, nothing will be."""
    average = float(lengths.mean()) if lengths.any() else 1.0
    norms: Floats = ranking.length_norm(lengths.astype(np.float64), average)
    return norms


class Snapshot:
    """Everything a search reads. Never changes; searches under way keep the one they started with."""

    def __init__(
        self, opened: Opened, words: Vocabulary, vectors: VectorFiles, queries: QueryEncoder
    ) -> None:
        self.opened = opened
        self.words = words
        self.vectors = vectors
        self._queries = queries
        self._segments = list(opened.segments.values())
        self._live = [
            (mask[: segment.columns.physicians.size], mask[segment.columns.physicians.size :])
            for segment, mask in zip(self._segments, opened.live, strict=True)
        ]
        self.columns = self._joined()
        self.found: ArrayCache[Any] = ArrayCache(4_000_000)
        """What texts were found to match; ``matching`` keeps it here."""
        self.physicians = Collection(
            PHYSICIAN, ranking.PHYSICIAN_FIELDS, self.columns.physicians, list(self._shares(0))
        )
        self.answers = Collection(ANSWER, ranking.ANSWER_FIELDS, self.columns.answers, list(self._shares(1)))

    def _joined(self) -> Columns:
        if not self._segments:
            return Columns(**{name: Table.of([], dtype) for name, dtype in DTYPES.items()})
        return join([s.columns.keep(*live) for s, live in zip(self._segments, self._live, strict=True)])

    def _shares(self, kind: int) -> list[_Share]:
        shares, row = [], 0
        for segment, live in zip(self._segments, self._live, strict=True):
            shares.append(_Share(segment, kind * live[0].size, row, live[kind]))
            row += int(live[kind].sum())
        return shares

    def digests(self) -> tuple[dict[int, str], dict[int, str]]:
        """Digests of every document, by physician id and by article id."""
        physicians: list[str] = []
        articles: list[str] = []
        for segment, (live_physicians, live_answers) in zip(self._segments, self._live, strict=True):
            of_physicians, of_articles = segment.part.digests()
            physicians += [of_physicians[row] for row in np.flatnonzero(live_physicians)]
            articles += [of_articles[row] for row in np.flatnonzero(live_answers)]
        return (
            dict(zip(self.columns.physicians["id"].tolist(), physicians, strict=True)),
            dict(zip(self.columns.answers["article"].tolist(), articles, strict=True)),
        )

    @cached_property
    def spellings(self) -> list[tuple[WordList, Indices]]:
        """By segment the words that a mistyped one may have meant, and how often live documents have them."""
        pairs = zip(self._segments, self.opened.live, strict=True)
        return [(segment.spellings, segment.often(live)) for segment, live in pairs]

    @cached_property
    def name_rank(self) -> Indices:
        """Numbers in the order of names, then ids."""
        own: Indices = self.columns.physicians["rank"]
        if len(self._segments) < 2:
            return own
        return _merged_ranks(self._segments, [live for live, _ in self._live])

    @cached_property
    def author(self) -> Indices:
        """The row of the physician of each answer, or -1."""
        return _find(self.columns.answers["physician"], self.columns.physicians["id"])

    @cached_property
    def by_author(self) -> Indices:
        """The answers that have a listed author, by author, each one's by id."""
        ids = self.columns.answers["id"]
        rows = np.flatnonzero(self.author >= 0)
        if (np.diff(ids[rows]) < 0).any():
            rows = rows[np.argsort(ids[rows], kind="stable")]
        return rows[stable_order(self.author[rows])]

    @cached_property
    def place_by_author(self) -> Indices:
        """Where each answer stands in ``by_author``, or -1."""
        place = np.full(self.answers.size, -1, np.int64)
        place[self.by_author] = np.arange(self.by_author.size)
        return place

    @cached_property
    def specialties(self) -> Owned:
        """The specialties of physicians."""
        return Owned(self.columns.specialties, self.physicians.size)

    @cached_property
    def topics(self) -> Owned:
        """The topics of physicians."""
        return Owned(self.columns.topics, self.physicians.size)

    @cached_property
    def languages(self) -> Owned:
        """The languages of physicians."""
        return Owned(self.columns.languages, self.physicians.size)

    @cached_property
    def initials(self) -> Owned:
        """The initials of physicians."""
        return Owned(self.columns.initials, self.physicians.size)

    @cached_property
    def article_topics(self) -> Owned:
        """The topics of answers."""
        return Owned(self.columns.article_topics, self.answers.size)

    @cached_property
    def offices(self) -> Offices:
        """Where the offices are."""
        return Offices(self.columns.offices, self.physicians.size)

    @cached_property
    def standing(self) -> Floats:
        """The text score of each physician where a query has no words."""
        published = np.bincount(self.author[self.author >= 0], minlength=self.physicians.size)
        return ranking.standing(published.astype(np.float64))

    @cached_property
    def meaning(self) -> AnswerVectors:
        """The vectors of the answers."""
        digests = [
            segment.article_digests[live]
            for segment, (_, live) in zip(self._segments, self._live, strict=True)
        ]
        return AnswerVectors(self.vectors, self._queries, self.columns.answers, digests)

    def nearness(self, text: str, asked: Sequence[QueryWord]) -> Nearness:
        """Which answers are near in meaning to a query, and what they score for it."""
        wanted = self.vectors.encoder.dimensions and may_mean(text, asked) and not self._are_listed(asked)
        similarities = self.meaning.similarities(text) if wanted else None
        if similarities is None:
            nowhere = np.zeros(self.answers.size, np.bool_)
            return Nearness(nowhere, np.zeros(self.answers.size), lasting=not wanted)
        near = similarities >= ranking.nearest_floor(similarities.max(initial=0.0))
        perfect = sum(self.answers.occurrences(word).idf for word in asked)
        return Nearness(near, np.where(near, ranking.meaning_score(similarities, perfect), 0.0))

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
        return Articles(self.columns.answers)


def _merged_ranks(segments: Sequence[Segment], live: Sequence[Mask]) -> Indices:
    """The ranks of the physicians of several segments among each other.

    Those of the largest segment keep their order; the others, few as a rule, are sorted and inserted.
    """
    largest = max(range(len(segments)), key=lambda index: segments[index].columns.physicians.size)
    main = segments[largest].columns.physicians
    order, names, ids = np.argsort(main["rank"]), segments[largest].part.sort_names, main["id"]
    others = [
        (segment.part.sort_names[row], int(segment.columns.physicians["id"][row]), index, row)
        for index, segment in enumerate(segments)
        if index != largest
        for row in np.flatnonzero(live[index]).tolist()
    ]
    others.sort()
    inserted = np.array(
        [
            bisect_left(order, (name, number), key=lambda row: (names[row], int(ids[row])))
            for name, number, *_ in others
        ],
        np.int64,
    )
    ranks = [np.zeros(segment.columns.physicians.size, np.int64) for segment in segments]
    ranks[largest][:] = main["rank"] + np.searchsorted(inserted, main["rank"], side="right")
    for place, (_, _, index, row) in enumerate(others):
        ranks[index][row] = inserted[place] + place
    return np.concatenate([rank[mask] for rank, mask in zip(ranks, live, strict=True)])


class Articles:
    """Articles as groups of answers."""

    def __init__(self, answers: Table) -> None:
        self.reading_order: Indices = np.lexsort((answers["position"], answers["article"]))
        """All answers, by article, each one's in order."""
        self.answers = answers.only(self.reading_order)
        """They themselves in that order."""
        self.ids, self.first, self.of_answer = np.unique(
            self.answers["article"], return_index=True, return_inverse=True
        )
        """By article its id and where it starts in the reading order; in that order each answer's article."""
        self.days = self.answers["day"][self.first].astype(np.int64)


def _find(values: NDArray[np.int64], ids: NDArray[np.int64]) -> Indices:
    """Where each value stands among distinct ids, or -1."""
    if not ids.size:
        return np.full(values.size, -1, np.int64)
    if ids.min() >= 0 and ids.max() < _SPARSE * ids.size:
        row_of = np.full(int(ids.max()) + 2, -1, np.int64)
        row_of[ids] = np.arange(ids.size)
        return row_of[np.where((values >= 0) & (values <= ids.max()), values, -1)]
    order = np.argsort(ids, kind="stable")
    places = np.minimum(np.searchsorted(ids, values, sorter=order), ids.size - 1)
    rows = order[places]
    return np.where(ids[rows] == values, rows, -1)
