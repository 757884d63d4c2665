"""A search for physicians over the arrays of a snapshot: ``docs/search.md``, many rows at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import repeat
from math import inf, isnan

import numpy as np

from directory.domain.places import Coordinates
from directory.search import ranking
from directory.search.base import Facet, Hit, SearchQuery, SearchResults, Sort
from directory.search.whoosh_index import result_loops
from directory.search.whoosh_index.columns import Mask
from directory.search.whoosh_index.explaining import explain
from directory.search.whoosh_index.facets import FACETS, OFFICE_FACTS
from directory.search.whoosh_index.grouping import Floats, Indices, Places, Rows
from directory.search.whoosh_index.matching import Matching, find
from directory.search.whoosh_index.offices import Area
from directory.search.whoosh_index.snapshot import Snapshot

_hit = partial(tuple.__new__, Hit)
"""A hit of its fields: a third of the time that calling the class takes, which counts in a page."""
_NO_MASK: Mask = np.empty(0, np.bool_)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest suitable office of each of some physicians."""

    places: Indices | None
    """Which physicians have one; ``None`` for all, as if they had."""
    offices: Indices
    """The office of each, -1: none."""
    miles: Floats
    """How far it is; NaN where that is not known."""
    suitable: Indices
    """All suitable offices."""

    def of_all(self, count: int) -> Nearest:
        """The same for all of ``count`` physicians."""
        offices, miles = np.full(count, -1), np.full(count, np.nan)
        offices[self.places], miles[self.places] = self.offices, self.miles
        return Nearest(None, offices, miles, self.suitable)


_REHEARSAL = SearchQuery(text="zzzz"), SearchQuery(centre=Coordinates(34.05, -118.24), within_miles=25.0)


def rehearse(snapshot: Snapshot) -> None:
    """Ask what nobody wants to know, so that no patient waits until what answers them is loaded."""
    for query in _REHEARSAL:
        PhysicianSearch(snapshot, query).results()


