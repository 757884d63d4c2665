"""Reading places: what follows “near” or “in” as far as it goes on, and what begins or ends a query alone."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from directory.domain.places import Place, Precision
from directory.search.query_draft import Draft, Meaning
from directory.search.text import STOP_WORDS, Span, name_forms, spans, text_forms

_AROUND_PLACES = ' ,.;:?!"“”'
_HERE = re.compile(
    r"(?<![\w'’])(?:(?:near|nearest|close|closest|next|around|by)(?: to)? "
    r"(?:me|us|here|my (?:home|house|place|work|location|area|city|town))"
    r"|in my (?:area|city|town|neighbou?rhood)|near ?by|(?:the )?(?:closest|nearest)(?! to\s))(?!\w|['’]\w)",
    re.IGNORECASE,
)
_TO_ME = re.compile(r"\bto (?:me|us|here)\b", re.IGNORECASE)
_WITHIN = re.compile(
    r"\b(?P<within>within )?(?P<miles>[1-9]\d{0,3}) ?(?:mi|miles?)(?!\w)"
    r"(?: (?:away )?(?:from|of|around)(?!\w)(?:\s+(?=(?P<place>\S.*)$))?|(?(within)|(?!)))",
    re.IGNORECASE,
)
_NEAR = re.compile(
    r"(?:^|\s)(?:near|close to|closest to|nearest to|around)\s+(?=(?P<place>\S.*)$)", re.IGNORECASE
)
_IN = re.compile(r"(?:^|\s)in\s+(?=(?P<place>\S.*)$)", re.IGNORECASE)
_SENTENCE_GOES_ON = re.compile(
    r"(?P<comma>[,;]\s)|\s(?:who|that|which|with|within|for|and|because|but)(?!\S)", re.IGNORECASE
)
_COUNTRIES = ("US", "CA")
_MOST_WORDS = 4
_LEAST_PEOPLE = 50_000
_LEAST_PEOPLE_ELSEWHERE = 1_000_000
"""Of a place in another country: most words are a town somewhere."""
_LEAST_PEOPLE_BESIDE_NAMESAKES = 200_000
"""Of a place that somebody listed is called like."""
_LEAST_PEOPLE_BY_SHORT_NAME = 500_000
_SHORTEST_NAME = 3
_LEAST_PEOPLE_OF_SEVERAL_WORDS = 10_000
_LEAST_PEOPLE_BEFORE_WORD = 5_000
"""Of a city before a state that is a word as well: “boston ma”."""
_CITIES_ALSO_WORDS = """
    bend brick bursa corona hope independence mobile normal orange reading rugby sparks spring surprise temple
