"""The index as it was at one commit: live documents as rows, words as arrays over the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from directory.search import ranking
from directory.search.meaning.queries import QueryEncoder, may_mean
from directory.search.meaning.vectors import VectorFiles
from directory.search.text import QueryWord
from directory.search.whoosh_index.cache import ArrayCache
from directory.search.whoosh_index.columns import Rows, Vocabulary, join
from directory.search.whoosh_index.meaning import AnswerVectors
from directory.search.whoosh_index.schema import ANSWER, PHYSICIAN, field_name
from directory.search.whoosh_index.segments import Opened, Segment

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


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

    near: NDArray[np.bool_]
    scores: Floats
    """What each of the near adds to its score; 0 for others."""


class Collection:
    """The live documents of a kind, and what words are worth among them."""

    def __init__(
        self,
        kind: str,
        fields: Sequence[ranking.Field],
        rows: Rows,
        segments: Sequence[Segment],
        documents: int,
    ) -> None:
        self.size = rows.size
        self._kind = kind
        self._fields = fields
        self._segments = segments
        self._row_of = np.full(documents, -1, np.int64)
        self._row_of[rows["document"]] = np.arange(rows.size)
        self._norms = {field.name: _norms(rows[field.name]) for field in fields if field.counted}
        self._cache: ArrayCache[Occurrences] = ArrayCache(8_000_000)

    def occurrences(self, word: QueryWord) -> Occurrences:
        """Where a word occurs and what it is worth there."""
        key = (word.name, word.text)
        found = self._cache.get(key)
        if found is None:
            found = self._occurrences(word)
            self._cache.put(key, found, 2 * found.rows.size)
        return found

    def _occurrences(self, word: QueryWord) -> Occurrences:
        weighted = np.zeros(self.size)
        for field in self._fields:
            rows, counts = self.postings(field, word)
            frequency = counts / self._norms[field.name][rows] if field.counted else 1.0
            weighted[rows] += field.weight * frequency
        rows = np.flatnonzero(weighted)
        idf = ranking.idf(self.size, rows.size)
        return Occurrences(rows, idf * ranking.saturate(weighted[rows]), idf)

    def postings(self, field: ranking.Field, word: QueryWord) -> tuple[Indices, Floats]:
        """The rows that have a word in one field, and how often."""
        form = word.name if field.by_name else word.text
        if form is None:
            return np.empty(0, np.int64), np.empty(0)
        documents: list[Indices] = [np.empty(0, np.int64)]
        counts: list[Floats] = [np.empty(0)]
        start = 0
        for segment in self._segments:
            found, often = segment.postings(field_name(self._kind, field), form)
            documents.append(found.astype(np.int64) + start)
            counts.append(often)
            start += segment.columns.documents
        rows = self._row_of[np.concatenate(documents)]
        return rows[rows >= 0], np.concatenate(counts)[rows >= 0]


def _norms(lengths: NDArray[np.int32]) -> Floats:
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
        segments = list(opened.segments.values())
        live = zip(segments, opened.live, strict=True)
        columns = join([segment.columns.keep(mask) for segment, mask in live])
        self.columns = columns
        self.physicians = Collection(
            PHYSICIAN, ranking.PHYSICIAN_FIELDS, columns.physicians, segments, columns.documents
        )
        self.answers = Collection(ANSWER, ranking.ANSWER_FIELDS, columns.answers, segments, columns.documents)

    @cached_property
    def name_rank(self) -> Indices:
        """Where each physician stands when all are ordered by name, then id."""
        ids = self.columns.physicians["id"].tolist()
        order = sorted(range(len(ids)), key=list(zip(self.columns.sort_names, ids, strict=True)).__getitem__)
        rank = np.empty(len(ids), np.int64)
        rank[order] = np.arange(len(ids))
        return rank

    @cached_property
    def author(self) -> Indices:
        """The row of the physician of each answer, or -1."""
        return _find(self.columns.answers["physician"], self.columns.physicians["id"])

    @cached_property
    def standing(self) -> Floats:
        """The text score of each physician where a query has no words."""
        published = np.bincount(self.author[self.author >= 0], minlength=self.physicians.size)
        return ranking.standing(published.astype(np.float64))

    @cached_property
    def meaning(self) -> AnswerVectors:
        """The vectors of the answers."""
        return AnswerVectors(self.vectors, self._queries, self.columns.answers, self.columns.article_digests)

    def nearness(self, text: str, asked: Sequence[QueryWord]) -> Nearness:
        """Which answers are near in meaning to a query, and what they score for it."""
        similarities = None
        if self.vectors.encoder.dimensions and may_mean(text, asked) and not self._are_listed(asked):
            similarities = self.meaning.similarities(text)
        if similarities is None:
            return Nearness(np.zeros(self.answers.size, np.bool_), np.zeros(self.answers.size))
        near = similarities >= ranking.nearest_floor(similarities.max(initial=0.0))
        perfect = sum(self.answers.occurrences(word).idf for word in asked)
        return Nearness(near, np.where(near, ranking.meaning_score(similarities, perfect), 0.0))

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


class Articles:
    """Articles as groups of answers."""

    def __init__(self, answers: Rows) -> None:
        self.reading_order: Indices = np.lexsort((answers["position"], answers["article"]))
        """All answers, by article, each one's in order."""
        ordered = answers[self.reading_order]
        self.ids, self.first, self.of_answer = np.unique(
            ordered["article"], return_index=True, return_inverse=True
        )
        """By article its id and where it starts in the reading order; in that order each answer's article."""
        self.days = ordered["day"][self.first].astype(np.int64)


def _find(values: NDArray[np.int64], ids: NDArray[np.int64]) -> Indices:
    """Where each value stands among distinct ids, or -1."""
    if not ids.size:
        return np.full(values.size, -1, np.int64)
    order = np.argsort(ids)
    places = np.minimum(np.searchsorted(ids, values, sorter=order), ids.size - 1)
    rows = order[places]
    return np.where(ids[rows] == values, rows, -1)
