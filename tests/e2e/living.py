"""A directory that lives while a browser visits it: people write in it, and the index follows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from flask import Flask
from playwright.sync_api import Locator, Page

from directory.app import create_app
from directory.config import Settings
from directory.jobs.worker import stop_background_work
from tests.e2e.conftest import PATIENCE_MILLISECONDS, Visit, served
from tests.e2e.test_every_page_in_a_browser import COLOURS, EVERYTHING, too_wide, violations


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """A directory with nobody in it, whose background work runs."""
    app = create_app(settings.model_copy(update={"background_work": True}))
    preparing = app.extensions["directory"].preparing
    preparing.upgrade_schema()
    preparing.build_index()
    yield app
    stop_background_work(app)


@pytest.fixture
def origin(app: Flask) -> Iterator[str]:
    """Where that directory is served."""
    with served(app) as origin:
        yield origin


def look(page: Page) -> None:
    """Look at a page as it stands, in both schemes. Needs scripts."""
    measure(page)
    page.evaluate(AXE_SCRIPT)
    page.emulate_media(color_scheme="light")
    assert violations(page, EVERYTHING) == [], page.url
    page.emulate_media(color_scheme="dark")
    assert violations(page, COLOURS) == [], page.url


def measure(page: Page) -> None:
    """Look whether a page fits the screen; this can be done without scripts of the page."""
    page.wait_for_load_state()
    assert too_wide(page) == [], page.url


def search_until(visit: Visit, address: str, shown: Callable[[Page], Locator]) -> Page:
    """Search again and again until something is shown: what is saved is found without anybody's doing.

    How soon is a matter of the background work alone, and tested with it, where no browser competes.
    """
    until = time.monotonic() + PATIENCE_MILLISECONDS / 1000
    while not shown(page := visit.go(address)).count():
        assert time.monotonic() < until, f"not found: {address}"
    return page
