"""What only the pages of articles show."""

from __future__ import annotations

from datetime import date, datetime

from markupsafe import Markup

from directory.web.presenters.views import Notice, PhysicianResult, View


class NeighboursView(View):
    """Physicians who know the topic of an article."""

    heading: str
    near: str
    """The place the reader named."""
    physicians: list[PhysicianResult]
    notices: list[Notice]
    all_url: str
    """The search for everybody who knows it."""


class CommentView(View):
    """A comment under an article."""

    id: int
    name: str
    paragraphs: list[str]
    """Plain text."""
    at: datetime


class RevisionView(View):
    """How an answer read before it was changed."""

    author: str
    replaced_on: date
    html: str

    @property
    def rendered(self) -> Markup:
        """The text for a template; sanitised when it was made."""
        return Markup(self.html)  # noqa: S704
