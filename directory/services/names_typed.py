"""The names of everybody listed, in memory, to be found by how they begin."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from heapq import nsmallest

from directory.domain.folding import fold

_AFTER_ALL = "\U0010ffff"


class ListedNames:
    """Names that never change; made anew when the directory has."""

    def __init__(self, people: Sequence[tuple[str, str, str]]) -> None:
        """``people`` are slugs, given and family names, in the order in which they are to be offered."""
        self.people = [(slug, f"{given} {family}") for slug, given, family in people]
        self._begun: list[tuple[str, int]] = []
        for place, (_, given, family) in enumerate(people):
            self._begun += [(fold(family), place), (fold(f"{given} {family}"), place)]
        self._begun.sort()

    def starting(self, beginnings: Iterable[str], limit: int) -> list[tuple[str, str]]:
        """Slug and name of those whose family name, or given and family name, begins so, folded."""
        places: set[int] = set()
        for beginning in beginnings:
            first = bisect_left(self._begun, (beginning, -1))
            last = bisect_left(self._begun, (beginning + _AFTER_ALL, -1))
            places.update(place for _, place in self._begun[first:last])
        return [self.people[place] for place in nsmallest(limit, places)]
