"""The shapes of articles and of who publishes them, beside :mod:`directory.web.presenters.views`."""

from __future__ import annotations

from datetime import date, datetime

from markupsafe import Markup
from pydantic import Field

from directory.web.presenters.views import Notice, PhotographView, TopicView, View


class BylineView(View):
    """An answer as lists of articles show it: who, and the byline as it stood."""

    physician: str | None = Field(description="The physician's slug, when the byline is tied to a listing.")
    name: str
    byline: str
    url: str | None = Field(description="The author listing.")
    listed: bool = Field(description="False when the physician has retired, left or is not listed.")
    photograph: PhotographView | None = None


class ArticleResult(View):
    """An article as lists show it."""

    slug: str
    title: str
    summary: str
    published_on: date | None
    topics: list[str] = Field(description="Topic slugs.")
    url: str
    answers: list[BylineView]


class ArticleResults(View):
    """A page of articles."""

    total: int
    page: int
    pages: int
    results: list[ArticleResult]
    notices: list[Notice] = Field(default=[])


class PublishedAnswer(BylineView):
    """An answer, whole."""

    body: str = Field(description="Markdown.")
    html: str = Field(description="The same as safe HTML.")
    written_on: date | None
    reviewed_on: date | None = Field(description="When a physician last said that it still holds.")
    review_due: bool = Field(description="True when nobody has said so for two years.")

    @property
    def rendered(self) -> Markup:
        """The body for a template; ``html`` was sanitised when it was made."""
        return Markup(self.html)  # noqa: S704


class AuthorView(View):
    """The author of record of an article."""

    kind: str = Field(description="`society` or `physician`.")
    slug: str
    name: str
    url: str


class Views(View):
    """How often an article was read: each reader once a day, robots left out."""

    total: int
    last_30_days: int
    last_7_days: int


class ArticleView(View):
    """An article, whole."""

    slug: str
    title: str
    summary: str
    published_on: date | None
    topics: list[str]
    topic_links: list[TopicView]
    url: str
    question: str = Field(description="Markdown.")
    question_html: str
    answers: list[PublishedAnswer]
    author: AuthorView | None
    updated_at: datetime | None = Field(description="When anything of it last changed.")
    views: Views
    rating: float | None = Field(description="Mean of readers' ratings, one to five; null without any.")
    ratings: int = Field(description="How many readers rated it.")
    comments: int = Field(description="How many comments it has.")

    @property
    def question_rendered(self) -> Markup:
        """The question for a template; sanitised when it was made."""
        return Markup(self.question_html)  # noqa: S704


class PictureView(View):
    """A picture in its own shape."""

    url: str = Field(description="WebP.")
    width: int
    height: int
    words: str = Field(default="", description="What it shows, where that is not told beside it.")


class SocietyView(View):
    """A society."""

    slug: str
    name: str
    short_name: str
    about_html: str
    website: str
    phone: str
    email: str
    address_lines: list[str]
    url: str
    picture: PictureView | None = None

    @property
    def about_rendered(self) -> Markup:
        """The about text for a template; sanitised when it was made."""
        return Markup(self.about_html)  # noqa: S704
