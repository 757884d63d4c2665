"""Arithmetic over groups of rows that stand together, and over words as bits.

A query has at most 32 words, so which of them a row matches fits one unsigned
integer: bit ``i`` stands for the query's word ``i``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint32]
Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Places = NDArray[np.int32]

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


def places_in_group(groups: Indices) -> Indices:
    """The place of each row in its run: 0, 1, 2, …"""
    starts = group_starts(groups)
    return np.arange(groups.size) - np.repeat(starts, np.diff(starts, append=groups.size))


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


def united(groups: Sequence[Indices], size: int) -> tuple[Indices, Places]:
    """All rows (of ``size``) of ascending groups, and where each stands among them."""
    having = np.zeros(size, np.bool_)
    for rows in groups:
        having[rows] = True
    rows = np.flatnonzero(having)
    return rows, places_of(rows, size)


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
