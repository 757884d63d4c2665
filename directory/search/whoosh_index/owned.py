"""Tags by their owner, and by their value."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from directory.search.whoosh_index.columns import Array, Table

Indices = NDArray[np.int64]
_MANY = 4
"""Where one in so many owners is asked for, going through all tags is as fast."""


class Owned:
    """The tags of ``owners`` rows; they come by owner."""

    def __init__(self, tags: Table, owners: int) -> None:
        self._owner, self._value, self._owners = tags["owner"], tags["value"], owners

    @cached_property
    def _starts(self) -> Indices:
        return np.concatenate([[0], np.cumsum(np.bincount(self._owner, minlength=self._owners))])

    @cached_property
    def _by_value(self) -> tuple[Array, Indices]:
        order = np.argsort(self._value, kind="stable")
        return self._value[order], order

    @cached_property
    def _totals(self) -> Indices:
        return np.bincount(self._value)

    def owners_of(self, value: int) -> Array:
        """Who has a value."""
        values, order = self._by_value
        start, end = np.searchsorted(values, [value, value + 1])
        owners: Array = self._owner[order[start:end]]
        return owners

    def count(self, owners: Indices) -> Indices:
        """How many of these owners have each value."""
        if owners.size == self._owners:
            return self._totals
        if owners.size * _MANY > self._owners:
            asked = np.zeros(self._owners, np.bool_)
            asked[owners] = True
            return np.bincount(self._value[asked[self._owner]])
        starts = self._starts[owners]
        sizes = self._starts[owners + 1] - starts
        ends = np.cumsum(sizes)
        places = np.arange(ends[-1] if ends.size else 0) + np.repeat(starts - ends + sizes, sizes)
        return np.bincount(self._value[places])
