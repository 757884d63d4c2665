"""Whatever is typed, the gazetteer answers with a place or says that it knows none; nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.domain.places import Address
from directory.geo.base import PlaceUnknown
from directory.geo.gazetteer import Gazetteer
from directory.geo.place_text import Spelling, clean, words

anything = st.text(st.characters(codec=None), max_size=300)
PIECES = ["Springfield", "st", "N", "CA", "Paris", ",", " ", "92807", "M5V", "LS1 4DY", "-", "'", "Anahiem"]
PIECES += ["New York", "Mt.", "D.C.", "00000", "é", "Georgia", "of", "the", "123", "\x00", "\ud800", "USA"]
placeish = st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)
texts = anything | placeish


@pytest.fixture(scope="module")
def gazetteer(gazetteer_path: Path) -> Gazetteer:
    return Gazetteer(gazetteer_path)


@given(text=texts)
@settings(deadline=None, max_examples=300)
def test_any_text_resolves_or_is_unknown(gazetteer: Gazetteer, text: str) -> None:
    try:
        resolution = gazetteer.resolve(text)
    except PlaceUnknown as unknown:
        str(unknown).encode()  # fit to be shown
        return
    places = (resolution.place, *resolution.others)
    assert len(places) <= 10
    assert len({(place.label, place.country) for place in places}) == len(places)
    resolution.leftover.encode()


@given(text=texts, limit=st.integers(-1, 12))
@settings(deadline=None, max_examples=200)
def test_any_prefix_can_be_suggested_for(gazetteer: Gazetteer, text: str, limit: int) -> None:
    places = gazetteer.suggest(text, limit)
    assert len(places) <= max(0, min(limit, 10))
    assert len({(place.label, place.country) for place in places}) == len(places)


@given(st.builds(Address, texts, texts, texts, texts, texts))
@settings(deadline=None, max_examples=200)
def test_any_address_is_located_or_unknown(gazetteer: Gazetteer, address: Address) -> None:
    try:
        place = gazetteer.locate(address)
    except PlaceUnknown as unknown:
        str(unknown).encode()
    else:
        assert place.name


@cache
def _us_cities(index_path: Path) -> list[tuple[str, str]]:
    """The (name, state) of every city of 1,000 people and more, largest first."""
    query = (
        "SELECT name, region FROM place WHERE country = 'US' AND precision = 'city' AND population >= 1000"
        " ORDER BY population DESC"
    )
    with closing(sqlite3.connect(index_path)) as database:
        return database.execute(query).fetchall()


@given(number=st.integers(0, 15_000), separator=st.sampled_from([", ", " ", ",", " , "]), fold=st.booleans())
@settings(deadline=None, max_examples=300)
def test_every_city_is_found_by_its_name_and_state(
    gazetteer: Gazetteer, gazetteer_path: Path, number: int, separator: str, fold: bool
) -> None:
    cities = _us_cities(gazetteer_path)
    name, state = cities[number % len(cities)]
    text = f"{name}{separator}{state}"
    found = gazetteer.resolve(text.lower() if fold else text)
    spelled = {(Spelling().key(place.name), place.region) for place in (found.place, *found.others)}
    assert (Spelling().key(name), state) in spelled or found.place.region == state


@given(anything)
def test_cleaned_text_is_fit_for_a_page(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert cleaned == cleaned.strip()
    assert clean(cleaned) == cleaned


@given(anything)
def test_keys_are_letters_and_digits_alone(text: str) -> None:
    key = Spelling().key(text)
    assert key == "" or key.isidentifier() or key.isalnum() or not key.isascii()
    assert all(word.folded and word.typed for word in words(text))
