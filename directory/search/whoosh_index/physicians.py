"""A search for physicians over the arrays of a snapshot: ``docs/search.md``, many rows at a time."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from math import isnan

import numpy as np
from numpy.typing import NDArray

from directory.domain.places import Coordinates
from directory.geo.distance import bounding_box, miles_between
from directory.search import ranking
from directory.search.base import Facet, Hit, SearchQuery, SearchResults, Sort
from directory.search.whoosh_index.columns import Mask
from directory.search.whoosh_index.explaining import explain
from directory.search.whoosh_index.grouping import Floats, Indices, first_least, group_starts, smallest
from directory.search.whoosh_index.matching import Matching
from directory.search.whoosh_index.owned import Owned
from directory.search.whoosh_index.snapshot import Snapshot

_MARGIN_MILES = 0.01
"""Radii are compared in whole steps, so a little beyond one may still count."""


class PhysicianSearch:
    """One search for physicians, step by step."""

    def __init__(self, snapshot: Snapshot, query: SearchQuery) -> None:
        self.snapshot = snapshot
        self.query = query
        self.matching = Matching(snapshot, query.text, query.aliases)
        self.columns = snapshot.columns

    def results(self) -> SearchResults:
        """The page asked for, and what is true of the result as a whole."""
        found, relaxed = self.matching.found
        physicians = self._passing(found)
        if self.query.centre is None and not self._filters_offices:
            rows = np.flatnonzero(physicians)
            offices, shown = None, self.snapshot.first_office[rows]
            miles = np.full(rows.size, np.nan)
        else:
            offices, distances = self._suitable_offices(physicians)
            rows, shown, miles = self._choose(physicians, offices, distances)
        scores = self._best(rows, miles)
        page = self._page(rows, miles, scores)
        hits = self._hits(rows[page], shown[page], miles[page], scores[page])
        if self.query.explain:
            decays = self._decay(miles[page]).tolist()
            parts = zip(hits, rows[page].tolist(), decays, strict=True)
            hits = tuple(
                replace(hit, explanation=explain(self.matching, row, decay)) for hit, row, decay in parts
            )
        return SearchResults(
            hits=hits,
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

    def _passing(self, found: Mask) -> Mask:
        """Which of those found the filters on physicians let through."""
        query, snapshot = self.query, self.snapshot
        if query.specialties:
            found = found & self._tagged(snapshot.specialties, query.specialties, found.size)
        if query.languages:
            found = found & self._tagged(snapshot.languages, query.languages, found.size)
        if query.topics:
            listed = self._tagged(snapshot.topics, query.topics, found.size)
            answers = self._tagged(snapshot.article_topics, query.topics, snapshot.answers.size)
            authors = snapshot.author[answers]
            listed[authors[authors >= 0]] = True
            found = found & listed
        if query.initials:
            found = found & self._beginning_so({*query.initials})
        return found

    def _beginning_so(self, asked: set[str]) -> Mask:
        """Whose initials are among these, or all of these among theirs."""
        snapshot, shared = self.snapshot, np.zeros(self.snapshot.physicians.size, np.int64)
        for letter in asked:
            shared += snapshot.initials.having(snapshot.words.find(letter))
        known = np.bincount(self.columns.initials["owner"], minlength=shared.size)
        mask: Mask = (known > 0) & (shared == np.minimum(known, len(asked)))
        return mask

    def _tagged(self, tags: Owned, values: tuple[str, ...], owners: int) -> Mask:
        """Which owners have any of these values."""
        mask = np.zeros(owners, np.bool_)
        for value in values:
            mask |= tags.having(self.snapshot.words.find(value))
        return mask

    def _suitable_offices(self, physicians: Mask) -> tuple[Indices, Floats]:
        """The offices of these physicians that pass every filter, and their miles (NaN: unknown)."""
        offices, query = self.columns.offices, self.query
        suitable = self._offices_about()
        suitable = suitable[physicians[offices["owner"][suitable]]]
        if query.country:
            suitable = suitable[offices["country"][suitable] == self.snapshot.words.find(query.country)]
        if query.region:
            suitable = suitable[offices["region"][suitable] == self.snapshot.words.find(query.region)]
        if query.accepting_new_patients:
            suitable = suitable[offices["accepting"][suitable]]
        if query.telehealth:
            suitable = suitable[offices["telehealth"][suitable]]
        if query.centre is None:
            return suitable, np.full(suitable.size, np.nan)
        if query.within_miles is None:
            return suitable, self.snapshot.miles_from(query.centre)[suitable]
        return self._within(suitable, query.centre, query.within_miles)

    def _offices_about(self) -> Indices:
        """All offices, or those in the box around the radius, in their order."""
        centre, within = self.query.centre, self.query.within_miles
        if centre is None or within is None:
            return self.snapshot.all_offices
        box = bounding_box(centre, max(within, 0.0) + _MARGIN_MILES)
        latitudes, order = self.snapshot.northward
        start, end = np.searchsorted(latitudes, [box.south, box.north + 1e-9])
        band = order[start:end]
        longitudes = self.columns.offices["longitude"][band]
        ranges = box.longitude_ranges
        inside = [(longitudes >= west) & (longitudes <= east) for west, east in ranges]
        return np.sort(band[np.logical_or.reduce(inside)])

    def _within(self, offices: Indices, centre: Coordinates, within: float) -> tuple[Indices, Floats]:
        """The offices within a radius, and their miles."""
        latitudes, longitudes = self.columns.offices["latitude"], self.columns.offices["longitude"]
        miles = miles_between(centre.latitude, centre.longitude, latitudes[offices], longitudes[offices])
        near = ranking.distance_steps(miles) <= ranking.distance_steps(within)
        return offices[near], miles[near]

    def _choose(self, physicians: Mask, offices: Indices, miles: Floats) -> tuple[Indices, Indices, Floats]:
        """The physicians of the result, the office shown of each (-1: none), and how far it is."""
        owners = self.columns.offices["owner"][offices].astype(np.int64)
        steps = ranking.distance_steps(miles)
        steps[np.isnan(steps)] = np.inf
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
        return scores if self.query.centre is None else scores * self._decay(miles)

    def _decay(self, miles: Floats) -> Floats:
        """The share of a score that is left at each of these distances."""
        if self.query.centre is None:
            return np.ones(miles.size)
        return ranking.decay(np.where(np.isnan(miles), ranking.UNKNOWN_DISTANCE_MILES, miles))

    def _page(self, rows: Indices, miles: Floats, scores: Floats) -> Indices:
        """Those of the rows that the page shows, in order."""
        query, by_name = self.query, self.snapshot.name_rank[rows]
        if query.sort is Sort.NAME:
            merit = np.zeros(rows.size)
        elif query.sort is Sort.BEST:
            merit = -ranking.score_steps(scores)
        else:
            merit = ranking.distance_steps(miles)
            merit[np.isnan(merit)] = np.inf
        return smallest(merit, by_name, query.offset + query.limit)[query.offset :]

    def _hits(self, rows: Indices, offices: Indices, miles: Floats, scores: Floats) -> tuple[Hit, ...]:
        if not rows.size:
            return ()
        evidence = self.matching.evidence.of(rows, self.query.evidence_limit)
        office_ids = self.columns.offices["id"]
        return tuple(
            Hit(
                physician_id,
                None if office < 0 else int(office_ids[office]),
                None if isnan(distance) else distance,
                score,
                *shown,
            )
            for physician_id, office, distance, score, shown in zip(
                self.columns.physicians["id"][rows].tolist(),
                offices.tolist(),
                miles.tolist(),
                scores.tolist(),
                evidence,
                strict=True,
            )
        )

    def _facets(self, rows: Indices, offices: Indices | None) -> dict[str, tuple[Facet, ...]]:
        """The facets of these physicians; ``offices`` are their suitable ones, ``None`` all."""
        physicians = np.zeros(self.snapshot.physicians.size, np.bool_)
        physicians[rows] = True
        facets = {
            "specialty": self._counts(self.snapshot.specialties, physicians),
            "language": self._counts(self.snapshot.languages, physicians),
        }
        for name in ("accepting", "telehealth"):
            if offices is None:
                count = int(np.count_nonzero(self.snapshot.anywhere(name)[rows]))
            else:
                count = _owners(self.columns.offices["owner"][offices[self.columns.offices[name][offices]]])
            facets[name] = (Facet("1", count),) if count else ()
        return facets

    def _counts(self, tags: Owned, physicians: Mask) -> tuple[Facet, ...]:
        """The values of these physicians, most frequent first."""
        texts = self.snapshot.words.texts
        facets = [(-count, texts[value]) for value, count in tags.count(physicians).items() if count]
        return tuple(Facet(value, -count) for count, value in sorted(facets))


def _owners(owners: NDArray[np.int32]) -> int:
    """How many different owners there are among these, which come in order."""
    return int(group_starts(owners).size)
