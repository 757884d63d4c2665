from __future__ import annotations

import multiprocessing
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from directory.domain.places import Address, Coordinates, Precision
from directory.geo.base import AddressLocator, GeocoderUnavailable, PlaceFinder, PlaceUnknown
from directory.geo.gazetteer import Gazetteer


def _labels(gazetteer: Gazetteer, prefix: str, limit: int = 8) -> list[str]:
    return [place.label for place in gazetteer.suggest(prefix, limit)]


def test_it_is_a_place_finder_and_an_address_locator(gazetteer: Gazetteer) -> None:
    finder: PlaceFinder = gazetteer
    locator: AddressLocator = gazetteer
    assert finder.resolve("Anaheim").place == locator.locate(Address(city="Anaheim", region="CA"))


# --- called ---


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Irvine", "Irvine, CA"),
        ("irvine ca", "Irvine, CA"),
        ("92807", "92807 (Anaheim, CA)"),
        ("m5v 2t6", "M5V (Toronto, ON, Canada)"),
        ("Texas", "Texas"),
        ("knee Irvine", None),
        ("Irvin Califronia", None),
        ("00000", None),
        ("", None),
        (",", None),
        ("x" * 300, None),
    ],
)
def test_what_is_called_just_so_is_found_and_nothing_guessed(
    gazetteer: Gazetteer, text: str, label: str | None
) -> None:
    place = gazetteer.called(text)

    assert (place.label if place else None) == label


@pytest.mark.parametrize(
    ("text", "is_place"),
    [("Irvine", True), ("Buckhead Atlanta", True), ("my knee", False), ("Chcago", False), ("", False)],
)
def test_all_of_a_text_means_a_place_or_it_does_not(gazetteer: Gazetteer, text: str, is_place: bool) -> None:
    assert gazetteer.is_place(text) is is_place


# --- suggest ---


@pytest.mark.parametrize(
    ("prefix", "first"),
    [
        ("anaheim h", "Anaheim Hills, CA"),
        ("Ana", "Anaheim, CA"),
        ("springfield, m", "Springfield, MO"),
        ("springfield, mass", "Springfield, MA"),
        ("springfield m", "Springfield, MO"),
        ("92807", "92807 (Anaheim, CA)"),
        ("92807-1", "92807 (Anaheim, CA)"),
        ("m5v 2", "M5V (Toronto, ON, Canada)"),
        ("ls1 4", "LS1 (Leeds, England, UK)"),
        ("st lou", "St. Louis, MO"),
        ("ft w", "Fort Worth, TX"),
        ("the bro", "The Bronx, NY"),
        ("NYC", "New York City, NY"),
        ("calif", "California"),
        ("québ", "Québec, QC, Canada"),
        ("london, o", "London, ON, Canada"),
        ("paris, fr", "Paris, Île-de-France, FR"),
    ],
)
def test_the_likeliest_suggestion_comes_first(gazetteer: Gazetteer, prefix: str, first: str) -> None:
    assert _labels(gazetteer, prefix)[0] == first


def test_a_prefix_of_a_zip_code_suggests_zip_codes(gazetteer: Gazetteer) -> None:
    places = gazetteer.suggest("928")
    assert len(places) == 8
    assert all(place.name.startswith("928") and place.city for place in places)


def test_suggestions_keep_to_the_limit_and_do_not_repeat(gazetteer: Gazetteer) -> None:
    for prefix in ("s", "san", "springfield", "9", "new york"):
        labels = _labels(gazetteer, prefix, 10)
        assert len(labels) == len(set(labels)) <= 10
        assert _labels(gazetteer, prefix, 3) == labels[:3]
    assert gazetteer.suggest("san", 0) == ()


@pytest.mark.parametrize("prefix", ["", "  ", ",", "\x00", "zzzzzz", "x" * 10_000, "東", "\ud800", "%"])
def test_nothing_is_suggested_for_nothing(gazetteer: Gazetteer, prefix: str) -> None:
    assert gazetteer.suggest(prefix) == ()


# --- locate ---


@pytest.mark.parametrize(
    ("address", "label"),
    [
        (Address("1 A St", "Anaheim", "CA", "92807"), "92807 (Anaheim, CA)"),
        (Address("1 A St", "ANAHEIM", "California", "928071234"), "92807 (Anaheim, CA)"),
        (Address("PO Box 55", "Atlanta", "GA", "30355"), "30355 (Atlanta, GA)"),
        (Address("", "Boston", "MA", "2116"), "02116 (Boston, MA)"),
        (Address("", "San Juan", "PR", "907"), "00907 (San Juan, PR)"),
        (Address("", "San Juan", "", "00907", "PR"), "00907 (San Juan, PR)"),
        (Address("", "Texarkana", "AR", "75501"), "75501 (Texarkana, TX)"),
        (Address("", "", "", "92807"), "92807 (Anaheim, CA)"),
        (Address("", "Nowhere", "CA", "92807"), "92807 (Anaheim, CA)"),
        (Address("", "Toronto", "ON", "M5V 2T6", "CA"), "M5V (Toronto, ON, Canada)"),
        (Address("", "Toronto", "Ontario", "M5V 2T6", "US"), "M5V (Toronto, ON, Canada)"),
        (Address("", "Toronto", "", "M5V 2T6"), "M5V (Toronto, ON, Canada)"),
        (Address("", "Leeds", "", "LS1 4DY", "United Kingdom"), "LS1 (Leeds, England, UK)"),
    ],
)
def test_a_plausible_postal_code_is_the_place(gazetteer: Gazetteer, address: Address, label: str) -> None:
    place = gazetteer.locate(address)
    assert place.label == label
    assert place.precision is Precision.POSTAL_CODE


