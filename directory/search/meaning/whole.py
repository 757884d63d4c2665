"""Vectors in whole numbers, whose products are exact: whoever adds them up, in whatever order, gets the same.

The largest number of a row is 127. So 384 products add up to less than 2 to
the 24th, up to which float32 counts exactly, and a cosine comes out a
hundredth at most from that of the vectors as they were.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from directory.search.base import Vectors

_LARGEST = 127


def whole(vectors: Vectors) -> Vectors:
    """Each row stretched until its largest number is 127, and rounded; zeros stay zeros."""
    largest = np.abs(vectors).max(axis=1, initial=0.0, keepdims=True)
    stretched: Vectors = np.rint(vectors * (_LARGEST / np.where(largest > 0, largest, 1))).astype(np.float32)
    return stretched


def squared_lengths(vectors: Vectors) -> NDArray[np.float64]:
    """The squared length of each whole row, exactly."""
    squares: NDArray[np.float64] = np.einsum("ij,ij->i", vectors, vectors).astype(np.float64)
    return squares


def cosines(query: Vectors, rows: Vectors) -> NDArray[np.float64]:
    """The cosine of each whole row to the one row of a query; 0 where either is nothing but zeros."""
    products = (rows @ query[0]).astype(np.float64)
    lengths = np.sqrt(squared_lengths(rows) * squared_lengths(query)[0])
    found: NDArray[np.float64] = np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0)
    return found
