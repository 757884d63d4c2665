"""Suggestions for the search box while somebody types."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.domain.specialty import Catalogue
from directory.domain.typed_text import span, typed_form
from directory.search.base import IndexUnavailable, SearchEngine
from directory.search.spelling import SHORTEST
from directory.services.spelling import spelled
from directory.store.queries.names import ListedName, family_names_starting, names_starting
from directory.store.unit_of_work import Database

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something the typed text may become."""

    kind: Literal["topic", "specialty", "physician"]
    text: str
    slug: str


class SuggestingService:
    """Completes what is typed with topics, specialties and physicians."""

    def __init__(self, database: Database, engine: SearchEngine, catalogue: Catalogue) -> None:
        self._database = database
        self._engine = engine
        self._given_names = catalogue.given_names
        self._terms = _Terms(catalogue)

    def suggest(self, prefix: str, limit: int = 8) -> list[Suggestion]:
        """Topics and specialties with a name that has a word starting like ``prefix``, then physicians.

        Where there is none, what starts nearly so, and who is called nearly so.
        """
        typed = typed_form(prefix)
        if not typed or limit <= 0:
            return []
        return self._starting(typed, limit) or self._nearly_starting(typed, limit)

    def _starting(self, typed: str, limit: int) -> list[Suggestion]:
        suggestions = self._terms.starting(typed)[:limit]
        return suggestions + self._people(typed, limit - len(suggestions))

    def _people(self, typed: str, limit: int) -> list[Suggestion]:
        """By family name first, then by given and family name, then by other forms of the given name."""
        if limit <= 0:
            return []
        with self._database.looking_up() as connection:
            found: dict[ListedName, None] = dict.fromkeys(family_names_starting(connection, typed, limit))
            for beginning in self._wordings(typed):
                if len(found) >= limit:
                    break
                found |= dict.fromkeys(names_starting(connection, beginning, limit))
        return [Suggestion("physician", name, slug) for slug, name in list(found)[:limit]]

    def _wordings(self, typed: str) -> Iterator[str]:
        """What is typed, then with other forms of the given name: robert before bobby for bob."""
        yield typed
        given, _, family = typed.partition(" ")
        full = self._given_names.full_names(given)
        others = self._given_names.forms(given) - full - {given}
        for other in (*sorted(full), *sorted(others)):
            yield f"{other} {family}"

    def _nearly_starting(self, typed: str, limit: int) -> list[Suggestion]:
        if not SHORTEST <= len(typed) <= _LONGEST:
            return []
        if near := self._terms.nearly_starting(typed):
            return near[:limit]
        try:
            meant = spelled(self._engine, typed, typed).text
        except IndexUnavailable:
            return []
        return self._starting(typed_form(meant), limit) if meant != typed else []


class _Terms:
    """Topics and specialties in the order of the catalogue, found by how a word of their names begins."""

    def __init__(self, catalogue: Catalogue) -> None:
        names = [
            (name, Suggestion("topic", topic.name, topic.slug))
            for topic in catalogue.topics
            for name in (topic.name, *topic.synonyms)
        ] + [
            (name, Suggestion("specialty", entry.name, entry.code))
            for entry in catalogue.specialties
            for name in (entry.name, entry.plain_name, *entry.synonyms)
        ]
        self._suggestions = [suggestion for _, suggestion in names]
        # Each name from the start of each of its words on, and which it is.
        endings = sorted(
            (" ".join(words[start:]), number)
            for number, (name, _) in enumerate(names)
            for words in [typed_form(name).split(" ")]
            for start in range(len(words))
        )
        self._endings = [ending for ending, _ in endings]
        self._numbers = [number for _, number in endings]
        self._beginnings_kept: dict[int, list[str]] = {}

    def starting(self, typed: str) -> list[Suggestion]:
        """Those with a word that starts like ``typed``."""
        start, end = (bisect_left(self._endings, each) for each in span(typed))
        return self._with(self._numbers[start:end])

    def nearly_starting(self, typed: str) -> list[Suggestion]:
        """Those with a word that starts like ``typed`` but for one edit."""
        return self._with(
            self._numbers[place]
            for size in (len(typed) - 1, len(typed), len(typed) + 1)
            for _, _, place in process.extract(
                typed, self._beginnings(size), scorer=OSA.distance, score_cutoff=1, limit=None, processor=None
            )
        )

    def _beginnings(self, size: int) -> list[str]:
        if size not in self._beginnings_kept:
            self._beginnings_kept[size] = [ending[:size] for ending in self._endings]
        return self._beginnings_kept[size]

    def _with(self, numbers: Iterable[int]) -> list[Suggestion]:
        return list(dict.fromkeys(self._suggestions[number] for number in sorted(set(numbers))))
