"""Counts from elsewhere grow old honestly."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from directory.domain.counting import PeriodCounts, aged

TOLD_ON = date(2026, 3, 1)
COUNTS = st.tuples(*[st.integers(0, 100_000)] * 3).map(
    lambda three: PeriodCounts(*sorted(three, reverse=True))
)


@given(COUNTS)
def test_on_the_day_they_were_told_counts_are_as_told(told: PeriodCounts) -> None:
    assert aged(told, TOLD_ON, TOLD_ON) == told


@given(COUNTS, st.integers(0, 60))
def test_from_day_to_day_windows_shrink_and_the_total_stays(told: PeriodCounts, days: int) -> None:
    before = aged(told, TOLD_ON, TOLD_ON + timedelta(days=days))
    after = aged(told, TOLD_ON, TOLD_ON + timedelta(days=days + 1))

    assert after.total == told.total
    assert after.last_30_days <= before.last_30_days
    assert after.last_7_days <= before.last_7_days
    assert after.last_7_days <= after.last_30_days <= after.total


@given(COUNTS)
def test_a_window_is_empty_once_it_has_moved_past_the_day(told: PeriodCounts) -> None:
    assert aged(told, TOLD_ON, TOLD_ON + timedelta(days=7)).last_7_days == 0
    assert aged(told, TOLD_ON, TOLD_ON + timedelta(days=30)) == PeriodCounts(told.total)


@given(COUNTS)
def test_without_a_day_only_the_total_is_known(told: PeriodCounts) -> None:
    assert aged(told, None, TOLD_ON) == PeriodCounts(told.total)
