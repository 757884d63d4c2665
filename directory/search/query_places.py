"""Reading places: what follows “near” or “in” as far as it goes on, and what begins or ends a query alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from directory.domain.places import Place, Precision
from directory.search.query_draft import Draft, Meaning
from directory.search.text import STOP_WORDS, name_forms, spans, text_forms

_AROUND_PLACES = ' ,.;:?!"“”'
_HERE = re.compile(
    r"(?<![\w'’])(?:(?:near|nearest|close|closest|next|around|by)(?: to)? "
    r"(?:me|us|here|my (?:home|house|place|work|location|area|city|town))"
    r"|in my (?:area|city|town|neighbou?rhood)|near ?by|(?:the )?(?:closest|nearest)(?! to\s))(?!\w|['’]\w)",
    re.IGNORECASE,
)
_TO_ME = re.compile(r"\bto (?:me|us|here)\b", re.IGNORECASE)
_WITHIN = re.compile(
    r"\bwithin (?P<miles>[1-9]\d{0,3}) ?(?:mi|miles?)(?: (?:of|from|around))?(?!\w)", re.IGNORECASE
)
_NEAR = re.compile(
    r"(?:^|\s)(?:near|close to|closest to|nearest to|around)\s+(?P<place>\S.*)$", re.IGNORECASE
)
_IN = re.compile(r"(?:^|\s)in\s+(?P<place>\S.*)$", re.IGNORECASE)
_SENTENCE_GOES_ON = re.compile(
    r"(?P<comma>[,;]\s)|\s(?:who|that|which|with|within|for|and|because|but)(?!\S)", re.IGNORECASE
)
_COUNTRIES = ("US", "CA")
"""Elsewhere a place must be asked for with “near” or “in”: most words are a town somewhere."""
_MOST_WORDS = 4
_LEAST_PEOPLE = 50_000
_LEAST_PEOPLE_BY_SHORT_NAME = 500_000
_SHORTEST_NAME = 3
_LEAST_PEOPLE_OF_SEVERAL_WORDS = 10_000
_CITIES_ALSO_WORDS = """
    bend brick corona hope independence mobile normal orange reading rugby sparks spring surprise temple
