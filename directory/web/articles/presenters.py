"""Articles and authors for people, and what their pages tell programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flask import url_for

from directory.domain.article import Article, ArticleOrder, History
from directory.domain.specialty import Catalogue
from directory.services.bibliography import Publications
from directory.services.markdown import render_markdown
from directory.web.articles.forms import ORDERS, AuthorForm
from directory.web.articles.views import RevisionView
from directory.web.presenters.article_views import (
    ArticleResult,
    ArticleResults,
    ArticleView,
    SocietyView,
)
from directory.web.presenters.articles import present_summary
from directory.web.presenters.embedding import Embedding
from directory.web.presenters.physicians import topic_views
from directory.web.presenters.site import demonstration_note
from directory.web.presenters.social import (
    article_image,
    card_of_article,
    card_of_physician,
    card_of_site,
    physician_image,
    site_image,
    social,
)
from directory.web.presenters.structured import article_page, author_page
from directory.web.presenters.views import Link, PhysicianListing, View


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


def told_of_article(
    article: ArticleView, society: SocietyView | None, breadcrumbs: Sequence[Link], history: History
) -> dict[str, object]:
    """What the page of an article tells programs and the sites it is shared on."""
    card = card_of_article(article.title, article.answers, note=demonstration_note())
    image = article_image(article.slug, card)
    return {
        "social": social("article", article.title, article.summary or card.words, card, image),
        "structured": article_page(article, society, breadcrumbs, image, history.corrected_on),
        "embedding": Embedding(kind="articles", slug=article.slug, title=article.title),
    }


def told_of_author(
    author: PhysicianListing | SocietyView, articles: Sequence[ArticleResult]
) -> dict[str, object]:
    """What the page of an author tells programs and the sites it is shared on."""
    if isinstance(author, PhysicianListing):
        card = card_of_physician(author, note=demonstration_note())
        name, image = author.display_name, physician_image(author.slug, card)
    else:
        card = card_of_site(note=demonstration_note())
        name, image = author.name, site_image(card)
    path = url_for("articles.author", slug=author.slug)
    return {
        "social": social("profile", name, f"What {name} has published, and how to reach them.", card, image),
        "structured": author_page(author, articles, path),
    }


def present_revisions(article: Article, history: History) -> list[RevisionView]:
    """How the answers of an article read before they were changed, newest first."""
    authors = {answer.id: answer.author_line for answer in article.answers}
    return [
        RevisionView(
            author=authors[revision.answer_id],
            replaced_on=revision.replaced_at.date(),
            html=render_markdown(revision.body),
        )
        for revision in history.revisions
    ]
