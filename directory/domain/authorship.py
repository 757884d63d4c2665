"""Who wrote what a byline stands over: weighing the physicians that a byline may mean.

A physician is called *sure* only when the name agrees, nothing speaks against them that is not
outweighed, and every other physician the byline may mean is clearly less likely.
``docs/publishers.md`` tells the rules in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from rapidfuzz.distance import DamerauLevenshtein

from directory.domain.byline import Byline, byline_readings, name_words
from directory.domain.credentials import further, professions, telling
from directory.domain.given_names import GivenNames, Likeness
from directory.domain.letters import fold
from directory.domain.physician import PersonName

MOST_CANDIDATES = 10


class Certainty(StrEnum):
    """How certain it is who a byline means."""

    SURE = "sure"
    SEVERAL = "several"
    """Somebody may be meant, but a person has to decide, even when there is one candidate only."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Namesake:
    """A physician as far as a byline can tell of them."""

    id: int
    slug: str
    name: PersonName
    other_names: tuple[str, ...] = ()
    former_slugs: tuple[str, ...] = ()
    credentials: tuple[str, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    """City and region of each office."""

    @property
    def display_name(self) -> str:
        """Name and credentials."""
        return ", ".join((self.name.full, *self.credentials))


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who a byline means."""

    byline: Byline
    certainty: Certainty
    candidates: tuple[Namesake, ...] = ()
    """The likeliest first; exactly one when it is sure."""


class Name(IntEnum):
    """How well a name agrees, the best highest."""

    DOUBTFUL = 1
    """Spelled a little differently, the family name alone, or several of what is below at once."""
    PARTLY = 2
    """By an initial, one of two family or given names, the middle name, or another short form."""
    SHORT = 3
    """The family name, and a short form of the given one."""
    SAME = 4


class Said(IntEnum):
    """Whether a fact of the byline speaks for a physician."""

    AGAINST = -1
    NOTHING = 0
    FOR = 1


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
    matches = [
        match
        for given, family_name in _families(byline, person)
        for nickname in {byline.nickname, ""}
        if (match := _Given(given, nickname, person, given_names).match(family_name))
    ]
    if not matches:
        return None
    match = max(matches)
    listed, suffix = name_words(person.name.suffix), name_words(byline.suffix)
    return _Evidence(
        person=person,
        name=match.name,
        in_full=match.in_full,
        middle=match.middle,
        suffix=_agreement(bool(listed), bool(suffix), listed == suffix),
        lacks_suffix=bool(suffix) and not listed,
        degree=_degrees(byline.credentials, person.credentials),
        further=further(byline.credentials) & further(person.credentials),
        telling=len(telling(byline.credentials) & telling(person.credentials)),
        where=_where(byline, person.places),
        middle_untold=match.middle_untold,
    )


def _families(byline: Byline, person: Namesake) -> list[tuple[tuple[str, ...], Name]]:
    """Where the byline's name divides, so that what follows is a family name of the person.

    Given words, and how well the family name agrees.
    """
    words = byline.words
    last_names = [
        words_ for name in (person.name.family, *person.other_names) if (words_ := name_words(name))
    ]
    own = last_names[0] if last_names else ()
    found = [(words[:at], Name.SAME) for at in range(len(words)) if _spelled(words[at:], last_names, _equal)]
    # Both the former and the present family name: Brandt-Whitfield.
    every = {word for name in last_names for word in name}
    for at in range(1, len(words) - 1):
        if set(words[at:]) <= every and set(own) <= set(words[at:]):
            found.append((words[:at], Name.SAME))
    for slug in person.former_slugs:
        former = slug.split("-")
        found += [
            (words[:at], Name.SAME)
            for at in range(1, len(words))
            if former[1 : 1 + len(words) - at] == list(words[at:])
        ]
    if byline.former and name_words(byline.former) in last_names:
        found.append((words[:-1], Name.PARTLY))
    if not found:
        found = _partly(words, last_names)
    if not found:
        found = [
            (words[:at], Name.DOUBTFUL)
            for at in range(len(words))
            if _spelled(words[at:], last_names, _close)
        ]
    return found


def _partly(
    words: tuple[str, ...], last_names: Sequence[tuple[str, ...]]
) -> list[tuple[tuple[str, ...], Name]]:
    """One of two family names: ``Lopez`` for ``Lopez-Garcia``, or the other way round."""
    found = [
        (words[:at], Name.PARTLY)
        for name in last_names
        for at in range(1, len(words))
        if len(name) > 1 and set(words[at:]) <= set(name) and any(len(word) > 3 for word in words[at:])
    ]
    found += [
        (words[:at], Name.PARTLY)
        for name in last_names
        for at in range(1, len(words) - len(name))
        if words[at : at + len(name)] == name
    ]
    return found


@dataclass(frozen=True, slots=True, order=True)
class _Match:
    """How well a whole name agrees."""

    name: Name
    in_full: bool = False
    middle: Said = Said.NOTHING
    middle_untold: bool = False


class _Given:
    """The given and middle names of a byline, compared with those of a physician."""

    def __init__(
        self, written: tuple[str, ...], nickname: str, person: Namesake, given_names: GivenNames
    ) -> None:
        self._names = given_names
        self._written = (*name_words(nickname), *written[1:]) if nickname else written
        self._given = name_words(person.name.given)
        self._middle = name_words(person.name.middle)
        self._also = {
            word
            for text in (person.name.family, *person.other_names, *person.former_slugs)
            for word in name_words(text)
        }

    def match(self, family: Name) -> _Match | None:
        """How well the whole name agrees, given how well the family name does."""
        if not self._written:
            return _Match(Name.DOUBTFUL)
        match = self._compare()
        if match is None or family is Name.SAME:
            return match
        partly = family is Name.PARTLY and match.name >= Name.SHORT
        return replace(match, name=Name.PARTLY if partly else Name.DOUBTFUL)

    def _compare(self) -> _Match | None:
        written, given = self._written, self._given
        if not given:
            return None
        for length in range(1, len(written) + 1):
            if "".join(written[:length]) == "".join(given):
                return self._with_middle(Name.SAME, True, written[length:], self._middle)
        likeness = self._likeness(written[0], given[:1])
        if likeness is Likeness.DIFFERENT:
            return self._by_middle_name()
        whole = likeness >= Likeness.SHORT_FORM and len(given) == 1
        in_full = given[0] in self._names.short_forms(written[0])
        name = Name.SHORT if whole else Name.PARTLY
        return self._with_middle(name, in_full, written[1:], (*given[1:], *self._middle))

    def _by_middle_name(self) -> _Match | None:
        """``Michael Pruitt`` for ``J. Michael Pruitt``, and the other way round; else a misspelling."""
        first, *more = self._written
        later = (*self._given[1:], *self._middle)
        if not more and self._likeness(first, later) >= Likeness.SHORT_FORM:
            return _Match(Name.PARTLY)
        if len(first) == 1 and more and self._likeness(more[0], self._given[:1]) >= Likeness.SHORT_FORM:
            return _Match(Name.PARTLY)
        if _close(first, self._given[0]):
            return self._with_middle(Name.DOUBTFUL, False, more, later)
        return None

    def _with_middle(
        self, name: Name, in_full: bool, written: Sequence[str], listed: Sequence[str]
    ) -> _Match:
        told = [word for word in written if word not in self._also or word in listed]
        alike = any(self._likeness(word, listed) >= Likeness.INITIAL for word in told)
        said = _agreement(bool(told), bool(listed), alike)
        return _Match(name, in_full, said, middle_untold=bool(told) and not listed)

    def _likeness(self, written: str, listed: Iterable[str]) -> Likeness:
        return max((self._names.likeness(written, each) for each in listed), default=Likeness.DIFFERENT)


def _agreement(one: bool, other: bool, alike: bool) -> Said:
    if not (one and other):
        return Said.NOTHING
    return Said.FOR if alike else Said.AGAINST


def _degrees(written: Iterable[str], listed: Iterable[str]) -> Said:
    one, other = professions(written), professions(listed)
    return _agreement(bool(one), bool(other), bool(one & other))


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


def _spelled(words: Sequence[str], names: Iterable[Sequence[str]], same: Callable[[str, str], bool]) -> bool:
    return any(same("".join(words), "".join(name)) for name in names)


def _equal(one: str, other: str) -> bool:
    return one == other


def _close(one: str, other: str) -> bool:
    """Whether two words differ as typing errors and spellings of a name do: a letter in four, two at most."""
    allowed = min(2, max(len(one), len(other)) // 4)
    return DamerauLevenshtein.distance(one, other, score_cutoff=allowed) <= allowed