@pytest.mark.parametrize(
    ("address", "label"),
    [
        (Address("", "Anaheim", "CA", "99999"), "Anaheim, CA"),
        (Address("", "Anaheim", "CA", "10001"), "Anaheim, CA"),
        (Address("", "San Diego", "CA", "94101"), "San Diego, CA"),
        (Address("", "St Louis", "MO", ""), "St. Louis, MO"),
        (Address("", "Berlin", "", "10115", "DE"), "Berlin, DE"),
        (Address("", "Mexico City", "", "06000", "Mexico"), "Mexico City, Distrito Federal, MX"),
        (Address("", "Sydney", "NSW", "2000", "AU"), "Sydney, NSW, AU"),
    ],
)
def test_the_city_is_the_place_otherwise(gazetteer: Gazetteer, address: Address, label: str) -> None:
    place = gazetteer.locate(address)
    assert place.label == label
    assert place.precision is Precision.CITY


@pytest.mark.parametrize(
    "address",
    [
        Address(),
        Address("1 A St", "Nowhere at All", "CA"),
        Address("", "Anahiem", "CA"),
        Address("", "", "CA"),
        Address("", "Nowhere", "NY", "92807"),
        Address("", "\ud800", "", "\x00"),
    ],
)
def test_no_place_is_guessed_for_an_address(gazetteer: Gazetteer, address: Address) -> None:
    with pytest.raises(PlaceUnknown):
        gazetteer.locate(address)


# --- geopy ---


def test_it_serves_as_a_geopy_geocoder(gazetteer: Gazetteer) -> None:
    location = gazetteer.geocode("Anaheim, CA")
    assert location.address == "Anaheim, CA"
    assert location.raw["precision"] == "city"
    assert abs(location.latitude - 33.8) < 0.1
    assert gazetteer.geocode("asdfqwer") is None
    assert len(gazetteer.geocode("Springfield", exactly_one=False)) == 10


@pytest.mark.parametrize(
    ("point", "label"),
    [((33.8487, -117.7884), "92807 (Anaheim, CA)"), ("51.7964 -1.6", None), ((-17.7, 179.9999), None)],
)
def test_the_nearest_place_is_found(gazetteer: Gazetteer, point: object, label: str | None) -> None:
    location = gazetteer.reverse(point)
    assert location is not None
    assert label in (None, location.address)


def test_nothing_is_near_a_point_in_mid_ocean(gazetteer: Gazetteer) -> None:
    assert gazetteer.reverse((-48.9, -123.4)) is None
    assert gazetteer.reverse((-48.9, -123.4), exactly_one=False) is None


def test_the_nearest_places_come_in_order(gazetteer: Gazetteer) -> None:
    places = gazetteer.nearest(Coordinates(33.8487, -117.7884), limit=5)
    assert places[0].name == "92807"
    assert len(places) == 5


def test_it_never_opens_a_socket(gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    gazetteer.resolve("Anaheim")
    gazetteer.geocode("Paris")
    with pytest.raises(RuntimeError, match="network"):
        gazetteer.adapter.get_json("https://example.org", timeout=1, headers={})


# --- the file ---


def test_many_threads_read_at_once(gazetteer: Gazetteer) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda text: gazetteer.resolve(text).place.label, ["Anaheim", "92807"] * 50))
    assert found == ["Anaheim, CA", "92807 (Anaheim, CA)"] * 50


def _resolve_in_child(gazetteer: Gazetteer, answers: multiprocessing.SimpleQueue[str]) -> None:
    answers.put(gazetteer.resolve("Anaheim").place.label)


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_worker_opens_the_file_anew(gazetteer_path: Path) -> None:
    gazetteer = Gazetteer(gazetteer_path)
    assert gazetteer.resolve("Anaheim").place.label == "Anaheim, CA"
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    child = context.Process(target=_resolve_in_child, args=(gazetteer, answers))
    child.start()
    child.join()
    assert answers.get() == "Anaheim, CA"


@pytest.mark.parametrize("content", [None, b"this is no database", b""])
def test_an_index_that_cannot_be_read_is_unavailable(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "index.sqlite"
    if content is not None:
        path.write_bytes(content)
    gazetteer = Gazetteer(path)
    for ask in (gazetteer.resolve, gazetteer.suggest, lambda text: gazetteer.locate(Address(city=text))):
        with pytest.raises(GeocoderUnavailable):
            ask("Anaheim")
