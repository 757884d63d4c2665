"""Reading search forms against the catalogue of the running directory."""

from __future__ import annotations

from flask import request

from directory.current import services
from directory.web.forms import ArticlesForm, SearchForm
from directory.web.presenters.languages import LANGUAGES


def search_form(**typed: str) -> SearchForm:
    """The search form of this request; ``typed`` fills in what the request leaves out."""
    form = SearchForm(request.args, data=typed)
    form.offer(((entry.code, entry.name) for entry in services().catalogue.specialties), LANGUAGES)
    return form


def articles_form() -> ArticlesForm:
    """The form of this request for articles, with what it can offer."""
    form = ArticlesForm(request.args)
    form.topic.offer((topic.slug, topic.name) for topic in services().catalogue.topics)
    return form
