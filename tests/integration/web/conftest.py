"""The web alone: requests come in without anything around them, as from a browser."""

from __future__ import annotations

import pytest
from flask import Flask

from directory.app import create_app
from directory.config import Settings
from tests.checked_client import CheckedClient
from tests.conftest import services_of


@pytest.fixture
def app(settings: Settings) -> Flask:
    """An application with an empty directory, no context around it: what a request remembers ends with it."""
    app = create_app(settings)
    preparing = services_of(app).preparing
    preparing.upgrade_schema()
    preparing.build_index()
    return app


@pytest.fixture
def demo(demonstration: Flask) -> CheckedClient:
    """A client for the demonstration directory that judges every page."""
    return CheckedClient(demonstration)
