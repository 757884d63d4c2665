"""Quoting an answer: the passage that says most about what was asked, and which words in it to mark."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from directory.search.text import query_words, spans, text_form, text_forms

_BETWEEN_SENTENCES = re.compile(r"[.!?][\"'”’)\]]* +(?=\S)")
_PAUSE = re.compile(r"[^\w\s'’-]")
_ELLIPSIS = "…"
_WORDS_WORTH = 0.4
"""Beside likeness, which is a cosine: what it counts when a passage has every word of the query."""

Phrase = tuple[str, ...]
"""Words in text form that must stand one after the other."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text in which white space is single spaces, with ``…`` where it was cut."""

    text: str
    marks: tuple[tuple[int, int], ...]
    """Where matching words stand, in order: ``text[start:end]``."""


class _Match(NamedTuple):
    """A word or phrase of the body, where it stands and what it stands for."""

    start: int
    end: int
    form: str


class _Wanted(NamedTuple):
    """What is to be marked, in text form."""

    words: frozenset[str]
    phrases: tuple[Phrase, ...]
    forms: frozenset[str]
    """The words, and those of the phrases."""


@lru_cache(maxsize=256)
def _wanted(text: str, synonyms: tuple[Phrase, ...]) -> _Wanted:
    words = frozenset(word.text for word in query_words(text) if word.text is not None)
    phrases = tuple(filter(None, synonyms))
    return _Wanted(words, phrases, words.union(*phrases))


def one_line(body: str) -> str:
    """A text as it is quoted: all white space is single spaces."""
    return " ".join(body.split())


def sentences(body: str) -> list[tuple[int, int]]:
    """Where the sentences of a text are in which white space is single spaces."""
    starts = [0, *(found.end() for found in _BETWEEN_SENTENCES.finditer(body))]
    return list(pairwise((*starts, len(body)))) if body else []


def best_passage(
    body: str,
    text: str,
    *,
    synonyms: tuple[Phrase, ...] = (),
    likeness: Sequence[float] = (),
    length: int = 240,
) -> Passage:
    """Return the passage of ``body`` that answers the query ``text`` best.

    ``body`` is a text on one line (see :func:`one_line`), ``length`` the most characters to return. Words
    match by stem, ``synonyms`` of what was asked where all their words stand together. The best passage is
    the one with most of the query's distinct words, each weighing less the more often the body has it; of
    equals the one in which they stand closest, then the first. With the ``likeness`` of each sentence to the
    query (cosines) it is the one most alike, of which its first sentence is half, and its words count too. It
    starts with a sentence where there is room, else between words. When there is nothing to go by, it is the
    beginning.
    """
    wanted = _wanted(text, synonyms)
    matches = _matches(body, wanted)
    if len(body) <= length:
        return Passage(body, tuple((match.start, match.end) for match in matches))
    room = max(length - 2 * len(_ELLIPSIS), 1)
    stands = sentences(body) if likeness else []
    if likeness and len(likeness) == len(stands):
        start = last = _likest(stands, likeness, matches, len(wanted.words), room)
    elif matches:
        first, last = _densest(matches, room)
        start = _start(body, first, last, room)
    else:
        start = last = 0
    end = _end(body, start, max(last, start + 1), room)
    return _cut(body, start, end, matches)


def _matches(body: str, wanted: _Wanted) -> list[_Match]:
    """What is to be marked, in order; words of a phrase are marked with it."""
    if not wanted.forms:
        return []
    words = [_Match(start, end, text_form(word) or "") for start, end, word in spans(body, wanted.forms)]
    found = [word for word in words if word.form in wanted.words]
    held = {word.form for word in words}
    for phrase in wanted.phrases:
        if held.issuperset(phrase):
            found += _phrase_matches(body, words, phrase)
    found.sort(key=lambda match: (match.start, -match.end))
    apart: list[_Match] = []
    for match in found:
        if not apart or match.start >= apart[-1].end:
            apart.append(match)
    return apart


