"""Quoting an answer: the passage that says most about what was asked, and which words in it to mark."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from directory.search.text import Span, query_words, spans, text_form

_SENTENCE_START = re.compile(r"(?<=[.!?])[\"'”’)\]]* +(?=\S)")
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text in which white space is single spaces, with ``…`` where it was cut."""

    text: str
    marks: tuple[tuple[int, int], ...]
    """Where matching words stand, in order: ``text[start:end]``."""


@dataclass(frozen=True, slots=True)
class _Match:
    """A word of the body, where it stands and in its text form."""

    span: Span
    form: str


def best_passage(body: str, text: str, *, length: int = 240) -> Passage:
    """Return the passage of ``body`` that answers the words of the query ``text`` best.

    ``body`` is plain text, ``length`` the most characters to return. Words match by stem. The best passage is
    the one with most of the query's distinct words, each weighing less the more often the body has it; of
    equals the one in which they stand closest, then the first. It starts with a sentence where there is room,
    else between words. When no word matches, it is the beginning of the text, without marks.
    """
    body = " ".join(body.split())
    wanted = {word.text for word in query_words(text) if word.text is not None}
    matches = _matches(body, wanted) if wanted else []
    if len(body) <= length:
        return Passage(body, tuple((match.span.start, match.span.end) for match in matches))
    room = max(length - 2 * len(_ELLIPSIS), 1)
    first, last = _densest(matches, room) if matches else (0, 0)
    start = _start(body, first, last, room) if matches else 0
    end = _end(body, start, max(last, start + 1), room)
    return _cut(body, start, end, matches)


def _matches(body: str, wanted: set[str]) -> list[_Match]:
    return [_Match(span, text_form(span.word) or "") for span in spans(body, wanted)]


def _densest(matches: Sequence[_Match], room: int) -> tuple[int, int]:
    """Where the best run of matches within ``room`` characters starts and ends."""
    often = Counter(match.form for match in matches)
    weights = {form: 1 / (1 + math.log(count)) for form, count in often.items()}
    best, best_worth = (matches[0].span.start, matches[0].span.end), (-1.0, 0)
    held: Counter[str] = Counter()
    first = 0
    for last in matches:
        held[last.form] += 1
        while last.span.end - matches[first].span.start > room and matches[first] is not last:
            held[matches[first].form] -= 1
            first += 1
        # A match at the start that comes again within the run only makes it longer.
        while held[matches[first].form] > 1:
            held[matches[first].form] -= 1
            first += 1
        start, end = matches[first].span.start, last.span.end
        worth = (sum(weights[form] for form, count in held.items() if count), start - end)
        if worth > best_worth:
            best, best_worth = (start, end), worth
    return best


def _start(body: str, first: int, last: int, room: int) -> int:
    """Where to begin so that ``body[first:last]`` fits: with a sentence, else a little before, else there."""
    earliest = max(last - room, 0)
    sentences = [found.end() for found in _SENTENCE_START.finditer(body, earliest, first + 1)]
    if earliest == 0 or sentences:
        return sentences[-1] if sentences else 0
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
        (match.span.start + shift, match.span.end + shift)
        for match in matches
        if start <= match.span.start and match.span.end <= end
    )
    return Passage(f"{before}{body[start:end]}{after}", tuple(marks))
