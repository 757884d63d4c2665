"""A search for physicians over the arrays of a snapshot: ``docs/search.md``, many rows at a time."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from directory.geo.distance import miles_between
from directory.search import ranking
from directory.search.base import Evidence, Facet, Hit, SearchQuery, SearchResults, Sort
from directory.search.text import query_words
from directory.search.whoosh_index.columns import Mask, Table
from directory.search.whoosh_index.grouping import (
    Bits,
    Floats,
    Indices,
    bit,
    first_least,
    group_starts,
    places_in_group,
    weigh,
)
from directory.search.whoosh_index.snapshot import Occurrences, Snapshot

_NAMES = ranking.PHYSICIAN_FIELDS[0]
_MILES_PER_DEGREE = 68.7
"""A degree of latitude is nowhere shorter."""


class Matching:
    """What the words of a query find, before any filter."""

    def __init__(self, snapshot: Snapshot, text: str) -> None:
        self.snapshot = snapshot
        self.asked = query_words(text)
        physicians, answers = snapshot.physicians, snapshot.answers
        looked_up = {word: (physicians.occurrences(word), answers.occurrences(word)) for word in self.asked}
        self.known = {
            word: kinds for word, kinds in looked_up.items() if any(kind.rows.size for kind in kinds)
        }
        self.weights = [min(kind.idf for kind in kinds if kind.rows.size) for kinds in self.known.values()]

    @cached_property
    def unknown_words(self) -> tuple[str, ...]:
        """The words that occur nowhere, as typed."""
        return tuple(word.typed for word in self.asked if word not in self.known)

    @cached_property
    def by_listing(self) -> tuple[Floats, Bits]:
        """The score of each physician's own document, and the words it has."""
        return _sum([kinds[0] for kinds in self.known.values()], self.snapshot.physicians.size)

    @cached_property
    def evidence(self) -> AnswerEvidence:
        """The answers that speak for their physicians."""
        scores, bits = _sum([kinds[1] for kinds in self.known.values()], self.snapshot.answers.size)
        named = np.zeros(self.snapshot.physicians.size, np.uint32)
        for index, word in enumerate(self.known):
            rows, _ = self.snapshot.physicians.postings(_NAMES, word)
            named[rows] |= bit(index)
        floor = ranking.EVIDENCE_SCORE * scores.max(initial=0.0) - ranking.TOLERANCE
        rows = np.flatnonzero((bits != 0) & (self.snapshot.author >= 0) & (scores >= floor))
        subject = ~named[self.snapshot.author[rows]]
        everything = np.full(rows.size, (1 << len(self.weights)) - 1, np.uint32)
        asked = weigh(everything & subject, self.weights)
        matched = weigh(bits[rows] & subject, self.weights)
        enough = (asked > 0) & (matched >= ranking.EVIDENCE_WEIGHT * asked - ranking.TOLERANCE)
        return AnswerEvidence(self.snapshot, rows[enough], scores, bits)

    @cached_property
    def found(self) -> tuple[Mask, bool]:
        """Who is found, and whether that took relaxing."""
        if not self.asked:
            return np.ones(self.snapshot.physicians.size, np.bool_), False
        bits = self.by_listing[1] | self.evidence.words_of_author
        loose = bits != 0
        strict = loose & enough(bits, self.weights)
        return (strict, False) if strict.any() else (loose, bool(loose.any()))

    @cached_property
    def text_scores(self) -> Floats:
        """The text score of each physician."""
        if not self.asked:
            return self.snapshot.standing
        return self.by_listing[0] + ranking.PUBLISHED_WEIGHT * self.evidence.score_of_author


