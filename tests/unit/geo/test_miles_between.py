from __future__ import annotations

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from directory.geo.geodesic import miles_between

latitudes = st.floats(-90, 90) | st.sampled_from((-90.0, 0.0, 33.8, 90.0))
longitudes = st.floats(-180, 180) | st.sampled_from((-180.0, -117.9, 0.0, 62.1, 180.0))
points = st.tuples(latitudes, longitudes)


def geodesic_miles(one: tuple[float, float], other: tuple[float, float]) -> float:
    inverse = Geodesic.WGS84.Inverse(*one, *other, Geodesic.DISTANCE)
    return float(inverse["s12"] / 1609.344)


@given(points, st.lists(points, max_size=10))
def test_distances_are_geodesic_to_a_millimetre(
    centre: tuple[float, float], others: list[tuple[float, float]]
) -> None:
    table = np.array(others, np.float64).reshape(-1, 2)
    miles = miles_between(*centre, table[:, 0], table[:, 1])
    assert miles.tolist() == pytest.approx([geodesic_miles(centre, other) for other in others], abs=6e-7)


@given(points, st.tuples(st.floats(-0.7, 0.7), st.floats(-0.7, 0.7)))
def test_points_near_the_antipode_are_no_exception(
    centre: tuple[float, float], off: tuple[float, float]
) -> None:
    latitude, longitude = max(-90.0, min(90.0, -centre[0] + off[0])), centre[1] + 180 + off[1]
    (miles,) = miles_between(*centre, np.array([latitude]), np.array([longitude]))
    assert miles == pytest.approx(geodesic_miles(centre, (latitude, longitude)), abs=6e-7)


def test_unknown_coordinates_have_an_unknown_distance() -> None:
    miles = miles_between(33.8, -117.9, np.array([np.nan, 33.8]), np.array([np.nan, -117.9]))
    assert np.isnan(miles[0])
    assert miles[1] == 0