class PhysicianSearch:
    """One search for physicians, step by step."""

    def __init__(self, snapshot: Snapshot, query: SearchQuery) -> None:
        self.snapshot = snapshot
        self.query = query
        self.found = find(snapshot, query.text, query.aliases)

    def results(self) -> SearchResults:
        """The page asked for, and what is true of the result as a whole."""
        rows, scores, authors = self._passing()
        nearest = self._nearest(rows) if self._asks_for_offices else None
        if nearest is not None and nearest.places is not None:
            rows, scores, authors = rows[nearest.places], scores[nearest.places], authors[nearest.places]
        if nearest is not None and self.query.centre is not None:
            scores = scores * self._decay(nearest.miles)
        page = self._page(rows, scores, nearest)
        hits = self._hits(page, rows, scores, authors, nearest)
        if self.query.explain:
            hits = self._explained(hits, rows[page], authors[page])
        return SearchResults(
            hits=hits,
            total=rows.size,
            facets=self._facets(rows, nearest) if self.query.facets else {},
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

    def _passing(self) -> tuple[Rows, Floats, Places]:
        """Whom the filters on physicians let through, their scores, and where their evidence stands."""
        rows, scores, authors = self.found.rows, self.found.scores, self.found.authors
        filters = self._filters()
        if filters and rows is self.snapshot.physicians.everything:
            # Nobody need be looked at but those whom the narrowest filter lets through.
            filters.sort(key=len, reverse=True)
            rows = filters.pop()
            scores, authors = self.snapshot.standing[rows], np.full(rows.size, -1, np.int32)
        for passing in filters:
            kept = result_loops.among(rows, self._mask(passing))
            rows, scores, authors = rows[kept], scores[kept], authors[kept]
        return rows, scores, authors

    def _filters(self) -> list[Rows]:
        """Whom each filter on physicians lets through, ascending."""
        query, snapshot = self.query, self.snapshot
        filters = []
        if query.specialties:
            filters.append(self._tagged("specialties", query.specialties))
        if query.languages:
            filters.append(self._tagged("languages", query.languages))
        if query.topics:
            listed = self._mask(self._tagged("topics", query.topics))
            for topic in query.topics:
                authors = snapshot.author[snapshot.answers.tagged("topics", topic)]
                listed[authors[authors >= 0]] = True
            filters.append(_rows(listed))
        if query.initials:
            filters.append(self._beginning_so({*query.initials}))
        return filters

    def _beginning_so(self, asked: set[str]) -> Rows:
        """Whose initials are among these, or all of these among theirs."""
        physicians, known = self.snapshot.physicians, self.snapshot.initials
        shared = np.zeros(physicians.size, np.int64)
        for letter in asked:
            shared[physicians.tagged("initials", letter)] += 1
        return _rows((known > 0) & (shared == np.minimum(known, len(asked))))

    def _tagged(self, tag: str, values: tuple[str, ...]) -> Rows:
        """Who has any of these values."""
        tagged = [self.snapshot.physicians.tagged(tag, value) for value in values]
        return tagged[0] if len(tagged) == 1 else np.unique(np.concatenate(tagged))

    def _mask(self, rows: Rows) -> Mask:
        mask = np.zeros(self.snapshot.physicians.size, np.bool_)
        mask[rows] = True
        return mask

    @cached_property
    def _asks_for_offices(self) -> bool:
        return self.query.centre is not None or self._filters_offices

    def _nearest(self, rows: Rows) -> Nearest:
        """The nearest suitable offices of these physicians; who has none goes where there are filters."""
        query, offices = self.query, self.snapshot.offices
        area, owners = offices.about(query.centre, query.within_miles), offices.table["owner"]
        places = self.snapshot.physicians.slates.take()
        result_loops.number(rows, places)
        passing = self._passing_offices(area)
        suitable = area.in_order(result_loops.suitable_offices(places, owners, area.offices, passing))
        nearest = Nearest(
            *result_loops.nearest_offices(
                places,
                owners,
                area.offices[suitable],
                area.miles(suitable),
                inf if query.centre is None or query.within_miles is None else query.within_miles,
                ranking.DISTANCE_STEPS,
            )
        )
        self.snapshot.physicians.slates.give_back(places, rows)
        return nearest if self._filters_offices else nearest.of_all(rows.size)

    def _passing_offices(self, area: Area) -> Mask:
        """Which offices of an area pass the filters on offices; empty where there are none."""
        query, offices = self.query, self.snapshot.offices
        masks = [
            offices.within(name, code) for name in ("country", "region") if (code := getattr(query, name))
        ]
        if query.accepting_new_patients:
            masks.append(offices.table["accepting"])
        if query.telehealth:
            masks.append(offices.table["telehealth"])
        if not masks:
            return _NO_MASK
        passing: Mask = np.logical_and.reduce([mask[area.offices] for mask in masks])
        return passing

    def _decay(self, miles: Floats) -> Floats:
        """The share of a score that is left at each of these distances from the centre."""
        if self.query.within_miles is None:
            miles = np.where(np.isnan(miles), ranking.UNKNOWN_DISTANCE_MILES, miles)
        return ranking.decay(miles)

    def _page(self, rows: Rows, scores: Floats, nearest: Nearest | None) -> Indices:
        """Those of the rows that the page shows, in order."""
        query = self.query
        # In no steps to the unit all are equal, and names decide.
        values, steps = scores, 0.0
        if query.sort is Sort.BEST:
            steps = -ranking.SCORE_STEPS
        elif query.sort is Sort.DISTANCE and nearest is not None:
            values, steps = nearest.miles, ranking.DISTANCE_STEPS
        best = result_loops.first_places(
            values, rows, self.snapshot.name_rank, steps, query.offset + query.limit
        )
        return best[query.offset :]

    def _hits(
        self, page: Indices, rows: Rows, scores: Floats, authors: Places, nearest: Nearest | None
    ) -> tuple[Hit, ...]:
        rows = rows[page]
        miles: Iterable[float | None] = repeat(None)
        if nearest is None:
            offices = self.snapshot.offices.first(rows)
        else:
            offices = nearest.offices[page]
            miles = [None if isnan(distance) else distance for distance in nearest.miles[page].tolist()]
        ids = self.snapshot.offices.ids
        columns = (
            self.snapshot.physicians.table["id"][rows].tolist(),
            [ids[office] if office >= 0 else None for office in offices.tolist()],
            miles,
            scores[page].tolist(),
            *self.found.evidence.of(authors[page], self.query.evidence_limit),
        )
        return tuple(map(_hit, zip(*columns, repeat(None))))

    def _explained(self, hits: tuple[Hit, ...], rows: Rows, authors: Places) -> tuple[Hit, ...]:
        matching = Matching(self.snapshot, self.query.text, self.query.aliases)
        parts = zip(hits, rows.tolist(), authors.tolist(), strict=True)
        return tuple(
            hit._replace(explanation=explain(matching, self.found, row, author, self._decay_of(hit)))
            for hit, row, author in parts
        )

    def _decay_of(self, hit: Hit) -> float:
        """The share of its score that distance left."""
        if self.query.centre is None:
            return 1.0
        miles = hit.distance_miles
        return ranking.decay(ranking.UNKNOWN_DISTANCE_MILES if miles is None else miles)

    def _facets(self, rows: Rows, nearest: Nearest | None) -> dict[str, tuple[Facet, ...]]:
        """The facets of these physicians, of whose offices all count, or the suitable ones."""
        counts = self.snapshot.count_facets(rows)
        if nearest is not None:
            table = self.snapshot.offices.table
            for fact in OFFICE_FACTS:
                counts[fact, "1"] = result_loops.count_owners(nearest.suitable, table["owner"], table[fact])
        found: dict[str, list[tuple[int, str]]] = {facet: [] for facet in FACETS}
        for (facet, value), count in counts.items():
            if count:
                found[facet].append((-count, value))
        return {
            facet: tuple(Facet(value, -count) for count, value in sorted(values))
            for facet, values in found.items()
        }


def _rows(mask: Mask) -> Rows:
    return np.flatnonzero(mask).astype(np.int32)