def _phrase_matches(body: str, words: Sequence[_Match], phrase: Phrase) -> Iterator[_Match]:
    """Where a phrase stands, nothing between its words but stop words."""
    for place in range(len(words) - len(phrase) + 1):
        run = words[place : place + len(phrase)]
        gaps = (body[one.end : other.start] for one, other in pairwise(run))
        if tuple(word.form for word in run) == phrase and not any(
            _PAUSE.search(gap) or text_forms(gap) for gap in gaps
        ):
            yield _Match(run[0].start, run[-1].end, " ".join(phrase))


def _weights(matches: Sequence[_Match]) -> dict[str, float]:
    """What each form weighs: less, the more often it comes."""
    often = Counter(match.form for match in matches)
    return {form: 1 / (1 + math.log(count)) for form, count in often.items()}


def _likest(
    stands: Sequence[tuple[int, int]],
    likeness: Sequence[float],
    matches: Sequence[_Match],
    wanted: int,
    room: int,
) -> int:
    """Where the best passage by likeness and words starts; so much before it as there is room for."""
    weights = _weights(matches)
    best, best_worth = 0, -math.inf
    for place, (start, _) in enumerate(stands):
        latest = start + room
        whole = 0.0
        for like, (first, end) in zip(likeness[place:], stands[place:], strict=True):
            if first >= latest:
                break
            whole += like * (min(end, latest) - first)
        alike = (likeness[place] + whole / room) / 2
        held = {form for match_start, end, form in matches if start <= match_start and end <= latest}
        worth = alike + _WORDS_WORTH * min(sum(weights[form] for form in held) / max(wanted, 1), 1.0)
        if worth > best_worth:
            best, best_worth = place, worth
    while best and stands[-1][1] - stands[best - 1][0] <= room:
        best -= 1
    return stands[best][0]


def _densest(matches: Sequence[_Match], room: int) -> tuple[int, int]:
    """Where the best run of matches within ``room`` characters starts and ends."""
    weights = _weights(matches)
    best, best_worth = (matches[0].start, matches[0].end), (-1.0, 0)
    held: Counter[str] = Counter()
    first = 0
    for last in matches:
        held[last.form] += 1
        while last.end - matches[first].start > room and matches[first] is not last:
            held[matches[first].form] -= 1
            first += 1
        # A match at the start that comes again within the run only makes it longer.
        while held[matches[first].form] > 1:
            held[matches[first].form] -= 1
            first += 1
        start, end = matches[first].start, last.end
        worth = (sum(weights[form] for form, count in held.items() if count), start - end)
        if worth > best_worth:
            best, best_worth = (start, end), worth
    return best


def _start(body: str, first: int, last: int, room: int) -> int:
    """Where to begin so that ``body[first:last]`` fits: with a sentence, else a little before, else there."""
    earliest = max(last - room, 0)
    starts = [found.end() for found in _BETWEEN_SENTENCES.finditer(body, max(earliest - 1, 0), first + 1)]
    if earliest == 0 or starts:
        return starts[-1] if starts else 0
    lead = max(earliest, first - (room - (last - first)) // 2)
    space = body.find(" ", lead, first)
    return space + 1 if space >= 0 else first


def _end(body: str, start: int, least: int, room: int) -> int:
    """Where to stop, at the latest ``room`` characters on: after a word, but not before ``least``."""
    latest = start + room
    if latest >= len(body):
        return len(body)
    space = body.rfind(" ", least, latest + 1)
    return space if space >= 0 else latest


def _cut(body: str, start: int, end: int, matches: Sequence[_Match]) -> Passage:
    before, after = _ELLIPSIS * (start > 0), _ELLIPSIS * (end < len(body))
    shift = len(before) - start
    marks = (
        (match.start + shift, match.end + shift)
        for match in matches
        if start <= match.start and match.end <= end
    )
    return Passage(f"{before}{body[start:end]}{after}", tuple(marks))
