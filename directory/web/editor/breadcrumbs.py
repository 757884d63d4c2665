"""The way back up from a page of the editors' desk."""

from __future__ import annotations

from typing import Any

from flask import url_for

from directory.web.presenters.views import Link


def above(label: str, endpoint: str, **values: Any) -> Link:
    """A page between the desk and another."""
    return Link(label=label, url=url_for(endpoint, **values))


def from_desk(title: str, *between: Link) -> list[Link]:
    """From the desk down to a page of this title, by way of those ``between``."""
    return [above("Editors’ desk", "editor.home"), *between, Link(label=title, url="")]