class AnswerEvidence:
    """Evidence answers, by physician, each one's best first."""

    def __init__(self, snapshot: Snapshot, rows: Indices, scores: Floats, bits: Bits) -> None:
        ids = snapshot.columns.answers["id"]
        authors = snapshot.author
        order = np.lexsort((ids[rows], -ranking.score_steps(scores[rows]), authors[rows]))
        rows = rows[order]
        self.authors, self.ids, self.scores, self._bits = authors[rows], ids[rows], scores[rows], bits[rows]
        self._physicians = snapshot.physicians.size

    @cached_property
    def words_of_author(self) -> Bits:
        """The words that the evidence of each physician has."""
        words = np.zeros(self._physicians, np.uint32)
        starts = group_starts(self.authors)
        if starts.size:
            words[self.authors[starts]] = np.bitwise_or.reduceat(self._bits, starts)
        return words

    @cached_property
    def score_of_author(self) -> Floats:
        """What the evidence of each physician adds up to."""
        share = self.scores * np.exp2(-places_in_group(self.authors).astype(np.float64))
        return np.bincount(self.authors, share, self._physicians).astype(np.float64, copy=False)

    def of(self, row: int, limit: int) -> tuple[tuple[Evidence, ...], int]:
        """The best evidence of a physician, and how much there is."""
        start, end = np.searchsorted(self.authors, [row, row + 1])
        shown = slice(start, min(end, start + limit))
        named = zip(self.ids[shown].tolist(), self.scores[shown].tolist(), strict=True)
        return tuple(Evidence(answer_id, score) for answer_id, score in named), int(end - start)


def enough(bits: Bits, weights: list[float]) -> Mask:
    """Which rows match enough of the words of a query to be found by them."""
    if len(weights) <= ranking.ALL_MUST_MATCH:
        all_of_them: Mask = bits == (1 << len(weights)) - 1
        return all_of_them
    return weigh(bits, weights) >= ranking.ENOUGH_WEIGHT * sum(weights) - ranking.TOLERANCE


def _sum(words: list[Occurrences], size: int) -> tuple[Floats, Bits]:
    """Scores and words of each of ``size`` documents."""
    scores, bits = np.zeros(size), np.zeros(size, np.uint32)
    for index, word in enumerate(words):
        scores[word.rows] += word.scores
        bits[word.rows] |= bit(index)
    return scores, bits


