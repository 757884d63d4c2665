"""Reading places: what follows “near” or “in”, as far as it goes on."""

from __future__ import annotations

import re
from collections.abc import Callable

from directory.search.query_draft import Draft, Meaning

_AROUND_PLACES = ' ,.;:?!"“”'
_NEAR = re.compile(
    r"(?:^|\s)(?:near|close to|closest to|nearest to|around)\s+(?P<place>\S.*)$", re.IGNORECASE
)
_IN = re.compile(r"(?:^|\s)in\s+(?P<place>\S.*)$", re.IGNORECASE)
_SENTENCE_GOES_ON = re.compile(
    r"(?P<comma>[,;]\s)|\s(?:who|that|which|with|for|and|because|but)\s", re.IGNORECASE
)


def read_place(draft: Draft, is_place: Callable[[str], bool]) -> None:
    """Take the place after “near”, or one that ``is_place`` knows after “in”."""
    if match := _NEAR.search(draft.left):
        _take(draft, match, _known_part(draft, match, is_place) or _before_the_rest(draft, match))
    elif match := _IN.search(draft.left):
        _take(draft, match, _known_part(draft, match, is_place))


def _known_part(draft: Draft, match: re.Match[str], is_place: Callable[[str], bool]) -> int:
    """Where the longest known place ends, or 0."""
    start, end = match.span("place")
    ends = [end, *(start + found.start() for found in _SENTENCE_GOES_ON.finditer(match["place"]))]
    return next((end for end in sorted(ends, reverse=True) if is_place(_name(draft, start, end))), 0)


def _before_the_rest(draft: Draft, match: re.Match[str]) -> int:
    """Where a place that nobody knows ends: a comma may belong to it."""
    start, end = match.span("place")
    ends = (found for found in _SENTENCE_GOES_ON.finditer(match["place"]) if not found["comma"])
    return next((start + found.start() for found in ends), end)


def _name(draft: Draft, start: int, end: int) -> str:
    return " ".join(draft.typed((start, end)).split()).strip(_AROUND_PLACES)


def _take(draft: Draft, match: re.Match[str], end: int) -> None:
    if name := _name(draft, match.start("place"), end):
        # Blanks at the end stand for what was understood before, and are not the place's.
        draft.take((match.start(), len(draft.left[:end].rstrip())), Meaning.PLACE, name)
