"""Groups of rows that stand together, and words as bits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Rows = NDArray[np.int32]
Places = NDArray[np.int32]
"""Places among some rows; -1 for none."""


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


def bit(index: int) -> np.uint64:
    """The bit of a word."""
    return np.uint64(1 << index)
