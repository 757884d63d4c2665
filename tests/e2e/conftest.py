"""A served demonstration directory and a browser to visit it with."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MILLISECONDS = 60_000
"""How long a busy machine may take for one step of a visit; what is right takes a fraction of a second."""
expect.set_options(timeout=PATIENCE_MILLISECONDS)


@dataclass
class Visit:
    """A page of a browser, and what it did besides what it shows."""

    page: Page
    origin: str
    troubles: list[str] = field(default_factory=list)
    """Errors on the console, requests that failed, and requests to anybody else."""

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MILLISECONDS)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script error: {error}"))
        self.page.on("request", lambda request: self._watch(request.url))
        self.page.on("requestfailed", self._miss)

    def go(self, address: str, status: int = 200) -> Page:
        """Go to an address of the site."""
        response = self.page.goto(self.origin + address)
        assert response is not None
        assert response.status == status, f"{address}: {response.status}"
        return self.page

    def _hear(self, message: ConsoleMessage) -> None:
        # A browser writes there that a page came with a status of 400 or above; such pages are visited too.
        if (
            message.type in ("error", "warning")
            and "the server responded with a status of" not in message.text
        ):
            self.troubles.append(f"console: {message.text}")

    def _miss(self, request: Request) -> None:
        # Going on to the next page gives up what the last one still asked for.
        if request.failure != "net::ERR_ABORTED":
            self.troubles.append(f"failed: {request.url}")

    def _watch(self, url: str) -> None:
        if not url.startswith((f"{self.origin}/", "data:")):
            self.troubles.append(f"asked somebody else: {url}")


Visitor = Callable[..., Visit]
"""Makes a visit: takes what a browser context takes, such as ``viewport`` and ``java_script_enabled``."""


class Silent(WSGIRequestHandler):
    """Serves without a word on standard error."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(app: WSGIApplication) -> Iterator[str]:
    """Serve a site to browsers; where."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    serving = threading.Thread(target=server.serve_forever, name="serving")
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


@pytest.fixture(scope="session")
def origin(demonstration: Flask) -> Iterator[str]:
    """Where the demonstration directory is served."""
    with served(demonstration) as origin:
        yield origin


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium. Without it these tests are skipped, but never in continuous integration (``CI=true``)."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed, and no browser test may be skipped here.")
        pytest.skip("Chromium is not installed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser: Browser, origin: str) -> Iterator[Visitor]:
    """Makes visits; at the end nothing untoward may have happened in any of them."""
    visits: list[tuple[BrowserContext, Visit]] = []

    def make(**options: Any) -> Visit:
        context = browser.new_context(**({"reduced_motion": "reduce"} | options))
        visit = Visit(context.new_page(), origin)
        visits.append((context, visit))
        return visit

    yield make
    for context, _ in visits:
        context.close()
    assert [trouble for _, visit in visits for trouble in visit.troubles] == []


@pytest.fixture
def visit(visitor: Visitor) -> Visit:
    """A visit with a telephone."""
    return visitor(viewport={"width": 375, "height": 812})
