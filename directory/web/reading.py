"""Reading search forms against the catalogue of the running directory."""

from __future__ import annotations

from typing import TypeVar

from flask import request

from directory.current import services
from directory.web.forms import ArticlesForm, ExplainableSearchForm, SearchForm
from directory.web.presenters.languages import LANGUAGES

AnySearchForm = TypeVar("AnySearchForm", bound=SearchForm)


def search_form(**typed: str) -> SearchForm:
    """The search form of this request; ``typed`` fills in what the request leaves out."""
    return _offering(SearchForm(request.args, data=typed))


def explainable_search_form() -> ExplainableSearchForm:
    """The search form of this request to the API."""
    return _offering(ExplainableSearchForm(request.args))


def _offering(form: AnySearchForm) -> AnySearchForm:
    form.offer(((entry.code, entry.name) for entry in services().catalogue.specialties), LANGUAGES)
    return form


def articles_form() -> ArticlesForm:
    """The form of this request for articles, with what it can offer."""
    form = ArticlesForm(request.args)
    form.topic.offer((topic.slug, topic.name) for topic in services().catalogue.topics)
    return form
