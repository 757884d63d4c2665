"""Finding in a query the words that call for advice (``data/advice.csv``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from directory.domain.advice import AdviceKind, AdviceRule
from directory.search.text import Span, spans, text_form

_WORDS_BETWEEN = 2
"""So many other words may stand between two steps: “can't really feel my legs”."""

_Step = frozenset[str]


class Advice:
    """The rules, ready to be looked for."""

    def __init__(self, rules: Iterable[AdviceRule]) -> None:
        self._rules = [
            (rule.kind, [[frozenset(map(_form, step)) for step in part] for part in rule.parts])
            for rule in rules
        ]

    def kinds(self, text: str) -> tuple[AdviceKind, ...]:
        """What to tell somebody who typed ``text``, the most pressing first."""
        words = _words(text)
        forms = {form for _, form in words}
        found = {
            kind
            for kind, parts in self._rules
            # Few rules have words of this text at all.
            if not parts[0][0].isdisjoint(forms) and all(any(_places(words, part)) for part in parts)
        }
        return tuple(kind for kind in AdviceKind if kind in found)

    def spans(self, text: str, kind: AdviceKind) -> Iterator[tuple[int, int]]:
        """Where the words of ``text`` stand that call for this kind of advice, those between left out."""
        words = _words(text)
        for rule_kind, parts in self._rules:
            if rule_kind is kind:
                for part in parts:
                    for places in _places(words, part):
                        yield from ((words[place][0].start, words[place][0].end) for place in places)


def _words(text: str) -> list[tuple[Span, str]]:
    return [(span, _form(span.word)) for span in spans(text)]


def _form(word: str) -> str:
    """The stem of a word; of words too common to have one, the word."""
    return text_form(word) or word


def _places(words: Sequence[tuple[Span, str]], steps: Sequence[_Step]) -> Iterator[tuple[int, ...]]:
    """Which words are the steps, in this order and close to each other."""
    for start, (_, form) in enumerate(words):
        if form in steps[0] and (rest := _follow(words, start, steps[1:])) is not None:
            yield (start, *rest)


def _follow(words: Sequence[tuple[Span, str]], last: int, steps: Sequence[_Step]) -> tuple[int, ...] | None:
    """Which words are the steps that follow the word at ``last``, if they do."""
    if not steps:
        return ()
    for place in range(last + 1, min(last + 2 + _WORDS_BETWEEN, len(words))):
        if words[place][1] in steps[0] and (rest := _follow(words, place, steps[1:])) is not None:
            return (place, *rest)
    return None
