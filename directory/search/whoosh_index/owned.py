"""Tags as bits: for each value, which rows have it."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from directory.search.whoosh_index.columns import Mask, Table

_WORD = 64


class Owned:
    """The values that ``owners`` rows have."""

    def __init__(self, tags: Table, owners: int) -> None:
        self._tags = tags
        self._owners = owners

    @cached_property
    def _sets(self) -> tuple[NDArray[np.integer], NDArray[np.uint64]]:
        """The values, and the rows that have each: a bit a row."""
        totals = np.bincount(self._tags["value"])
        values, place = np.flatnonzero(totals), np.cumsum(totals > 0) - 1
        sets = np.zeros((values.size, -(-self._owners // _WORD) * _WORD), np.bool_)
        sets[place[self._tags["value"]], self._tags["owner"]] = True
        return values, np.packbits(sets, axis=1).view(np.uint64)

    def having(self, value: int) -> Mask:
        """Who has a value."""
        values, sets = self._sets
        place = int(np.searchsorted(values, value))
        if place == values.size or values[place] != value:
            return np.zeros(self._owners, np.bool_)
        return np.unpackbits(sets[place].view(np.uint8), count=self._owners).view(np.bool_)

    def count(self, asked: Mask) -> dict[int, int]:
        """How many of those asked for have each value that any of them has."""
        values, sets = self._sets
        padded = np.zeros(sets.shape[1] * _WORD, np.bool_)
        padded[: asked.size] = asked
        bits = np.packbits(padded).view(np.uint64)
        counts = np.bitwise_count(sets & bits).sum(axis=1)
        had = np.flatnonzero(counts)
        return dict(zip(values[had].tolist(), counts[had].tolist(), strict=True))
