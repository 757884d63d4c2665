"""Distances over the earth, in miles, as rough as a sphere; ``geodesic.py`` has the exact ones."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, atan2, cos, degrees, radians, sin, sqrt

from directory.domain.places import Coordinates

EARTH_RADIUS_MILES = 3958.7613
"""Mean radius of the earth (IUGG: 6371.0088 km)."""

HAVERSINE_ERROR = 0.006
"""Bound of the relative error of the haversine against the geodesic.

It is largest along a meridian: 0.56 % too long at the equator, 0.45 % too short at a pole.
"""


_ROUNDING_MILES = 1e-4
"""What rounding may add to the haversine of two points that are all but one."""


def haversine_miles(a: Coordinates, b: Coordinates) -> float:
    """Return the great-circle distance between two points, in miles, right to :data:`HAVERSINE_ERROR`."""
    phi_a, phi_b = radians(a.latitude), radians(b.latitude)
    half_east = radians(b.longitude - a.longitude) / 2
    chord = sin((phi_b - phi_a) / 2) ** 2 + cos(phi_a) * cos(phi_b) * sin(half_east) ** 2
    return 2 * EARTH_RADIUS_MILES * atan2(sqrt(chord), sqrt(max(0.0, 1 - chord)))


@dataclass(frozen=True, slots=True)
class BoundingBox:
    """Latitudes from ``south`` to ``north`` and longitudes eastward from ``west`` to ``east``, in degrees."""

    south: float
    west: float
    north: float
    east: float

    @property
    def longitude_ranges(self) -> tuple[tuple[float, float], ...]:
        """The longitudes as ranges that ascend: two of them when the box crosses the antimeridian."""
        if self.west <= self.east:
            return ((self.west, self.east),)
        return ((self.west, 180.0), (-180.0, self.east))

    def contains(self, point: Coordinates) -> bool:
        """Tell whether ``point`` lies in the box or on its edge."""
        return self.south <= point.latitude <= self.north and any(
            west <= point.longitude <= east for west, east in self.longitude_ranges
        )


def bounding_box(centre: Coordinates, radius_miles: float) -> BoundingBox:
    """Return a box that holds every point within ``radius_miles`` (geodesic) of ``centre``.

    A box that reaches a pole holds every longitude. Raises ``ValueError`` for a radius that is negative
    or not a number.
    """
    if not radius_miles >= 0:
        raise ValueError(f"no such radius: {radius_miles} miles")
    angle = (radius_miles * (1 + HAVERSINE_ERROR) + _ROUNDING_MILES) / EARTH_RADIUS_MILES
    south, north = centre.latitude - degrees(angle), centre.latitude + degrees(angle)
    if south <= -90 or north >= 90:
        return BoundingBox(max(south, -90.0), -180.0, min(north, 90.0), 180.0)
    # The circle is widest not at the latitude of its centre but where a meridian touches it.
    reach = degrees(asin(min(1.0, sin(angle) / cos(radians(centre.latitude)))))
    return BoundingBox(south, _wrapped(centre.longitude - reach), north, _wrapped(centre.longitude + reach))


def _wrapped(longitude: float) -> float:
    """Return a longitude from -180 to 180 degrees."""
    return longitude if -180 <= longitude <= 180 else (longitude + 180) % 360 - 180
