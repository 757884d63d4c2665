"""From a location text to a place: the rules, over a :class:`~directory.geo.gazetteer_reader.PlaceIndex`.

Regions and countries are taken off the end of the text (``Paris, TX``; ``Leeds, England, UK``), and what
is left is looked up among the places there. When it is no name as a whole, its longest ending that is one
(``Atlanta`` of ``Buckhead Atlanta``) is the city, and the words before it are looked for near that city.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from directory.domain.places import Place, Precision
from directory.geo.base import PlaceUnknown, Resolution
from directory.geo.distance import haversine_miles
from directory.geo.gazetteer_reader import Area, Match, PlaceIndex
from directory.geo.place_text import (
    LONGEST_TEXT,
    PostalCode,
    Word,
    as_typed,
    beginning_code,
    clean,
    ending_code,
    words,
)

MOST_OTHERS = 9
MOST_SUGGESTIONS = 5
_MOST_WORDS = 20
_IN_TOWN_MILES = 30.0
"""``X, CITY`` lies no farther than this from CITY."""
_SAME_CODE_MILES = 60.0
"""A postal code farther than this from every place the rest of the text may mean contradicts it."""
_SAME_PLACE_MILES = 15.0
_RIVAL_SHARE = 0.1
_ENDING_WEIGHT = 50_000
"""An ending that nothing confirms (no comma, no region) is a city from here: 5,000 people in the US."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A way to read a text: the words of a name, and the area after them, if any."""

    head: tuple[Word, ...]
    area: Area | None = None


def resolve(index: PlaceIndex, text: str) -> Resolution:
    """Return what ``text`` means. Raises :class:`~directory.geo.base.PlaceUnknown` when nothing fits."""
    found = found_by(index, text)
    if found is None:
        shown = clean(text)
        if len(text) > LONGEST_TEXT or not shown:
            raise PlaceUnknown(shown[:60])
        raise PlaceUnknown(shown, _suggestions(index, shown))
    return found


def found_by(index: PlaceIndex, text: str) -> Resolution | None:
    """Return what ``text`` means, if anything."""
    shown = clean(text)
    if not shown or len(text) > LONGEST_TEXT:
        return None
    return _by_code(index, shown) or _by_name(index, words(shown))


def called(index: PlaceIndex, text: str) -> Place | None:
    """Return the likeliest place whose name or postal code is just ``text``."""
    shown = clean(text)
    code = PostalCode.read(shown)
    if code is not None:
        return index.postal_code(code)
    matches = (match for reading in _readings(index, words(shown)) for match in _exact(index, reading))
    return next((match.place for match in matches), None)


# --- postal codes -----------------------------------------------------------------------------------


def _by_code(index: PlaceIndex, text: str) -> Resolution | None:
    """Resolve a text that ends with a postal code, or begins with a ZIP code (or a house number like one)."""
    ending = ending_code(text)
    if ending is not None and (place := index.postal_code(ending[0])) is not None:
        return _with_code(index, place, ending[1], sure=True)
    if ending is not None:
        return _by_name(index, words(ending[1]))
    beginning = beginning_code(text)
    if beginning is not None and (place := index.postal_code(beginning[0])) is not None:
        return _with_code(index, place, beginning[1], sure=False)
    return None


def _with_code(index: PlaceIndex, place: Place, rest: str, *, sure: bool) -> Resolution | None:
    """Weigh the place of a postal code against what the rest of the text means.

    A code that contradicts the rest gives way to it, and so does one that is not ``sure`` to be a code
    unless the rest confirms it.
    """
    if not rest:
        return Resolution(place)
    meant = _by_name(index, words(rest))
    if meant is None:
        return Resolution(place, leftover=rest) if sure else None
    if any(_agrees(place, other) for other in (meant.place, *meant.others)):
        return Resolution(place, leftover=meant.leftover)
    if sure:
        return Resolution(meant.place, (place, *meant.others)[:MOST_OTHERS], meant.leftover)
    return None


def _agrees(code: Place, place: Place) -> bool:
    if place.precision is Precision.COUNTRY:
        return code.country == place.country
    if place.precision is Precision.REGION:
        return (code.country, code.region) == (place.country, place.region)
    return haversine_miles(code.coordinates, place.coordinates) <= _SAME_CODE_MILES


# --- names ------------------------------------------------------------------------------------------


def _by_name(index: PlaceIndex, text: tuple[Word, ...]) -> Resolution | None:
    readings = list(_readings(index, text[-_MOST_WORDS:]))
    matches: list[Match] = []
    for reading in readings:
        matches += _exact(index, reading)
    if matches:
        return Resolution(*_ranked(matches))
    dropped = as_typed(text[:-_MOST_WORDS])
    for reading in reversed(readings):
        found = _by_ending(index, reading) or _despite_unknown_area(index, reading)
        if found is not None:
            return Resolution(found.place, found.others, " ".join(filter(None, (dropped, found.leftover))))
    return None


