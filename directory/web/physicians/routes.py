"""Listings."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from directory.current import services
from directory.domain.counting import SubjectKind, What
from directory.domain.physician import Physician
from directory.services.counting import Happening
from directory.services.publishing import ArticlesRequest
from directory.web.access import Access, audience, current_actor, declare_all, only_counts
from directory.web.conditional import KEPT_BY_READERS, conditional
from directory.web.forms import page_number
from directory.web.listing_page import TEMPLATE, listing_context, physicians_nearby
from directory.web.presenters.addresses import search_url
from directory.web.presenters.articles import present_articles
from directory.web.visits import visit

blueprint = Blueprint("physicians", __name__)
declare_all(blueprint, Access.EVERYBODY)


@blueprint.get("/physicians/<slug>")
def listing(slug: str) -> str | Response:
    """A listing with everything the physician has published; members see what is for members too."""
    physician = services().profiles.physician(slug, audience())
    if not physician.is_listed:
        return _unlisted(physician)
    services().counting.count_reader(Happening(SubjectKind.PHYSICIAN, physician.id, What.VIEW), visit())
    return render_template(TEMPLATE, **listing_context(physician, page_number(request.args)))


@blueprint.get("/physicians/<slug>/photo-<picture>.webp")
def photograph(slug: str, picture: str) -> Response:
    """The photograph, for those who may see it now."""
    content = services().photographs.picture(slug, picture, current_actor())
    return conditional(content, "image/webp", cache_control=KEPT_BY_READERS)


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
        nearby=physicians_nearby(physician),
        find_url=search_url({"near": _near(physician)}),
    )
    return make_response(page, 410)


def _near(physician: Physician) -> str:
    if not physician.locations:
        return ""
    address = physician.locations[0].address
    return ", ".join(part for part in (address.city, address.region) if part)
