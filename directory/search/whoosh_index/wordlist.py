"""Words among which those near to another are found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from directory.search.whoosh_index.grouping import Indices


@dataclass(frozen=True, slots=True)
class Letters:
    """How many letters each of some words has, and which: a bit for each, some letters sharing one."""

    sizes: NDArray[np.uint32]
    sets: NDArray[np.uint32]

    @classmethod
    def of(cls, words: Sequence[str]) -> Letters:
        """The letters of words."""
        sizes, sets = np.fromiter(map(len, words), np.uint32, len(words)), np.zeros(len(words), np.uint32)
        if len(words):
            starts = np.cumsum(sizes, dtype=np.int64) - sizes
            sets = np.bitwise_or.reduceat(_bits("".join(words)), starts)
        return cls(sizes, sets)


class WordList:
    """Words that others may be near to.

    An edit adds a letter to the set of a word's letters, or takes one away, or both. So most words are told
    to be too far by their sets alone, all at once; what is left is compared letter by letter.
    """

    def __init__(self, word: Callable[[int], str], letters: Letters) -> None:
        self.word = word
        """Tells a word by its place."""
        self._letters = letters

    @classmethod
    def of(cls, words: Sequence[str]) -> WordList:
        """These words."""
        return cls(words.__getitem__, Letters.of(words))

    def near(self, word: str, edits: int) -> Iterator[tuple[int, int]]:
        """The places of the words that are at most so many edits away, and how many each."""
        own, sizes, sets = np.bitwise_or.reduce(_bits(word)), self._letters.sizes, self._letters.sets
        as_long = np.flatnonzero((sizes >= max(len(word) - edits, 0)) & (sizes <= len(word) + edits))
        sets = sets[as_long]
        alike = (np.bitwise_count(sets & ~own) <= edits) & (np.bitwise_count(own & ~sets) <= edits)
        maybe: Indices = as_long[alike]
        for place in maybe.tolist():
            distance = OSA.distance(word, self.word(place), score_cutoff=edits)
            if distance <= edits:
                yield place, distance


def _bits(letters: str) -> NDArray[np.uint32]:
    codes = np.frombuffer(letters.encode("utf-32-le"), np.uint32)
    bits: NDArray[np.uint32] = np.left_shift(np.uint32(1), codes & np.uint32(31))
    return bits
