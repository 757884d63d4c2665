"""Rows of ``physicians.csv``: which are about the same physician, and joining those into one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from directory.domain.errors import Problem
from directory.services.importing.cells import printable
from directory.services.importing.wanted import Fact, Facts, WantedOffice, WantedPhysician

Name = tuple[str, str]
"""Given and family name."""


@dataclass(frozen=True, slots=True)
class ToldRow:
    """What one row tells, read and found right."""

    number: int
    npi: str | None
    slug: str | None
    person: Facts
    lists: Mapping[str, tuple[str, ...]]
    office: WantedOffice | None


@dataclass(slots=True)
class Group:
    """The rows that are about one physician, as far as the first reading of the file can tell."""

    first_row: int
    last_row: int
    npi: str = ""
    slug: str = ""
    name: Name = ("", "")
    refused_rows: int = 0

    @property
    def owner(self) -> str:
        """Whose rows they are: ``Maria Lopez's, row 2``."""
        return f"{printable(' '.join(self.name))}'s, row {self.first_row}"


class Survey:
    """Who is told of in a file, and where: rows of a physician need not stand together."""

    def __init__(self) -> None:
        self._by_npi: dict[str, Group] = {}
        self._by_slug: dict[str, Group] = {}

    def __contains__(self, slug: object) -> bool:
        """Whether the file gives this slug to somebody."""
        return slug in self._by_slug

    def add(self, number: int, npi: str, slug: str, name: Name) -> None:
        """Take note of a row; ``npi`` and ``slug`` are what is typed in the cells."""
        npi, slug = _key(npi), _key(slug)
        if not (npi or slug):
            return
        group = self._find(npi, slug) or Group(number, number)
        group.last_row = number
        group.npi = group.npi or npi
        group.slug = group.slug or slug
        if not all(group.name):
            group.name = _tidy(name)
        if npi:
            self._by_npi[npi] = group
        if slug:
            self._by_slug.setdefault(slug, group)

    def group_of(self, npi: str, slug: str) -> Group | None:
        """The rows that a row belongs to; ``None`` when it names nobody."""
        return self._find(_key(npi), _key(slug))

    def problems(self, group: Group, slug: str, name: Name) -> Iterator[Problem]:
        """What keeps a row from telling of the physician that the rows of its group tell of."""
        if _fold(name) != _fold(group.name) and all(_tidy(name)):
            key, what = (
                ("npi", f"NPI {printable(group.npi)}")
                if group.npi
                else ("slug", f"The slug {printable(group.slug)}")
            )
            yield Problem(key, f"{what} is already {group.owner}; correct the number or the name.")
        slug = _key(slug)
        holder = self._by_slug.get(slug, group)
        if holder is not group:
            yield Problem(
                "slug", f"The slug {printable(slug)} is already {holder.owner}; choose another one."
            )
        elif slug and slug != group.slug:
            yield Problem(
                "slug", f"An earlier row gives this physician the slug {printable(group.slug)}; keep one."
            )

    def _find(self, npi: str, slug: str) -> Group | None:
        by_npi = self._by_npi.get(npi)
        if by_npi is not None:
            return by_npi
        by_slug = self._by_slug.get(slug)
        # Two people who claim one slug stay two; the later one is refused.
        return None if by_slug and npi and by_slug.npi else by_slug


def join(
    rows: Sequence[ToldRow], *, every_office: bool, tells_addresses: bool, stamp: Facts
) -> tuple[WantedPhysician, list[tuple[int, Problem]]]:
    """Take the rows of a physician together.

    Later rows may leave empty what an earlier one tells of the person, or repeat it.
    Returns also the rows that contradict instead, which are left out.
    """
    person: dict[str, Fact] = {}
    lists: dict[str, tuple[str, ...]] = {}
    offices: list[WantedOffice] = []
    contradictions: list[tuple[int, Problem]] = []
    for row in rows:
        against = _contradiction({**person, **lists}, {**row.person, **row.lists}, rows[0].number)
        if against:
            contradictions.append((row.number, against))
            continue
        person.update({column: value for column, value in row.person.items() if not person.get(column)})
        lists.update({column: values for column, values in row.lists.items() if not lists.get(column)})
        if row.office is not None and not any(_same(row.office, office) for office in offices):
            offices.append(row.office)
    wanted = WantedPhysician(
        row=rows[0].number,
        npi=next((row.npi for row in rows if row.npi), None),
        slug=next((row.slug for row in rows if row.slug), None),
        facts=person,
        lists=lists,
        offices=tuple(offices),
        every_office=every_office and not contradictions,
        tells_addresses=tells_addresses,
        stamp=stamp,
    )
    return wanted, contradictions


def _contradiction(
    before: Mapping[str, object], after: Mapping[str, object], first_row: int
) -> Problem | None:
    for column, value in after.items():
        earlier = before.get(column)
        if value and earlier and _fold_value(value) != _fold_value(earlier):
            return Problem(
                column,
                f"Row {first_row} tells something else of the same physician. Make both alike, "
                "or leave this cell empty.",
            )
    return None


def _same(one: WantedOffice, other: WantedOffice) -> bool:
    return one.point == other.point and all(
        _fold_value(value) == _fold_value(other.facts[column]) for column, value in one.facts.items()
    )


def _fold_value(value: object) -> object:
    return value.casefold() if isinstance(value, str) else value


def _key(text: str) -> str:
    return text.strip().casefold()


def _tidy(name: Name) -> Name:
    given, family = name
    return " ".join(given.split()), " ".join(family.split())


def _fold(name: Name) -> Name:
    given, family = _tidy(name)
    return given.casefold(), family.casefold()
