from __future__ import annotations

import math

import pytest
from geopy.distance import geodesic  # type: ignore[import-untyped]

from directory.domain.places import Coordinates
from directory.geo.distance import BoundingBox, bounding_box, haversine_miles

ANAHEIM = Coordinates(33.8353, -117.9145)
LOS_ANGELES = Coordinates(34.0522, -118.2437)


def test_the_haversine_of_known_places() -> None:
    exact = geodesic((33.8353, -117.9145), (34.0522, -118.2437)).miles
    assert haversine_miles(ANAHEIM, LOS_ANGELES) == pytest.approx(exact, rel=0.006)
    assert haversine_miles(ANAHEIM, ANAHEIM) == 0


def test_the_shortest_way_may_cross_the_antimeridian() -> None:
    assert haversine_miles(Coordinates(0, 179.9), Coordinates(0, -179.9)) == pytest.approx(13.82, abs=0.05)


@pytest.mark.parametrize("radius", [-1.0, math.nan])
def test_an_impossible_radius_is_refused(radius: float) -> None:
    with pytest.raises(ValueError, match="radius"):
        bounding_box(ANAHEIM, radius)


def test_a_box_knows_the_antimeridian_and_the_poles() -> None:
    fiji = bounding_box(Coordinates(-17.8, 179.5), 100)
    assert fiji.west > fiji.east
    assert fiji.longitude_ranges == ((fiji.west, 180.0), (-180.0, fiji.east))
    assert fiji.contains(Coordinates(-17.8, -179.9))
    assert not fiji.contains(Coordinates(-17.8, 0))
    pole = bounding_box(Coordinates(89.9, 0), 50)
    assert (pole.west, pole.east, pole.north) == (-180.0, 180.0, 90.0)
    assert bounding_box(ANAHEIM, 20_000) == BoundingBox(-90.0, -180.0, 90.0, 180.0)
