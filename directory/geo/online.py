"""Finding addresses of practices through geocoding services on the internet, by way of geopy.

Only for background work and only for addresses that a practice publishes: what a patient types is
resolved by ``gazetteer`` and sent to nobody. Neither addresses nor keys are ever logged.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from geopy.adapters import AdapterHTTPError, URLLibAdapter  # type: ignore[import-untyped]
from geopy.exc import GeopyError  # type: ignore[import-untyped]
from geopy.extra.rate_limiter import RateLimiter  # type: ignore[import-untyped]
from geopy.geocoders import get_geocoder_for_service  # type: ignore[import-untyped]
from geopy.geocoders.base import NONE_RESULT, Geocoder  # type: ignore[import-untyped]
from geopy.location import Location  # type: ignore[import-untyped]
from geopy.util import logger as geopy_logger  # type: ignore[import-untyped]

from directory.domain.places import Address, Coordinates, Place, Precision
from directory.geo.base import GeocoderUnavailable, PlaceUnknown

_Path = tuple[str | int, ...]


class USCensus(Geocoder):  # type: ignore[misc]
    """The geocoder of the US Census Bureau: free, without a key, addresses in the US alone.

    Documented at https://geocoding.geo.census.gov/geocoder/Geocoding_Services_API.html
    """

    api_path = "/geocoder/locations/onelineaddress"

    def __init__(
        self,
        *,
        domain: str = "geocoding.geo.census.gov",
        benchmark: str = "Public_AR_Current",
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.api = f"{self.scheme}://{domain.strip('/')}{self.api_path}"
        self.benchmark = benchmark

    def geocode(self, query: str, *, exactly_one: bool = True, timeout: float | None = None) -> Any:
        """Return the ``Location`` of an address written on one line, or a list of all, or None."""
        url = f"{self.api}?{urlencode({'address': query, 'benchmark': self.benchmark, 'format': 'json'})}"
        options = {} if timeout is None else {"timeout": timeout}
        found = self._call_geocoder(url, self._locations, **options)
        return found[0] if found and exactly_one else found

    @staticmethod
    def _locations(page: Any) -> list[Any] | None:
        found = []
        for match in page["result"]["addressMatches"]:
            point = match["coordinates"]["y"], match["coordinates"]["x"]
            # Each match is a point between the two ends of a range of house numbers.
            found.append(Location(match["matchedAddress"], point, match | {"kind": "interpolated"}))
        return found or None

    def _geocoder_exception_handler(self, error: Exception) -> Any:
        # It answers 400 to an address that it cannot take apart, which is to say that it does not know it.
        if isinstance(error, AdapterHTTPError) and error.status_code == 400:
            return NONE_RESULT
        return None


@dataclass(frozen=True, slots=True)
class _Service:
    """What there is to know of a service beyond what geopy knows."""

    kind: tuple[_Path, ...] = ()
    """Where its answers tell how precise they are; the first that is understood counts."""
    key_argument: str = ""
    """The argument of geopy's class that takes the key; empty when the service needs none."""
    min_delay_seconds: float = 0.1


_SERVICES: Mapping[str, _Service] = {
    "census": _Service((("kind",),), min_delay_seconds=0.5),
    "nominatim": _Service((("addresstype",), ("type",), ("class",)), min_delay_seconds=1.0),
    "photon": _Service((("properties", "type"), ("properties", "osm_value")), min_delay_seconds=1.0),
    "arcgis": _Service(min_delay_seconds=1.0),
    "azure": _Service((("type",), ("entityType",)), "subscription_key"),
    "bing": _Service((("entityType",),), "api_key"),
    "geocodeearth": _Service((("properties", "accuracy"), ("properties", "layer")), "api_key"),
    "geocodio": _Service((("accuracy_type",),), "api_key"),
    "googlev3": _Service((("geometry", "location_type"), ("types", 0)), "api_key"),
    "herev7": _Service((("houseNumberType",), ("resultType",)), "apikey"),
    "mapbox": _Service((("properties", "accuracy"), ("place_type", 0)), "api_key"),
    "mapquest": _Service((("geocodeQuality",),), "api_key"),
    "maptiler": _Service((("place_type", 0),), "api_key"),
    "opencage": _Service((("components", "_type"),), "api_key", min_delay_seconds=1.0),
    "tomtom": _Service((("type",), ("entityType",)), "api_key"),
}

ONLINE_GEOCODERS = tuple(_SERVICES)
"""The names that :func:`online_locator` knows."""

