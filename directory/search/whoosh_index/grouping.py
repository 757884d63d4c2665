"""Arithmetic over groups of rows that stand together, and over words as bits.

A query has at most 32 words, so which of them a row matches fits one unsigned
integer: bit ``i`` stands for the query's word ``i``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from directory.search.whoosh_index.columns import Mask

Bits = NDArray[np.uint32]
Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Places = NDArray[np.int32]

_HALVES = 0.5 ** np.arange(64)
_FEW_WORDS = 8
"""For so many, all sums of weights make a small table."""


def group_starts(groups: NDArray[np.integer]) -> Indices:
    """Where each run of equal values starts."""
    changes = np.empty(groups.size, np.bool_)
    changes[:1] = True
    np.not_equal(groups[1:], groups[:-1], out=changes[1:])
    return np.flatnonzero(changes)


def first_least(groups: Indices, values: Floats) -> Indices:
    """Where in each run of ``groups`` the least of ``values`` stands; of equals the first."""
    starts = group_starts(groups)
    if not starts.size:
        return starts
    sizes = np.diff(starts, append=groups.size)
    least = np.flatnonzero(values == np.repeat(np.minimum.reduceat(values, starts), sizes))
    return least[group_starts(groups[least])]


def halved(values: Floats, starts: Indices) -> Floats:
    """The values of groups that start there: the first of each whole, then half, a quarter, …"""
    places = np.arange(values.size) - np.repeat(starts, np.diff(starts, append=values.size))
    return values * _HALVES.take(places, mode="clip")


def smallest(values: Floats, ties: Callable[[Indices], NDArray[np.integer]], count: int) -> Indices:
    """Where the ``count`` least values stand, in order; ``ties`` says what decides between equal ones."""
    if count <= 0:
        return np.empty(0, np.int64)
    chosen = np.arange(values.size)
    if values.size > 2 * count:
        last = np.partition(values, count - 1)[count - 1]
        below, level = np.flatnonzero(values < last), np.flatnonzero(values == last)
        lacking = count - below.size
        if level.size > lacking:
            level = level[np.argpartition(ties(level), lacking - 1)[:lacking]]
        chosen = np.concatenate([below, level])
    return chosen[np.lexsort((ties(chosen), values[chosen]))[:count]]


class Numbered:
    """Distinct rows (of ``size``), numbered 0, 1, 2, …"""

    def __init__(self, groups: Sequence[Indices], size: int) -> None:
        """Those of some groups, group by group."""
        self.size = size
        some = [rows for rows in groups if rows.size] or [np.empty(0, np.int64)]
        self.rows = self._first = some[0]
        for rows in some[1:]:
            new = rows[~self._inside[rows]]
            self._inside[new] = True
            self.rows = np.concatenate([self.rows, new])

    def of(self, others: Indices) -> tuple[Indices | slice, Indices | Places | slice]:
        """Which of some other rows are among these, by their places, and the numbers of those."""
        if others is self._first:
            return slice(None), slice(0, others.size)
        own = np.flatnonzero(self._inside[others])
        return own, self._numbers[others[own]]

    @cached_property
    def _inside(self) -> Mask:
        inside = np.zeros(self.size, np.bool_)
        inside[self.rows] = True
        return inside

    @cached_property
    def _numbers(self) -> Places:
        return places_of(self.rows, self.size)


def places_of(rows: Indices, size: int) -> Places:
    """By row of ``size`` its place among these; of other rows, anything: clearing it would take longer."""
    place = np.empty(size, np.int32)
    place[rows] = np.arange(rows.size, dtype=np.int32)
    return place


def bit(index: int) -> np.uint32:
    """The bit of a word."""
    return np.uint32(1 << index)


def weigh(bits: Bits, weights: Sequence[float]) -> Floats:
    """The summed weights of the words whose bits are set."""
    if len(weights) <= _FEW_WORDS and bits.size > 1 << len(weights):
        return weigh(np.arange(1 << len(weights), dtype=np.uint32), weights)[bits]
    total = np.zeros(bits.size)
    for index, weight in enumerate(weights):
        total += np.where(bits & bit(index), weight, 0.0)
    return total
