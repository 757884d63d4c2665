"""The distances of ``directory.geo.distance`` against the geodesic, all over the earth."""

from __future__ import annotations

from geopy.distance import geodesic  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from directory.domain.places import Coordinates
from directory.geo.distance import HAVERSINE_ERROR, bounding_box, haversine_miles


def geodesic_miles(a: Coordinates, b: Coordinates) -> float:
    """The oracle."""
    return float(geodesic((a.latitude, a.longitude), (b.latitude, b.longitude)).miles)


_special = st.sampled_from([-90.0, -89.999, 0.0, 89.999, 90.0])
_latitudes = st.floats(-90, 90) | _special
_longitudes = st.floats(-180, 180) | st.sampled_from([-180.0, -179.999, 0.0, 179.999, 180.0])
points = st.builds(Coordinates, _latitudes, _longitudes)


@st.composite
def neighbours(draw: st.DrawFn) -> tuple[Coordinates, Coordinates]:
    """Two points a few degrees apart, over the antimeridian if need be."""
    a = draw(points)
    latitude = max(-90.0, min(90.0, a.latitude + draw(st.floats(-2, 2))))
    longitude = (a.longitude + draw(st.floats(-5, 5)) + 180) % 360 - 180
    return a, Coordinates(latitude, longitude)


pairs = st.tuples(points, points) | neighbours()


@given(pairs)
def test_the_haversine_keeps_its_promise(pair: tuple[Coordinates, Coordinates]) -> None:
    exact = geodesic_miles(*pair)
    assert abs(haversine_miles(*pair) - exact) <= exact * HAVERSINE_ERROR + 1e-4


@given(pairs)
def test_distance_is_the_same_both_ways(pair: tuple[Coordinates, Coordinates]) -> None:
    a, b = pair
    assert abs(haversine_miles(a, b) - haversine_miles(b, a)) < 1e-6


@given(pairs, st.floats(0, 13_000))
def test_the_box_holds_whatever_is_within_the_radius(
    pair: tuple[Coordinates, Coordinates], radius: float
) -> None:
    centre, other = pair
    if geodesic_miles(centre, other) <= radius:
        assert bounding_box(centre, radius).contains(other)


@given(points, st.floats(0, 13_000))
def test_the_box_lies_on_the_earth(centre: Coordinates, radius: float) -> None:
    box = bounding_box(centre, radius)
    assert -90 <= box.south <= centre.latitude <= box.north <= 90
    assert -180 <= box.west <= 180
    assert -180 <= box.east <= 180
    assert box.contains(centre)
