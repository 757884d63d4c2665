"""The OpenAPI document, made from the forms that read requests and the views that answer them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema
from wtforms import Form

from directory.search.base import Sort
from directory.web.api.views import PlaceSuggestions, ProblemDocument, Suggestions
from directory.web.forms import ANY, ArticlesForm, ExplainableSearchForm, TypedForm
from directory.web.presenters.article_views import ArticleResults, ArticleView
from directory.web.presenters.bylines import ResolutionView
from directory.web.presenters.views import PhysicianListing, PhysicianResults, View

_SCHEMA_PATH = "#/components/schemas/{model}"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation."""

    name: str
    description: str
    schema: dict[str, Any]
    in_path: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """Something the API does."""

    method: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    answer: type[View]
    statuses: tuple[int, ...]

    @property
    def operation_id(self) -> str:
        """A name for programs: the path without its punctuation."""
        return "_".join(part.strip("{}") for part in self.path.split("/")[3:])


_TEXT = {"type": "string", "maxLength": 300}
_SEARCH_SCHEMAS: dict[str, tuple[str, dict[str, Any]]] = {
    "q": ("Injury in plain words, specialty or name; may also say a place, a language, and more.", _TEXT),
    "near": ("City, ZIP or other postal code, neighborhood, state.", {"type": "string", "maxLength": 120}),
    "within": (
        f"Radius in miles around the place, or `{ANY}`; 50 unless given.",
        {"anyOf": [{"type": "number", "exclusiveMinimum": 0, "maximum": 12500}, {"const": ANY}]},
    ),
    "specialty": ("A specialty code, as the facets give it.", {"type": "string"}),
    "language": ("A language: its ISO 639-1 code or its English name.", {"type": "string"}),
    "accepting": ("`1`: only offices that accept new patients.", {"type": "string", "enum": ["1"]}),
    "telehealth": ("`1`: only offices that offer video visits.", {"type": "string", "enum": ["1"]}),
    "explain": (
        "`1`: tell with each physician where the score comes from.",
        {"type": "string", "enum": ["1"]},
    ),
    "sort": ("The order.", {"type": "string", "enum": [sort.value for sort in Sort]}),
    "page": ("The page, from 1.", {"type": "integer", "minimum": 1, "maximum": 1_000_000}),
}
_ARTICLE_SCHEMAS: dict[str, tuple[str, dict[str, Any]]] = {
    "q": ("Words of the question or the answers.", _TEXT),
    "topic": ("A topic's slug.", {"type": "string"}),
    "author": ("The slug of a society or a physician.", {"type": "string", "maxLength": 120}),
    "page": _SEARCH_SCHEMAS["page"],
}
_TYPED_SCHEMAS = {"q": ("What has been typed so far.", _TEXT)}


@cache
def operations() -> tuple[Operation, ...]:
    """Everything the API does."""
    slug = Parameter("slug", "As search results give it.", {"type": "string"}, in_path=True)
    byline = Parameter(
        "byline",
        "A byline as it stands in an article: a name, and what follows it there.",
        {"type": "string", "minLength": 1, "maxLength": 1000},
        required=True,
    )
    search = _parameters(ExplainableSearchForm, _SEARCH_SCHEMAS)
    articles = _parameters(ArticlesForm, _ARTICLE_SCHEMAS)
    typed = _parameters(TypedForm, _TYPED_SCHEMAS)
    return (
        Operation("get", "/api/v1/physicians", "Find physicians", search, PhysicianResults, (200, 400, 503)),
        Operation(
            "get", "/api/v1/physicians/{slug}", "One listing", (slug,), PhysicianListing, (200, 301, 404, 503)
        ),
        Operation("get", "/api/v1/articles", "Find articles", articles, ArticleResults, (200, 400, 503)),
        Operation(
            "get",
            "/api/v1/articles/{slug}",
            "One article with its answers",
            (slug,),
            ArticleView,
            (200, 301, 404, 503),
        ),
        Operation(
            "get",
            "/api/v1/authors/resolve",
            "From a byline to the listing of whom it means",
            (byline,),
            ResolutionView,
            (200, 400, 503),
        ),
        Operation("get", "/api/v1/places", "Complete a place", typed, PlaceSuggestions, (200, 400, 503)),
        Operation("get", "/api/v1/suggest", "Complete a search", typed, Suggestions, (200, 400, 503)),
    )


@cache
def openapi_document() -> str:
    """The document, as JSON."""
    answers = {operation.answer for operation in operations()} | {ProblemDocument}
    by_name = sorted(answers, key=lambda view: view.__name__)
    _, schemas = models_json_schema([(view, "serialization") for view in by_name], ref_template=_SCHEMA_PATH)
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": "Sports medicine physician directory",
            "version": "1",
            "description": "Find physicians by injury and place, and read what they have published.",
            "license": {"name": "BSD-3-Clause", "identifier": "BSD-3-Clause"},
        },
        "servers": [{"url": "/"}],
        "paths": {operation.path: {operation.method: _describe(operation)} for operation in operations()},
        "components": {"schemas": schemas["$defs"]},
    }
    return json.dumps(document)


def _parameters(form: type[Form], schemas: dict[str, tuple[str, dict[str, Any]]]) -> tuple[Parameter, ...]:
    names = [field.short_name for field in form()]
    return tuple(Parameter(name, *schemas[name]) for name in names)


def _describe(operation: Operation) -> dict[str, Any]:
    return {
        "operationId": operation.operation_id,
        "summary": operation.summary,
        "parameters": [
            {
                "name": parameter.name,
                "in": "path" if parameter.in_path else "query",
                "required": parameter.in_path or parameter.required,
                "description": parameter.description,
                "schema": parameter.schema,
            }
            for parameter in operation.parameters
        ],
        "responses": {str(status): _response(operation, status) for status in operation.statuses},
    }


def _response(operation: Operation, status: int) -> dict[str, Any]:
    if status == 200:
        return {
            "description": "Found.",
            "content": {"application/json": {"schema": _reference(operation.answer)}},
        }
    if status == 301:
        return {
            "description": "It has another slug now.",
            "headers": {"Location": {"schema": {"type": "string"}}},
        }
    description = {
        400: "A parameter is wrong; it is named.",
        404: "There is none.",
        503: "Try again in a moment.",
    }
    content = {"application/problem+json": {"schema": _reference(ProblemDocument)}}
    return {"description": description[status], "content": content}


def _reference(view: type[View]) -> dict[str, str]:
    return {"$ref": _SCHEMA_PATH.format(model=view.__name__)}
