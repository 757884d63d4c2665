"""Words in the order of their UTF-8, found without being decoded."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator


class StoredWords:
    """All words one after the other, and where each ends, after a 0."""

    def __init__(self, data: bytes, ends: memoryview) -> None:
        self._data = data
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, place: int) -> bytes:
        return self._data[self._ends[place] : self._ends[place + 1]]

    def __iter__(self) -> Iterator[bytes]:
        return map(self.__getitem__, range(len(self)))

    def place(self, word: bytes) -> int:
        """Where a word stands, or would stand."""
        return bisect_left(self, word)

    def find(self, word: bytes) -> int:
        """Where a word stands, or -1."""
        place = self.place(word)
        return place if place < len(self) and self[place] == word else -1
