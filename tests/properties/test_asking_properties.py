"""Telephone numbers, e-mail addresses and dates of birth are found however they are written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from directory.domain.asking import PersonalDetail, personal_details

TODAY = date(2026, 3, 1)
AROUND = st.sampled_from(
    [
        "{}",
        "My knee hurts. {} Thanks!",
        "You reach me at {}, any time",
        "({})",
        "knee pain\n{}\nsince May",
        "It’s {}.",
        "tel:{}",
    ]
)
DIGITS = [
    "0123456789",
    "０１２３４５６７８９",
    "٠١٢٣٤٥٦٧٨٩",
]


def kinds(text: str) -> set[str]:
    return {detail.kind for detail in personal_details(text, TODAY)}


@st.composite
def telephone_numbers(draw: st.DrawFn) -> str:
    area, exchange = draw(st.integers(201, 989)), draw(st.integers(200, 999))
    line = f"{draw(st.integers(0, 9999)):04}"
    shape = draw(
        st.sampled_from(
            [
                "({}) {}-{}",
                "{}-{}-{}",
                "{}.{}.{}",
                "{} {} {}",
                "+1 {} {} {}",
                "1-{}-{}-{}",
                "{}{}{}",
                "{} – {} – {}",
                "({}){}-{}",
                "{}/{}-{}",
                "{}\u200b-{}\u00a0{}",
            ]
        )
    )
    digits = str.maketrans(DIGITS[0], draw(st.sampled_from(DIGITS)))
    return shape.format(area, exchange, line).translate(digits)


@given(AROUND, telephone_numbers())
def test_a_telephone_number_is_found_in_any_form(around: str, number: str) -> None:
    assert "telephone number" in kinds(around.format(number))


@pytest.mark.parametrize(
    "number",
    ["+44 20 7946 0958", "+49 (0)30 901820", "+1.714.555.0142", "7 1 4 5 5 5 0 1 4 2", "+33 1 23 45 67 89"],
)
def test_numbers_of_other_countries_and_single_digits_are_found(number: str) -> None:
    assert kinds(f"please call {number}") == {"telephone number"}


@pytest.mark.parametrize("text", ["call 555-0142", "my cell is 5550142", "Text me at 555 0142!"])
def test_a_short_number_is_found_where_it_is_said_to_be_one(text: str) -> None:
    assert kinds(text) == {"telephone number"}


NAMES = st.from_regex(r"[a-z][a-z0-9._+\-]{0,20}[a-z0-9]", fullmatch=True)
HOSTS = st.from_regex(r"[a-z][a-z0-9\-]{0,20}[a-z0-9]", fullmatch=True)
ENDS = st.sampled_from(["com", "org", "net", "edu"])
AT = st.sampled_from(
    ["{}@{}.{}", "{} @ {}.{}", "{}＠{}.{}", "{} (at) {} (dot) {}", "{} at {} dot {}", "{}[at]{}.{}"]
)


@given(AROUND, AT, NAMES, HOSTS, ENDS)
def test_an_email_address_is_found_in_any_form(around: str, at: str, name: str, host: str, end: str) -> None:
    assert "e-mail address" in kinds(around.format(at.format(name, host, end)))


FORMS = st.sampled_from(
    [
        "{:%m/%d/%Y}",
        "{:%d.%m.%Y}",
        "{:%Y-%m-%d}",
        "{:%B %d, %Y}",
        "{:%d %B %Y}",
        "{:%b %d %Y}",
        "{:%-m-%-d-%Y}",
    ]
)
SAID = st.sampled_from(
    [
        "Born {}",
        "DOB: {}",
        "date of birth {}",
        "d.o.b. {}",
        "My birthday is {}",
        "I was born on {}",
        "{} is my birthday",
    ]
)


@given(SAID, FORMS, st.dates(date(1920, 1, 1), TODAY))
def test_a_date_said_to_be_of_a_birth_is_found(said: str, form: str, day: date) -> None:
    assert "date of birth" in kinds(said.format(form.format(day)))


@given(AROUND, FORMS, st.dates(date(1920, 1, 1), date(2015, 12, 31)))
def test_a_whole_date_long_ago_is_taken_for_one(around: str, form: str, day: date) -> None:
    assert "date of birth" in kinds(around.format(form.format(day)))


@pytest.mark.parametrize(
    "text", ["dob 3/14/98", "DOB 03141998", "born March 14th", "my birthday is the 4th of July"]
)
def test_a_birthday_in_a_shorter_form_is_found(text: str) -> None:
    assert kinds(text) == {"date of birth"}


@pytest.mark.parametrize(
    "text",
    [
        "I am 36 and run 5k, 10 km and 42.195 km; last month 4 x 400 and 800-1500 m.",
        "Squat 3x10 at 225, bench 185-205, deadlift 315; sets of 10 10 8 8 6 6.",
        "Since 2019 I had surgery in May 2015 and again on 01/20/2026.",
        "We won 21-17, 25-23; on 12/05 I rolled my ankle, and on 3/14/2025 again.",
        "My heart rate was 120-165, blood pressure 118/76, weight 154.5 lb, BMI 23.4.",
        "Seasons 2021-2022, 2022-2023 and 2023-2024; 1000 1500 2000 metres.",
        "It hurts at practice. Dot com boom. Look at it. I was at Boston.",
        "I was born with flat feet. 3 of my toes hurt.",
        "MRI showed L4-L5 and L5-S1; T2 signal 7 mm x 12 mm, C5/6/7.",
        "ICD S83.511A, NPI no, dose 1,200 mg, 10,000,000 steps, $2,345,678.",
        "1 2 3 4 5 6 on the pain scale",
        "",
    ],
)
def test_what_athletes_write_is_let_through(text: str) -> None:
    assert personal_details(text, TODAY) == []


@given(st.text(max_size=300))
@example("@" * 300)
@example("1" * 300)
@example("1-" * 150)
@example("a.a." * 75)
def test_any_text_can_be_checked_and_what_is_found_is_told_in_words(text: str) -> None:
    for detail in personal_details(text, TODAY):
        assert detail.text in detail.problem


@given(st.lists(st.integers(0, 200), max_size=6))
def test_small_numbers_are_no_contact(numbers: list[int]) -> None:
    assert personal_details(" and ".join(f"{number} reps" for number in numbers), TODAY) == []


def test_a_detail_is_told_once() -> None:
    found = personal_details("a@example.org, a@example.org", TODAY)

    assert found == [PersonalDetail("e-mail address", "a@example.org")]
