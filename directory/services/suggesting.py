"""Suggestions for the search box while somebody types."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy.orm import Session

from directory.domain.folding import fold
from directory.domain.specialty import Catalogue
from directory.search.base import IndexUnavailable, SearchEngine
from directory.search.spelling import SHORTEST
from directory.services.names_typed import ListedNames
from directory.services.spelling import spelled
from directory.store.queries.physicians import listed_among, listed_names
from directory.store.unit_of_work import Database

_NAMES_SECONDS = 30.0
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
        self._names: ListedNames | None = None
        self._names_good_until = 0.0
        self._beginnings_kept: dict[int, list[str]] = {}
        self._terms = [
            (name.lower(), Suggestion("topic", topic.name, topic.slug))
            for topic in catalogue.topics
            for name in (topic.name, *topic.synonyms)
        ] + [
            (name.lower(), Suggestion("specialty", entry.name, entry.code))
            for entry in catalogue.specialties
            for name in (entry.name, entry.plain_name, *entry.synonyms)
        ]

    def suggest(self, prefix: str, limit: int = 8) -> list[Suggestion]:
        """Topics and specialties with a name that has a word starting like ``prefix``, then physicians.

        Where there is none, what starts nearly so, and who is called nearly so.
        """
        typed = prefix.lower().replace("’", "'").strip()
        if not typed or limit <= 0:
            return []
        return self._starting(typed, limit) or self._nearly_starting(typed, limit)

    def _starting(self, typed: str, limit: int) -> list[Suggestion]:
        found = dict.fromkeys(suggestion for name, suggestion in self._terms if _starts_a_word(name, typed))
        suggestions = list(found)[:limit]
        return suggestions + self._people(fold(typed), limit - len(suggestions))

    def _people(self, typed: str, limit: int) -> list[Suggestion]:
        if limit <= 0:
            return []
        given, _, family = typed.partition(" ")
        others = self._given_names.forms(given) - {given}
        with self._database.reading() as session:
            names = self._listed_names(session)
            found = names.starting([typed, *(f"{other} {family.strip()}" for other in others)], limit)
            # Names may be half a minute old; who is listed no more is not offered.
            listed = listed_among(session, [slug for slug, _ in found])
        return [Suggestion("physician", name, slug) for slug, name in found if slug in listed]

    def _listed_names(self, session: Session) -> ListedNames:
        if self._names is None or time.monotonic() >= self._names_good_until:
            self._names = ListedNames(listed_names(session))
            self._names_good_until = time.monotonic() + _NAMES_SECONDS
        return self._names

    def _nearly_starting(self, typed: str, limit: int) -> list[Suggestion]:
        if not SHORTEST <= len(typed) <= _LONGEST:
            return []
        if near := self._terms_near(typed):
            return near[:limit]
        try:
            meant = spelled(self._engine, typed, typed).text
        except IndexUnavailable:
            return []
        return self._starting(meant.lower(), limit) if meant != typed else []

    def _terms_near(self, typed: str) -> list[Suggestion]:
        """Terms with a word that starts like ``typed`` but for one edit."""
        near: dict[int, None] = {}
        for size in (len(typed) - 1, len(typed), len(typed) + 1):
            beginnings = self._beginnings(size)
            for _, _, place in process.extract(
                typed, beginnings, scorer=OSA.distance, score_cutoff=1, limit=None, processor=None
            ):
                near[place] = None
        return list(dict.fromkeys(self._endings[place][1] for place in sorted(near)))

    def _beginnings(self, size: int) -> list[str]:
        if size not in self._beginnings_kept:
            self._beginnings_kept[size] = [ending[:size] for ending, _ in self._endings]
        return self._beginnings_kept[size]

    @cached_property
    def _endings(self) -> list[tuple[str, Suggestion]]:
        """Each term from the start of each of its words on."""
        return [
            (name[place:], suggestion)
            for name, suggestion in self._terms
            for place in range(len(name))
            if place == 0 or name[place - 1] == " "
        ]


def _starts_a_word(name: str, typed: str) -> bool:
    return name.startswith(typed) or f" {typed}" in name
