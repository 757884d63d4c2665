"""Names, numbers and credentials of physicians."""

from __future__ import annotations

from dataclasses import replace

import pytest

from directory.domain.physician import PersonName, Physician, Status, npi_problem, parse_credentials

LOPEZ = Physician(
    id=1,
    slug="maria-lopez",
    npi=None,
    name=PersonName("Maria", "López", "T.", "Jr."),
    other_names=("Garcia",),
    credentials=("MD", "FAAP"),
    specialties=(),
    topics=(),
    languages=(),
    biography="",
    website="",
    email="",
    member_since=None,
    status=Status.ACTIVE,
    confirmed_at=None,
    confirmed_by="",
    locations=(),
)


def test_a_name_is_written_in_the_usual_order() -> None:
    assert LOPEZ.name.full == "Maria T. López Jr."


def test_a_name_without_middle_name_and_suffix_has_no_blanks_for_them() -> None:
    assert PersonName("Maria", "López").full == "Maria López"


def test_a_name_sorts_by_family_name_first_without_regard_to_case() -> None:
    assert LOPEZ.name.sort_key == "lópez maria t. jr."
    names = [PersonName("Ann", "de Vries"), PersonName("Zoe", "Adams"), PersonName("Bo", "De Vries")]
    assert [name.given for name in sorted(names, key=lambda name: name.sort_key)] == ["Zoe", "Ann", "Bo"]


def test_the_display_name_ends_with_the_credentials() -> None:
    assert LOPEZ.display_name == "Maria T. López Jr., MD, FAAP"
    assert replace(LOPEZ, credentials=()).display_name == "Maria T. López Jr."


@pytest.mark.parametrize("status", list(Status))
def test_only_active_physicians_are_listed(status: Status) -> None:
    assert replace(LOPEZ, status=status).is_listed == (status is Status.ACTIVE)


@pytest.mark.parametrize("npi", ["1234567893", "1245319599", "2000000010"])
def test_a_well_formed_npi_has_no_problem(npi: str) -> None:
    assert npi_problem(npi) is None


@pytest.mark.parametrize(
    "npi",
    ["", "123456789", "12345678933", "0234567893", "3234567893", "123456789X", "1234567893\n", "１234567893"],
)
def test_an_npi_is_ten_plain_digits_and_starts_with_1_or_2(npi: str) -> None:
    assert npi_problem(npi) == "An NPI is ten digits and starts with 1 or 2."


@pytest.mark.parametrize("npi", ["1234567890", "1234567983"])
def test_an_npi_with_a_wrong_digit_or_two_swapped_ones_fails_its_check_digit(npi: str) -> None:
    assert "fails its check digit" in (npi_problem(npi) or "")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("MD", ("MD",)),
        ("M.D., Ph.D.", ("MD", "PhD")),
        ("md phd", ("MD", "PhD")),
        ("MD/MPH; FAAP", ("MD", "MPH", "FAAP")),
        ("MD, MD", ("MD",)),
        ("PA-C", ("PA-C",)),
        ("CAQ-SM", ("CAQ-SM",)),
        ("(DO)", ("DO",)),
        ("D.O.\n", ("DO",)),
        ("pharmd mbchb", ("PharmD", "MBChB")),
        ("", ()),
        (" , ; ", ()),
        ("none", ()),
        ("N/A", ()),
        ("n.a.", ()),
        ("NULL", ()),
        ("-", ()),
        ("MD;CCFP(SEM);FCFP;Dip Sport Med", ("MD", "CCFP(SEM)", "FCFP", "Dip Sport Med")),
        ("MBBS, Dip. SEM (DO)", ("MBBS", "Dip SEM", "DO")),
    ],
)
def test_credentials_are_read_as_people_type_them(typed: str, read: tuple[str, ...]) -> None:
    assert parse_credentials(typed) == read
