"""A clock that stands still for the limits on attempts, until a test moves it."""

from __future__ import annotations

from datetime import datetime, tzinfo

import pytest

from directory.services import throttling


class StandingClock(datetime):
    """Tells the time that a test has set: ``moment``."""

    moment: datetime

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """That time."""
        return cls.moment.astimezone(tz)


def stopped_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> type[StandingClock]:
    """Have limits go by a clock that stands at ``moment``."""
    monkeypatch.setattr(StandingClock, "moment", moment, raising=False)
    monkeypatch.setattr(throttling, "datetime", StandingClock)
    return StandingClock
