"""Typing errors: which words may be corrected, by how many edits, and which candidate is likeliest.

An edit is a letter left out, added, exchanged for another, or swapped with the next one. Every engine takes
the rules from here, and finds what is near its own way.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from directory.search.base import Correction
from directory.search.text import QueryWord, name_forms, query_words, quotations, spans, text_form

SHORTEST = 4
"""Shorter words are left as they are: too many others are one edit away."""
TWO_EDITS_FROM = 7
"""Words of so many letters may hold two edits, shorter ones hold one."""
CANDIDATES = 3
"""So many candidates are named at most."""

_LOOKED_FOR = 20
"""A name, or a word of the reference lists, counts as if the index had it so many times more."""
_FIRST_LETTER = 0.2
"""The share of its likelihood that is left to a word with another first letter: it is seldom mistyped."""
_SECOND_EDIT = 0.1
"""The share of its likelihood that is left to a word two edits away."""

_MORE_USED = 2
"""So many times more often than a name another word must be used to be offered beside it."""


class Lexicon:
    """Words that are right whether anybody uses them or not.

    ``texts`` are those of the reference lists, whose words patients look for; ``others`` are plain words of
    the language, in name form.
    """

    def __init__(self, texts: Iterable[str] = (), others: Iterable[str] = ()) -> None:
        self.listed = frozenset(word for text in texts for word in name_forms(text) if may_correct(word))
        self.words = self.listed.union(others)
        self._forms = frozenset(map(text_form, self.listed))

    def knows(self, word: str) -> bool:
        """Whether a word in name form is one of them, whatever its ending."""
        return word in self.words or text_form(word) in self._forms


def may_correct(word: str) -> bool:
    """Whether a word in name form is long enough to be corrected, or to be what was meant, and no number."""
    return len(word) >= SHORTEST and word.isalpha()


class Candidate(NamedTuple):
    """A word that is near to one that was typed."""

    word: str
    edits: int
    often: int
    """How many times the index has it."""
    is_name: bool
    """Whether a physician goes by it."""


class Speller(ABC):
    """Corrects the words of queries."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    @abstractmethod
    def is_used(self, word: QueryWord) -> bool:
        """Whether a document has the word, names of physicians left aside."""

    @abstractmethod
    def is_name(self, word: QueryWord) -> bool:
        """Whether a physician goes by the word."""

    @abstractmethod
    def near(self, word: str, edits: int) -> Iterable[Candidate]:
        """The words of the index and of the lexicon that may be meant and are at most so many edits away."""

    def corrections(self, text: str) -> tuple[Correction, ...]:
        """The words that may hold a typing error, in order, with what they may have meant."""
        return tuple(self._corrections(query_words(without_quoted(text))))

    def _corrections(self, asked: Sequence[QueryWord]) -> Iterator[Correction]:
        names = {word for word in asked if self.is_name(word)}
        used = {word for word in asked if self.is_used(word) or self._lexicon.knows(word.name)}
        about_more_than_names = bool(used - names)
        for word in filter(lambda each: may_correct(each.name), asked):
            if word in names:
                words = self._more_used(word.name) if about_more_than_names else []
            else:
                words = [] if word in used else self._likeliest(word.name, edits_allowed(word.name))
            if words:
                yield Correction(word.typed, tuple(words), word in names)

    def _likeliest(self, typed: str, edits: int) -> list[str]:
        """The likeliest words, of the fewest edits, no two of one stem."""
        return self._best(typed, [each for each in self.near(typed, edits) if each.edits])

    def _more_used(self, name: str) -> list[str]:
        """Words of the reference lists one edit from a name that are much more used than that."""
        near = list(self.near(name, 1))
        often = sum(each.often for each in near if not each.edits)
        return self._best(
            name,
            [
                each
                for each in near
                if each.edits and each.word in self._lexicon.listed and each.often >= _MORE_USED * often
            ],
        )

    def _best(self, typed: str, near: Sequence[Candidate]) -> list[str]:
        weighed = sorted(
            (each.edits, -likelihood, each.word)
            for each in near
            if (likelihood := self._likelihood(typed, each)) >= 1
        )
        distinct: dict[str, str] = {}
        for edits, _, word in weighed:
            if edits == weighed[0][0]:
                distinct.setdefault(text_form(word) or word, word)
        return list(distinct.values())[:CANDIDATES]

    def _likelihood(self, typed: str, near: Candidate) -> float:
        """How often the word is used, made less by what is unlike a slip; nothing below 1 is one."""
        looked_for = near.is_name or near.word in self._lexicon.listed
        worth = 1 + near.often + _LOOKED_FOR * looked_for
        shares = _SECOND_EDIT ** (near.edits - 1) * (1 if near.word[0] == typed[0] else _FIRST_LETTER)
        return worth * shares


def edits_allowed(word: str) -> int:
    """How many edits away from a word its candidates may be."""
    return 2 if len(word) >= TWO_EDITS_FROM else 1


def without_quoted(text: str) -> str:
    """The text with blanks in the place of what stands in double quotes."""
    for start, end in quotations(text):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def with_words(text: str, instead: Mapping[str, str]) -> str:
    """The text with other words in the place of those that are keys, as typed, but for what is quoted."""
    parts, end = [], 0
    for span in spans(without_quoted(text)):
        if (word := instead.get(text[span.start : span.end])) is not None:
            parts += [text[end : span.start], word]
            end = span.end
    return "".join([*parts, text[end:]])
