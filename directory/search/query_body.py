"""Finding in a query where it hurts (``data/body.csv``): what to search for when nobody fits all of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from directory.domain.specialty import BodyPart
from directory.search.text import Alias, quotations, spans, text_form, text_forms

_COMING_BACK = re.compile(
    r"\b(?:get|gets|getting|got|go|goes|going|went|come|comes|coming|came) back\b|\bback (?:to|into)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Gist:
    """What is left of a query that only asks for parts of the body."""

    words: str
    """What to search for, and what the searcher is told."""
    aliases: tuple[Alias, ...] = ()

    def is_all_of(self, text: str) -> bool:
        """Whether nothing of a text is left out, and nothing else meant."""
        return not self.aliases and set(text_forms(self.words)) == set(text_forms(text))


class Body:
    """The parts of the body, ready to be looked for."""

    def __init__(self, parts: Iterable[BodyPart]) -> None:
        self._named = _by_form((part, part.words) for part in parts)
        self._vague = _by_form((part, part.vague) for part in parts)

    def gists(self, text: str) -> tuple[Gist, ...]:
        """What to search for when nobody fits all of ``text``, the closest to it first.

        First the parts of the body as they are named, then whatever is said of any of them. Nothing where
        words are to stand just so.
        """
        words = () if quotations(text) else _words(text)
        named = [word for word in words if text_form(word) in self._named]
        known = self._named if named else self._vague
        named = named or [word for word in words if text_form(word) in known]
        parts = {part.name: part for word in named for part in known[text_form(word)]}
        said = tuple(dict.fromkeys(word for part in parts.values() for word in part.said_of))
        wider = Gist(" or ".join(parts), tuple(Alias(name, words=said) for name in parts))
        as_named = Gist(" ".join(named))
        return tuple(gist for gist in (as_named, wider) if gist.words and not gist.is_all_of(text))


def _by_form(words_of: Iterable[tuple[BodyPart, Iterable[str]]]) -> Mapping[str | None, list[BodyPart]]:
    parts: defaultdict[str | None, list[BodyPart]] = defaultdict(list)
    for part, words in words_of:
        for word in words:
            parts[text_form(word)].append(part)
    return parts


def _words(text: str) -> Iterable[str]:
    """The words, of those of one text form the first; without those of coming back to something."""
    returns = [found.span() for found in _COMING_BACK.finditer(text)]
    words: dict[str | None, str] = {}
    for span in spans(text):
        if not any(start <= span.start < end for start, end in returns):
            words.setdefault(text_form(span.word), span.word)
    return words.values()
