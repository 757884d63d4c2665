"""The site as other sites must name it."""

from __future__ import annotations

from flask import Flask, current_app, request

from directory.config import Settings

_PUBLIC_URL = "PUBLIC_URL"
_SITE_NAME = "SITE_NAME"


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
