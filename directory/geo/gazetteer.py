"""The gazetteer: places found offline, from an index on disk.

It answers :class:`~directory.geo.base.PlaceFinder` and :class:`~directory.geo.base.AddressLocator`,
and is a geopy geocoder too, so it can stand wherever one of geopy's stands. It opens no socket.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from geopy.adapters import BaseSyncAdapter  # type: ignore[import-untyped]
from geopy.geocoders.base import Geocoder  # type: ignore[import-untyped]
from geopy.location import Location  # type: ignore[import-untyped]
from geopy.point import Point  # type: ignore[import-untyped]

from directory.domain.places import Address, Coordinates, Place, Precision
from directory.geo import place_reading
from directory.geo.base import PlaceUnknown, Resolution
from directory.geo.distance import bounding_box, haversine_miles
from directory.geo.gazetteer_reader import Area, PlaceIndex
from directory.geo.place_text import LONGEST_TEXT, PostalCode, Word, clean, words

_TERRITORIES = frozenset({"PR", "VI", "GU", "AS", "MP"})
_PLAUSIBLE_MILES = 25.0
"""A postal code of another city, farther than this from the one it is written with, is a slip of the pen."""
_REVERSE_MILES = (5.0, 25.0, 100.0, 500.0)


class NoNetwork(BaseSyncAdapter):  # type: ignore[misc]
    """The HTTP client of a geocoder that has none; geopy's base class insists on one."""

    def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> NoReturn:
        """Raise ``RuntimeError``."""
        raise RuntimeError("the gazetteer does not use the network")

    get_text = get_json


