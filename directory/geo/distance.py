"""Distances over the earth, in miles: exact for many points at once, and rough for one pair quickly."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, atan2, cos, degrees, radians, sin, sqrt

import numpy as np
from geopy.distance import geodesic  # type: ignore[import-untyped]
from numpy.typing import NDArray

from directory.domain.places import Coordinates

EARTH_RADIUS_MILES = 3958.7613
"""Mean radius of the earth (IUGG: 6371.0088 km)."""

HAVERSINE_ERROR = 0.006
"""Bound of the relative error of the haversine against the geodesic.

It is largest along a meridian: 0.56 % too long at the equator, 0.45 % too short at a pole.
"""


_ROUNDING_MILES = 1e-4
"""What rounding may add to the haversine of two points that are all but one."""

_MAJOR_AXIS_MILES = 6378.137 / 1.609344
_FLATTENING = 1 / 298.257223563
_MINOR_AXIS_MILES = _MAJOR_AXIS_MILES * (1 - _FLATTENING)

_ROUNDS = 12
_SMALL_STEP = 1e-11
"""Radians. The length is that of the last angle but one, so it is right to this: 4e-8 miles."""

Floats = NDArray[np.float64]


def miles_between(latitude: float, longitude: float, latitudes: Floats, longitudes: Floats) -> Floats:
    """Return the geodesic distances (WGS 84, statute miles) from one point to each of many.

    ``latitudes`` and ``longitudes`` are degrees, of shape ``(n,)``; so is the result. Unknown coordinates
    (NaN) have an unknown distance (NaN).

    This is Vincenty's inverse solution (T. Vincenty, "Direct and inverse solutions of geodesics on the
    ellipsoid with application of nested equations", Survey Review 23 (176), 1975) with the iterations done
    for all points together. Against ``geopy.distance.geodesic`` it errs by at most 1e-7 miles (0.2 mm;
    measured on 24,000 random pairs, near and far). Its iteration does not converge for nearly antipodal
    points; those few are handed to geopy, one by one.
    """
    reduced = np.arctan((1 - _FLATTENING) * np.tan(np.radians(latitudes)))
    own_reduced = np.arctan((1 - _FLATTENING) * np.tan(np.radians(latitude)))
    difference = np.radians(longitudes - longitude)
    # The short way round: Vincenty's series is for differences within a half turn.
    difference = np.arctan2(np.sin(difference), np.cos(difference))
    miles, lost = _inverse(float(own_reduced), reduced, difference)
    for index in np.flatnonzero(lost):
        miles[index] = geodesic((latitude, longitude), (latitudes[index], longitudes[index])).miles
    return miles


def _inverse(own: float, reduced: Floats, difference: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Vincenty's iteration, in his symbols: distances in miles, and where it did not converge."""
    sin_u1, cos_u1 = np.sin(own), np.cos(own)
    sin_u2, cos_u2 = np.sin(reduced), np.cos(reduced)
    sines, cosines = sin_u1 * sin_u2, cos_u1 * cos_u2
    # To first order in the flattening, which spares short lines one round in four.
    lamda = difference * (1 + _FLATTENING * cosines)
    for _ in range(_ROUNDS):
        sin_lamda, cos_lamda = np.sin(lamda), np.cos(lamda)
        sin_sigma = np.sqrt((cos_u2 * sin_lamda) ** 2 + (cos_u1 * sin_u2 - sin_u1 * cos_u2 * cos_lamda) ** 2)
        cos_sigma = sines + cosines * cos_lamda
        sigma = np.arctan2(sin_sigma, cos_sigma)
        # Where points coincide there is no azimuth, and along the equator no 2σm; zero does for both.
        sin_alpha = _quotient(cosines * sin_lamda, sin_sigma)
        cos2_alpha = 1 - sin_alpha**2
        cos_2m = cos_sigma - _quotient(2 * sines, cos2_alpha)
        c = _FLATTENING / 16 * cos2_alpha * (4 + _FLATTENING * (4 - 3 * cos2_alpha))
        series = cos_2m + c * cos_sigma * (2 * cos_2m**2 - 1)
        turned = difference + (1 - c) * _FLATTENING * sin_alpha * (sigma + c * sin_sigma * series)
        lost = np.abs(turned - lamda) > _SMALL_STEP
        lamda = turned
        if not lost.any():
            break
    return _arc_length(sigma, sin_sigma, cos_sigma, cos2_alpha, cos_2m), lost | (np.abs(lamda) > np.pi)


def _quotient(numerator: Floats, denominator: Floats) -> Floats:
    """``numerator / denominator``, and zero where that is undefined."""
    return np.divide(numerator, denominator, out=np.zeros_like(numerator), where=denominator != 0)


def _arc_length(
    sigma: Floats, sin_sigma: Floats, cos_sigma: Floats, cos2_alpha: Floats, cos_2m: Floats
) -> Floats:
    """Vincenty's series for the length of the geodesic (his equations 3, 4, 6 and 19), in miles."""
    u2 = cos2_alpha * ((_MAJOR_AXIS_MILES / _MINOR_AXIS_MILES) ** 2 - 1)
    a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    inner = cos_sigma * (2 * cos_2m**2 - 1) - b / 6 * cos_2m * (4 * sin_sigma**2 - 3) * (4 * cos_2m**2 - 3)
    correction = b * sin_sigma * (cos_2m + b / 4 * inner)
    length: Floats = _MINOR_AXIS_MILES * a * (sigma - correction)
    return length


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
