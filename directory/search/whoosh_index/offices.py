"""Where offices are: those about a place, and how far each is, kept for as long as somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from directory.domain.places import Coordinates
from directory.geo.distance import BoundingBox, bounding_box, miles_between
from directory.search import ranking
from directory.search.whoosh_index.cache import ArrayCache
from directory.search.whoosh_index.collection import Collection, JoinedTable
from directory.search.whoosh_index.columns import Mask
from directory.search.whoosh_index.grouping import Floats, Indices
from directory.search.whoosh_index.parts import PartFile

_MARGIN_MILES = 0.01
"""Radii are compared in whole steps, so a little beyond one may still count."""


class Offices:
    """The offices of a snapshot, which come by physician; those of deleted physicians are among them."""

    def __init__(self, physicians: Collection) -> None:
        self._parts: Sequence[PartFile] = [share.segment.part for share in physicians.shares]
        self._physicians = physicians.size
        self.table = JoinedTable(
            "offices", [part.offices for part in self._parts], [share.row for share in physicians.shares]
        )
        self._anywhere: dict[str, Mask] = {}
        self._distances: ArrayCache[Distances] = ArrayCache(4_000_000)
        self._near: ArrayCache[tuple[Indices, Floats]] = ArrayCache(2_000_000)

    @cached_property
    def all(self) -> Indices:
        """Every office."""
        return np.arange(self.table.size)

    def first(self, physicians: Indices) -> Indices:
        """The first office of each of these physicians, or -1."""
        owners = self.table["owner"]
        first = np.searchsorted(owners, physicians.astype(owners.dtype))
        has_any = first < owners.size
        has_any[has_any] = owners[first[has_any]] == physicians[has_any]
        return np.where(has_any, first, -1)

    def anywhere(self, fact: str) -> Mask:
        """Which physicians have an office of which this is true."""
        if fact not in self._anywhere:
            mask = np.zeros(self._physicians, np.bool_)
            mask[self.table["owner"][self.table[fact]]] = True
            self._anywhere[fact] = mask
        return self._anywhere[fact]

    def within(self, area: str, code: str) -> Mask:
        """Which offices are in a ``region`` or ``country``."""
        masks = [
            part.offices[area] == (part.interned.index(code) if code in part.interned else -1)
            for part in self._parts
        ]
        return np.concatenate([np.zeros(0, np.bool_), *masks])

    def miles(self, centre: Coordinates, offices: Indices) -> Floats:
        """How far these offices are from a centre (NaN: unknown). Patients of one city ask from one point."""
        distances = self._distances.get(centre)
        if distances is None:
            distances = Distances(centre, self.table)
            self._distances.put(centre, distances, 2 * self.table.size)
        return distances.to(offices)

    def near(self, centre: Coordinates, miles: float) -> tuple[Indices, Floats]:
        """The offices at most so many miles from a centre, in their order, and how far each is."""
        near = self._near.get((centre, miles))
        if near is None:
            near = self._within_radius(centre, miles)
            self._near.put((centre, miles), near, 2 * near[0].size)
        return near

    def _within_radius(self, centre: Coordinates, miles: float) -> tuple[Indices, Floats]:
        box = bounding_box(centre, max(miles, 0.0) + _MARGIN_MILES)
        boxed = [_in_box(part, box) + first for part, first in zip(self._parts, self._starts, strict=True)]
        offices = np.concatenate([np.empty(0, np.int64), *boxed])
        far = _miles(centre, self.table, offices)
        near = ranking.distance_steps(far) <= ranking.distance_steps(miles)
        return offices[near], far[near]

    @cached_property
    def _starts(self) -> Sequence[int]:
        """The first office of each part."""
        sizes = [part.offices.size for part in self._parts]
        return [sum(sizes[:place]) for place in range(len(sizes))]


class Distances:
    """How far offices are from a centre, measured when first asked for."""

    def __init__(self, centre: Coordinates, offices: JoinedTable) -> None:
        self._centre = centre
        self._offices = offices
        self._miles = np.full(offices.size, np.nan)
        self._known = np.zeros(offices.size, np.bool_)

    def to(self, offices: Indices) -> Floats:
        """The miles to each of these offices."""
        new = offices[~self._known[offices]]
        if new.size:
            # Other threads may measure the same meanwhile: they come to the same.
            self._miles[new] = _miles(self._centre, self._offices, new)
            self._known[new] = True
        return self._miles[offices]


def _in_box(part: PartFile, box: BoundingBox) -> Indices:
    """The offices of a part that are in a box, in their order; of unknown ones none is."""
    order, latitudes = part.northward, part.offices["latitude"]
    start, end = np.searchsorted(latitudes, [box.south, box.north + 1e-9], sorter=order)
    band = order[start:end]
    longitudes = part.offices["longitude"][band]
    inside = [(longitudes >= west) & (longitudes <= east) for west, east in box.longitude_ranges]
    return np.sort(band[np.logical_or.reduce(inside)]).astype(np.int64)


def _miles(centre: Coordinates, table: JoinedTable, offices: Indices) -> Floats:
    latitudes, longitudes = table["latitude"][offices], table["longitude"][offices]
    return miles_between(centre.latitude, centre.longitude, latitudes, longitudes)
