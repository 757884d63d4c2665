"""Making an article of what an editor read: its facts, and an address that nobody has."""

from __future__ import annotations

from dataclasses import dataclass

from slugify import slugify
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.domain.errors import InvalidInput
from directory.store.models import ArticleRow, ArticleTopicRow, SlugAliasRow
from directory.store.models.base import now

_LONGEST_SLUG = 100


@dataclass(frozen=True, slots=True)
class NewArticle:
    """What an editor makes of a question and its answer."""

    title: str
    summary: str
    question: str
    body: str
    """The answer as it is published, Markdown."""
    topics: tuple[str, ...] = ()
    version: int | None = None
    """Of the member's text that the editor read; ``None`` to take whatever there is."""


def make_article(session: Session, article: NewArticle, society_id: int | None) -> ArticleRow:
    """A row for it, published today, at an address of its own. Raises :class:`InvalidInput`."""
    if not article.title.strip():
        raise InvalidInput.one("title", "Give the article a title.")
    if not article.body.strip():
        raise InvalidInput.one("body", "There is no answer.")
    return ArticleRow(
        slug=_free_slug(session, article.title),
        title=article.title.strip(),
        summary=article.summary.strip(),
        question=article.question.strip(),
        published_on=now().date(),
        society_id=society_id,
        topics=[ArticleTopicRow(position=i, value=value) for i, value in enumerate(article.topics)],
    )


def _free_slug(session: Session, title: str) -> str:
    """A slug from a title that neither is nor was any article's."""
    base = slugify(title, max_length=_LONGEST_SLUG, word_boundary=True) or "article"
    taken = set(session.scalars(select(ArticleRow.slug).where(ArticleRow.slug.startswith(base))))
    taken |= set(
        session.scalars(
            select(SlugAliasRow.slug).where(
                SlugAliasRow.kind == "article", SlugAliasRow.slug.startswith(base)
            )
        )
    )
    number = 2
    slug = base
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
