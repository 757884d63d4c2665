"""What a question may hold: nothing that tells who asks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import phonenumbers

YEARS_AGO = 10
"""A whole date as old as this is taken for a date of birth, whatever stands beside it."""


class AgeGroup(StrEnum):
    """Ages that physicians answer differently."""

    CHILD = "under-13"
    TEENAGER = "13-17"
    YOUNG_ADULT = "18-39"
    ADULT = "40-64"
    OLDER_ADULT = "65-over"

    @property
    def words(self) -> str:
        """As people say it: ``13 to 17``."""
        first, _, last = self.value.partition("-")
        return {"under": f"under {last}", "65": "65 and over"}.get(first, f"{first} to {last}")


class QuestionStatus(StrEnum):
    """Where a question stands on its way to an article."""

    NEW = "new"
    TRIAGED = "triaged"
    ASKED = "asked"
    ANSWERED = "answered"
    PUBLISHED = "published"
    DUPLICATE = "duplicate"
    DECLINED = "declined"

    @property
    def words(self) -> str:
        """As people say it after “this question is”."""
        said = {"triaged": "sorted", "asked": "with a member", "duplicate": "answered before"}
        return said.get(self.value, self.value)


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question as it was sent."""

    title: str
    text: str
    sport: str = ""
    age_group: AgeGroup | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was asked."""

    id: int
    status: QuestionStatus
    title: str
    text: str
    """Plain text."""
    sport: str
    age_group: AgeGroup | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PersonalDetail:
    """Something that can tell who wrote it."""

    kind: str
    """``telephone number``, ``e-mail address`` or ``date of birth``."""
    text: str
    """As it was typed."""

    @property
    def problem(self) -> str:
        """What to do about it."""
        advice = {
            "telephone number": "Please leave it out.",
            "e-mail address": "Please leave it out.",
            "date of birth": "The age group is enough; for another day, the month and the year are.",
        }
        return f"“{self.text}” looks like {_ARTICLES[self.kind]} {self.kind}. {advice[self.kind]}"


_ARTICLES = {"telephone number": "a", "e-mail address": "an", "date of birth": "a"}


def personal_details(text: str, today: date) -> list[PersonalDetail]:
    """The telephone numbers, e-mail addresses and dates of birth in a text, each once, in that order.

    Digits and signs of other scripts, unusual dashes and blanks, and ``(at)`` and ``dot`` are seen through.
    What athletes write is not taken for them: distances, sets, scores, seasons, days of an injury.
    """
    plain = _plain(text)
    found = [
        *(PersonalDetail("telephone number", each) for each in _telephone_numbers(plain)),
        *(PersonalDetail("e-mail address", each) for each in _email_addresses(plain)),
        *(PersonalDetail("date of birth", each) for each in _dates_of_birth(plain, today)),
    ]
    return list(dict.fromkeys(found))


_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")


def _plain(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text).translate(_DASHES)
    visible = (each for each in composed if unicodedata.category(each) not in ("Cf", "Mn"))
    return "".join(
        str(unicodedata.decimal(each)) if each.isdecimal() else " " if each.isspace() else each
        for each in visible
    )


# --- telephone numbers -------------------------------------------------------------------------

_NORTH_AMERICAN = re.compile(
    r"(?<![\d.,$])(?:\+? ?1[ .\-/]{0,2})?\(? ?[2-9]\d{2} ?\)?[ .\-/]{0,3}[2-9]\d{2}[ .\-/]{0,3}\d{4}"
    r"(?!\d|[.,]\d)"
)
_INTERNATIONAL = re.compile(r"(?<![\d+])\+ ?\d(?:[ .\-/()]{0,2}\d){7,14}(?!\d)")
_ONE_BY_ONE = re.compile(r"(?<!\d)\d(?:([ .\-/])\d)(?:\1\d){7,10}(?!\d)")
"""Seven digits said one by one may be scores; nine are a number."""
_TRIES = 500
"""How many candidates the library looks at: a text of nothing but digits must not keep it busy."""
_LOCAL = re.compile(
    r"\b(?:call|text|phone|tel|telephone|cell|mobile|whatsapp|number|reach me|fax)\b[^\d\n]{0,25}"
    r"(\d{3}[ .\-]?\d{4})(?!\d)",
    re.IGNORECASE,
)


def _telephone_numbers(text: str) -> Iterator[str]:
    for pattern in (_NORTH_AMERICAN, _INTERNATIONAL, _ONE_BY_ONE):
        for match in pattern.finditer(text):
            yield match.group().strip()
    for match in _LOCAL.finditer(text):
        yield match.group(1)
    numbers = phonenumbers.PhoneNumberMatcher(text, "US", phonenumbers.Leniency.STRICT_GROUPING, _TRIES)
    for number in numbers:
        yield number.raw_string


# --- e-mail addresses --------------------------------------------------------------------------

_EMAIL = re.compile(r"(?<![\w.+%'\-])[\w.+%'\-]+ ?@ ?[\w\-]+(?: ?\. ?[\w\-]+)+")
_EMAIL_IN_WORDS = re.compile(
    r"(?<![\w.+\-])[\w.+\-]+ ?(?:[\[({<] ?at ?[\])}>]|\bat\b) ?[\w\-]+ ?"
    r"(?:[\[({<] ?dot ?[\])}>]|\bdot\b|\.) ?"
    r"(?:com|org|net|edu|gov|us|ca|uk|de|info|me|io|co)\b",
    re.IGNORECASE,
)


def _email_addresses(text: str) -> Iterator[str]:
    for pattern in (_EMAIL, _EMAIL_IN_WORDS):
        for match in pattern.finditer(text):
            yield match.group()


# --- dates of birth ----------------------------------------------------------------------------

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_MONTH = rf"(?:{_MONTHS})[a-z]{{0,6}}\.?"
_YEAR = r"(?P<year>(?:18|19|20)\d{2})"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_WHOLE_DATES = tuple(
    re.compile(rf"(?<![\w/.\-]){pattern}(?![\w/\-]|\.\d)", re.IGNORECASE)
    for pattern in (
        rf"(?:0?[1-9]|[12]\d|3[01]) ?(?P<mark>[./\-]) ?(?:0?[1-9]|[12]\d|3[01]) ?(?P=mark) ?{_YEAR}",
        rf"{_YEAR} ?(?P<mark>[./\-]) ?(?:0?[1-9]|1[0-2]) ?(?P=mark) ?(?:0?[1-9]|[12]\d|3[01])",
        rf"{_MONTH} {{0,2}}{_DAY},? {{0,2}}{_YEAR}",
        rf"{_DAY}(?: of)?[ \-]{{0,2}}{_MONTH}[ \-,]{{0,2}}{_YEAR}",
    )
)
_BIRTH = r"\b(?:born|birth|birthday|birthdate|bday|b-day|dob|d\.o\.b)\b"
_ANY_DATE = (
    rf"(?:\d{{1,4}} ?[./\-] ?\d{{1,2}}(?: ?[./\-] ?\d{{1,4}})?|\d{{6}}(?:\d{{2}})?(?!\d)"
    rf"|{_MONTH} {{0,2}}{_DAY}\b(?:,? {{0,2}}\d{{2,4}}\b)?"
    rf"|{_DAY}(?: of)?[ \-]{{0,2}}{_MONTH}\b(?:[ \-,]{{0,2}}\d{{2,4}}\b)?)"
)
_BIRTH_THEN_DATE = re.compile(rf"{_BIRTH}\.?[^\d\n.!?]{{0,30}}?(?P<date>{_ANY_DATE})", re.IGNORECASE)
_DATE_THEN_BIRTH = re.compile(
    rf"(?<!\d)(?P<date>{_ANY_DATE})[ ,(\-]{{0,3}}(?:is|was|=)? ?(?:my|his|her|our|the)? ?"
    rf"(?:son's|daughter's)? ?(?:date of )?{_BIRTH}",
    re.IGNORECASE,
)


def _dates_of_birth(text: str, today: date) -> Iterator[str]:
    for pattern in (_BIRTH_THEN_DATE, _DATE_THEN_BIRTH):
        for match in pattern.finditer(text):
            yield match.group("date")
    for pattern in _WHOLE_DATES:
        for match in pattern.finditer(text):
            if int(match.group("year")) <= today.year - YEARS_AGO:
                yield match.group()
