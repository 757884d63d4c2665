"""Counting readers: what is a reading at all, and how counts brought in from elsewhere grow old."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from ipaddress import IPv6Address, ip_address

FEWEST_SHOWN = 5
"""Counts below this are never shown exactly: somebody could be told from them."""
_LONG_WINDOW = 30
_SHORT_WINDOW = 7
_PAGE_DESTINATIONS = ("", "document")
_AHEAD = ("prefetch", "prerender", "preview")


class SubjectKind(StrEnum):
    """What things happen to."""

    ARTICLE = "article"
    PHYSICIAN = "physician"


class What(StrEnum):
    """What happens to them."""

    VIEW = "view"
    """The page was read."""
    CALL = "call"
    """Somebody touched the telephone number."""
    SHOWN = "shown"
    """A search showed it; the detail is the topic searched for."""


@dataclass(frozen=True, slots=True)
class PeriodCounts:
    """How often something happened: ever, in the last 30 days and in the last 7, today included."""

    total: int = 0
    last_30_days: int = 0
    last_7_days: int = 0

    def __add__(self, other: PeriodCounts) -> PeriodCounts:
        return PeriodCounts(
            self.total + other.total,
            self.last_30_days + other.last_30_days,
            self.last_7_days + other.last_7_days,
        )


@dataclass(frozen=True, slots=True)
class Visit:
    """What a request tells about who sent it and why. It is looked at, and never kept."""

    method: str
    user_agent: str = ""
    purposes: Sequence[str] = ()
    """What ``Sec-Purpose``, ``Purpose``, ``X-Purpose`` and ``X-Moz`` say."""
    destination: str = ""
    """What ``Sec-Fetch-Dest`` says; older browsers say nothing."""
    address: str = ""
    language: str = ""

    @property
    def is_reading(self) -> bool:
        """Whether a page was asked for to be read now: not fetched ahead, embedded, or only probed."""
        return (
            self.method == "GET"
            and bool(self.user_agent.strip())
            and self.destination.lower() in _PAGE_DESTINATIONS
            and not any(word in purpose.lower() for purpose in self.purposes for word in _AHEAD)
        )

    @property
    def network(self) -> str:
        """The address as a household has it: only half of an IPv6 address, whose rest changes at will."""
        try:
            address = ip_address(self.address)
        except ValueError:
            return self.address
        if not isinstance(address, IPv6Address):
            return str(address)
        return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))


def aged(told: PeriodCounts, told_on: date | None, today: date) -> PeriodCounts:
    """What is left on ``today`` of counts that were told on an earlier day.

    The total stays. The last 7 and 30 days move on: what was counted in them is taken to lie evenly in
    those 7 days and in the 23 days before, and what lies too far back by now is left out. Without a day,
    nothing is known of the last days.
    """
    if told_on is None:
        return PeriodCounts(total=told.total)
    days = max((today - told_on).days, 0)
    short = told.last_7_days
    before = max(told.last_30_days - short, 0)
    between = _LONG_WINDOW - _SHORT_WINDOW
    left_of_short = short * max(min(_SHORT_WINDOW, _LONG_WINDOW - days), 0) / _SHORT_WINDOW
    left_before = before * max(between - days, 0) / between
    return PeriodCounts(
        total=told.total,
        last_30_days=round(left_of_short + left_before),
        last_7_days=round(short * max(_SHORT_WINDOW - days, 0) / _SHORT_WINDOW),
    )
