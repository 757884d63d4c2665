"""An invented cast of physicians, and bylines labelled with whom a careful reader would say they mean."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from directory.domain.name_matching import Namesake
from directory.domain.physician import PersonName
from tests.factories import DirectoryFactory, office

_DATA = Path(__file__).with_name("data")


@dataclass(frozen=True)
class Labelled:
    """A byline with its label: a slug, ``several`` or ``none``."""

    byline: str
    expected: str
    half: str
    """``tuned``: the rules were made with these in sight. ``held out``: written before and not looked at."""


def labelled_bylines() -> list[Labelled]:
    """All of ``data/bylines.csv``."""
    return [Labelled(row["byline"], row["expected"], row["half"]) for row in _rows("bylines.csv")]


def add_cast(factory: DirectoryFactory) -> dict[str, int]:
    """Everybody of ``data/byline_people.csv``; their ids by slug."""
    ids: dict[str, int] = {}
    for row in _rows("byline_people.csv"):
        places = [_place(place) for place in _several(row["offices"])]
        physician = factory.physician(
            credentials=_several(row["credentials"]),
            offices=[office(city=city, region=region) for city, region in places],
            **{name: row[name] for name in _NAMES},
        )
        for slug in _several(row["former_slugs"]):
            factory.alias("physician", slug, physician.id)
        ids[row["slug"]] = physician.id
    return ids


def cast() -> list[Namesake]:
    """The same people, as bylines see them; without any database."""
    return [
        Namesake(
            id=number,
            slug=row["slug"],
            name=PersonName(row["given_name"], row["family_name"], row["middle_name"], row["suffix"]),
            other_names=tuple(_several(row["other_family_name"])),
            former_slugs=tuple(_several(row["former_slugs"])),
            credentials=tuple(_several(row["credentials"])),
            places=tuple(_place(place) for place in _several(row["offices"])),
        )
        for number, row in enumerate(_rows("byline_people.csv"))
    ]


_NAMES = ("slug", "given_name", "middle_name", "family_name", "suffix", "other_family_name", "status")


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _place(text: str) -> tuple[str, str]:
    city, _, region = text.partition(", ")
    return city, region
