"""A directory that lives while a browser visits it: people write in it, and the index follows."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from directory.app import create_app
from directory.config import Settings
from directory.jobs.worker import stop_background_work
from tests.e2e.conftest import Silent
from tests.e2e.test_every_page_in_a_browser import COLOURS, EVERYTHING, too_wide, violations

SECOND = 1.0
"""Within which what is saved is found."""


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
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    serving = threading.Thread(target=server.serve_forever, name="serving")
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


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
    assert too_wide(page) == [], page.url
