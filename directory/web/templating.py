"""What every template can use: names of the site, addresses of static files, words for dates and numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Flask, Response, request, url_for
from markupsafe import Markup

from directory.config import Settings
from directory.web.access import Access, declare_all
from directory.web.presenters.site import (
    absolute,
    init_site,
    is_demonstration,
    is_for_no_robot,
    site_url,
)

_FOR_EVER = "public, max-age=31536000, immutable"
_STYLE_ORDER = ("css/tokens.css", "css/base.css", "css/components/*.css")


def init_templating(app: Flask, settings: Settings) -> None:
    """Give the templates their globals, and serve the style sheet that is joined from the components'."""
    static = Path(app.static_folder or "")
    style = _join_styles(static)
    style_hash = _digest(style.encode())
    assets = Blueprint("assets", __name__)

    @assets.get("/assets/site.css")
    def style_sheet() -> Response:
        return Response(style, content_type="text/css; charset=utf-8", headers={"Cache-Control": _FOR_EVER})

    declare_all(assets, Access.EVERYBODY)
    app.register_blueprint(assets)
    init_site(app, settings)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        site_name=settings.site_name,
        contact_email=settings.contact_email,
        asset=_addresses_of_files(app),
        icon=_icons(app),
        absolute=absolute,
        number=number,
        format_date=format_date,
    )

    @app.context_processor
    def _globals() -> dict[str, object]:
        return {
            "css_url": url_for("assets.style_sheet", v=style_hash),
            "home_url": url_for("search.home"),
            "canonical_url": site_url() + _canonical_path(),
            "demonstration": is_demonstration(),
            "for_no_robot": is_for_no_robot(),
        }


def _addresses_of_files(app: Flask) -> Callable[[str], str]:
    """What tells the address of a static file: it carries a digest of the file."""
    static = Path(app.static_folder or "")

    @cache
    def digest_of(path: str) -> str:
        return _digest((static / path).read_bytes())

    @lru_cache(maxsize=256)
    def address_of(_root: str, path: str) -> str:
        return app.url_for("static", filename=path, v=digest_of(path))

    def asset(path: str) -> str:
        return address_of(request.script_root, path)

    return asset


def _icons(app: Flask) -> Callable[[str], Markup]:
    """What draws an icon by its name, as ``components/icon.html`` says: a page has thirty, of a few kinds."""

    @lru_cache(maxsize=256)
    def drawn(_root: str, name: str) -> Markup:
        picture: Markup = app.jinja_env.get_template("components/icon.html").module.icon(name)  # type: ignore[attr-defined]
        return picture

    def icon(name: str) -> Markup:
        return drawn(request.script_root, name)

    return icon


def _canonical_path() -> str:
    # Pages of a whole list are pages of their own. The other parameters are somebody's search, and its second
    # page is not that of the list.
    page = request.args.get("page", "")
    searched = any(value for name, value in request.args.items(multi=True) if name != "page")
    is_own = page.isascii() and page.isdigit() and page != "1" and not searched
    path = quote(request.path)
    return f"{path}?page={page}" if is_own else path


def number(value: int) -> str:
    """A count with its thousands apart: ``31,026``."""
    return f"{value:,}"


def format_date(day: date | datetime | None) -> str:
    """A day in words: ``April 11, 2019``; nothing for none."""
    return f"{day:%B} {day.day}, {day.year}" if day else ""


def _join_styles(static: Path) -> str:
    files = [path for pattern in _STYLE_ORDER for path in sorted(static.glob(pattern))]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=6).hexdigest()
