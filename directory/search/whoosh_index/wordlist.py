"""Words among which those near to another are found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from directory.search.whoosh_index.grouping import Indices


class WordList:
    """Words that others may be near to.

    An edit adds a letter to the set of a word's letters, or takes one away, or both. So most words are told
    to be too far by their sets alone, all at once; what is left is compared letter by letter.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self._sizes = np.fromiter(map(len, words), np.int64, len(words))
        self._sets = np.zeros(len(words), np.uint32)
        if len(words):
            starts = np.cumsum(np.r_[0, self._sizes[:-1]])
            self._sets = np.bitwise_or.reduceat(_bits("".join(words)), starts)

    def near(self, word: str, edits: int) -> Iterator[tuple[int, int]]:
        """The places of the words that are at most so many edits away, and how many each."""
        own = np.bitwise_or.reduce(_bits(word))
        maybe: Indices = np.flatnonzero(
            (np.abs(self._sizes - len(word)) <= edits)
            & (np.bitwise_count(self._sets & ~own) <= edits)
            & (np.bitwise_count(own & ~self._sets) <= edits)
        )
        for place in maybe.tolist():
            distance = OSA.distance(word, self.words[place], score_cutoff=edits)
            if distance <= edits:
                yield place, distance


def _bits(letters: str) -> NDArray[np.uint32]:
    codes = np.frombuffer(letters.encode("utf-32-le"), np.uint32)
    bits: NDArray[np.uint32] = np.left_shift(np.uint32(1), codes & np.uint32(31))
    return bits
