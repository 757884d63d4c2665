"""Suggestions for the search box while somebody types."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rapidfuzz.distance import OSA

from directory.domain.specialty import Catalogue
from directory.search.base import IndexUnavailable, SearchEngine
from directory.search.spelling import SHORTEST
from directory.services.spelling import spelled
from directory.store.queries.physicians import physicians_named_like
from directory.store.unit_of_work import Database


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
        if len(suggestions) < limit:
            given, _, family = typed.partition(" ")
            with self._database.reading() as session:
                people = physicians_named_like(
                    session, typed, limit - len(suggestions), self._given_names.forms(given), family.strip()
                )
            suggestions += [Suggestion("physician", name, slug) for slug, name in people]
        return suggestions

    def _nearly_starting(self, typed: str, limit: int) -> list[Suggestion]:
        if len(typed) < SHORTEST:
            return []
        near = dict.fromkeys(
            suggestion for ending, suggestion in self._endings if _starts_nearly(ending, typed)
        )
        if near:
            return list(near)[:limit]
        try:
            meant = spelled(self._engine, typed, typed).text
        except IndexUnavailable:
            return []
        return self._starting(meant.lower(), limit) if meant != typed else []

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


def _starts_nearly(name: str, typed: str) -> bool:
    """Whether a text starts like ``typed``, but for a letter left out, added, exchanged or swapped."""
    beginnings = {name[: len(typed) + more] for more in (-1, 0, 1)}
    return any(OSA.distance(beginning, typed, score_cutoff=1) <= 1 for beginning in beginnings)