def _readings(index: PlaceIndex, text: tuple[Word, ...]) -> Iterator[_Reading]:
    """Yield the ways to read ``text``, those that leave most words to the name first."""
    if text:
        yield _Reading(text)
    for head, area in index.area_suffixes(text):
        yield _Reading(head, area)
        for shorter, inner in index.area_suffixes(head):
            if inner.country == area.country and inner.region and area.region in ("", inner.region):
                yield _Reading(shorter, inner)


def _exact(index: PlaceIndex, reading: _Reading) -> list[Match]:
    """Return the places that the whole head of a reading names; a name does not reach across a comma."""
    head = reading.head
    if head[0].phrase != head[-1].phrase:
        return []
    return index.named(index.spelling.key_of(head), reading.area)


def _ranked(matches: Iterable[Match]) -> tuple[Place, tuple[Place, ...]]:
    """Return the first match, and the others that can be told from it and from each other."""
    kept: list[Place] = []
    for match in matches:
        if not any(_reads_alike(match.place, place) for place in kept):
            kept.append(match.place)
        if len(kept) > MOST_OTHERS:
            break
    return kept[0], tuple(kept[1:])


def _reads_alike(a: Place, b: Place) -> bool:
    if (a.label, a.country) == (b.label, b.country):
        return True
    if Precision.REGION in (a.precision, b.precision) or (a.name, a.country) != (b.name, b.country):
        return False
    return haversine_miles(a.coordinates, b.coordinates) < _SAME_PLACE_MILES


def _by_ending(index: PlaceIndex, reading: _Reading) -> Resolution | None:
    """Take the longest ending of the head that is a name for the city, and look for the rest near it."""
    head = reading.head
    for start in range(1, len(head)):
        if head[start].phrase != head[-1].phrase:
            continue
        front, ending = head[:start], head[start:]
        confirmed = reading.area is not None or front[-1].phrase != ending[0].phrase
        least = 0 if confirmed else _ENDING_WEIGHT
        cities = [
            match
            for match in index.named(index.spelling.key_of(ending), reading.area)
            if match.weight >= least and match.place.precision not in (Precision.REGION, Precision.COUNTRY)
        ]
        if cities:
            within = _within_town(index, front, cities)
            if within:
                return Resolution(*_ranked(within))
            return Resolution(*_ranked(cities), leftover=as_typed(front))
    return None


def _within_town(index: PlaceIndex, front: tuple[Word, ...], cities: list[Match]) -> list[Match]:
    """Return the places that ``front`` names near the likeliest of ``cities`` that has any.

    Namesakes much smaller than the first are not tried: ``Paris, London`` is not Paris in Arkansas.
    """
    if front[0].phrase != front[-1].phrase:
        return []
    named = index.named(index.spelling.key_of(front))
    for city in cities:
        if city.weight < cities[0].weight * _RIVAL_SHARE:
            break
        near = [
            match
            for match in named
            if match.place.precision in (Precision.CITY, Precision.NEIGHBOURHOOD)
            and haversine_miles(match.place.coordinates, city.place.coordinates) <= _IN_TOWN_MILES
        ]
        if near:
            return near
    return []


def _despite_unknown_area(index: PlaceIndex, reading: _Reading) -> Resolution | None:
    """Read ``Leeds, West Yorkshire, UK``: the country is known, the county between is not."""
    first = tuple(word for word in reading.head if word.phrase == reading.head[0].phrase)
    if reading.area is None or reading.area.region or len(first) == len(reading.head):
        return None
    matches = _exact(index, _Reading(first, reading.area))
    return Resolution(*_ranked(matches)) if matches else None


# --- unknown places -----------------------------------------------------------------------------------


def _suggestions(index: PlaceIndex, text: str) -> tuple[Place, ...]:
    """Return places with names close to an unknown text, and the region it ends with."""
    code = PostalCode.read(text)
    if code is not None:
        return tuple(index.starting(code.code[:3].lower())[:MOST_SUGGESTIONS])
    readings = list(_readings(index, words(text)[-_MOST_WORDS:]))
    shortest = min((len(reading.head) for reading in readings), default=0)
    readings = [reading for reading in readings if len(reading.head) == shortest]
    matches: list[Match] = []
    for reading in readings:
        for _, phrase in groupby(reading.head, key=attrgetter("phrase")):
            matches += index.close_to(index.spelling.key_of(tuple(phrase)), reading.area)
    matches.sort(key=attrgetter("weight"), reverse=True)
    areas = [place for reading in readings[:1] for place in _places_of(index, reading.area)]
    kept: list[Place] = []
    for place in (*(match.place for match in matches), *areas):
        if not any(_reads_alike(place, other) for other in kept):
            kept.append(place)
    return tuple(kept[:MOST_SUGGESTIONS])


def _places_of(index: PlaceIndex, area: Area | None) -> list[Place]:
    """Return the region or country that an area is, as a place; the regions of most countries are none."""
    if area is None:
        return []
    wanted = Precision.REGION if area.region else Precision.COUNTRY
    named = index.named(index.spelling.key(area.region or area.country), area)
    return [match.place for match in named if match.place.precision is wanted][:1]
