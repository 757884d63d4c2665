"""What physicians have published: articles, and the listings of their authors."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from directory.domain.advice import AdviceKind
from directory.domain.article import Article, History, Society
from directory.domain.errors import InvalidInput, MovedTo, NotFound
from directory.domain.physician import Physician
from directory.domain.specialty import Catalogue
from directory.search.base import ArticleQuery, SearchEngine
from directory.search.query_advice import Advice
from directory.search.query_text import sport_aliases
from directory.services.paging import count_pages
from directory.services.slugs import not_here
from directory.services.spelling import Spelling, spelled
from directory.store.queries.articles import (
    article_by_slug,
    articles_by_id,
    history_of,
    society_by_slug,
    society_picture,
    topics_answered_by,
    topics_of_society,
)
from directory.store.queries.physicians import physician_by_slug
from directory.store.unit_of_work import Database

Author = Society | Physician
_RELATED_TOPICS = 3


@dataclass(frozen=True, slots=True)
class ArticlesRequest:
    """What a reader asked for."""

    q: str = ""
    topic: str = ""
    author: str = ""
    """A society's or a physician's slug."""
    page: int = 1
    page_size: int = 20


@dataclass(frozen=True, slots=True)
class FoundArticles:
    """A page of articles: best first when there were words, else newest first."""

    request: ArticlesRequest
    spelling: Spelling
    author: Author | None
    articles: tuple[Article, ...]
    total: int
    pages: int
    unknown_words: tuple[str, ...]
    relaxed: bool
    degraded: bool
    partial: bool
    advice: tuple[AdviceKind, ...]
    """What the reader should be told, the most pressing first."""


class PublishingService:
    """Reads articles and authors."""

    def __init__(self, database: Database, engine: SearchEngine, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._advice = Advice(catalogue.advice)
        self._database = database
        self._engine = engine

    def article(self, slug: str) -> Article:
        """The published article at ``slug``.

        Raises :class:`MovedTo` for a former slug and :class:`NotFound` when there is none.
        """
        with self._database.reading() as session:
            article = article_by_slug(session, slug)
            if article is None:
                raise not_here(session, slug, "There is no article at this address.", "article")
        return article

    def history(self, article: Article) -> History:
        """What became of an article after it was published."""
        with self._database.reading() as session:
            return history_of(session, article)

    def author(self, slug: str) -> Author:
        """The society or the physician (listed or not) who goes by ``slug``.

        Raises :class:`MovedTo` for a former slug of one and :class:`NotFound` when there is none.
        """
        with self._database.reading() as session:
            author = society_by_slug(session, slug) or physician_by_slug(session, slug)
            if author is None:
                raise not_here(session, slug, "There is no author at this address.", "society", "physician")
        return author

    def society_picture(self, slug: str, digest: str) -> bytes:
        """The picture of a society: WebP. Raises :class:`NotFound` when it is another by now."""
        with self._database.reading() as session:
            found = society_picture(session, slug, digest) if digest else None
        if found is None:
            raise NotFound("There is no such picture.")
        return found

    def find(self, request: ArticlesRequest) -> FoundArticles:
        """Search for articles.

        Raises :class:`InvalidInput` for an author or a page that does not exist, and
        :class:`directory.domain.errors.Unavailable` when the index or the database do not answer.
        """
        author = self._author_asked_for(request.author)
        spelling = spelled(self._engine, request.q, request.q)
        results = self._engine.search_articles(
            ArticleQuery(
                text=spelling.text,
                aliases=sport_aliases(self._catalogue, spelling.text),
                topic=request.topic,
                physician_id=author.id if isinstance(author, Physician) else None,
                society_id=author.id if isinstance(author, Society) else None,
                offset=(request.page - 1) * request.page_size,
                limit=request.page_size,
            )
        )
        pages = count_pages(results.total, request.page, request.page_size)
        with self._database.reading() as session:
            articles = articles_by_id(session, (hit.article_id for hit in results.hits))
        return FoundArticles(
            request=request,
            spelling=spelling,
            author=author,
            articles=tuple(articles[hit.article_id] for hit in results.hits if hit.article_id in articles),
            total=results.total,
            pages=pages,
            unknown_words=results.unknown_words,
            relaxed=results.relaxed,
            degraded=results.degraded,
            partial=results.partial,
            advice=self._advice.kinds(spelling.text),
        )

    def topics_of(self, author: Author) -> Counter[str]:
        """How many articles on each topic an author has published."""
        with self._database.reading() as session:
            if isinstance(author, Society):
                return Counter(topics_of_society(session, author.id))
            return Counter(topics_answered_by(session, author.id))

    def related(self, article: Article, limit: int) -> tuple[Article, ...]:
        """Other articles: those on its topics, first those that its title finds too, by words or meaning;
        then those that its title finds elsewhere."""
        topics = article.topics[:_RELATED_TOPICS]
        queries = [
            *(ArticleQuery(text=article.title, topic=topic, limit=limit + 1) for topic in topics),
            *(ArticleQuery(text="", topic=topic, limit=limit + 1) for topic in topics),
            ArticleQuery(text=article.title, limit=limit + 1),
        ]
        ids: dict[int, None] = {}
        for query in queries:
            if len(ids) <= limit:
                results = self._engine.search_articles(query)
                # An article that shares neither a topic nor all words of the title is about something else.
                about_it = query.topic or not results.relaxed
                ids.update(dict.fromkeys(hit.article_id for hit in results.hits if about_it))
        ids.pop(article.id, None)
        wanted = list(ids)[:limit]
        with self._database.reading() as session:
            found = articles_by_id(session, wanted)
        return tuple(found[article_id] for article_id in wanted if article_id in found)

    def _author_asked_for(self, slug: str) -> Author | None:
        if not slug:
            return None
        try:
            return self.author(slug)
        except MovedTo as moved:
            return self.author(moved.slug)
        except NotFound:
            raise InvalidInput.one(
                "author", "There is no author of this name; leave it out to see everyone."
            ) from None
