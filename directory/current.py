"""The services of the running application."""

from __future__ import annotations

from flask import current_app

from directory.services.container import Services

EXTENSION = "directory"
"""Where the services stand in ``app.extensions``."""


def services() -> Services:
    """The services of the application that handles the current request or command."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Services)
    return found
