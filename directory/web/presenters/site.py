"""The site as other sites must name it."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, current_app, g, request

from directory.config import Settings
from directory.current import services
from directory.domain.errors import Unavailable

_PUBLIC_URL = "PUBLIC_URL"
_SITE_NAME = "SITE_NAME"
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
"""No robot comes here; whoever tries a directory out sees what it will say of itself."""


def init_site(app: Flask, settings: Settings) -> None:
    """Remember what the site is called and where it stands."""
    app.config[_PUBLIC_URL] = settings.base_url
    app.config[_SITE_NAME] = settings.site_name


def site_name() -> str:
    """What the site is called."""
    return str(current_app.config[_SITE_NAME])


def site_url() -> str:
    """The public address of the site, without a slash at its end; where none is set, the one asked at."""
    return current_app.config[_PUBLIC_URL] or request.url_root.rstrip("/")


def absolute(path: str) -> str:
    """An address of this site as other sites must write it; ``path`` comes from ``url_for``."""
    return site_url() + path.removeprefix(request.script_root)


def is_demonstration() -> bool:
    """Whether the people of this directory are invented; asked once a request."""
    # Errors are told on a page too, and the database may be the very thing that failed.
    if "demonstration" not in g:
        try:
            g.demonstration = services().profiles.is_demonstration()
        except Unavailable:
            g.demonstration = False
    return bool(g.demonstration)


def is_for_no_robot() -> bool:
    """Whether search engines should leave this directory alone: invented people, told to everybody."""
    return urlsplit(site_url()).hostname not in _THIS_MACHINE and is_demonstration()


def demonstration_note() -> str:
    """What is said of invented people where no banner stands above them."""
    return "Demonstration: invented people" if is_demonstration() else ""
