"""Pages about the site, and whether it works."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, render_template

from directory.current import services
from directory.web.access import Access, declare_all
from directory.web.presenters.views import Link

blueprint = Blueprint("site", __name__)
declare_all(blueprint, Access.EVERYBODY)

_SOURCES = (
    Link(label="Place data © GeoNames", url="https://www.geonames.org/"),
    Link(
        label="under CC BY 4.0; changed: selected, merged with data of the US Census, and rounded",
        url="https://creativecommons.org/licenses/by/4.0/",
    ),
    Link(label="ZIP codes: US Census Bureau, public domain", url="https://www.census.gov/"),
    Link(label="Provider taxonomy codes: National Uniform Claim Committee", url="https://www.nucc.org/"),
    Link(label="National provider file: CMS, public domain", url="https://npiregistry.cms.hhs.gov/"),
)


@blueprint.get("/about")
def about() -> str:
    """What this directory is and how it ranks."""
    overview = services().profiles.overview(cities=0)
    return render_template(
        "site/about.html", physicians_total=overview.physicians, articles_total=overview.articles
    )


@blueprint.get("/credits")
def credits() -> str:
    """Where the data and the software come from."""
    return render_template("site/credits.html", sources=_SOURCES)


@blueprint.get("/privacy")
def privacy() -> str:
    """What is kept about patients: nothing."""
    return render_template("site/privacy.html")


@blueprint.get("/components")
def components() -> str:
    """Every component of the pages, with sample data."""
    return render_template("site/components.html")


@blueprint.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
def ready() -> Response:
    """Whether a search can be answered; 503 and the reason when not."""
    parts = services().readiness.check()
    is_ready = not any(part.problem for part in parts if part.is_vital)
    body = {
        "status": "ready" if is_ready else "not ready",
        "parts": {part.name: part.problem or "ok" for part in parts},
    }
    return make_response(jsonify(body), 200 if is_ready else 503)
