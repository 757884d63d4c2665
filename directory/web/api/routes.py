"""The JSON API: the same searches, the same views as the pages."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for

from directory.current import services
from directory.domain.errors import NotFound
from directory.web.access import Access, declare_all
from directory.web.api.openapi import openapi_document, operations
from directory.web.api.views import PlaceSuggestions, Suggestions, SuggestionView
from directory.web.forms import BylineForm, TypedForm, require_valid
from directory.web.presenters.articles import present_article, present_articles
from directory.web.presenters.bylines import present_resolution
from directory.web.presenters.physicians import present_listing, present_place, present_results
from directory.web.presenters.views import View
from directory.web.reading import articles_form, explainable_search_form

blueprint = Blueprint("api", __name__)
declare_all(blueprint, Access.EVERYBODY)


@blueprint.get("/api")
def documentation() -> str:
    """The API in words."""
    return render_template("api/documentation.html", operations=operations())


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The OpenAPI document."""
    return Response(openapi_document(), content_type="application/json")


@blueprint.get("/api/v1/physicians")
def physicians() -> Response:
    """Find physicians."""
    form = explainable_search_form()
    require_valid(form, request.args)
    found = services().finding.find(form.request())
    return _json(present_results(found, form.state(), services().catalogue))


@blueprint.get("/api/v1/physicians/<slug>")
def physician(slug: str) -> Response:
    """One listing."""
    found = services().profiles.physician(slug)
    if not found.is_listed:
        raise NotFound("This physician is not listed.")
    return _json(present_listing(found, services().catalogue))


@blueprint.get("/api/v1/articles")
def articles() -> Response:
    """Find articles."""
    form = articles_form()
    require_valid(form, request.args)
    return _json(present_articles(services().publishing.find(form.request())))


@blueprint.get("/api/v1/articles/<slug>")
def article(slug: str) -> Response:
    """One article with its answers."""
    found = services().publishing.article(slug)
    return _json(present_article(found, services().reception.of(found.id), services().catalogue))


@blueprint.get("/api/v1/authors/resolve")
def resolve() -> Response:
    """Whom a byline means."""
    form = BylineForm(request.args)
    require_valid(form, request.args)
    return _json(present_resolution(form.text, services().bylines.resolve(form.text)))


@blueprint.get("/api/v1/places")
def places() -> Response:
    """Places whose names start as typed."""
    found = services().finding.suggest_places(_typed())
    return _json(PlaceSuggestions(results=[present_place(place) for place in found]))


@blueprint.get("/api/v1/suggest")
def suggest() -> Response:
    """Topics, specialties and physicians whose names start as typed."""
    endpoints = {"topic": "search.topic", "specialty": "search.specialty", "physician": "physicians.listing"}
    found = services().suggesting.suggest(_typed())
    return _json(
        Suggestions(
            results=[
                SuggestionView(
                    kind=each.kind, text=each.text, url=url_for(endpoints[each.kind], slug=each.slug)
                )
                for each in found
            ]
        )
    )


def _typed() -> str:
    form = TypedForm(request.args)
    require_valid(form, request.args)
    return form.q.data or ""


def _json(view: View) -> Response:
    return Response(view.model_dump_json(), content_type="application/json")
