"""The gazetteer's table as it lies in the repository: one compressed file and two small ones.

``places.tsv.xz`` holds countries, regions, cities and postal codes, a line each, with
the columns of :class:`Row`; ``neighbourhoods.csv`` and ``abbreviations.csv`` are kept by
hand. ``data/gazetteer/SOURCES.md`` says where they come from.
"""

from __future__ import annotations

import csv
import hashlib
import lzma
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from directory.domain.places import Precision

PLACES = "places.tsv.xz"
NEIGHBOURHOODS = "neighbourhoods.csv"
ABBREVIATIONS = "abbreviations.csv"


class Row(NamedTuple):
    """A place of the table; ``aliases`` are other names for it, without the name itself."""

    precision: Precision
    country: str
    region: str
    name: str
    city: str
    latitude: float
    longitude: float
    population: int
    aliases: tuple[str, ...] = ()


class Neighbourhood(NamedTuple):
    """A line of ``neighbourhoods.csv``: its point is given, or is the mean of its postal codes'."""

    name: str
    city: str
    region: str
    country: str
    latitude: float | None
    longitude: float | None
    postal_codes: tuple[str, ...]
    aliases: tuple[str, ...]


class Abbreviation(NamedTuple):
    """A line of ``abbreviations.csv``: ``short`` stands for ``meaning``.

    ``kind`` is ``leading`` or ``trailing`` (a word inside names, see ``place_text.Spelling``),
    ``place`` (``NYC``: meaning is ``name|region|country``), or ``area`` (``Calif.``: meaning is
    ``region|country``, or ``|country`` for a country).
    """

    kind: str
    short: str
    meaning: str


def write_places(rows: Iterable[Row], path: Path) -> None:
    """Write the table of places, in the order given; the same rows give the same bytes."""
    with lzma.open(path, "wt", encoding="utf-8", newline="\n", preset=9 | lzma.PRESET_EXTREME) as table:
        for row in rows:
            point = f"{row.latitude:.4f}\t{row.longitude:.4f}"
            names = f"{row.precision}\t{row.country}\t{row.region}\t{row.name}\t{row.city}"
            table.write(f"{names}\t{point}\t{row.population}\t{'|'.join(row.aliases)}\n")


def read_places(directory: Path) -> Iterator[Row]:
    """Yield the places of the table in ``directory``."""
    precisions = {str(precision): precision for precision in Precision}
    with lzma.open(directory / PLACES, "rt", encoding="utf-8", newline="\n") as table:
        for line in table:
            precision, country, region, name, city, latitude, longitude, population, aliases = line[
                :-1
            ].split("\t")
            yield Row(
                precisions[precision], country, region, name, city, float(latitude), float(longitude),
                int(population), tuple(aliases.split("|")) if aliases else (),
            )  # fmt: skip


def read_neighbourhoods(directory: Path) -> Iterator[Neighbourhood]:
    """Yield the neighbourhoods kept by hand."""
    with (directory / NEIGHBOURHOODS).open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            yield Neighbourhood(
                line["name"],
                line["city"],
                line["region"],
                line["country"],
                float(line["latitude"]) if line["latitude"] else None,
                float(line["longitude"]) if line["longitude"] else None,
                tuple(line["postal_codes"].split()),
                tuple(alias for alias in line["aliases"].split("|") if alias),
            )


def read_abbreviations(directory: Path) -> list[Abbreviation]:
    """Return the abbreviations kept by hand."""
    with (directory / ABBREVIATIONS).open(encoding="utf-8", newline="") as file:
        return [Abbreviation(line["kind"], line["short"], line["meaning"]) for line in csv.DictReader(file)]


def digest(directory: Path) -> str:
    """Return a digest of the three files, which changes when any of them does."""
    sha = hashlib.sha256()
    for name in (PLACES, NEIGHBOURHOODS, ABBREVIATIONS):
        sha.update((directory / name).read_bytes())
    return sha.hexdigest()
