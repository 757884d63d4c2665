"""The web alone: requests come in without anything around them, as from a browser."""

from __future__ import annotations

import pytest
from flask import Flask

from directory.config import Settings
from tests.checked_client import CheckedClient
from tests.installation import Installation


@pytest.fixture
def app(settings: Settings, installation: Installation) -> Flask:
    """An application with an empty directory, no context around it: what a request remembers ends with it."""
    return installation.fill()


@pytest.fixture
def demo(demonstration: Flask) -> CheckedClient:
    """A client for the demonstration directory that judges every page."""
    return CheckedClient(demonstration)
