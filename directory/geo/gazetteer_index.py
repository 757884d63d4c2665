"""Building the SQLite file that the gazetteer reads, from the table in the repository.

The file is derived and disposable. It is written aside and moved into place whole, so a build
that is killed leaves nothing half done, and it is stamped with a digest of its table and
:data:`FORMAT`, so that it is built again only when one of them has changed.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock

from directory.domain.places import Coordinates, Precision
from directory.geo.base import GeocoderUnavailable
from directory.geo.distance import haversine_miles
from directory.geo.gazetteer_table import (
    Abbreviation,
    Neighbourhood,
    Row,
    digest,
    read_abbreviations,
    read_neighbourhoods,
    read_places,
)
from directory.geo.place_text import Spelling

FORMAT = "1"
"""Raise it with every change to what is written here, so that old files are built again."""

MOST_OF_A_PREFIX = 10
"""Places kept for each prefix that many names share."""
COMMON_NAMES = 40_000
"""Likeliest names, which misspellings are compared with: US places of about 1,000 people and more."""
SCANNED_NAMES = 40
"""A prefix that no more names than this share has no entry: its names are scanned instead."""

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE spelling (kind TEXT, short TEXT, meaning TEXT, PRIMARY KEY (kind, short)) WITHOUT ROWID;
CREATE TABLE place (
    id INTEGER PRIMARY KEY, name TEXT, region TEXT, country TEXT, latitude REAL, longitude REAL,
    precision TEXT, city TEXT, population INTEGER
);
CREATE TABLE name (
    key TEXT, weight INTEGER, place INTEGER, offered INTEGER, PRIMARY KEY (key, weight, place)
) WITHOUT ROWID;
CREATE TABLE prefix (prefix TEXT PRIMARY KEY, places TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE common (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE area (
    key TEXT, country TEXT, region TEXT, weight INTEGER, PRIMARY KEY (key, country, region)
) WITHOUT ROWID;
"""

_COUNTIES = (" County", " Parish", " Municipio", " Borough", " Census Area", " Municipality")
_COUNTRY_FACTOR = {"US": 10, "CA": 2}
# A state goes before every city of its name but Washington and New York; a country goes by 2 % of its
# people, for whoever types Lebanon or Jordan here mostly means the town in Pennsylvania or Minnesota.
_REGION_WEIGHT = 500_000
_COUNTRY_SHARE = 0.02
_NEIGHBOURHOOD_SHARE = 0.5
_COUNTY_SHARE = 0.05
_ALIAS_DIVISOR = 10
_ALIAS_OFFERED_DIVISOR = 1000
_POPULATION_UNKNOWN = 20_000  # of a neighbourhood kept by hand whose postal codes have no population
_SAME_PLACE_MILES = 10.0


class _Name(NamedTuple):
    """A key of a place; ``own`` when it is its name, not another that it answers to."""

    key: str
    weight: int
    place: int
    own: bool = True

    @property
    def offered(self) -> int:
        """How likely the place is offered to somebody who types this name: hardly ever by an alias."""
        return self.weight if self.own else self.weight // _ALIAS_OFFERED_DIVISOR


def build_index(
    table_directory: Path, index_path: Path, progress: Callable[[int, int], None] | None = None
) -> None:
    """Build the index at ``index_path`` from the table in ``table_directory``, replacing one that is there.

    ``progress`` is called now and then with the steps done and the steps in all. Raises
    ``OSError`` when the table cannot be read or the index cannot be written, ``ValueError`` when the
    table contradicts itself.
    """
    report = progress or (lambda done, total: None)
    index_path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=index_path.parent, prefix=f"{index_path.name}.", suffix=".partial")
    os.close(handle)
    partial = Path(name)
    try:
        with closing(sqlite3.connect(partial, isolation_level=None)) as database:
            database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
            database.execute("BEGIN")
            _fill(database, table_directory, report)
            database.execute("CREATE INDEX place_latitude ON place (latitude, longitude)")
            database.execute("COMMIT")
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.replace(index_path)
    finally:
        partial.unlink(missing_ok=True)


def ensure_index(
    table_directory: Path, index_path: Path, progress: Callable[[int, int], None] | None = None
) -> bool:
    """Build the index if it is missing or stale; tell whether it was built.

    Safe to call from several processes at once: one builds, the others wait for it.
    Raises :class:`GeocoderUnavailable` when it cannot be built.
    """
    try:
        index_path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{index_path}.lock"):
            if is_current(table_directory, index_path):
                return False
            for abandoned in index_path.parent.glob(f"{index_path.name}.*.partial"):
                abandoned.unlink(missing_ok=True)
            build_index(table_directory, index_path, progress)
            return True
    except (OSError, sqlite3.Error, ValueError) as error:
        raise GeocoderUnavailable(f"The gazetteer cannot be built: {error}.") from error


