"""Listings."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from directory.current import services
from directory.domain.counting import SubjectKind, What
from directory.domain.errors import MovedTo
from directory.domain.physician import Physician
from directory.services.counting import Happening
from directory.services.publishing import ArticlesRequest
from directory.web.access import Access, declare_all, only_counts
from directory.web.forms import page_number
from directory.web.presenters.addresses import city_url, paginate, search_url
from directory.web.presenters.articles import present_articles
from directory.web.presenters.embedding import Embedding
from directory.web.presenters.physicians import present_found, present_listing
from directory.web.presenters.site import demonstration_note
from directory.web.presenters.social import Social, card_of_physician, physician_image, social
from directory.web.presenters.structured import listing_page
from directory.web.presenters.views import Link, PhysicianListing, PhysicianResult
from directory.web.visits import visit

blueprint = Blueprint("physicians", __name__)
declare_all(blueprint, Access.EVERYBODY)

_NEARBY = 4


@blueprint.get("/physicians/<slug>")
def listing(slug: str) -> str | BaseResponse:
    """A listing with everything the physician has published."""
    try:
        physician = services().profiles.physician(slug)
    except MovedTo as moved:
        return redirect(url_for("physicians.listing", slug=moved.slug), 301)
    if not physician.is_listed:
        return _unlisted(physician)
    services().counting.count_reader(Happening(SubjectKind.PHYSICIAN, physician.id, What.VIEW), visit())
    page = page_number(request.args)
    found = services().publishing.find(ArticlesRequest(author=physician.slug, page=page))
    shown = present_listing(physician, services().catalogue)
    breadcrumbs = _breadcrumbs(physician)
    return render_template(
        "physicians/listing.html",
        listing=shown,
        articles=present_articles(found),
        pagination=paginate(page, found.pages, url_for("physicians.listing", slug=slug)),
        similar=_nearby(physician),
        breadcrumbs=breadcrumbs,
        social=_social(shown),
        structured=listing_page(shown, breadcrumbs),
        embedding=Embedding(kind="physicians", slug=shown.slug, title=shown.display_name),
    )


@blueprint.get("/npi/<npi>")
def by_npi(npi: str) -> BaseResponse:
    """The listing of the physician with this National Provider Identifier."""
    return redirect(url_for("physicians.listing", slug=services().profiles.slug_of_npi(npi)), 302)


@blueprint.post("/physicians/<slug>/called")
@only_counts
def called(slug: str) -> BaseResponse:
    """Count that somebody touched a telephone number. Counts only; the page sends it without waiting."""
    physician = services().profiles.physician(slug)
    call = replace(visit(), method="GET", destination="")
    services().counting.count_reader(Happening(SubjectKind.PHYSICIAN, physician.id, What.CALL), call)
    return Response(status=204, content_type="text/plain")


def _unlisted(physician: Physician) -> Response:
    found = services().publishing.find(ArticlesRequest(author=physician.slug))
    page = render_template(
        "physicians/unlisted.html",
        name=physician.display_name,
        message="This physician is no longer listed. What they have published stays.",
        articles=present_articles(found).results,
        nearby=_nearby(physician),
        find_url=search_url({"near": _near(physician)}),
    )
    return make_response(page, 410)


def _social(listing: PhysicianListing) -> Social:
    card = card_of_physician(listing, note=demonstration_note())
    about = ". ".join(card.lines) or "Offices, telephone and published answers"
    return social("profile", listing.display_name, f"{about}.", card, physician_image(listing.slug, card))


def _near(physician: Physician) -> str:
    if not physician.locations:
        return ""
    address = physician.locations[0].address
    return ", ".join(part for part in (address.city, address.region) if part)


def _nearby(physician: Physician) -> list[PhysicianResult]:
    point = next((location.coordinates for location in physician.locations if location.coordinates), None)
    if point is None:
        return []
    found = services().finding.near_point(point, limit=_NEARBY, without=frozenset({physician.id}))
    return [present_found(each, services().catalogue) for each in found]


def _breadcrumbs(physician: Physician) -> list[Link]:
    crumbs = [Link(label="Find a physician", url=search_url({}))]
    if physician.locations and physician.locations[0].address.city:
        address = physician.locations[0].address
        crumbs.append(Link(label=address.city, url=city_url(address.country, address.region, address.city)))
    return crumbs
