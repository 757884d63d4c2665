"""The addresses of everything public, in parts, for search engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from directory.domain.errors import NotFound
from directory.store.queries.addresses import (
    article_addresses,
    author_addresses,
    count_of,
    last_change_of,
    physician_addresses,
    slice_of,
    society_addresses,
)
from directory.store.unit_of_work import Database

PART_SIZE = 50_000
"""The most addresses that a part may have (sitemaps.org protocol)."""


class Kind(StrEnum):
    """Kinds of pages of which there is one for each row of the database."""

    PHYSICIANS = "physicians"
    ARTICLES = "articles"
    AUTHORS = "authors"
    SOCIETIES = "societies"


_ADDRESSES = {
    Kind.PHYSICIANS: physician_addresses,
    Kind.ARTICLES: article_addresses,
    Kind.AUTHORS: author_addresses,
    Kind.SOCIETIES: society_addresses,
}


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the pages of one kind."""

    kind: Kind
    number: int
    """From 1."""
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PageAddress:
    """A public page by its slug."""

    slug: str
    changed_at: datetime | None


class MappingService:
    """Lists what is public."""

    def __init__(self, database: Database, part_size: int = PART_SIZE) -> None:
        self._database = database
        self._part_size = part_size

    def parts(self) -> tuple[Part, ...]:
        """Every part that has anything in it."""
        with self._database.reading() as session:
            return tuple(
                Part(kind, number, last_change_of(session, addresses(), start, self._part_size))
                for kind, addresses in _ADDRESSES.items()
                for number, start in enumerate(
                    range(0, count_of(session, addresses()), self._part_size), start=1
                )
            )

    def pages(self, kind: Kind, number: int) -> Iterator[PageAddress]:
        """The pages of one part, one by one: however many there are, few are in memory.

        Raises :class:`NotFound` before the first when there is no such part.
        """
        start = (number - 1) * self._part_size
        with self._database.reading() as session:
            if not 0 <= start < count_of(session, _ADDRESSES[kind]()):
                raise NotFound("There is no such part of the map of this site.")
        return self._read(kind, start)

    def _read(self, kind: Kind, start: int) -> Iterator[PageAddress]:
        with self._database.reading() as session:
            for slug, changed_at in slice_of(session, _ADDRESSES[kind](), start, self._part_size):
                yield PageAddress(slug, changed_at)
