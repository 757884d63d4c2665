"""Arrays of zeros that are lent."""

from __future__ import annotations

import numpy as np

from directory.search.whoosh_index.grouping import Places, Rows
from directory.search.whoosh_index.match_loops import wipe


class Slates:
    """Arrays with a zero for each of ``size`` rows, to be written on and given back. Safe for many threads.

    Where there are many rows, making such an array takes longer than a search for a name; wiping off what a
    search wrote does not. One that is not given back is no loss.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._clean: list[Places] = []

    def prepare(self, count: int) -> None:
        """Have so many ready. They are written to, so that the machine has found room for them too."""
        self._clean += [np.full(self._size, 0, np.int32) for _ in range(count)]

    def take(self) -> Places:
        """One that nobody else writes on."""
        try:
            return self._clean.pop()
        except IndexError:
            return np.zeros(self._size, np.int32)

    def give_back(self, slate: Places, *written: Rows) -> None:
        """Give one back; these are the rows that were written to and not wiped since."""
        for rows in written:
            wipe(slate, rows)
        self._clean.append(slate)
