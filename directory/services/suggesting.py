"""Suggestions for the search box while somebody types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from directory.domain.specialty import Catalogue
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

    def __init__(self, database: Database, catalogue: Catalogue) -> None:
        self._database = database
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
        """Topics and specialties with a name that has a word starting like ``prefix``, then physicians."""
        typed = prefix.lower().replace("’", "'").strip()
        if not typed:
            return []
        found = dict.fromkeys(suggestion for name, suggestion in self._terms if _starts_a_word(name, typed))
        suggestions = list(found)[:limit]
        with self._database.reading() as session:
            people = physicians_named_like(session, typed, limit - len(suggestions))
        return suggestions + [Suggestion("physician", name, slug) for slug, name in people]


def _starts_a_word(name: str, typed: str) -> bool:
    return name.startswith(typed) or f" {typed}" in name
