"""Places on the earth, as the directory speaks of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Precision(StrEnum):
    """How exactly a place is known, from the door of a building to a whole country."""

    ROOFTOP = "rooftop"
    STREET = "street"
    POSTAL_CODE = "postal_code"
    NEIGHBOURHOOD = "neighbourhood"
    CITY = "city"
    REGION = "region"
    COUNTRY = "country"


_GRID = 0.05
"""Degrees between the lines of the grid on which points are told that are not to be told exactly."""


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A point: degrees north of the equator and east of Greenwich (WGS 84)."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not (-90.0 <= self.latitude <= 90.0 and -180.0 <= self.longitude <= 180.0):
            raise ValueError(f"no such point: latitude {self.latitude}, longitude {self.longitude}")

    def roughly(self) -> Coordinates:
        """The corner of a grid that is nearest: at most 2.5 miles off, and the same for all around it."""
        return Coordinates(
            *(round(round(degrees / _GRID) * _GRID, 6) for degrees in (self.latitude, self.longitude))
        )


_COUNTRY_NAMES = {"CA": "Canada", "GB": "UK"}
"""Countries whose codes people do not use, or take for something else."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a location text resolves to."""

    name: str
    """The city, neighbourhood, postal code or region: ``Anaheim Hills``, ``92807``, ``California``."""
    region: str
    """State, province or nation by its usual code, where it has one (``CA``, ``ON``), else by name."""
    country: str
    """ISO 3166-1 alpha-2 code: ``US``."""
    coordinates: Coordinates
    precision: Precision
    city: str = ""
    """The city this place lies in, when its name is not that city: a postal code's or a neighbourhood's."""
    population: int = 0

    @property
    def label(self) -> str:
        """As people write it: ``Anaheim Hills, CA``, ``92807 (Anaheim, CA)``, ``London, ON, Canada``."""
        country = "" if self.country == "US" else _COUNTRY_NAMES.get(self.country, self.country)
        if self.precision is Precision.COUNTRY:
            return self.name
        if self.precision is Precision.REGION:
            return ", ".join(part for part in (self.name, country) if part)
        if self.precision is Precision.POSTAL_CODE:
            within = ", ".join(part for part in (self.city, self.region, country) if part)
            return f"{self.name} ({within})" if within else self.name
        return ", ".join(part for part in (self.name, self.region, country) if part)


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address of a practice, as typed; any part may be empty."""

    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = "US"