def is_current(table_directory: Path, index_path: Path) -> bool:
    """Tell whether the index exists and was built from this table by this code."""
    if not index_path.exists():
        return False
    try:
        with closing(sqlite3.connect(f"{index_path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            stamped = dict(database.execute("SELECT name, value FROM meta"))
    except sqlite3.Error:
        return False
    return stamped == {"format": FORMAT, "digest": digest(table_directory)}


def _fill(database: sqlite3.Connection, directory: Path, report: Callable[[int, int], None]) -> None:
    steps = 5
    abbreviations = read_abbreviations(directory)
    spelling = Spelling(_words(abbreviations, "leading"), _words(abbreviations, "trailing"))
    report(0, steps)
    rows = _with_neighbourhoods(list(read_places(directory)), read_neighbourhoods(directory), spelling)
    report(1, steps)
    areas = list(_areas(rows, abbreviations, spelling))
    names = sorted(
        {*_names(rows, spelling), *_short_names(rows, abbreviations, areas, spelling)},
        key=lambda name: (name.key, name.weight, name.place, not name.own),
    )
    report(2, steps)
    database.executemany("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _place_values(rows))
    report(3, steps)
    values = ((*name[:3], name.offered) for name in names)
    database.executemany("INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?)", values)
    database.executemany("INSERT OR IGNORE INTO area VALUES (?, ?, ?, ?)", areas)
    database.executemany("INSERT INTO spelling VALUES (?, ?, ?)", _spellings(spelling))
    report(4, steps)
    likeliest_first = sorted(names, key=attrgetter("offered"), reverse=True)
    database.executemany("INSERT INTO common VALUES (?)", _common(likeliest_first))
    database.executemany("INSERT INTO prefix VALUES (?, ?)", sorted(_prefixes(likeliest_first, rows)))
    stamp = {"format": FORMAT, "digest": digest(directory)}
    database.executemany("INSERT INTO meta VALUES (?, ?)", stamp.items())
    report(5, steps)


def _words(abbreviations: Iterable[Abbreviation], kind: str) -> dict[str, str]:
    return {line.short: line.meaning for line in abbreviations if line.kind == kind}


def _spellings(spelling: Spelling) -> Iterator[tuple[str, str, str]]:
    yield from (("leading", short, meaning) for short, meaning in spelling.leading.items())
    yield from (("trailing", short, meaning) for short, meaning in spelling.trailing.items())


def _place_values(rows: Sequence[Row]) -> Iterator[tuple[object, ...]]:
    for number, row in enumerate(rows):
        point = row.latitude, row.longitude
        yield number, row.name, row.region, row.country, *point, str(row.precision), row.city, row.population


# --- what a place weighs -------------------------------------------------------------------------


def _weight(row: Row) -> int:
    """Return how likely a place is meant by its name, in people of a country that is not preferred."""
    factor = _COUNTRY_FACTOR.get(row.country, 1)
    if row.precision is Precision.REGION:
        return _REGION_WEIGHT * factor
    if row.precision is Precision.COUNTRY:
        return int(row.population * _COUNTRY_SHARE)
    share = 1.0
    if row.precision is Precision.NEIGHBOURHOOD:
        share = _NEIGHBOURHOOD_SHARE
    elif row.precision is Precision.CITY and row.name.endswith(_COUNTIES):
        share = _COUNTY_SHARE
    return int(row.population * factor * share) + factor


def _names(rows: Sequence[Row], spelling: Spelling) -> Iterator[_Name]:
    proper = [spelling.key(row.name) for row in rows]
    taken = {(row.country, row.region, own) for row, own in zip(rows, proper, strict=True)}
    for number, (row, own) in enumerate(zip(rows, proper, strict=True)):
        weight = _weight(row)
        yield _Name(own, weight, number)
        # The aliases of a neighbourhood were chosen by hand; those of GeoNames are a mixed bag.
        alias_weight = weight if row.precision is Precision.NEIGHBOURHOOD else weight // _ALIAS_DIVISOR
        for alias in {spelling.key(alias) for alias in row.aliases} - {""}:
            # San Diego was once San Miguel; whoever writes San Miguel, CA means the one of today.
            if (row.country, row.region, alias) in taken:
                continue
            yield _Name(alias, alias_weight, number, own=row.precision is Precision.NEIGHBOURHOOD)


def _short_names(
    rows: Sequence[Row],
    abbreviations: Iterable[Abbreviation],
    areas: Iterable[tuple[str, str, str, int]],
    spelling: Spelling,
) -> Iterator[_Name]:
    """Yield ``NYC``, and the short names of regions and countries: ``CA``, ``Calif.``, ``USA``."""
    numbers: dict[tuple[str, str, str], int] = {}
    for number, row in enumerate(rows):
        if row.precision in (Precision.REGION, Precision.COUNTRY):
            numbers["", row.region, row.country] = number
        elif row.precision is Precision.CITY:
            known = numbers.get((row.name, row.region, row.country))
            if known is None or rows[known].population < row.population:
                numbers[row.name, row.region, row.country] = number
    for line in abbreviations:
        if line.kind == "place":
            name, region, country = line.meaning.split("|")
            place = numbers.get((name, region, country))
            if place is None:
                raise ValueError(f"{line.short} cannot stand for {line.meaning}: the table has no such city")
            yield _Name(spelling.key(line.short), _weight(rows[place]), place)
    for key, country, region, weight in areas:
        area = numbers.get(("", region, country))
        if area is not None:
            yield _Name(key, weight, area, own=key == spelling.key(rows[area].name))


def _areas(
    rows: Iterable[Row], abbreviations: Iterable[Abbreviation], spelling: Spelling
) -> Iterator[tuple[str, str, str, int]]:
    """Yield (key, country, region or "", weight) of whatever may follow the name of a place."""
    weights: dict[tuple[str, str], int] = {}
    elsewhere: set[tuple[str, str]] = set()
    for row in rows:
        area = row.country, row.region
        if row.precision in (Precision.REGION, Precision.COUNTRY):
            weights[area] = _weight(row)
            for name in (row.name, *row.aliases):
                yield spelling.key(name), *area, weights[area]
            yield spelling.key(row.region or row.country), *area, weights[area] // (1 if row.region else 10)
        elif row.region:
            elsewhere.add(area)
    for line in abbreviations:
        if line.kind == "area":
            region, country = line.meaning.split("|")
            yield spelling.key(line.short), country, region, weights.get((country, region), 0)
    for country, region in elsewhere - weights.keys():
        yield spelling.key(region), country, region, 0


# --- neighbourhoods --------------------------------------------------------------------------------


def _with_neighbourhoods(
    rows: list[Row], neighbourhoods: Iterable[Neighbourhood], spelling: Spelling
) -> list[Row]:
    """Return the rows with the neighbourhoods kept by hand.

    One that the table has as a city of its own (Brooklyn) keeps the point and population it has there.
    """
    codes: dict[tuple[str, str], Row] = {}
    cities: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        if row.precision is Precision.POSTAL_CODE:
            codes[row.country, row.name] = row
        elif row.precision in (Precision.CITY, Precision.NEIGHBOURHOOD):
            cities[row.country, row.region, spelling.key(row.name)].append(number)
    for neighbourhood in neighbourhoods:
        made = _neighbourhood_row(neighbourhood, codes)
        for number in cities[made.country, made.region, spelling.key(made.name)]:
            old = rows[number]
            if haversine_miles(_point(old), _point(made)) <= _SAME_PLACE_MILES:
                population = old.population or made.population
                rows[number] = made._replace(
                    latitude=old.latitude, longitude=old.longitude, population=population
                )
                break
        else:
            rows.append(made)
    return rows


def _neighbourhood_row(neighbourhood: Neighbourhood, codes: dict[tuple[str, str], Row]) -> Row:
    own = [codes[neighbourhood.country, code] for code in neighbourhood.postal_codes]
    latitude, longitude = neighbourhood.latitude, neighbourhood.longitude
    if latitude is None or longitude is None:
        latitude = sum(row.latitude for row in own) / len(own)
        longitude = sum(row.longitude for row in own) / len(own)
    return Row(
        Precision.NEIGHBOURHOOD,
        neighbourhood.country,
        neighbourhood.region,
        neighbourhood.name,
        neighbourhood.city,
        round(latitude, 4),
        round(longitude, 4),
        sum(row.population for row in own) or _POPULATION_UNKNOWN,
        neighbourhood.aliases,
    )


def _point(row: Row) -> Coordinates:
    return Coordinates(row.latitude, row.longitude)


# --- prefixes and common names ---------------------------------------------------------------------


def _common(likeliest_first: Iterable[_Name]) -> list[tuple[str]]:
    """Return the likeliest names, postal codes aside, in order of their keys."""
    spelled = dict.fromkeys(name.key for name in likeliest_first if not any(map(str.isdigit, name.key)))
    return sorted((key,) for key in islice(spelled, COMMON_NAMES))


def _prefixes(likeliest_first: Iterable[_Name], rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Yield each prefix that more than :data:`SCANNED_NAMES` names share, with its likeliest places.

    One pass over the names for each length, likeliest first; names whose prefix few share drop out.
    """
    alive = list(likeliest_first)
    length = 0
    while alive:
        length += 1
        groups: dict[str, list[_Name]] = defaultdict(list)
        for name in alive:
            if len(name.key) >= length:
                groups[name.key[:length]].append(name)
        alive = []
        for prefix, group in groups.items():
            if len(group) > SCANNED_NAMES:
                yield prefix, " ".join(map(str, _distinct(group, rows)))
                alive += group


def _distinct(group: Iterable[_Name], rows: Sequence[Row]) -> list[int]:
    """Return the first ten places of a group that do not read alike."""
    labels: dict[tuple[str, str, str], int] = {}
    for name in group:
        row = rows[name.place]
        labels.setdefault((row.name, row.region, row.country), name.place)
        if len(labels) == MOST_OF_A_PREFIX:
            break
    return list(labels.values())
