"""Limits hold within any span of time, wherever it begins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from directory.domain.errors import TooMany
from directory.services.container import Services
from directory.services.throttling import Limit
from tests.standing_clock import StandingClock, stopped_clock

TEN_AN_HOUR = Limit("trying", 10, timedelta(hours=1))
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[StandingClock]:
    """Time stands still until a test moves it."""
    return stopped_clock(monkeypatch, NOON)


def tried(services: Services, times: int, who: str = "somebody") -> int:
    """How many of so many attempts are taken."""
    taken = 0
    for _ in range(times):
        try:
            services.throttling.count(TEN_AN_HOUR, who)
            taken += 1
        except TooMany:
            pass
    return taken


def waits(services: Services, who: str = "somebody") -> timedelta:
    """For how long somebody is asked to wait."""
    with pytest.raises(TooMany) as refused:
        services.throttling.count(TEN_AN_HOUR, who)
    return timedelta(seconds=refused.value.seconds)


def test_a_burst_across_the_end_of_a_window_gets_no_second_helping(
    services: Services, clock: type[StandingClock]
) -> None:
    clock.moment = NOON - timedelta(minutes=1)
    assert tried(services, 30) == 10

    clock.moment = NOON + timedelta(minutes=1)
    assert tried(services, 30) == 0


def test_attempts_come_back_little_by_little(services: Services, clock: type[StandingClock]) -> None:
    clock.moment = NOON - timedelta(minutes=1)
    tried(services, 10)

    clock.moment = NOON + timedelta(minutes=30)
    assert tried(services, 10) == 5
    clock.moment = NOON + timedelta(hours=1)
    assert tried(services, 10) == 5
    clock.moment = NOON + timedelta(hours=4)
    assert tried(services, 20) == 10


@pytest.mark.parametrize("minutes", [-50, -1, 0, 7, 31, 59])
def test_whoever_waits_as_long_as_told_is_let_in(
    minutes: int, services: Services, clock: type[StandingClock]
) -> None:
    clock.moment = NOON - timedelta(minutes=55)
    tried(services, 5)
    clock.moment = NOON + timedelta(minutes=minutes)
    tried(services, 10)

    wait = waits(services)
    clock.moment += wait - timedelta(seconds=2)
    assert tried(services, 1) == 0
    clock.moment += timedelta(seconds=2)
    assert tried(services, 1) == 1


def test_who_hammers_on_waits_no_longer_for_it(services: Services, clock: type[StandingClock]) -> None:
    tried(services, 10)
    before = waits(services)

    tried(services, 100)

    assert waits(services) == before


def test_one_does_not_use_up_what_is_another_s(services: Services, clock: type[StandingClock]) -> None:
    tried(services, 30)

    assert tried(services, 10, "somebody else") == 10
