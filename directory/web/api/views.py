"""Views that only the API shows."""

from __future__ import annotations

from pydantic import Field

from directory.web.presenters.views import PlaceView, View


class PlaceSuggestions(View):
    """Places, likeliest first."""

    results: list[PlaceView]


class SuggestionView(View):
    """Something the typed text may become."""

    kind: str = Field(description="`topic`, `specialty` or `physician`.")
    text: str
    url: str


class Suggestions(View):
    """Suggestions: topics, specialties, then physicians."""

    results: list[SuggestionView]


class ProblemView(View):
    """One thing wrong with one parameter."""

    field: str
    message: str


class ProblemDocument(View):
    """An error, as RFC 9457 describes it."""

    type: str
    title: str
    status: int
    detail: str
    problems: list[ProblemView]
