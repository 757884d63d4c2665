"""Where offices are: those about a place, and how far each is, kept for as long as somebody asks."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from directory.domain.places import Coordinates
from directory.geo.distance import bounding_box, miles_between
from directory.search.whoosh_index.cache import ArrayCache
from directory.search.whoosh_index.columns import Mask, Table
from directory.search.whoosh_index.grouping import Floats, Indices, group_starts


class Offices:
    """The offices of a snapshot, which come by physician."""

    def __init__(self, table: Table, physicians: int) -> None:
        self._table = table
        self._physicians = physicians
        self._anywhere: dict[str, Mask] = {}
        self._distances: ArrayCache[Distances] = ArrayCache(4_000_000)
        self._about: ArrayCache[Indices] = ArrayCache(2_000_000)

    @cached_property
    def all(self) -> Indices:
        """Every office."""
        return np.arange(self._table.size)

    @cached_property
    def first(self) -> Indices:
        """The first office of each physician, or -1."""
        first = np.full(self._physicians, -1, np.int64)
        starts = group_starts(self._table["owner"])
        first[self._table["owner"][starts]] = starts
        return first

    def anywhere(self, fact: str) -> Mask:
        """Which physicians have an office of which this is true."""
        if fact not in self._anywhere:
            mask = np.zeros(self._physicians, np.bool_)
            mask[self._table["owner"][self._table[fact]]] = True
            self._anywhere[fact] = mask
        return self._anywhere[fact]

    def miles(self, centre: Coordinates, offices: Indices) -> Floats:
        """How far these offices are from a centre (NaN: unknown). Patients of one city ask from one point."""
        distances = self._distances.get(centre)
        if distances is None:
            distances = Distances(centre, self._table)
            self._distances.put(centre, distances, 2 * self._table.size)
        return distances.to(offices)

    def about(self, centre: Coordinates, miles: float) -> Indices:
        """The offices in a box around a circle, in their order."""
        about = self._about.get((centre, miles))
        if about is None:
            box = bounding_box(centre, miles)
            latitudes, order = self._northward
            start, end = np.searchsorted(latitudes, [box.south, box.north + 1e-9])
            band = order[start:end]
            longitudes = self._table["longitude"][band]
            inside = [(longitudes >= west) & (longitudes <= east) for west, east in box.longitude_ranges]
            about = np.sort(band[np.logical_or.reduce(inside)])
            self._about.put((centre, miles), about, about.size)
        return about

    @cached_property
    def _northward(self) -> tuple[Floats, Indices]:
        """The latitudes of offices in ascending order, and whose they are; unknown ones come last."""
        order = np.argsort(self._table["latitude"])
        return self._table["latitude"][order], order


class Distances:
    """How far offices are from a centre, measured when first asked for."""

    def __init__(self, centre: Coordinates, offices: Table) -> None:
        self._centre = centre
        self._offices = offices
        self._miles = np.full(offices.size, np.nan)
        self._known = np.zeros(offices.size, np.bool_)

    def to(self, offices: Indices) -> Floats:
        """The miles to each of these offices."""
        new = offices[~self._known[offices]]
        if new.size:
            latitudes, longitudes = self._offices["latitude"][new], self._offices["longitude"][new]
            # Other threads may measure the same meanwhile: they come to the same.
            self._miles[new] = miles_between(
                self._centre.latitude, self._centre.longitude, latitudes, longitudes
            )
            self._known[new] = True
        return self._miles[offices]
