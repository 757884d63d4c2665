"""Tags as bits: for each value, which documents of a segment have it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from directory.search.whoosh_index.columns import Mask
from directory.search.whoosh_index.postings import FieldReader

_WORD = 64


class TagSets:
    """The values of a field of tags among the first ``size`` documents of a segment."""

    def __init__(self, field: FieldReader, size: int) -> None:
        self.values = [word.decode() for word in field.words]
        sets = np.zeros((len(field), _padded(size)), np.bool_)
        for place in range(len(field)):
            sets[place, field.postings(place)[0]] = True
        self._sets: NDArray[np.uint64] = np.packbits(sets, axis=1).view(np.uint64)

    def count(self, asked: Mask) -> NDArray[np.int64]:
        """How many of the documents asked for have each value."""
        padded = np.zeros(_padded(asked.size), np.bool_)
        padded[: asked.size] = asked
        counts: NDArray[np.int64] = np.bitwise_count(self._sets & np.packbits(padded).view(np.uint64)).sum(
            axis=1, dtype=np.int64
        )
        return counts


def _padded(size: int) -> int:
    return -(-size // _WORD) * _WORD
