"""Readers who send forms without an account; each request comes in as from a browser."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

import pytest

from directory.services import counting, throttling
from directory.web import public_forms
from tests.factories import DirectoryFactory
from tests.integration.web.conftest import app as app

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


NOON = datetime(2026, 3, 1, 12, 5, tzinfo=UTC)


class _AtNoon(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return NOON.astimezone(tz)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps days and windows of limits from ending in the middle of a test."""
    monkeypatch.setattr(throttling, "datetime", _AtNoon)
    monkeypatch.setattr(counting, "now", lambda: NOON)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets tests send a form as soon as they have it."""
    monkeypatch.setattr(public_forms, "SHORTEST_SECONDS", 0)


@pytest.fixture
def address(factory: DirectoryFactory) -> str:
    """An article that nobody has rated or commented on."""
    return f"/articles/{factory.article('Sore hamstring', topics=['hamstring-strain']).slug}"