_PRECISIONS = {
    Precision.ROOFTOP: (
        "rooftop parcel point pointaddress building house pa poi amenity office healthcare shop venue premise"
    ),
    Precision.STREET: (
        "street road route address streetaddress addressrange interpolated rangeinterpolated "
        "rangeinterpolation intersection crossstreet streetcenter roadblock nearestrooftopmatch highway"
    ),
    Precision.POSTAL_CODE: "postcode postalcode postalcodearea postcode1 zip zipextended postalcodepoint",
    Precision.NEIGHBOURHOOD: "neighbourhood neighborhood suburb quarter district municipalitysubdivision",
    Precision.CITY: "city town village hamlet locality municipality populatedplace localadmin",
    Precision.REGION: "state region county province administrativearea countrysubdivision admindivision1",
    Precision.COUNTRY: "country countryregion",
}
_PRECISION_OF = {word: precision for precision, words in _PRECISIONS.items() for word in words.split()}


class _NoAddresses(logging.Filter):
    """Keeps geopy from logging each address it is asked for, and each answer, as it does below WARNING."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING


_NO_ADDRESSES = _NoAddresses()


class OnlineLocator:
    """A geopy geocoder as an :class:`~directory.geo.base.AddressLocator`.

    Requests are at least ``min_delay_seconds`` apart, in all threads together: :meth:`locate` sleeps
    until its turn has come. A failed request is not repeated here; its caller may come again later.
    """

    def __init__(self, geocoder: Geocoder, min_delay_seconds: float, kind: tuple[_Path, ...] = ()) -> None:
        geopy_logger.addFilter(_NO_ADDRESSES)
        self._name = type(geocoder).__name__
        self._kind = kind
        # Without retries, for before each retry the limiter logs what it was called with, the address.
        self._geocode = RateLimiter(
            geocoder.geocode,
            min_delay_seconds=min_delay_seconds,
            error_wait_seconds=min_delay_seconds,
            max_retries=0,
            swallow_exceptions=False,
        )

    def locate(self, address: Address) -> Place:
        """Return the place of ``address``.

        Raises :class:`~directory.geo.base.PlaceUnknown` when the service does not know it and
        :class:`~directory.geo.base.GeocoderUnavailable` when it does not answer, answers nonsense or
        refuses us (key, quota, rate).
        """
        query = _one_line(address)
        if not query:
            raise PlaceUnknown("")
        try:
            found = self._geocode(query)
        except (GeopyError, LookupError, TypeError, ValueError, AttributeError) as error:
            # Answers of another shape fail in many ways.
            # Not chained: geopy's messages may hold the address or the key.
            reason = type(error).__name__
            raise GeocoderUnavailable(f"The geocoder {self._name} cannot answer now ({reason}).") from None
        if found is None:
            raise PlaceUnknown(query)
        return self._place(found, address)

    def _place(self, found: Location, address: Address) -> Place:
        precision = _precision(found.raw, self._kind)
        name = address.city
        if precision is Precision.POSTAL_CODE and address.postal_code:
            name = address.postal_code
        point = Coordinates(float(found.latitude), float(found.longitude))
        city = address.city if name != address.city else ""
        return Place(name or str(found.address), address.region, address.country, point, precision, city)


def online_locator(
    name: str,
    *,
    api_key: str | None = None,
    user_agent: str,
    domain: str | None = None,
    scheme: str = "https",
    timeout_seconds: float = 10.0,
    min_delay_seconds: float | None = None,
) -> OnlineLocator:
    """Return a locator for the service called ``name``, one of :data:`ONLINE_GEOCODERS`.

    ``user_agent`` names this installation to the service; ``domain`` is that of an own server (Nominatim,
    Photon) instead of the public one. Raises ``ValueError`` for an unknown name or a missing key.
    """
    service = _SERVICES.get(name)
    if service is None:
        raise ValueError(f"no geocoder is called {name!r}; choose one of {', '.join(ONLINE_GEOCODERS)}")
    options: dict[str, Any] = {"user_agent": user_agent, "scheme": scheme, "timeout": timeout_seconds}
    # Not the requests library, if it happens to be installed: urllib3 logs the address of each request.
    options["adapter_factory"] = URLLibAdapter
    if domain is not None:
        options["domain"] = domain
    if service.key_argument:
        if not api_key:
            raise ValueError(f"the geocoder {name!r} needs a key")
        options[service.key_argument] = api_key
    geocoder_class = USCensus if name == "census" else get_geocoder_for_service(name)
    delay = service.min_delay_seconds if min_delay_seconds is None else min_delay_seconds
    return OnlineLocator(geocoder_class(**options), delay, service.kind)


def _one_line(address: Address) -> str:
    """Return the address as a service expects it, empty when there is nothing but a country."""
    region = f"{address.region} {address.postal_code}".strip()
    parts = [part for part in (address.street, address.city, region) if part]
    return ", ".join([*parts, address.country]) if parts else ""


def _precision(raw: Any, kind: tuple[_Path, ...]) -> Precision:
    """Return the precision that an answer tells; that of a city when it does not, for that promises least."""
    for path in kind:
        value = raw
        try:
            for step in path:
                value = value[step]
        except (LookupError, TypeError):
            continue
        word = "".join(character for character in str(value).lower() if character.isalnum())
        if word in _PRECISION_OF:
            return _PRECISION_OF[word]
    return Precision.CITY
