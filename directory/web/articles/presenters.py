"""The listing of an author: what they have published, and ways to see it by topic and in another order."""

from __future__ import annotations

from collections import Counter

from flask import url_for

from directory.domain.article import ArticleOrder
from directory.domain.specialty import Catalogue
from directory.services.bibliography import Publications
from directory.web.articles.forms import ORDERS, AuthorForm
from directory.web.presenters.articles import present_summary
from directory.web.presenters.physicians import topic_views
from directory.web.presenters.views import ArticleResults, View


class Way(View):
    """Another view of the same list."""

    label: str
    url: str
    count: int | None = None
    is_current: bool


def author_url(slug: str, state: dict[str, str], **changes: str | None) -> str:
    """The address of an author's page with some parameters changed, or taken away by ``None``."""
    values = {name: value for name, value in {**state, **changes}.items() if value}
    return url_for("articles.author", slug=slug, **values)  # type: ignore[arg-type]


def present_publications(found: Publications) -> ArticleResults:
    """A page of what an author has published."""
    return ArticleResults(
        total=found.total,
        page=found.request.page,
        pages=found.pages,
        results=[present_summary(article) for article in found.articles],
    )


def present_topics(slug: str, form: AuthorForm, counts: Counter[str], catalogue: Catalogue) -> list[Way]:
    """The author's topics: the chosen one, which leads back to all, then those most written on."""
    state = form.state()
    slugs = sorted(counts, key=lambda topic: (topic != form.topic.data, -counts[topic], topic))
    topics = topic_views(tuple(slugs), catalogue, dict(counts))
    return [
        Way(
            label=topic.name,
            url=author_url(slug, state, topic=None if topic.slug == form.topic.data else topic.slug),
            count=topic.articles,
            is_current=topic.slug == form.topic.data,
        )
        for topic in topics
    ]


def present_orders(slug: str, form: AuthorForm, total: int) -> list[Way]:
    """The orders to choose from; none where there is nothing to order."""
    if total < 2:
        return []
    return [
        Way(
            label=label,
            url=author_url(slug, form.state(), sort=None if order is ArticleOrder.NEWEST else order.value),
            is_current=order is form.order,
        )
        for order, label in ORDERS
    ]


def publications_heading(total: int, topic: str) -> str:
    """``All 12 articles``, ``3 articles on Concussion``."""
    on = f" on {topic}" if topic else ""
    if total == 0:
        return f"No articles{on} yet"
    if total == 1:
        return f"One article{on}"
    return f"{total:,} articles{on}" if topic else f"All {total:,} articles"
