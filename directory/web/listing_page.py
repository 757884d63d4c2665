"""The page of a listing, as it is served to everybody and previewed by those who keep it."""

from __future__ import annotations

from typing import Any

from flask import url_for

from directory.current import services
from directory.domain.physician import Physician
from directory.services.publishing import ArticlesRequest
from directory.web.presenters.addresses import city_url, paginate, search_url
from directory.web.presenters.articles import present_articles
from directory.web.presenters.embedding import Embedding
from directory.web.presenters.physicians import present_found, present_listing
from directory.web.presenters.site import demonstration_note
from directory.web.presenters.social import Social, card_of_physician, physician_image, social
from directory.web.presenters.structured import listing_page
from directory.web.presenters.views import Link, PhysicianListing, PhysicianResult

TEMPLATE = "physicians/listing.html"
_NEARBY = 4


def listing_context(physician: Physician, page: int = 1) -> dict[str, Any]:
    """What the template shows: the physician as the audience may see them, with all they have published."""
    found = services().publishing.find(ArticlesRequest(author=physician.slug, page=page))
    shown = present_listing(physician, services().catalogue)
    breadcrumbs = _breadcrumbs(physician)
    return {
        "listing": shown,
        "articles": present_articles(found),
        "pagination": paginate(page, found.pages, url_for("physicians.listing", slug=physician.slug)),
        "similar": physicians_nearby(physician),
        "breadcrumbs": breadcrumbs,
        "social": _social(shown),
        "structured": listing_page(shown, breadcrumbs),
        "embedding": Embedding(kind="physicians", slug=shown.slug, title=shown.display_name),
    }


def physicians_nearby(physician: Physician) -> list[PhysicianResult]:
    """The nearest others."""
    point = next((location.coordinates for location in physician.locations if location.coordinates), None)
    if point is None:
        return []
    found = services().finding.near_point(point, limit=_NEARBY, without=frozenset({physician.id}))
    return [present_found(each, services().catalogue) for each in found]


def _social(listing: PhysicianListing) -> Social:
    card = card_of_physician(listing, note=demonstration_note())
    about = ". ".join(card.lines) or "Offices, telephone and published answers"
    return social("profile", listing.display_name, f"{about}.", card, physician_image(listing.slug, card))


def _breadcrumbs(physician: Physician) -> list[Link]:
    crumbs = [Link(label="Find a physician", url=search_url({}))]
    if physician.locations and physician.locations[0].address.city:
        address = physician.locations[0].address
        crumbs.append(Link(label=address.city, url=city_url(address.country, address.region, address.city)))
    return crumbs
