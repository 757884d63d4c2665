"""The pictures of listings and articles."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from directory.current import services
from directory.web.access import Access, declare_all
from directory.web.cards.drawing import draw
from directory.web.conditional import KEPT_SHORTLY, conditional
from directory.web.presenters.articles import present_summary
from directory.web.presenters.physicians import present_listing
from directory.web.presenters.site import demonstration_note
from directory.web.presenters.social import Card, card_of_article, card_of_physician, card_of_site

blueprint = Blueprint("cards", __name__)
declare_all(blueprint, Access.EVERYBODY)


@blueprint.get("/card.png")
def site() -> Response:
    """The picture of the site."""
    return _picture(card_of_site(note=demonstration_note()))


@blueprint.get("/articles/<slug>/card.png")
def article(slug: str) -> Response:
    """The picture of an article; gone with it."""
    shown = present_summary(services().publishing.article(slug))
    return _picture(card_of_article(shown.title, shown.answers, note=demonstration_note()))


@blueprint.get("/physicians/<slug>/card.png")
def physician(slug: str) -> Response:
    """The picture of a listing; gone with it."""
    found = services().profiles.physician(slug)
    if not found.is_listed:
        abort(410)
    listing = present_listing(found, services().catalogue)
    return _picture(card_of_physician(listing, note=demonstration_note()))


def _picture(card: Card) -> Response:
    response = conditional(draw(card), "image/png", cache_control=KEPT_SHORTLY)
    # Other sites show it.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
