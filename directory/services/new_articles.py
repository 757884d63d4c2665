"""Making an article of what an editor read: its facts, and an address that nobody has."""

from __future__ import annotations

from dataclasses import dataclass

from slugify import slugify
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from directory.domain.errors import InvalidInput
from directory.store.models import AnswerRow, ArticleRow, ArticleTopicRow, SlugAliasRow
from directory.store.models.base import now

_LONGEST_SLUG = 100
_TRIES = 20


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
    society: str = ""
    """The slug of the one that publishes it; empty for the only one there is."""


def store_article(
    session: Session, article: NewArticle, society_id: int | None, answers: list[AnswerRow]
) -> ArticleRow:
    """Publish it today, at an address of its own. Raises :class:`InvalidInput`."""
    if not article.title.strip():
        raise InvalidInput.one("title", "Give the article a title.")
    if not article.body.strip():
        raise InvalidInput.one("body", "There is no answer.")
    row = ArticleRow(
        title=article.title.strip(),
        summary=article.summary.strip(),
        question=article.question.strip(),
        published_on=now().date(),
        society_id=society_id,
        topics=[ArticleTopicRow(position=i, value=value) for i, value in enumerate(article.topics)],
        answers=answers,
    )
    for tries_left in reversed(range(_TRIES)):
        row.slug = _free_slug(session, article.title)
        try:
            with session.begin_nested():
                session.add(row)
            break
        except IntegrityError:
            # Where several write at once, somebody else may have taken the slug since.
            if not tries_left:
                raise
    return row


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