"""
_ALSO_WORDS = frozenset(_CITIES_ALSO_WORDS.split())
"""Places whose name alone means something else."""
_REGIONS_ALSO_WORDS = frozenset({"al", "de", "hi", "id", "in", "la", "ma", "me", "oh", "ok", "or"})
"""Short names of regions that are words unless in capitals or behind a comma."""
_REGIONS_ALSO_CREDENTIALS = frozenset({"ma", "md", "ms", "nd", "pa"})
_DR = re.compile(r"\s*dr\.?\s+", re.IGNORECASE)
_APART = re.compile(r"[^\w\s,.'’-]|\s{3}")
"""What does not stand within a name: other marks, and what was taken out."""


class KnownPlaces(Protocol):
    """What reading asks about places."""

    def is_place(self, text: str) -> bool:
        """Whether all of a text means a place."""

    def called(self, text: str) -> Place | None:
        """The likeliest place of just this name."""


class PlaceReader:
    """Takes places out of queries."""

    def __init__(self, words: Iterable[str]) -> None:
        """``words`` are those that are about the body or about sports, and so rarely about places."""
        self._of_topics = frozenset(form for text in words for form in text_forms(text))

    def read(self, draft: Draft, places: KnownPlaces, is_name: Callable[[str], bool]) -> None:
        """Take the place after “near”, or a known one after “in” or alone at either end; else note “near me”.

        ``is_name`` tells whether a listed physician goes by a word.
        """
        here = [match.span() for match in _HERE.finditer(draft.left)]
        for span in (*here, *(match.span() for match in _TO_ME.finditer(draft.left) if here)):
            draft.drop(span)
        before = draft.left
        if radius := _WITHIN.search(draft.left):
            draft.drop(radius.span())
        if not self._take_place(draft, places, is_name):
            # “Hurts within 4 miles” is said of a run.
            draft.left = before
            if here:
                draft.note(here[0], Meaning.NEARBY, "1")
        elif radius:
            draft.note(radius.span(), Meaning.WITHIN, radius["miles"])

    def _take_place(self, draft: Draft, places: KnownPlaces, is_name: Callable[[str], bool]) -> bool:
        near, within = _NEAR.search(draft.left), _IN.search(draft.left)
        if near and (end := self._known_end(draft, near, places) or self._unknown_end(draft, near)):
            _take(draft, near, end)
        elif within and (end := self._known_end(draft, within, places)):
            _take(draft, within, end)
        elif alone := next(self._alone(draft, places, is_name), None):
            draft.take(alone, Meaning.PLACE, _name(draft, *alone))
        else:
            return False
        return True

    def _known_end(self, draft: Draft, match: re.Match[str], places: KnownPlaces) -> int:
        """Where the longest known place ends, or 0."""
        start, end = match.span("place")
        ends = [end, *(start + found.start() for found in _SENTENCE_GOES_ON.finditer(match["place"]))]
        for end in sorted(ends, reverse=True):
            name = _name(draft, start, end)
            # Portland in Maine has an Elbow; whoever means it names the state.
            plain = "," not in name and self._of_topics.issuperset(text_forms(name))
            if not plain and name.lower() not in _ALSO_WORDS and places.is_place(name):
                return end
        return 0

    def _unknown_end(self, draft: Draft, match: re.Match[str]) -> int:
        """Where a place that nobody knows ends, or 0 for what does not look like one."""
        start, end = match.span("place")
        # A comma may belong to the place.
        ends = (found for found in _SENTENCE_GOES_ON.finditer(match["place"]) if not found["comma"])
        end = next((start + found.start() for found in ends), end)
        words = name_forms(_name(draft, start, end))
        is_place = (
            words and words[0] not in STOP_WORDS and self._of_topics.isdisjoint(text_forms(" ".join(words)))
        )
        return end if is_place else 0

    def _alone(
        self, draft: Draft, places: KnownPlaces, is_name: Callable[[str], bool]
    ) -> Iterator[tuple[int, int]]:
        """Where places stand without “near”: the longest at the end first, then those at the beginning."""
        words = list(spans(draft.left))
        sizes = range(min(_MOST_WORDS, len(words)), 0, -1)
        for group in (*(words[-size:] for size in sizes), *(words[:size] for size in sizes)):
            start, end = group[0].start, group[-1].end
            text, forms = draft.left[start:end], [span.word for span in group]
            may_be_place = not _DR.fullmatch(draft.left[:start]) and self._may_be_place(text, forms)
            place = places.called(text) if may_be_place else None
            if place and place.country in _COUNTRIES and self._needs_no_near(place, text, forms, is_name):
                yield start, end

    def _may_be_place(self, text: str, words: list[str]) -> bool:
        """Whether it is worth the while to ask."""
        return not (
            _APART.search(text)
            or words[0] in STOP_WORDS
            or (words[-1] in STOP_WORDS and text.islower())
            or self._of_topics.issuperset(text_forms(words[0]) if len(words) > 2 else text_forms(text))
        )

    def _needs_no_near(
        self, place: Place, text: str, words: list[str], is_name: Callable[[str], bool]
    ) -> bool:
        if place.precision is Precision.POSTAL_CODE:
            return True
        own_words = name_forms(place.name)
        named = any(map(is_name, words))
        if words[: len(own_words)] == own_words != words and place.precision is not Precision.REGION:
            region, is_about_body = text.split()[-1], self._of_topics.issuperset(text_forms(place.name))
            is_region = region.isupper() or "," in text
            is_region = is_region or not (is_about_body or words[-1] in _REGIONS_ALSO_WORDS)
            return is_region and not (named and words[-1] in _REGIONS_ALSO_CREDENTIALS)
        if named or words[0] in _ALSO_WORDS:
            return False
        if place.precision is Precision.REGION:
            return words == own_words
        is_own_name = words == own_words or words == own_words[: max(len(words), 2)]
        if len(words) > 1 and is_own_name:
            return place.population >= _LEAST_PEOPLE_OF_SEVERAL_WORDS
        least = _LEAST_PEOPLE if is_own_name else _LEAST_PEOPLE_BY_SHORT_NAME
        return place.population >= least and len(text) >= _SHORTEST_NAME


def _name(draft: Draft, start: int, end: int) -> str:
    return " ".join(draft.typed((start, end)).split()).strip(_AROUND_PLACES)


def _take(draft: Draft, match: re.Match[str], end: int) -> None:
    # Blanks at the end stand for what was understood before, and are not the place's.
    span = match.start(), len(draft.left[:end].rstrip())
    draft.take(span, Meaning.PLACE, _name(draft, match.start("place"), end))
