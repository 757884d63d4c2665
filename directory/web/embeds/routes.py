"""Small cards for the frames of other sites: no script, no cookie, no form; and oEmbed."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from directory.current import services
from directory.domain.errors import InvalidInput, NotFound
from directory.web.access import Access, declare_all
from directory.web.conditional import CHECKED_EACH_TIME, KEPT_SHORTLY, conditional
from directory.web.embeds.forms import OEmbedForm
from directory.web.embeds.oembed import FORMATS, describe
from directory.web.forms import form_problems
from directory.web.presenters.articles import present_summary
from directory.web.presenters.physicians import present_listing
from directory.web.presenters.site import absolute, demonstration_note

blueprint = Blueprint("embeds", __name__)
declare_all(blueprint, Access.EVERYBODY)

_FRAMED = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'none'",
            "style-src 'self'",
            "form-action 'none'",
            "base-uri 'none'",
            "frame-ancestors *",
        )
    ),
    "Cross-Origin-Opener-Policy": "unsafe-none",
    "Cross-Origin-Resource-Policy": "cross-origin",
    # The page itself is what search engines should show.
    "X-Robots-Tag": "noindex",
}
_READ_BY_SCRIPTS = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


@blueprint.get("/embed/physicians/<slug>")
def physician(slug: str) -> Response:
    """The card of a listing."""
    try:
        found = services().profiles.physician(slug)
    except NotFound:
        return _gone("This listing is not here.", 404)
    if not found.is_listed:
        return _gone("This physician is no longer listed.", 410)
    listing = present_listing(found, services().catalogue)
    return _card("embeds/physician.html", listing=listing, page_url=absolute(listing.url))


@blueprint.get("/embed/articles/<slug>")
def article(slug: str) -> Response:
    """The card of an article."""
    try:
        found = services().publishing.article(slug)
    except NotFound:
        return _gone("This article is not here.", 404)
    shown = present_summary(found)
    return _card("embeds/article.html", article=shown, page_url=absolute(shown.url))


@blueprint.get("/oembed")
def oembed() -> Response:
    """Which card shows an address of this site (oEmbed 1.0). Addresses are read, never fetched."""
    form = OEmbedForm(request.args)
    if not form.validate():
        raise InvalidInput(form_problems(form))
    if form.format.data not in FORMATS:
        abort(501, "There is json, and there is xml.")
    body, content_type = describe(form)
    response = conditional(body, content_type, cache_control=KEPT_SHORTLY)
    response.headers.update(_READ_BY_SCRIPTS)
    return response


def _card(template: str, **shown: object) -> Response:
    page = render_template(template, note=demonstration_note(), **shown)
    response = conditional(page, "text/html; charset=utf-8", cache_control=CHECKED_EACH_TIME)
    response.headers.update(_FRAMED)
    return response


def _gone(message: str, status: int) -> Response:
    # The page that tells of errors has a form, so it may stand in nobody's frame.
    response = Response(render_template("embeds/gone.html", message=message, page_url=absolute("/")), status)
    response.headers.update(_FRAMED)
    return response
