from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from directory.services.importing import cells
from directory.services.importing.cells import Unreadable


@pytest.mark.parametrize(
    ("typed", "country", "shown"),
    [
        ("714-555-0142", "US", "(714) 555-0142"),
        ("+1 714 555 0142", "GB", "+1 714-555-0142"),
        ("7145550142 ext 12", "US", "(714) 555-0142 ext. 12"),
        ("1 (416) 555-0142", "CA", "(416) 555-0142"),
        ("020 7946 0958", "GB", "+44 20 7946 0958"),
        ("+44 20 7946 0958", "US", "+44 20 7946 0958"),
        ("", "US", ""),
    ],
)
def test_telephone_numbers_are_written_as_people_do(typed: str, country: str, shown: str) -> None:
    assert cells.phone(typed, country) == shown
    assert cells.phone(shown, country) == shown


@pytest.mark.parametrize("typed", ["555-0142", "911", "call us", "12345678901234"])
def test_what_is_no_telephone_number_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable, match="area code"):
        cells.phone(typed, "US")


@pytest.mark.parametrize(
    ("typed", "country", "shown"),
    [
        ("92807", "US", "92807"),
        ("2139", "US", "02139"),
        ("068104321", "US", "06810-4321"),
        ("68104321", "US", "06810-4321"),
        ("06810-4321", "US", "06810-4321"),
        ("k1a0b1", "CA", "K1A 0B1"),
        ("SW1A 1AA", "GB", "SW1A 1AA"),
        ("", "US", ""),
    ],
)
def test_postal_codes_get_back_what_spreadsheets_take(typed: str, country: str, shown: str) -> None:
    assert cells.postal_code(typed, country) == shown


def test_a_us_zip_code_that_is_none_is_refused() -> None:
    with pytest.raises(Unreadable, match="Is the country right"):
        cells.postal_code("K1A 0B1", "US")


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("California", "US", "CA"),
        ("ca", "US", "CA"),
        ("Ontario", "CA", "ON"),
        ("Québec", "CA", "QC"),
        ("England", "GB", "England"),
        ("Atlantis", "US", "Atlantis"),
    ],
)
def test_states_and_provinces_become_their_codes(typed: str, country: str, stored: str) -> None:
    assert cells.region(typed, country) == stored


@pytest.mark.parametrize(
    ("typed", "value"),
    [("yes", True), ("Y", True), (" TRUE ", True), ("1", True), ("no", False), ("0", False), ("", None)],
)
def test_yes_and_no_are_understood(typed: str, value: bool | None) -> None:
    assert cells.yes_or_no(typed) is value


def test_a_day_is_read_in_one_order_only() -> None:
    assert cells.day("2015-06-30") == date(2015, 6, 30)
    assert cells.day("") is None


@pytest.mark.parametrize("typed", ["33.8366", "-90", "+12.5", "90.000"])
def test_degrees_are_decimal(typed: str) -> None:
    assert cells.latitude(typed) == float(typed)


@pytest.mark.parametrize(
    "typed", ["https://www.example.org", "http://example.org:8080/a?b=c#d", "https://exämple.org/"]
)
def test_web_addresses_are_kept_as_typed(typed: str) -> None:
    assert cells.web_address(f" {typed} ") == typed


@pytest.mark.parametrize(
    ("read", "typed"),
    [
        (cells.npi, "1234567890"),
        (cells.npi, "1.23457E+09"),
        (cells.slug, "Maria López"),
        (cells.slug, "-"),
        (cells.status, "on holiday"),
        (cells.yes_or_no, "perhaps"),
        (cells.day, "6/30/2015"),
        (cells.day, "2015-02-30"),
        (cells.day, "20150630"),
        (cells.latitude, "NaN"),
        (cells.latitude, "inf"),
        (cells.latitude, "90.1"),
        (cells.latitude, "33,8"),
        (cells.latitude, "1e1"),
        (cells.longitude, "-180.5"),
        (cells.web_address, "www.example.org"),
        (cells.web_address, "javascript:alert(1)"),
        (cells.web_address, "ftp://example.org"),
        (cells.web_address, "https://user@example.org"),
        (cells.web_address, "https://example.org:port"),
        (cells.web_address, "https://[example.org"),
        (cells.web_address, "https://localhost"),
        (cells.email, "maria"),
        (cells.email, "maria@example"),
        (cells.email, "a@example.org, b@example.org"),
        (cells.one_line, "a\x00b"),
        (cells.one_line, "a\x1bb"),
        (cells.several_lines, "half \ud800 of a surrogate"),
    ],
)
def test_what_cannot_be_read_is_refused(read: Callable[[str], object], typed: str) -> None:
    with pytest.raises(Unreadable):
        read(typed)


def test_a_refused_slug_comes_with_one_that_would_do() -> None:
    with pytest.raises(Unreadable, match="maria-lopez"):
        cells.slug("Maria López")


def test_line_breaks_join_a_line_and_divide_a_text() -> None:
    assert cells.one_line(" 100  Example\r\nStreet ") == "100 Example Street"
    assert cells.several_lines("one\r\n\r\ntwo\rthree ") == "one\n\ntwo\nthree"


def test_several_values_are_divided_by_semicolons_and_named_once() -> None:
    assert cells.several("en; es;; en ") == ["en", "es"]


def test_messages_quote_briefly_and_without_what_a_terminal_obeys() -> None:
    assert cells.quoted("\x1b[2Jhalf \ud800") == "“\\u001b[2Jhalf \\ud800”"
    assert len(cells.quoted("x" * 1000)) == 62
