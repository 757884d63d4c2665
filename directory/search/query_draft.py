"""A query while it is read: what was taken out of it, what was noted, and what is left."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter

from directory.domain.advice import AdviceKind
from directory.search.text import Alias, name_forms, quotations

_HIDDEN = "\0"
_MARKS = " ,;:/"


class Meaning(StrEnum):
    """What a part of the text was understood to ask for."""

    PLACE = "place"
    NEARBY = "nearby"
    WITHIN = "within"
    SPECIALTY = "specialty"
    LANGUAGE = "language"
    ACCEPTING = "accepting"
    TELEHEALTH = "telehealth"
    PHRASE = "phrase"
    INITIAL = "initial"
    NAME = "name"
    SPORT = "sport"


@dataclass(frozen=True, slots=True)
class Understood:
    """A part of the text with a meaning of its own."""

    meaning: Meaning
    value: str
    """The place as typed, the specialty's code, the language's code, the words that must stand so, the
    initial, the names (``Bob or Robert``), the topic of the sport, the miles, or ``"1"``."""
    rest: str
    """The text without this part: what is left when the searcher takes it back."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, understood."""

    words: str
    """What is left to search for."""
    understood: tuple[Understood, ...] = ()
    aliases: tuple[Alias, ...] = ()
    """Further words that some of the words stand for."""
    advice: tuple[AdviceKind, ...] = ()
    """What the searcher should be told, the most pressing first."""
    asked: str = field(default="", compare=False)
    """The words as they were said: what asks for nothing (``for a``) is only left out at the ends."""
    text: str = field(default="", compare=False)
    """All of the text that was read; what was in Spanish, in English."""

    def values(self, meaning: Meaning) -> tuple[str, ...]:
        """Every value understood with this meaning, in the order of the text."""
        return tuple(part.value for part in self.understood if part.meaning is meaning)

    def first(self, meaning: Meaning) -> str:
        """The first of them, or nothing."""
        return next(iter(self.values(meaning)), "")


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Part:
    span: Span
    meaning: Meaning
    value: str


@dataclass
class Draft:
    """A text being read. Blanks in ``left`` keep the positions; what is quoted is hidden in it."""

    text: str
    left: str = ""
    asked: str = ""
    aliases: list[Alias] = field(default_factory=list)
    advice: tuple[AdviceKind, ...] = ()
    _parts: list[_Part] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left = self.asked = self.text
        for start, end in quotations(self.text):
            self.left = self.left[:start] + _HIDDEN * (end - start) + self.left[end:]

    @property
    def has_parts(self) -> bool:
        """Whether anything was understood."""
        return bool(self._parts)

    def typed(self, span: Span) -> str:
        """What is left of a part, as it was typed."""
        pairs = zip(self.left[slice(*span)], self.text[slice(*span)], strict=True)
        return "".join(typed if left == _HIDDEN else left for left, typed in pairs)

    def drop(self, span: Span) -> None:
        """Leave a part out."""
        start, end = span
        self.asked = self.asked[:start] + " " * (end - start) + self.asked[end:]
        self.pass_over(span)

    def pass_over(self, span: Span) -> None:
        """Do not search for a part that asks for nothing."""
        start, end = span
        self.left = self.left[:start] + " " * (end - start) + self.left[end:]

    def take(self, span: Span, meaning: Meaning, value: str) -> None:
        """Leave a part out for what it means."""
        self.note(span, meaning, value)
        self.drop(span)

    def take_all(self, pattern: re.Pattern[str], meaning: Meaning) -> None:
        """Take every match of a pattern."""
        for match in pattern.finditer(self.left):
            self.take(match.span(), meaning, "1")

    def note(self, span: Span, meaning: Meaning, value: str) -> None:
        """Tell what a part means, which is searched for all the same."""
        self._parts.append(_Part(span, meaning, value))

    def reading(self, asks_for_nothing: re.Pattern[str]) -> Reading:
        """What was understood, and what is left."""
        for start, end in quotations(self.text):
            if self.left[start] == _HIDDEN:
                self.note((start, end), Meaning.PHRASE, _plain(self.text[start + 1 : end - 1]))
        understood = tuple(
            Understood(part.meaning, part.value, self._without(part))
            for part in sorted(self._parts, key=attrgetter("span"))
        )
        words = _plain(self.typed((0, len(self.text)))).strip(_MARKS)
        if not name_forms(words):
            words = self.asked = ""
        asked = _trimmed(_plain(self.asked), asks_for_nothing)
        return Reading(words, understood, tuple(self.aliases), self.advice, asked, self.text)

    def _without(self, part: _Part) -> str:
        (start, end), inside = part.span, " "
        if part.meaning is Meaning.PHRASE:
            inside = f" {self.text[start + 1 : end - 1]} "
        return _plain(self.text[:start] + inside + self.text[end:])


def _trimmed(text: str, asks_for_nothing: re.Pattern[str]) -> str:
    """The text without what asks for nothing at its ends."""
    parts = [found.span() for found in asks_for_nothing.finditer(text)]
    start, end = 0, len(text)
    for part in parts:
        if not text[start : part[0]].strip(_MARKS):
            start = part[1]
    for part in reversed(parts):
        if part[0] >= start and not text[part[1] : end].strip(_MARKS):
            end = part[0]
    return text[start:end].strip(_MARKS)


def _plain(text: str) -> str:
    return " ".join(text.split())
