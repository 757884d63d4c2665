"""Single facts of an article as pages print them: counts, days, ratings, names, addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from urllib.parse import unquote, urlsplit

from slugify import slugify

LARGEST_COUNT = 2**31 - 1
_LONGEST_SLUG = 120
_EARLIEST_YEAR = 1900

_NUMBER = r"\d{1,3}(?:[,.'’ ]\d{3})+|\d+"
_COUNT = re.compile(rf"({_NUMBER})")
_NONE = frozenset({"no", "none", "zero"})


def count(text: str) -> int | None:
    """A whole number as people write it: ``31,026``; ``None`` when it is none, or too large to keep."""
    typed = text.strip()
    if typed.casefold() in _NONE:
        return 0
    if not re.fullmatch(_NUMBER, typed):
        return None
    digits = re.sub(r"\D", "", typed)
    # Thousands of digits take Python very long.
    return int(digits) if len(digits) <= 10 and int(digits) <= LARGEST_COUNT else None


_WINDOW = re.compile(r"(?:in |over |during )?(?:the )?(?:last|past|previous) (\d+) days?", re.IGNORECASE)
_OF_VIEWS = frozenset(
    {"total views", "views", "view", "total view", "views total", "views in total", "reads"}
)
_WINDOWS = {"": "views_total", "30": "views_30_days", "7": "views_7_days"}


def views(line: str) -> Mapping[str, int | None] | None:
    """What ``31026 Total Views | 14 Views last 30 days | 3 Views last 7 days`` tells.

    Keys are the names of :class:`Reception`; a value is ``None`` when its number is too large
    to keep. ``None`` when the line is about something else.
    """
    told: dict[str, int | None] = {}
    for part in filter(None, (part.strip(" :.;-–—") for part in re.split(r"[|¦│·•;/]", line))):
        days = _WINDOW.search(part)
        rest = _WINDOW.sub(" ", part)
        number = _COUNT.search(rest)
        window = _WINDOWS.get(days[1] if days else "")
        if (
            number is None
            or " ".join(_COUNT.sub(" ", rest, count=1).strip(" :-–—").casefold().split()) not in _OF_VIEWS
        ):
            return None
        if window is not None:
            told[window] = count(number[1])
    return told or None


_MONTHS = {
    month[:3]: number
    for number, month in enumerate(
        (
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ),
        start=1,
    )
}
_MONTH_FIRST = re.compile(r"(?:[a-z]+day,? )?([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b")
_DAY_FIRST = re.compile(r"(?:[a-z]+day,? )?(\d{1,2})(?:st|nd|rd|th)? (?:of )?([a-z]{3,9})\.?,? (\d{4})\b")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_SLASHES = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\b")


def day(text: str) -> date | None:
    """The day a page tells: ``January 17, 2012``, ``17 Jan 2012``, ``2012-01-17T08:00Z``, ``1/17/2012``.

    A time of day is passed over. Of two numbers that could both be the month, the first is.
    """
    typed = " ".join(text.casefold().replace(",", ", ").split())
    if found := _YEAR_FIRST.match(typed):
        return _date(*map(int, found.groups()))
    if found := _MONTH_FIRST.match(typed):
        return _date(int(found[3]), _month(found[1]), int(found[2]))
    if found := _DAY_FIRST.match(typed):
        return _date(int(found[3]), _month(found[2]), int(found[1]))
    if found := _SLASHES.match(typed):
        month, day_, year = map(int, found.groups())
        return _date(year, month, day_) or _date(year, day_, month)
    return _day_of_mail(text)


def _month(name: str) -> int:
    return _MONTHS.get(name[:3], 0)


def _date(year: int, month: int, day_: int) -> date | None:
    try:
        return date(year, month, day_) if year >= _EARLIEST_YEAR else None
    except ValueError:
        return None


def _day_of_mail(text: str) -> date | None:
    """RSS writes days as mail does: ``Tue, 17 Jan 2012 08:00:00 +0000``."""
    try:
        return parsedate_to_datetime(text[:60]).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Stars:
    """A rating: the mean of the marks, and how many there are, where that is told."""

    mean: float
    marks: int | None = None


_RATING = re.compile(
    r"(?:average )?(?:user )?ratings?[ :–—-]*(\d(?:[.,]\d{1,4})?)?(?: ?(?:/|out of|of) ?5)?(?: ?stars?)?"
    rf"(?:[ ,–—(-]*({_NUMBER}) (?:ratings?|votes?|reviews?)\)?)?\.?",
    re.IGNORECASE,
)


def is_rating(line: str) -> bool:
    """Whether a line is about the rating: ``Rating``, ``Rating: 4.5 / 5 (12 votes)``."""
    return len(line) < 80 and _RATING.fullmatch(line.strip()) is not None


def rating(line: str) -> Stars | None:
    """The rating a line tells; ``None`` when it tells no value from 1 to 5."""
    found = _RATING.fullmatch(line.strip())
    return stars(found[1], found[2] or "") if found and found[1] else None


def stars(mean: str, marks: str = "") -> Stars | None:
    """A rating from its two numbers, as texts; ``None`` when the mean is not from 1 to 5."""
    if not re.fullmatch(r"\s*\d(?:[.,]\d{1,15})?\s*", mean):
        return None
    value = float(mean.replace(",", "."))
    return Stars(round(value, 2), count(marks)) if 1 <= value <= 5 else None


_NO_NAME = re.compile(
    r"(?:index|default|page|article|post|item|file|document|untitled|download|story|node|view|show|answer"
    r"|question|new)?[-_ ]?\d*"
)


def slug_of_address(address: str) -> str:
    """The slug within the address of a page: its last part, when that is words; else empty."""
    try:
        parts = [part for part in urlsplit(address.strip()).path.split("/") if part]
    except ValueError:
        return ""
    return slug_of_name(unquote(parts[-1])) if parts else ""


def slug_of_name(name: str) -> str:
    """A slug from the name of a file; empty when the name tells nothing, like ``page-12.html``."""
    stem = re.sub(r"\.(?:html?|xhtml|php|aspx?|jsp|txt|text|md)$", "", name.strip(), flags=re.IGNORECASE)
    slug = slug_of_title(stem)
    return "" if _NO_NAME.fullmatch(slug) else slug


def slug_of_title(title: str) -> str:
    """A slug from a title."""
    return slugify(title[:1000], max_length=_LONGEST_SLUG, word_boundary=True)
