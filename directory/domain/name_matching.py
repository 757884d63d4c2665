"""Whether the name in a byline may be a physician's: in full, short, by initials, former or one of two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from rapidfuzz.distance import DamerauLevenshtein

from directory.domain.byline import Byline
from directory.domain.given_names import GivenNames, Likeness
from directory.domain.name_keys import name_keys, name_words
from directory.domain.physician import PersonName


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
    def keys(self) -> set[str]:
        """The words that find them."""
        return name_keys((self.name.family, *self.other_names), self.former_slugs)

    @property
    def display_name(self) -> str:
        """Name and credentials."""
        return ", ".join((self.name.full, *self.credentials))


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


@dataclass(frozen=True, slots=True, order=True)
class NameMatch:
    """How well a whole name agrees."""

    name: Name
    in_full: bool = False
    """Whether the byline has the full form of the given name, the listing a short one at most."""
    middle: Said = Said.NOTHING
    middle_untold: bool = False
    """Whether the byline has a middle name and the listing none."""


def match_name(byline: Byline, person: Namesake, given_names: GivenNames) -> NameMatch | None:
    """How well the name of a byline agrees with a physician's; ``None`` when it is another name."""
    matches = [
        match
        for given, family_name in _families(byline, person)
        for nickname in {byline.nickname, ""}
        if (match := _Given(given, nickname, person, given_names).match(family_name))
    ]
    return max(matches, default=None)


def agreement(one: bool, other: bool, alike: bool) -> Said:
    """What it says that two facts are ``alike`` or not, when both ``one`` and the ``other`` are told."""
    if not (one and other):
        return Said.NOTHING
    return Said.FOR if alike else Said.AGAINST


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
            if _spelled(words[at:], last_names, is_close)
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

    def match(self, family: Name) -> NameMatch | None:
        """How well the whole name agrees, given how well the family name does."""
        if not self._written:
            return NameMatch(Name.DOUBTFUL)
        match = self._compare()
        if match is None or family is Name.SAME:
            return match
        partly = family is Name.PARTLY and match.name >= Name.SHORT
        return replace(match, name=Name.PARTLY if partly else Name.DOUBTFUL)

    def _compare(self) -> NameMatch | None:
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

    def _by_middle_name(self) -> NameMatch | None:
        """``Michael Pruitt`` for ``J. Michael Pruitt``, and the other way round; else a misspelling."""
        first, *more = self._written
        later = (*self._given[1:], *self._middle)
        if not more and self._likeness(first, later) >= Likeness.SHORT_FORM:
            return NameMatch(Name.PARTLY)
        if len(first) == 1 and more and self._likeness(more[0], self._given[:1]) >= Likeness.SHORT_FORM:
            return NameMatch(Name.PARTLY)
        if is_close(first, self._given[0]):
            return self._with_middle(Name.DOUBTFUL, False, more, later)
        return None

    def _with_middle(
        self, name: Name, in_full: bool, written: Sequence[str], listed: Sequence[str]
    ) -> NameMatch:
        told = [word for word in written if word not in self._also or word in listed]
        alike = any(self._likeness(word, listed) >= Likeness.INITIAL for word in told)
        said = agreement(bool(told), bool(listed), alike)
        return NameMatch(name, in_full, said, middle_untold=bool(told) and not listed)

    def _likeness(self, written: str, listed: Iterable[str]) -> Likeness:
        return max((self._names.likeness(written, each) for each in listed), default=Likeness.DIFFERENT)


def _spelled(words: Sequence[str], names: Iterable[Sequence[str]], same: Callable[[str, str], bool]) -> bool:
    return any(same("".join(words), "".join(name)) for name in names)


def _equal(one: str, other: str) -> bool:
    return one == other


def is_close(one: str, other: str) -> bool:
    """Whether two words differ as typing errors and spellings of a name do: a letter in four, two at most."""
    allowed = min(2, max(len(one), len(other)) // 4)
    return DamerauLevenshtein.distance(one, other, score_cutoff=allowed) <= allowed