"""
_ALSO_WORDS = frozenset(_CITIES_ALSO_WORDS.split())
"""Places whose name alone means something else."""
_REGIONS_ALSO_WORDS = frozenset({"al", "de", "hi", "id", "in", "la", "ma", "me", "oh", "ok", "or"})
"""Short names of regions that are words unless in capitals, behind a comma or behind a city of theirs."""
_REGIONS_THAT_JOIN = frozenset({"in", "or"})
"""Of those the ones that also stand behind a city when the sentence goes on: “Portland or Salem”."""
_REGIONS_ALSO_CREDENTIALS = frozenset({"ma", "md", "ms", "nd", "pa"})
_DR = re.compile(r"(?<!\w)dr\.?\s+$", re.IGNORECASE)
_APART = re.compile(r"[^\w\s,.'’-]|\s{3}")
"""What does not stand within a name: other marks, and what was taken out."""


_HERE_ALONE = re.compile(
    r"(?:(?:near|around|close to|by) (?:me|us|here)|me|here|home|near ?by|current location"
    r"|(?:near )?my (?:current )?(?:home|house|place|work|location|area|city|town))",
    re.IGNORECASE,
)


def means_here(text: str) -> bool:
    """Whether all of a text asks for wherever the searcher is; “ME” is Maine."""
    return text != "ME" and _HERE_ALONE.fullmatch(text.strip(_AROUND_PLACES)) is not None


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
        if not self._take_place(draft, radius, _Known(places, is_name)):
            # “Hurts within 4 miles” is said of a run.
            draft.left = before
            if here:
                draft.note(here[0], Meaning.NEARBY, "1")
        elif radius:
            draft.note(radius.span(), Meaning.WITHIN, radius["miles"])

    def _take_place(self, draft: Draft, radius: re.Match[str] | None, known: _Known) -> bool:
        if radius and radius["place"] and (end := self._known_end(draft, radius, known)):
            _take(draft, radius, end)
            return True
        near, within = list(_NEAR.finditer(draft.left)), list(_IN.finditer(draft.left))
        for match in near:
            if end := self._known_end(draft, match, known) or self._unknown_end(draft, match):
                _take(draft, match, end)
                return True
        for match in within:
            if end := self._known_end(draft, match, known):
                _take(draft, match, end)
                return True
        for alone in self._alone(draft, known):
            draft.take(alone, Meaning.PLACE, _name(draft, *alone))
            return True
        return False

    def _known_end(self, draft: Draft, match: re.Match[str], known: _Known) -> int:
        """Where the longest known place ends, or 0."""
        start, end = match.span("place")
        ends = [end, *(start + found.start() for found in _SENTENCE_GOES_ON.finditer(match["place"]))]
        for end in sorted(ends, reverse=True):
            name = _name(draft, start, end)
            # Portland in Maine has an Elbow; whoever means it names the state.
            plain = "," not in name and self._of_topics.issuperset(text_forms(name))
            if not plain and name.lower() not in _ALSO_WORDS and known.places.is_place(name):
                return end
        words = [span for span in spans(draft.left) if span.start >= start]
        for size in range(min(_MOST_WORDS, len(words)), 0, -1):
            if self._is_told_apart(group := _Group.of(draft, words, 0, size), known):
                return group.end
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

    def _alone(self, draft: Draft, known: _Known) -> Iterator[tuple[int, int]]:
        """Where places stand without “near”: the longest at the end first, then those at the beginning."""
        words = list(spans(draft.left))
        sizes = range(min(_MOST_WORDS, len(words)), 0, -1)
        parts = (*((len(words) - size, len(words)) for size in sizes), *((0, size) for size in sizes))
        for first, end in parts:
            if self._is_told_apart(_Group.of(draft, words, first, end), known):
                first, end = self._with_town(draft, words, (first, end), known)
                yield words[first].start, words[end - 1].end

    def _with_town(
        self, draft: Draft, words: Sequence[Span], part: tuple[int, int], known: _Known
    ) -> tuple[int, int]:
        """A place with the neighbourhood before it, or the town behind it: ``Buckhead Atlanta``."""
        first, end = part
        for size in (2, 1):
            before, behind = (first - size, first), (end, end + size)
            for other, whole in ((before, (before[0], end)), (behind, (first, behind[1]))):
                if (
                    whole[0] >= 0
                    and whole[1] <= len(words)
                    and self._is_told_apart(_Group.of(draft, words, *other), known)
                    and known.places.is_place(_Group.of(draft, words, *whole).text)
                ):
                    return whole
        return part

    def _is_told_apart(self, group: _Group, known: _Known) -> bool:
        """Whether words surely mean a place, though nothing before them says so."""
        if group.is_somebody(known.is_name) or not self._may_be_place(group.text, group.words):
            return False
        place = known.places.called(group.text)
        return place is not None and self._needs_no_near(place, group, known.is_name)

    def _may_be_place(self, text: str, words: Sequence[str]) -> bool:
        """Whether it is worth the while to ask."""
        return not (
            _APART.search(text)
            or words[0] in STOP_WORDS
            or (words[-1] in STOP_WORDS - _REGIONS_ALSO_WORDS and text.islower())
            or (not _is_short(text) and self._is_of_topics(text, words))
        )

    def _is_of_topics(self, text: str, words: Sequence[str]) -> bool:
        return self._of_topics.issuperset(text_forms(words[0]) if len(words) > 2 else text_forms(text))

    def _needs_no_near(self, place: Place, group: _Group, is_name: Callable[[str], bool]) -> bool:
        if place.precision is Precision.POSTAL_CODE:
            # “L5” is a disc before it is a part of Liverpool.
            return place.country in _COUNTRIES or len(group.words) > 1
        own_words = name_forms(place.name)
        is_namesake = all(map(is_name, own_words))
        begins = group.words[: len(own_words)] == own_words
        if begins and len(group.words) > len(own_words) and place.precision is not Precision.REGION:
            return self._is_with_region(place, group, is_namesake=is_namesake, is_name=is_name)
        if place.precision is Precision.REGION and not begins:
            return False
        if group.text.lower() in _ALSO_WORDS or (is_namesake and group.stands_beside(is_name)):
            return False
        return place.population >= _least_people(place, group, is_namesake=is_namesake)

    def _is_with_region(
        self, place: Place, group: _Group, *, is_namesake: bool, is_name: Callable[[str], bool]
    ) -> bool:
        """Whether what follows the name of a place is its state: ``Portland ME``, ``boston ma``."""
        region = group.words[-1]
        if is_namesake and region in _REGIONS_ALSO_CREDENTIALS:
            return place.population >= _LEAST_PEOPLE and not group.stands_beside(is_name)
        if "," in group.text or group.text.split()[-1].isupper():
            return True
        if self._of_topics.issuperset(text_forms(place.name)):
            return False
        if region not in _REGIONS_ALSO_WORDS:
            return True
        may_join = not group.is_last or place.name.lower() in _ALSO_WORDS
        is_word = region in _REGIONS_THAT_JOIN and may_join
        return not is_word and place.population >= _LEAST_PEOPLE_BEFORE_WORD


def _is_short(text: str) -> bool:
    """Whether a text may be the initials of a city: ``LA``."""
    return text.isupper() and text.isalpha() and len(text) < _SHORTEST_NAME


class _Known(NamedTuple):
    """What is asked while reading."""

    places: KnownPlaces
    is_name: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Group:
    """Words side by side that may be a place."""

    end: int
    text: str
    words: list[str]
    around: tuple[str, ...]
    """The words before and behind, if there are any."""
    is_last: bool
    before_dr: str | None
    """What stands before a “Dr.” right before the words."""
    is_shouted: bool
    """Whether all of the query is in capitals, so that they tell nothing."""

    @classmethod
    def of(cls, draft: Draft, words: Sequence[Span], first: int, end: int) -> _Group:
        """The words from ``first`` on, ``end`` not included."""
        start, stop = words[first].start, words[end - 1].end
        around = (*words[max(first - 1, 0) : first], *words[end : end + 1])
        dr = _DR.search(draft.left[:start])
        return cls(
            end=stop,
            text=draft.left[start:stop],
            words=[span.word for span in words[first:end]],
            around=tuple(span.word for span in around),
            is_last=end == len(words),
            before_dr=draft.left[: dr.start()] if dr else None,
            is_shouted=draft.text.isupper(),
        )

    def is_somebody(self, is_name: Callable[[str], bool]) -> bool:
        """Whether the words are said of a physician: ``Dr. Houston``, but not ``knee dr Houston``."""
        if self.before_dr is None:
            return False
        return not self.before_dr.strip() or all(map(is_name, self.words))

    def stands_beside(self, is_name: Callable[[str], bool]) -> bool:
        """Whether the words may belong to somebody's name: beside a word of one, or alone."""
        return not self.around or any(map(is_name, self.around))


