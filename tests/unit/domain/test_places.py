"""Places and points."""

from __future__ import annotations

import math

import pytest

from directory.domain.places import Coordinates, Place, Precision

POINT = Coordinates(33.85, -117.76)


@pytest.mark.parametrize(("latitude", "longitude"), [(90, 180), (-90, -180), (0, 0), (33.85, -117.76)])
def test_points_of_the_earth_are_accepted(latitude: float, longitude: float) -> None:
    assert Coordinates(latitude, longitude).latitude == latitude


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(90.01, 0), (-90.01, 0), (0, 180.01), (0, -180.01), (math.nan, 0), (0, math.nan), (math.inf, 0)],
)
def test_points_that_are_nowhere_are_refused(latitude: float, longitude: float) -> None:
    with pytest.raises(ValueError, match="no such point"):
        Coordinates(latitude, longitude)


@pytest.mark.parametrize(
    ("place", "label"),
    [
        (Place("Anaheim Hills", "CA", "US", POINT, Precision.NEIGHBOURHOOD, "Anaheim"), "Anaheim Hills, CA"),
        (Place("Anaheim", "CA", "US", POINT, Precision.CITY), "Anaheim, CA"),
        (Place("92807", "CA", "US", POINT, Precision.POSTAL_CODE, "Anaheim"), "92807 (Anaheim, CA)"),
        (Place("92807", "", "US", POINT, Precision.POSTAL_CODE), "92807"),
        (Place("London", "ON", "CA", POINT, Precision.CITY), "London, ON, Canada"),
        (Place("Singapore", "", "SG", POINT, Precision.CITY), "Singapore, SG"),
        (Place("California", "CA", "US", POINT, Precision.REGION), "California"),
        (Place("Ontario", "ON", "CA", POINT, Precision.REGION), "Ontario, Canada"),
        (Place("Canada", "", "CA", POINT, Precision.COUNTRY), "Canada"),
    ],
)
def test_a_place_is_labelled_as_a_person_would_write_it(place: Place, label: str) -> None:
    assert place.label == label
