"""Reading the gazetteer's index: names, prefixes and areas. The questions are asked in ``gazetteer``."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.domain.places import Coordinates, Place, Precision
from directory.geo.base import GeocoderUnavailable
from directory.geo.place_text import PostalCode, Spelling, Word

_PLACE = "place.name, place.region, place.country, latitude, longitude, precision, city, population"
_MOST_NAMESAKES = 50
_SHORTEST_FUZZY = 4
_MOST_CLOSE = 30
_TYPO_PENALTY = 50.0
"""How many times less likely a place becomes by each slip that must be supposed."""
_LONGEST_AREA = 4
"""Words in the longest name of a region or country: ``United States of America``."""


@dataclass(frozen=True, slots=True)
class Area:
    """A country, or a region of one when ``region`` is not empty."""

    country: str
    region: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A place, and how likely it is meant by the name it was found by."""

    place: Place
    weight: int


class _Opened:
    """The file as one thread opened it; it closes when the thread ends."""

    def __init__(self, path: Path) -> None:
        self.process = os.getpid()  # a connection must not be carried into a forked worker
        # Immutable: the file is only ever replaced whole, so nothing need be locked to read it.
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self.database = sqlite3.connect(address, uri=True, check_same_thread=False)

    def __del__(self) -> None:
        if hasattr(self, "database"):
            self.database.close()


class PlaceIndex:
    """The index file, opened for reading once in each thread that asks.

    Every method raises :class:`~directory.geo.base.GeocoderUnavailable` when the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened = threading.local()

    def named(self, key: str, area: Area | None = None) -> list[Match]:
        """Return the places with a name of this key, likeliest first, in ``area`` if one is given."""
        where, values = "key = ?", [key]
        if area is not None:
            where, values = where + " AND country = ?", [*values, area.country]
            if area.region:
                where, values = where + " AND region = ?", [*values, area.region]
        query = f"SELECT {_PLACE}, weight FROM name JOIN place ON place.id = name.place WHERE {where}"  # noqa: S608
        rows = self._all(f"{query} ORDER BY weight DESC, place.id LIMIT {_MOST_NAMESAKES}", values)
        return [Match(_place(row[:-1]), row[-1]) for row in rows]

    def postal_code(self, code: PostalCode) -> Place | None:
        """Return the place of a postal code, or None if the table does not have it."""
        matches = self.named(code.code.lower(), Area(code.country))
        return next((m.place for m in matches if m.place.precision is Precision.POSTAL_CODE), None)

    def starting(self, prefix: str) -> list[Place]:
        """Return the (at most ten) likeliest places with a name that starts with a key."""
        kept = self._all("SELECT places FROM prefix WHERE prefix = ?", [prefix])
        if kept:
            numbers = [int(number) for number in kept[0][0].split()]
            marks = ",".join("?" * len(numbers))
            rows = self._all(f"SELECT id, {_PLACE} FROM place WHERE id IN ({marks})", numbers)  # noqa: S608
            by_number = {row[0]: _place(row[1:]) for row in rows}
            return [by_number[number] for number in numbers]
        query = f"SELECT {_PLACE} FROM name JOIN place ON place.id = name.place WHERE key >= ? AND key < ?"  # noqa: S608
        rows = self._all(f"{query} ORDER BY offered DESC, place.id", [prefix, prefix + "\U0010ffff"])
        return [_place(row) for row in rows]

    def between(self, south: float, north: float, west: float, east: float) -> list[Place]:
        """Return the places in a box of degrees."""
        query = f"SELECT {_PLACE} FROM place WHERE latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ?"  # noqa: S608
        return [_place(row) for row in self._all(query, [south, north, west, east])]

    def close_to(self, key: str, area: Area | None = None) -> list[Match]:
        """Return places whose names are a slip or two of the keyboard away from ``key``, likeliest first.

        Only the likeliest names are compared, and only places in ``area`` returned if one is given.
        """
        if len(key) < _SHORTEST_FUZZY or any(character.isdigit() for character in key):
            return []
        slips = 1 if len(key) < 6 else 2 if len(key) < 10 else 3
        close = process.extract(key, self._common, scorer=OSA.distance, score_cutoff=slips, limit=_MOST_CLOSE)
        found = [
            Match(match.place, int(match.weight / _TYPO_PENALTY**distance))
            for name, distance, _ in close
            for match in self.named(name, area)
        ]
        return sorted(found, key=lambda match: -match.weight)

    def areas(self, key: str) -> tuple[Area, ...]:
        """Return the countries and regions that ``key`` may mean after a place's name, likeliest first."""
        return self._areas.get(key, ())

    def area_suffixes(self, words: tuple[Word, ...]) -> Iterator[tuple[tuple[Word, ...], Area]]:
        """Yield each way to take an area off the end of ``words``: what is left before it, and the area."""
        for size in range(1, min(_LONGEST_AREA, len(words) - 1) + 1):
            tail = words[-size:]
            if tail[0].phrase == tail[-1].phrase:
                for area in self.areas(self.spelling.key_of(tail)):
                    yield words[:-size], area

    def areas_starting(self, prefix: str) -> set[Area]:
        """Return the countries and regions with a name, code or abbreviation that starts with a key."""
        return {area for key, areas in self._areas.items() if key.startswith(prefix) for area in areas}

    @cached_property
    def spelling(self) -> Spelling:
        """The abbreviations that the index was built with."""
        rows = self._all("SELECT kind, short, meaning FROM spelling", [])
        return Spelling(
            **{kind: {row[1]: row[2] for row in rows if row[0] == kind} for kind in ("leading", "trailing")}
        )

    @cached_property
    def _areas(self) -> dict[str, tuple[Area, ...]]:
        rows = self._all("SELECT key, country, region FROM area ORDER BY weight DESC, country, region", [])
        areas: dict[str, tuple[Area, ...]] = {}
        for key, country, region in rows:
            areas[key] = (*areas.get(key, ()), Area(country, region))
        return areas

    @cached_property
    def _common(self) -> list[str]:
        return [str(key) for (key,) in self._all("SELECT key FROM common", [])]

    def _all(self, query: str, values: Sequence[str | int | float]) -> list[tuple[Any, ...]]:
        try:
            return self._database().execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise GeocoderUnavailable("The gazetteer cannot be read. Build its index again.") from error

    def _database(self) -> sqlite3.Connection:
        opened: _Opened | None = getattr(self._opened, "file", None)
        if opened is None or opened.process != os.getpid():
            opened = self._opened.file = _Opened(self._path)
        return opened.database


def _place(row: tuple[Any, ...]) -> Place:
    name, region, country, latitude, longitude, precision, city, population = row
    point = Coordinates(latitude, longitude)
    return Place(name, region, country, point, Precision(precision), city, population)
