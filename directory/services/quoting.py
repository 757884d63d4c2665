"""Quoting answers: the passage that says most about what was asked, by words and by meaning."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from directory.domain.specialty import Topics
from directory.search.evidence import Passage, Phrase, best_passage, one_line
from directory.search.meaning.sentences import SentenceVectors
from directory.search.query_text import Reading
from directory.search.text import text_forms

_KEPT = 4096
"""Passages remembered, with their texts: many ask for the same injury, wherever they live."""


class Quoter:
    """Picks passages. Who asks for a topic by one of its names asks for its other names too."""

    def __init__(self, topics: Topics, sentences: SentenceVectors) -> None:
        named = [{tuple(text_forms(name)) for name in (topic.name, *topic.synonyms)} for topic in topics]
        self._names = [names - {()} for names in named]
        self._sentences = sentences
        self._best_passage = lru_cache(maxsize=_KEPT)(best_passage)

    def passages(self, reading: Reading | None, bodies: Sequence[str]) -> list[Passage]:
        """The passage of each of these plain texts that answers a query best; without one the beginning."""
        lines = list(map(one_line, bodies))
        if reading is None or not reading.words:
            return [best_passage(line, "") for line in lines]
        words, synonyms = words_to_mark(reading), self._synonyms(text_forms(reading.words))
        likeness = self._sentences.likeness(reading.words, lines)
        return [
            self._best_passage(line, words, synonyms=synonyms, likeness=like)
            for line, like in zip(lines, likeness, strict=True)
        ]

    def _synonyms(self, asked: Sequence[str]) -> tuple[Phrase, ...]:
        """Every name of each topic of which one name is part of the query."""
        runs = {tuple(asked[start:end]) for end in range(len(asked) + 1) for start in range(end)}
        return tuple(sorted({name for names in self._names if names & runs for name in names}))


def words_to_mark(reading: Reading) -> str:
    """What was asked for, and the words that some of its words stand for."""
    also = (word for alias in reading.aliases for word in alias.words)
    return " ".join((reading.words, *also)) if reading.words else ""
