"""Distances over the earth, in miles, from one point to many: exact, and quick."""

from __future__ import annotations

import numpy as np
from geopy.distance import geodesic  # type: ignore[import-untyped]
from numpy.typing import NDArray

from directory.compiling import compiled, read_only

_MAJOR_AXIS_MILES = 6378.137 / 1.609344
_FLATTENING = 1 / 298.257223563
_MINOR_AXIS_MILES = _MAJOR_AXIS_MILES * (1 - _FLATTENING)

_ROUNDS = 12
_SMALL_STEP = 1e-11
"""Radians. The length is that of the last angle but one, so it is right to this: 4e-8 miles."""

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


def miles_between(latitude: float, longitude: float, latitudes: Floats, longitudes: Floats) -> Floats:
    """Return the geodesic distances (WGS 84, statute miles) from one point to each of many.

    ``latitudes`` and ``longitudes`` are degrees, of shape ``(n,)``; so is the result. Unknown coordinates
    (NaN) have an unknown distance (NaN).

    This is Vincenty's inverse solution (T. Vincenty, "Direct and inverse solutions of geodesics on the
    ellipsoid with application of nested equations", Survey Review 23 (176), 1975). Against
    ``geopy.distance.geodesic`` it errs by at most 1e-7 miles (0.2 mm; measured on 24,000 random pairs, near
    and far). Its iteration does not converge for nearly antipodal points; those few are handed to geopy, one
    by one.
    """
    miles = np.full(len(latitudes), np.nan)
    points = np.arange(miles.size)
    measure(
        latitude,
        longitude,
        np.ascontiguousarray(latitudes, float),
        np.ascontiguousarray(longitudes, float),
        points,
        points,
        miles,
    )
    return miles


def measure(
    latitude: float,
    longitude: float,
    latitudes: Floats,
    longitudes: Floats,
    points: Indices,
    places: Indices,
    miles: Floats,
) -> None:
    """Write down, as :func:`miles_between`, how far some points are, if they are not yet known (NaN).

    ``points`` are indices into the coordinates, ``places`` indices into ``points`` and ``miles``: those to be
    measured.
    """
    if _measure(latitude, longitude, latitudes, longitudes, points, places, miles):
        for place in places[np.isinf(miles[places])]:
            point = latitudes[points[place]], longitudes[points[place]]
            miles[place] = geodesic((latitude, longitude), point).miles


@compiled("f8(f8, f8, f8, f8, f8)")
def _arc_length(sigma: float, sin_sigma: float, cos_sigma: float, cos2_alpha: float, cos_2m: float) -> float:
    """Vincenty's series for the length of the geodesic (his equations 3, 4, 6 and 19), in miles."""
    u2 = cos2_alpha * ((_MAJOR_AXIS_MILES / _MINOR_AXIS_MILES) ** 2 - 1)
    a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    inner = cos_sigma * (2 * cos_2m**2 - 1) - b / 6 * cos_2m * (4 * sin_sigma**2 - 3) * (4 * cos_2m**2 - 3)
    correction = b * sin_sigma * (cos_2m + b / 4 * inner)
    return _MINOR_AXIS_MILES * a * (sigma - correction)


@compiled("f8(f8, f8, f8, f8)")
def _vincenty(sin_u1: float, cos_u1: float, latitude: float, east: float) -> float:
    """Vincenty's iteration, in his symbols: miles to a latitude so many degrees further ``east``.

    Infinite where it does not converge.
    """
    u2 = np.arctan((1 - _FLATTENING) * np.tan(np.radians(latitude)))
    sin_u2, cos_u2 = np.sin(u2), np.cos(u2)
    sines, cosines = sin_u1 * sin_u2, cos_u1 * cos_u2
    # The short way round: Vincenty's series is for differences within a half turn.
    difference = np.arctan2(np.sin(np.radians(east)), np.cos(np.radians(east)))
    # To first order in the flattening, which spares short lines one round in four.
    lamda = difference * (1 + _FLATTENING * cosines)
    for _ in range(_ROUNDS):
        sin_lamda, cos_lamda = np.sin(lamda), np.cos(lamda)
        across = cos_u1 * sin_u2 - sin_u1 * cos_u2 * cos_lamda
        sin_sigma = np.sqrt((cos_u2 * sin_lamda) ** 2 + across**2)
        cos_sigma = sines + cosines * cos_lamda
        sigma = np.arctan2(sin_sigma, cos_sigma)
        # Where points coincide there is no azimuth, and along the equator no 2σm; zero does for both.
        sin_alpha = cosines * sin_lamda / sin_sigma if sin_sigma != 0.0 else 0.0
        cos2_alpha = 1 - sin_alpha**2
        cos_2m = cos_sigma - (2 * sines / cos2_alpha if cos2_alpha != 0.0 else 0.0)
        c = _FLATTENING / 16 * cos2_alpha * (4 + _FLATTENING * (4 - 3 * cos2_alpha))
        series = cos_2m + c * cos_sigma * (2 * cos_2m**2 - 1)
        turned = difference + (1 - c) * _FLATTENING * sin_alpha * (sigma + c * sin_sigma * series)
        step, lamda = np.abs(turned - lamda), turned
        if not step > _SMALL_STEP:
            if np.abs(lamda) > np.pi:
                break
            return float(_arc_length(sigma, sin_sigma, cos_sigma, cos2_alpha, cos_2m))
    return np.inf


@compiled(
    f"i8(f8, f8, {read_only('f8')}, {read_only('f8')}, {read_only('i8')}, {read_only('i8')}, f8[::1])",
)
def _measure(
    latitude: float,
    longitude: float,
    latitudes: Floats,
    longitudes: Floats,
    points: Indices,
    places: Indices,
    miles: Floats,
) -> int:
    """Write down the miles that are not yet known; returns for how many they came out infinite."""
    lost = 0
    u1 = np.arctan((1 - _FLATTENING) * np.tan(np.radians(latitude)))
    sin_u1, cos_u1 = np.sin(u1), np.cos(u1)
    for place in places:
        if np.isnan(miles[place]):
            point = points[place]
            miles[place] = _vincenty(sin_u1, cos_u1, latitudes[point], longitudes[point] - longitude)
            lost += np.isinf(miles[place])
    return lost
