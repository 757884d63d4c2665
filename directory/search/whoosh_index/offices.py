"""Where offices are: those about a place, and how far each is, kept for as long as somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from directory.domain.places import Coordinates
from directory.geo.distance import bounding_box
from directory.geo.geodesic import measure
from directory.search.whoosh_index import result_loops
from directory.search.whoosh_index.cache import ArrayCache
from directory.search.whoosh_index.collection import Collection, JoinedTable
from directory.search.whoosh_index.columns import Mask
from directory.search.whoosh_index.grouping import Floats, Indices, Rows
from directory.search.whoosh_index.parts import PartFile

_MARGIN_MILES = 0.01
"""Radii are compared in whole steps, so a little beyond one may still count."""
_MARGIN_DEGREES = 1e-9


class Offices:
    """The offices of a snapshot, which come by physician; those of deleted physicians are among them."""

    def __init__(self, physicians: Collection) -> None:
        self._parts: Sequence[PartFile] = [share.segment.part for share in physicians.shares]
        self.table = JoinedTable(
            "offices", [part.offices for part in self._parts], [share.row for share in physicians.shares]
        )
        self._areas: ArrayCache[Area] = ArrayCache(4_000_000)

    @cached_property
    def everywhere(self) -> Area:
        """Every office, seen from nowhere."""
        return Area(None, self.table, None)

    @cached_property
    def ids(self) -> memoryview:
        """The id of every office."""
        return self.table["id"].data

    def first(self, physicians: Rows) -> Indices:
        """The first office of each of these physicians, or -1."""
        return result_loops.first_offices(physicians, self.table["owner"])

    def within(self, area: str, code: str) -> Mask:
        """Which offices are in a ``region`` or ``country``."""
        masks = [
            part.offices[area] == (part.interned.index(code) if code in part.interned else -1)
            for part in self._parts
        ]
        return np.concatenate([np.zeros(0, np.bool_), *masks])

    def about(self, centre: Coordinates | None, miles: float | None) -> Area:
        """The offices at most so many miles from a centre, and a few more; without miles all."""
        if centre is None:
            return self.everywhere
        area = self._areas.get((centre, miles))
        if area is None:
            area = Area(centre, self.table, None if miles is None else self._boxed(centre, miles))
            self._areas.put((centre, miles), area, 3 * area.offices.size)
        return area

    def _boxed(self, centre: Coordinates, miles: float) -> Indices:
        """The offices in a box about a centre, those of each part by their latitude."""
        box = bounding_box(centre, max(miles, 0.0) + _MARGIN_MILES)
        boxed = [
            result_loops.in_box(
                *part.northward, first, box.south, box.north + _MARGIN_DEGREES, box.west, box.east
            )
            for part, first in zip(self._parts, self._starts, strict=True)
        ]
        return boxed[0] if len(boxed) == 1 else np.concatenate([np.empty(0, np.int64), *boxed])

    @cached_property
    def _starts(self) -> Sequence[int]:
        """The first office of each part."""
        sizes = [part.offices.size for part in self._parts]
        return [sum(sizes[:place]) for place in range(len(sizes))]


class Area:
    """Some offices, and how far they are from a centre, measured when first asked for."""

    def __init__(self, centre: Coordinates | None, table: JoinedTable, boxed: Indices | None) -> None:
        """All offices, unless those are told that are ``boxed``."""
        self._ordered = boxed is None
        self.offices = np.arange(table.size) if boxed is None else boxed
        self._centre = centre
        self._table = table
        self._miles = np.full(self.offices.size, np.nan)

    def in_order(self, places: Indices) -> Indices:
        """Places of some of the offices, in the order of the offices."""
        return places if self._ordered else places[np.argsort(self.offices[places])]

    def miles(self, places: Indices) -> Floats:
        """The miles to some of the offices, by their places here; NaN when unknown, or without a centre."""
        if self._centre is not None:
            # Other threads may measure the same meanwhile: they come to the same.
            measure(
                self._centre.latitude,
                self._centre.longitude,
                self._table["latitude"],
                self._table["longitude"],
                self.offices,
                places,
                self._miles,
            )
        return self._miles[places]
