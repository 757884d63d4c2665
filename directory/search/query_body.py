"""Finding in a query where it hurts (``data/body.csv``): what to search for when nobody fits all of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True)
class _Known:
    """A word of the table, and the parts that it names."""

    word: str
    parts: list[BodyPart] = field(default_factory=list)


class Body:
    """The parts of the body, ready to be looked for."""

    def __init__(self, parts: Iterable[BodyPart]) -> None:
        self._parts = {part.name: part for part in parts}
        tissues = [part for part in self._parts.values() if not part.words]
        regions = [part for part in self._parts.values() if part.words]
        self._known = (
            _by_form((part, part.words) for part in regions),
            _by_form((part, part.vague) for part in regions),
            _by_form((part, part.vague) for part in tissues),
        )

    def gists(self, text: str) -> tuple[Gist, ...]:
        """What to search for when nobody fits all of ``text``, the closest to it first.

        First a word for each part of the body, then whatever is said of any of them. Nothing where words are
        to stand just so.
        """
        forms = () if quotations(text) else _forms(text)
        named: dict[str, str] = next(filter(None, (_chosen(forms, known) for known in self._known)), {})
        said = tuple(dict.fromkeys(word for name in named for word in self._parts[name].said_of))
        wider = Gist(" or ".join(named), tuple(Alias(name, words=said) for name in named))
        as_named = Gist(" ".join(dict.fromkeys(named.values())))
        return tuple(gist for gist in (as_named, wider) if gist.words and not gist.is_all_of(text))


def _by_form(words_of: Iterable[tuple[BodyPart, Iterable[str]]]) -> Mapping[str | None, _Known]:
    known: dict[str | None, _Known] = {}
    for part, words in words_of:
        for word in words:
            known.setdefault(text_form(word), _Known(word)).parts.append(part)
    return known


def _forms(text: str) -> Sequence[str | None]:
    """The text forms of the words, in order; without those of coming back to something."""
    returns = [found.span() for found in _COMING_BACK.finditer(text)]
    return [
        text_form(span.word)
        for span in spans(text)
        if not any(start <= span.start < end for start, end in returns)
    ]


def _chosen(forms: Iterable[str | None], known: Mapping[str | None, _Known]) -> dict[str, str]:
    """By the name of each part that is named the word to search for: its name if it was used, else the first.

    A word for several parts says nothing beside one for one of them: the labrum of a hip.
    """
    chosen: dict[str, str] = {}
    for named in sorted((known[form] for form in forms if form in known), key=lambda each: len(each.parts)):
        names = [part.name for part in named.parts]
        if chosen.keys().isdisjoint(names) or names == [named.word]:
            chosen.update(dict.fromkeys(names, named.word))
    return chosen