class Gazetteer(Geocoder):  # type: ignore[misc]
    """Places found in the index at ``index_path`` (see ``gazetteer_index.ensure_index``).

    Safe to share between threads and to create before a fork: the file is opened when first asked.
    Every method raises :class:`~directory.geo.base.GeocoderUnavailable` when the index cannot be read.
    """

    def __init__(self, index_path: Path) -> None:
        super().__init__(adapter_factory=NoNetwork)
        self._index = PlaceIndex(index_path)

    def resolve(self, text: str) -> Resolution:
        """Return the likeliest place for ``text``, as :class:`~directory.geo.base.PlaceFinder` tells."""
        return place_reading.resolve(self._index, text)

    def is_place(self, text: str) -> bool:
        """Return whether all of ``text`` means a place, as :class:`~directory.geo.base.PlaceFinder` tells."""
        found = place_reading.found_by(self._index, text)
        return found is not None and not found.leftover

    def called(self, text: str) -> Place | None:
        """Return the place of just this name, as :class:`~directory.geo.base.PlaceFinder` tells."""
        return place_reading.called(self._index, text)

    # --- while typing ---

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Place, ...]:
        """Return at most ``limit`` places (ten at most) whose name or postal code starts with ``prefix``.

        The beginning of a region or country may follow the name: ``springfield, m``.
        """
        typed = words(clean(prefix)) if len(prefix) <= LONGEST_TEXT else ()
        if not typed or limit <= 0:
            return ()
        found: list[Place] = []
        if typed[0].phrase == typed[-1].phrase:
            code = PostalCode.begun(prefix)
            found = self._index.starting(code.code.lower() if code else self._index.spelling.key_of(typed))
        if len(found) < limit:
            found = [*self._named_in_areas(typed), *found]
        return _unlike(found)[: min(limit, 10)]

    def _named_in_areas(self, typed: tuple[Word, ...]) -> list[Place]:
        """Return the places that the first words name whole, in the areas that the last words begin."""
        found: list[Place] = []
        for size in range(1, min(3, len(typed) - 1) + 1):
            head, tail = typed[:-size], typed[-size:]
            if head[0].phrase != head[-1].phrase:
                continue
            areas = self._index.areas_starting(self._index.spelling.key_of(tail))
            for match in self._index.named(self._index.spelling.key_of(head)):
                country, region = match.place.country, match.place.region
                if Area(country) in areas or Area(country, region) in areas:
                    found.append(match.place)
        return found

    # --- addresses of practices ---

    def locate(self, address: Address) -> Place:
        """Return the postal code of ``address`` if it is known and plausible, else its city.

        Nothing is guessed: a misspelt city is not corrected. Raises
        :class:`~directory.geo.base.PlaceUnknown` when neither is known.
        """
        area = self._area_of(address)
        cities = self._cities(address.city, area)
        code = self._postal_code(address, area, cities)
        if code is not None:
            return code
        if cities:
            return cities[0]
        written = filter(None, (address.city, address.region, address.postal_code))
        raise PlaceUnknown(clean(", ".join(written)))

    def _area_of(self, address: Address) -> Area:
        """Return the area of an address; a province or postal code corrects a country left at ``US``."""
        key = self._index.spelling.key
        country, region = clean(address.country), clean(address.region)
        countries = [area.country for area in self._index.areas(key(country)) if not area.region]
        if country.upper() in _TERRITORIES:
            return Area("US", country.upper())
        code = countries[0] if countries else country.upper() or "US"
        regions = [area for area in self._index.areas(key(region)) if area.region]
        own = next((area for area in regions if area.country == code), None)
        if own is not None:
            return own
        if code == "US" and regions and regions[0].country == "CA":
            return regions[0]
        postal = PostalCode.read(clean(address.postal_code))
        if code == "US" and postal is not None:
            return Area(postal.country)  # the three countries write their codes differently
        return Area(code)

    def _cities(self, city: str, area: Area) -> list[Place]:
        key = self._index.spelling.key(clean(city))
        found = [match.place for match in self._index.named(key, area)] if key else []
        return [place for place in found if place.precision in (Precision.CITY, Precision.NEIGHBOURHOOD)]

    def _postal_code(self, address: Address, area: Area, cities: Sequence[Place]) -> Place | None:
        text = clean(address.postal_code)
        if area.country == "US" and text.isdecimal() and len(text) in (3, 4, 7, 8):
            text = text.zfill(5 if len(text) < 5 else 9)  # a spreadsheet took the leading zeros for nothing
        code = PostalCode.read(text)
        place = self._index.postal_code(code) if code is not None else None
        if place is None or place.country != area.country:
            return None
        if not cities:
            return place if area.region in ("", place.region) else None
        key = self._index.spelling.key
        if key(place.city) == key(clean(address.city)):  # out in the country a code may reach far
            return place
        apart = min(haversine_miles(place.coordinates, city.coordinates) for city in cities)
        return place if apart <= _PLAUSIBLE_MILES else None

    # --- as a geopy geocoder ---

    def geocode(self, query: str, *, exactly_one: bool = True, timeout: object = None) -> Any:
        """Return geopy's ``Location`` of the likeliest place, or a list of all, or None when unknown."""
        try:
            found = self.resolve(query)
        except PlaceUnknown:
            return None
        places = (found.place, *found.others)
        return _location(places[0]) if exactly_one else [_location(place) for place in places]

    def reverse(self, query: object, *, exactly_one: bool = True, timeout: object = None) -> Any:
        """Return the ``Location`` of the postal code or city nearest to a point, or None in mid-ocean.

        ``query`` is whatever geopy's ``Point`` accepts; with ``exactly_one`` false, the nearest ten.
        """
        point = Point(query)
        nearest = self.nearest(Coordinates(point.latitude, point.longitude), limit=1 if exactly_one else 10)
        if not nearest:
            return None
        return _location(nearest[0]) if exactly_one else [_location(place) for place in nearest]

    def nearest(self, point: Coordinates, limit: int = 1) -> tuple[Place, ...]:
        """Return the towns, neighbourhoods and postal codes nearest to ``point``, within 500 miles of it."""
        kinds = (Precision.CITY, Precision.NEIGHBOURHOOD, Precision.POSTAL_CODE)
        for radius in _REVERSE_MILES:
            box = bounding_box(point, radius)
            found: list[tuple[float, Place]] = []
            for west, east in box.longitude_ranges:
                for place in self._index.between(box.south, box.north, west, east):
                    miles = haversine_miles(point, place.coordinates)
                    if place.precision in kinds and miles <= radius:
                        found.append((miles, place))
            if len(found) >= limit or radius == _REVERSE_MILES[-1]:
                return tuple(place for _, place in sorted(found, key=lambda pair: pair[0])[:limit])
        return ()


def _unlike(places: Iterable[Place]) -> tuple[Place, ...]:
    """Return the places without those that read like an earlier one."""
    kept: dict[tuple[str, str], Place] = {}
    for place in places:
        kept.setdefault((place.label, place.country), place)
    return tuple(kept.values())


def _location(place: Place) -> Location:
    point = place.coordinates.latitude, place.coordinates.longitude
    raw = asdict(place) | {"precision": str(place.precision)}
    return Location(place.label, point, raw)
