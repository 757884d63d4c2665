"""A search for physicians over the arrays of a snapshot: ``docs/search.md``, many rows at a time."""

from __future__ import annotations

from functools import cached_property, reduce
from math import isnan

import numpy as np
from numpy.typing import NDArray

from directory.search import ranking
from directory.search.base import Facet, Hit, SearchQuery, SearchResults, Sort
from directory.search.whoosh_index.columns import Mask
from directory.search.whoosh_index.explaining import explain
from directory.search.whoosh_index.grouping import (
    Floats,
    Indices,
    Places,
    first_least,
    group_starts,
    places_of,
    smallest,
)
from directory.search.whoosh_index.matching import Matching, find
from directory.search.whoosh_index.snapshot import OFFICE_FACTS, Snapshot


class PhysicianSearch:
    """One search for physicians, step by step."""

    def __init__(self, snapshot: Snapshot, query: SearchQuery) -> None:
        self.snapshot = snapshot
        self.query = query
        self.found = find(snapshot, query.text, query.aliases)

    def results(self) -> SearchResults:
        """The page asked for, and what is true of the result as a whole."""
        rows, scores = self._passing(self.found.rows, self.found.scores)
        if self.query.centre is None and not self._filters_offices:
            offices, shown, miles = None, None, np.full(rows.size, np.nan)
        else:
            offices, distances = self._suitable_offices(rows)
            chosen, shown, miles = self._choose(rows, offices, distances)
            rows, scores = rows[chosen], scores[chosen]
        if self.query.centre is not None:
            scores = scores * self._decay(miles)
        page = self._page(rows, miles, scores)
        seen = self.snapshot.offices.first(rows[page]) if shown is None else shown[page]
        hits = self._hits(rows[page], seen, miles[page], scores[page])
        if self.query.explain:
            hits = self._explained(hits, rows[page], self._decay(miles[page]))
        return SearchResults(
            hits=hits,
            total=rows.size,
            facets=self._facets(rows, offices) if self.query.facets else {},
            unknown_words=self.found.unknown_words,
            relaxed=self.found.relaxed,
        )

    @cached_property
    def _filters_offices(self) -> bool:
        query = self.query
        radius = query.centre is not None and query.within_miles is not None
        return bool(
            query.country or query.region or query.accepting_new_patients or query.telehealth or radius
        )

    def _passing(self, rows: Indices, scores: Floats) -> tuple[Indices, Floats]:
        """Those whom the filters on physicians let through."""
        query, snapshot, filters = self.query, self.snapshot, []
        if query.specialties:
            filters.append(self._tagged("specialties", query.specialties))
        if query.languages:
            filters.append(self._tagged("languages", query.languages))
        if query.topics:
            listed = self._tagged("topics", query.topics)
            for topic in query.topics:
                authors = snapshot.author[snapshot.answers.tagged("topics", topic)]
                listed[authors[authors >= 0]] = True
            filters.append(listed)
        if query.initials:
            filters.append(self._beginning_so({*query.initials}))
        if not filters:
            return rows, scores
        passing = reduce(np.logical_and, filters)
        in_order = rows is snapshot.physicians.everything and rows.size == passing.size
        kept = np.flatnonzero(passing if in_order else passing[rows])
        return rows[kept], scores[kept]

    def _beginning_so(self, asked: set[str]) -> Mask:
        """Whose initials are among these, or all of these among theirs."""
        physicians, known = self.snapshot.physicians, self.snapshot.initials
        shared = np.zeros(physicians.size, np.int64)
        for letter in asked:
            shared[physicians.tagged("initials", letter)] += 1
        mask: Mask = (known > 0) & (shared == np.minimum(known, len(asked)))
        return mask

    def _tagged(self, tag: str, values: tuple[str, ...]) -> Mask:
        """Which physicians have any of these values."""
        mask = np.zeros(self.snapshot.physicians.size, np.bool_)
        for value in values:
            mask[self.snapshot.physicians.tagged(tag, value)] = True
        return mask

    def _suitable_offices(self, rows: Indices) -> tuple[Indices, Floats]:
        """The offices of these physicians that pass every filter, and their miles (NaN: unknown)."""
        query, offices = self.query, self.snapshot.offices
        area = offices.about(query.centre, query.within_miles)
        passing = self._mask(rows)[offices.table["owner"][area.offices]]
        for name in ("country", "region"):
            if code := getattr(query, name):
                passing &= offices.within(name, code)[area.offices]
        for fact, wanted in (("accepting", query.accepting_new_patients), ("telehealth", query.telehealth)):
            if wanted:
                passing &= offices.table[fact][area.offices]
        places = np.flatnonzero(passing)
        suitable, miles = area.offices[places], area.miles(places)
        if query.centre is None or query.within_miles is None:
            return suitable, miles
        near = ranking.distance_steps(miles) <= ranking.distance_steps(query.within_miles)
        return suitable[near], miles[near]

    def _mask(self, rows: Indices) -> Mask:
        mask = np.zeros(self.snapshot.physicians.size, np.bool_)
        mask[rows] = True
        return mask

    def _choose(
        self, rows: Indices, offices: Indices, miles: Floats
    ) -> tuple[Indices | Places | slice, Indices, Floats]:
        """Which of the rows are in the result, the office shown of each (-1: none), and how far it is."""
        owners = self.snapshot.offices.table["owner"][offices].astype(np.int64)
        steps = ranking.distance_steps(miles)
        steps[np.isnan(steps)] = np.inf
        nearest = first_least(owners, steps)
        places = places_of(rows, self.snapshot.physicians.size)[owners[nearest]]
        if self._filters_offices:
            return places, offices[nearest], miles[nearest]
        shown, far = np.full(rows.size, -1, np.int64), np.full(rows.size, np.nan)
        shown[places], far[places] = offices[nearest], miles[nearest]
        return slice(None), shown, far

    def _decay(self, miles: Floats) -> Floats:
        """The share of a score that is left at each of these distances."""
        if self.query.centre is None:
            return np.ones(miles.size)
        return ranking.decay(np.where(np.isnan(miles), ranking.UNKNOWN_DISTANCE_MILES, miles))

    def _page(self, rows: Indices, miles: Floats, scores: Floats) -> Indices:
        """Those of the rows that the page shows, in order."""
        query, by_name = self.query, self.snapshot.name_rank
        if query.sort is Sort.NAME:
            merit = np.zeros(rows.size)
        elif query.sort is Sort.BEST:
            merit = -ranking.score_steps(scores)
        else:
            merit = ranking.distance_steps(miles)
            merit[np.isnan(merit)] = np.inf
        best = smallest(merit, lambda places: by_name[rows[places]], query.offset + query.limit)
        return best[query.offset :]

    def _hits(self, rows: Indices, offices: Indices, miles: Floats, scores: Floats) -> tuple[Hit, ...]:
        if not rows.size:
            return ()
        evidence = self.found.evidence.of(rows, self.query.evidence_limit)
        ids = self.snapshot.offices.ids
        columns = (
            self.snapshot.physicians.table["id"][rows].tolist(),
            [ids[office] if office >= 0 else None for office in offices.tolist()],
            [None if isnan(distance) else distance for distance in miles.tolist()],
            scores.tolist(),
            evidence,
        )
        return tuple(
            Hit(physician_id, office_id, distance, score, *shown)
            for physician_id, office_id, distance, score, shown in zip(*columns, strict=True)
        )

    def _explained(self, hits: tuple[Hit, ...], rows: Indices, decays: Floats) -> tuple[Hit, ...]:
        matching = Matching(self.snapshot, self.query.text, self.query.aliases)
        parts = zip(hits, rows.tolist(), decays.tolist(), strict=True)
        return tuple(hit._replace(explanation=explain(matching, row, decay)) for hit, row, decay in parts)

    def _facets(self, rows: Indices, offices: Indices | None) -> dict[str, tuple[Facet, ...]]:
        """The facets of these physicians; ``offices`` are their suitable ones, ``None`` all."""
        physicians = self._mask(rows)
        facets = {
            "specialty": self._counts("specialties", physicians),
            "language": self._counts("languages", physicians),
        }
        for name in OFFICE_FACTS:
            if offices is None:
                count = self.snapshot.count_offering(name, physicians)
            else:
                count = _owners(
                    self.snapshot.offices.table["owner"][offices[self.snapshot.offices.table[name][offices]]]
                )
            facets[name] = (Facet("1", count),) if count else ()
        return facets

    def _counts(self, tag: str, physicians: Mask) -> tuple[Facet, ...]:
        """The values of these physicians, most frequent first."""
        counts = self.snapshot.count_tags(tag, physicians).items()
        return tuple(
            Facet(value, count) for value, count in sorted(counts, key=lambda each: (-each[1], each[0]))
        )


def _owners(owners: NDArray[np.int32]) -> int:
    """How many different owners there are among these, which come in order."""
    return int(group_starts(owners).size)
