"""Who wrote what a byline stands over: weighing the physicians that a byline may mean.

A physician is called *sure* only when the name agrees, nothing speaks against them that is not
outweighed, and every other physician the byline may mean is clearly less likely.
``docs/publishers.md`` tells the rules in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from directory.domain.byline import Byline, byline_readings
from directory.domain.credentials import further, professions, telling
from directory.domain.folding import fold
from directory.domain.given_names import GivenNames
from directory.domain.name_keys import family_keys, name_words
from directory.domain.name_matching import Name, Namesake, Said, agreement, match_name

MOST_CANDIDATES = 10


class Certainty(StrEnum):
    """How certain it is who a byline means."""

    SURE = "sure"
    SEVERAL = "several"
    """Somebody may be meant, but a person has to decide, even when there is one candidate only."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who a byline means."""

    byline: Byline
    certainty: Certainty
    candidates: tuple[Namesake, ...] = ()
    """The likeliest first; exactly one when it is sure."""


class Where(IntEnum):
    """How near the place of the byline is to the physician's offices."""

    UNKNOWN = 0
    OTHER_WORDS = 1
    """No region is told, and what may be a city is not one of theirs; it may be no city at all."""
    ELSEWHERE = 2
    SAME_REGION = 3
    SAME_CITY = 4


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What speaks for and against one physician."""

    person: Namesake
    name: Name
    in_full: bool
    """Whether the byline has the full form of the given name, the listing a short one at most."""
    middle: Said
    suffix: Said
    lacks_suffix: bool
    """Whether the byline has a suffix that the listing has not."""
    degree: Said
    further: frozenset[str]
    telling: int
    where: Where
    middle_untold: bool
    """Whether the byline has a middle name and the listing none."""

    @property
    def contradicts(self) -> bool:
        """Whether this is somebody else: another middle name or suffix."""
        return Said.AGAINST in (self.middle, self.suffix)

    @property
    def support(self) -> int:
        return sum(
            (
                self.where is Where.SAME_CITY,
                self.middle is Said.FOR,
                self.suffix is Said.FOR,
                self.telling > 0,
            )
        )

    def is_enough(self, doubts: int) -> bool:
        """Whether this would be sure if nobody else came into question."""
        doubts += (self.where is Where.ELSEWHERE) + self.lacks_suffix
        if self.degree is Said.AGAINST or self.support < doubts:
            return False
        if self.name is Name.SHORT:
            return bool(self.support) or self.degree is Said.FOR or self.where is Where.SAME_REGION
        return self.name is Name.SAME or (self.name is Name.PARTLY and self.support > doubts)

    def beats(self, other: _Evidence) -> bool:
        """Whether something sets this one apart from ``other``, and nothing the other way round."""
        compared = [
            self._name_against(other),
            (self.degree is not Said.AGAINST) - (other.degree is not Said.AGAINST),
            self.middle - other.middle,
            self.suffix - other.suffix,
            (self.further > other.further) - (self.further < other.further),
            self.where - other.where if self.where and other.where else 0,
        ]
        return max(compared) > 0 and min(compared) >= 0

    def _name_against(self, other: _Evidence) -> int:
        names = {self.name, other.name}
        if names == {Name.SAME, Name.SHORT}:
            # Byline Robert, listings Robert and Bob: the first. Byline Bob: either.
            return self.name - other.name if self.in_full and other.in_full else 0
        # Jon may be Jonathan, or John misspelled.
        return 0 if Name.SHORT in names else self.name - other.name

    @property
    def order(self) -> tuple[int, ...]:
        return (self.degree is not Said.AGAINST, self.name, self.support, self.where, len(self.further))


def resolve(readings: Sequence[Byline], people: Sequence[Namesake], given_names: GivenNames) -> Resolution:
    """Who of ``people`` is meant by a byline, given every reading it allows (the likeliest first).

    Nobody is sure when the byline names more than one person.
    """
    byline = readings[0]
    weighed = [each for person in people if (each := _best_reading(readings, person, given_names))]
    ranked = [each for each in weighed if not each.contradicts]
    ranked.sort(key=lambda each: each.order, reverse=True)
    candidates = [each.person for each in ranked]
    for other in byline.others:
        candidates += resolve(byline_readings(other), people, given_names).candidates
    if not candidates:
        return Resolution(byline, Certainty.NONE)
    if not byline.others and _is_sure(ranked[0], ranked[1:], weighed):
        return Resolution(byline, Certainty.SURE, tuple(candidates[:1]))
    return Resolution(byline, Certainty.SEVERAL, tuple(dict.fromkeys(candidates))[:MOST_CANDIDATES])


def keys_of_byline(readings: Iterable[Byline]) -> set[str]:
    """By which words to look for everybody whom a byline may mean."""
    keys: set[str] = set()
    for byline in readings:
        keys |= family_keys(byline.words) | family_keys(name_words(byline.former))
        for other in byline.others:
            keys |= keys_of_byline(byline_readings(other))
    return keys


def _is_sure(first: _Evidence, rivals: Sequence[_Evidence], weighed: Sequence[_Evidence]) -> bool:
    # A middle name that the listing lacks says nothing, unless it told namesakes apart already.
    told_apart = any(each.contradicts and each.name >= first.name for each in weighed)
    doubts = int(first.middle_untold and told_apart)
    return all(first.beats(rival) for rival in rivals) and first.is_enough(doubts)


def _best_reading(readings: Iterable[Byline], person: Namesake, given_names: GivenNames) -> _Evidence | None:
    """The evidence of the reading in which the name agrees best; of several such, of the likeliest one."""
    found = [evidence for byline in readings if (evidence := _weigh(byline, person, given_names))]
    return max(found, key=lambda evidence: evidence.name, default=None)


def _weigh(byline: Byline, person: Namesake, given_names: GivenNames) -> _Evidence | None:
    """What speaks for a physician; ``None`` when the name is another."""
    match = match_name(byline, person, given_names)
    if match is None:
        return None
    listed, suffix = name_words(person.name.suffix), name_words(byline.suffix)
    return _Evidence(
        person=person,
        name=match.name,
        in_full=match.in_full,
        middle=match.middle,
        suffix=agreement(bool(listed), bool(suffix), listed == suffix),
        lacks_suffix=bool(suffix) and not listed,
        degree=_degrees(byline.credentials, person.credentials),
        further=further(byline.credentials) & further(person.credentials),
        telling=len(telling(byline.credentials) & telling(person.credentials)),
        where=_where(byline, person.places),
        middle_untold=match.middle_untold,
    )


def _degrees(written: Iterable[str], listed: Iterable[str]) -> Said:
    one, other = professions(written), professions(listed)
    return agreement(bool(one), bool(other), bool(one & other))


def _where(byline: Byline, places: Sequence[tuple[str, str]]) -> Where:
    if not places or not (byline.city or byline.region):
        return Where.UNKNOWN
    city = _city_form(byline.city)
    regions = {region.upper() for _city, region in places}
    in_region = not byline.region or byline.region in regions
    if city and in_region and any(city == _city_form(listed) for listed, _region in places):
        return Where.SAME_CITY
    if not byline.region:
        return Where.OTHER_WORDS
    return Where.SAME_REGION if in_region else Where.ELSEWHERE


_SHORTENED = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}


def _city_form(city: str) -> str:
    words = fold(city).replace(".", " ").replace("-", " ").split()
    return " ".join(_SHORTENED.get(word, word) for word in words)
