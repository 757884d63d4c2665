"""What an author has published, or what there is on a topic: in order, page by page, as it is this moment.

Read from the database, not from the index: what is withdrawn is gone at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from directory.domain.article import Article, ArticleOrder, Society
from directory.services.paging import count_pages
from directory.services.publishing import Author
from directory.store.queries.articles import articles_by_id
from directory.store.queries.bibliography import (
    Scope,
    count_published_in,
    last_change_in,
    published_in,
)
from directory.store.unit_of_work import Database


@dataclass(frozen=True, slots=True)
class PublicationsRequest:
    """What a reader asked for."""

    author: Author | None = None
    topic: str = ""
    order: ArticleOrder = ArticleOrder.NEWEST
    page: int = 1
    page_size: int = 20


@dataclass(frozen=True, slots=True)
class Publications:
    """A page of articles."""

    request: PublicationsRequest
    articles: tuple[Article, ...]
    total: int
    pages: int
    changed_at: datetime | None
    """When anything among them all last changed, withdrawals included; ``None`` without any."""


class BibliographyService:
    """Reads lists of articles."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def publications(self, request: PublicationsRequest) -> Publications:
        """A page of what was asked for.

        Raises :class:`directory.domain.errors.InvalidInput` for a page that does not exist.
        """
        scope = _scope(request)
        with self._database.reading() as session:
            total = count_published_in(session, scope)
            pages = count_pages(total, request.page, request.page_size)
            start = (request.page - 1) * request.page_size
            ids = published_in(session, scope, request.order, start, request.page_size)
            found = articles_by_id(session, ids)
            return Publications(
                request=request,
                articles=tuple(found[article_id] for article_id in ids),
                total=total,
                pages=pages,
                changed_at=last_change_in(session, scope),
            )


def _scope(request: PublicationsRequest) -> Scope:
    author = request.author
    if author is None:
        return Scope(topic=request.topic)
    if isinstance(author, Society):
        return Scope(society_id=author.id, topic=request.topic)
    return Scope(physician_id=author.id, topic=request.topic)