class PhysicianSearch:
    """One search for physicians, step by step."""

    def __init__(self, snapshot: Snapshot, query: SearchQuery) -> None:
        self.snapshot = snapshot
        self.query = query
        self.matching = Matching(snapshot, query.text)
        self.columns = snapshot.columns

    def results(self) -> SearchResults:
        """The page asked for, and what is true of the result as a whole."""
        query = self.query
        found, relaxed = self.matching.found
        physicians = found & self._passing()
        offices, distances = self._suitable_offices(physicians)
        rows, shown, miles = self._choose(physicians, offices, distances)
        scores = self._best(rows, miles)
        page = self._order(rows, miles, scores)[query.offset :][: query.limit]
        return SearchResults(
            hits=tuple(self._hit(rows[i], shown[i], miles[i], scores[i]) for i in page),
            total=rows.size,
            facets=self._facets(rows, offices),
            unknown_words=self.matching.unknown_words,
            relaxed=relaxed,
        )

    @cached_property
    def _filters_offices(self) -> bool:
        query = self.query
        radius = query.centre is not None and query.within_miles is not None
        return bool(
            query.country or query.region or query.accepting_new_patients or query.telehealth or radius
        )

    def _passing(self) -> Mask:
        """Which physicians the filters on physicians let through."""
        columns, query = self.columns, self.query
        passing = np.ones(self.snapshot.physicians.size, np.bool_)
        if query.specialties:
            passing &= self._tagged(columns.specialties, query.specialties, passing.size)
        if query.languages:
            passing &= self._tagged(columns.languages, query.languages, passing.size)
        if query.topics:
            listed = self._tagged(columns.topics, query.topics, passing.size)
            answers = self._tagged(columns.article_topics, query.topics, self.snapshot.answers.size)
            authors = self.snapshot.author[answers]
            listed[authors[authors >= 0]] = True
            passing &= listed
        return passing

    def _tagged(self, tags: Table, values: tuple[str, ...], owners: int) -> Mask:
        """Which owners have any of these values."""
        mask = np.zeros(owners, np.bool_)
        for value in values:
            mask[tags["owner"][tags["value"] == self.snapshot.words.find(value)]] = True
        return mask

    def _suitable_offices(self, physicians: Mask) -> tuple[Indices, Floats]:
        """The offices of these physicians that pass every filter, and their miles (NaN: unknown)."""
        offices, query = self.columns.offices, self.query
        suitable = physicians[offices["owner"]]
        if query.country:
            suitable &= offices["country"] == self.snapshot.words.find(query.country)
        if query.region:
            suitable &= offices["region"] == self.snapshot.words.find(query.region)
        if query.accepting_new_patients:
            suitable &= offices["accepting"]
        if query.telehealth:
            suitable &= offices["telehealth"]
        if query.centre is None:
            chosen = np.flatnonzero(suitable)
            return chosen, np.full(chosen.size, np.nan)
        if query.within_miles is not None:
            # Cheap and generous: most offices are too far north or south already.
            reach = (query.within_miles + 1) / _MILES_PER_DEGREE
            suitable &= np.abs(offices["latitude"] - query.centre.latitude) <= reach
        return self._measure(np.flatnonzero(suitable))

    def _measure(self, offices: Indices) -> tuple[Indices, Floats]:
        centre, within = self.query.centre, self.query.within_miles
        assert centre is not None
        everywhere = self.columns.offices
        miles = miles_between(
            centre.latitude,
            centre.longitude,
            everywhere["latitude"][offices],
            everywhere["longitude"][offices],
        )
        if within is None:
            return offices, miles
        near = ranking.distance_steps(miles) <= ranking.distance_steps(within)
        return offices[near], miles[near]

    def _choose(self, physicians: Mask, offices: Indices, miles: Floats) -> tuple[Indices, Indices, Floats]:
        """The physicians of the result, the office shown of each (-1: none), and how far it is."""
        owners = self.columns.offices["owner"][offices].astype(np.int64)
        steps = np.nan_to_num(ranking.distance_steps(miles), nan=np.inf)
        nearest = first_least(owners, steps)
        if self._filters_offices:
            return owners[nearest], offices[nearest], miles[nearest]
        office_of = np.full(physicians.size, -1, np.int64)
        miles_of = np.full(physicians.size, np.nan)
        office_of[owners[nearest]] = offices[nearest]
        miles_of[owners[nearest]] = miles[nearest]
        rows = np.flatnonzero(physicians)
        return rows, office_of[rows], miles_of[rows]

    def _best(self, rows: Indices, miles: Floats) -> Floats:
        scores: Floats = self.matching.text_scores[rows]
        if self.query.centre is None:
            return scores
        return scores * ranking.decay(np.nan_to_num(miles, nan=ranking.UNKNOWN_DISTANCE_MILES))

    def _order(self, rows: Indices, miles: Floats, scores: Floats) -> Indices:
        by_name = self.snapshot.name_rank[rows]
        if self.query.sort is Sort.NAME:
            return np.argsort(by_name)
        if self.query.sort is Sort.BEST:
            return np.lexsort((by_name, -ranking.score_steps(scores)))
        # NaN sorts last.
        return np.lexsort((by_name, ranking.distance_steps(miles)))

    def _hit(self, row: np.int64, office: np.int64, miles: np.float64, score: np.float64) -> Hit:
        evidence, total = self.matching.evidence.of(int(row), self.query.evidence_limit)
        return Hit(
            int(self.columns.physicians["id"][row]),
            int(self.columns.offices["id"][office]) if office >= 0 else None,
            None if np.isnan(miles) else float(miles),
            float(score),
            evidence,
            total,
        )

    def _facets(self, rows: Indices, offices: Indices) -> dict[str, tuple[Facet, ...]]:
        hits = np.zeros(self.snapshot.physicians.size, np.bool_)
        hits[rows] = True
        suitable = self.columns.offices
        return {
            "specialty": self._counts(self.columns.specialties, hits),
            "language": self._counts(self.columns.languages, hits),
            "accepting": _count_owners(suitable["owner"][offices[suitable["accepting"][offices]]]),
            "telehealth": _count_owners(suitable["owner"][offices[suitable["telehealth"][offices]]]),
        }

    def _counts(self, tags: Table, owners: Mask) -> tuple[Facet, ...]:
        """The values of these owners, most frequent first."""
        words = self.snapshot.words
        counts = np.bincount(tags["value"][owners[tags["owner"]]])
        facets = [Facet(words.texts[number], int(counts[number])) for number in np.flatnonzero(counts)]
        return tuple(sorted(facets, key=lambda facet: (-facet.count, facet.value)))


def _count_owners(owners: NDArray[np.int32]) -> tuple[Facet, ...]:
    count = np.unique(owners).size
    return (Facet("1", count),) if count else ()