def _least_people(place: Place, group: _Group, *, is_namesake: bool) -> float:
    """How many people a place must have to be meant by its name alone."""
    own_words = name_forms(place.name)
    is_own_name = group.words in (own_words, own_words[: max(len(group.words), 2)])
    if place.country not in _COUNTRIES:
        sure = is_own_name and place.precision is Precision.CITY and not is_namesake
        return _LEAST_PEOPLE_ELSEWHERE if sure else math.inf
    if is_namesake:
        return _LEAST_PEOPLE_BESIDE_NAMESAKES
    if place.precision is Precision.REGION:
        return 0
    if is_own_name:
        return _LEAST_PEOPLE if len(group.words) == 1 else _LEAST_PEOPLE_OF_SEVERAL_WORDS
    is_abbreviation = group.text.isupper() and not group.is_shouted
    if is_abbreviation and place.precision is Precision.NEIGHBOURHOOD:
        return 0
    is_long = len(group.text) >= _SHORTEST_NAME
    return _LEAST_PEOPLE_BY_SHORT_NAME if is_long or is_abbreviation else math.inf


def _name(draft: Draft, start: int, end: int) -> str:
    return " ".join(draft.typed((start, end)).split()).strip(_AROUND_PLACES)


def _take(draft: Draft, match: re.Match[str], end: int) -> None:
    # Blanks at the end stand for what was understood before, and are not the place's.
    span = match.start(), len(draft.left[:end].rstrip())
    draft.take(span, Meaning.PLACE, _name(draft, match.start("place"), end))
