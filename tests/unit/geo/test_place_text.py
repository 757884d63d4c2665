from __future__ import annotations

import pytest

from directory.geo.place_text import (
    LONGEST_TEXT,
    PostalCode,
    Spelling,
    as_typed,
    beginning_code,
    clean,
    ending_code,
    fold,
    words,
)

SPELLING = Spelling({"st": "saint", "n": "north", "ft": "fort"}, {"hts": "heights"})


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("MÜNCHEN", "munchen"),
        ("São Paulo", "sao paulo"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("ABC", "abc"),
    ],
)
def test_folding_leaves_no_case_and_no_accents(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St. Louis", "saint louis"),
        ("St.Louis", "Saint-Louis"),
        ("Coeur d'Alene", "coeur d’alene"),
        ("O'Fallon", "O Fallon"),
        ("La Jolla", "LaJolla"),
        ("Winston-Salem", "  winston   salem "),
        ("N. Hollywood", "North Hollywood"),
        ("Arlington Hts", "Arlington Heights"),
        ("Washington D.C.", "washington dc"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert SPELLING.key(one) == SPELLING.key(other) != ""


def test_a_leading_abbreviation_at_the_end_is_left_alone() -> None:
    assert SPELLING.key("Main St") == "mainst"
    assert SPELLING.key("St") == "st"


def test_words_know_their_phrase_and_can_be_written_again() -> None:
    found = words("123 Main St., Springfield (IL)")
    assert [word.phrase for word in found] == [0, 0, 0, 1, 2]
    assert as_typed(found) == "123 Main St, Springfield, IL"


def test_cleaning_drops_what_no_place_contains() -> None:
    assert clean("  Bos\x00ton \ud800 MA\n") == "Bos ton MA"
    assert len(clean("x" * 10_000)) == LONGEST_TEXT


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("92807", "US", "92807"),
        ("92807-1234", "US", "92807"),
        ("92807 1234", "US", "92807"),
        ("928071234", "US", "92807"),
        ("00601", "US", "00601"),
        ("m5v 2t6", "CA", "M5V"),
        ("M5V2T6", "CA", "M5V"),
        ("M5V-2T6", "CA", "M5V"),
        ("M5V", "CA", "M5V"),
        ("LS1 4DY", "GB", "LS1"),
        ("ls14dy", "GB", "LS1"),
        ("SW1A 2AA", "GB", "SW1A"),
        ("ec1a1bb", "GB", "EC1A"),
        ("LS14", "GB", "LS14"),
    ],
)
def test_postal_codes_are_read(text: str, country: str, code: str) -> None:
    assert PostalCode.read(text) == PostalCode(country, code)


@pytest.mark.parametrize("text", ["", "1234", "123456", "Anaheim", "92807-12", "M5V 2T", "12345-67890", "A"])
def test_other_texts_are_no_postal_codes(text: str) -> None:
    assert PostalCode.read(text) is None


@pytest.mark.parametrize(("text", "code"), [("92807-1", "92807"), ("M5V 2", "M5V"), ("LS1 4", "LS1")])
def test_a_code_is_read_while_it_is_typed(text: str, code: str) -> None:
    begun = PostalCode.begun(text)
    assert begun is not None
    assert begun.code == code


def test_a_code_at_an_end_of_a_text_is_taken_off() -> None:
    assert ending_code("Springfield, IL 62701-0001") == (PostalCode("US", "62701"), "Springfield, IL")
    assert ending_code("London SW1A 2AA") == (PostalCode("GB", "SW1A"), "London")
    assert beginning_code("92807, Anaheim") == (PostalCode("US", "92807"), "Anaheim")
    assert ending_code("Springfield") is None
    assert beginning_code("123 Main St") is None
