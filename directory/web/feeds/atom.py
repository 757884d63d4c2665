"""Atom documents (RFC 4287) of articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from directory.domain.article import Article
from directory.services.markdown import plain_text
from directory.web.presenters.article_views import ArticleResult
from directory.web.presenters.articles import present_summary
from directory.web.presenters.site import absolute, site_url
from directory.web.presenters.structured import author_name
from directory.web.presenters.views import View
from directory.web.xml import add, document

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_OLDEST = datetime(1970, 1, 1, tzinfo=UTC)
_SUMMARY_LENGTH = 500


class Feed(View):
    """What a feed says of itself; addresses are paths of this site."""

    title: str
    subtitle: str
    name: str
    """What it is of, for its id: ``articles``, ``authors/SLUG``, ``topics/SLUG``."""
    url: str
    page_url: str
    author: str
    """Who stands for all of it."""
    changed_at: datetime | None


def render_feed(feed: Feed, articles: Sequence[Article], topics: dict[str, str]) -> str:
    """The document; ``topics`` are names by slug."""
    root = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "en"})
    add(root, "id", _tag(feed.name))
    add(root, "title", feed.title)
    add(root, "subtitle", feed.subtitle)
    add(root, "updated", _moment(feed.changed_at or _OLDEST))
    add(root, "link", rel="self", type="application/atom+xml", href=absolute(feed.url))
    add(root, "link", rel="alternate", type="text/html", href=absolute(feed.page_url))
    add(add(root, "author"), "name", feed.author)
    for article in articles:
        _add_entry(root, article, topics)
    return document(root)


def _add_entry(root: Element, article: Article, topics: dict[str, str]) -> None:
    shown = present_summary(article)
    entry = add(root, "entry")
    add(entry, "id", _tag(f"articles/{article.id}"))
    add(entry, "title", shown.title)
    add(entry, "updated", _moment(article.updated_at or _OLDEST))
    if shown.published_on:
        add(entry, "published", _moment(datetime.combine(shown.published_on, time(), UTC)))
    add(entry, "link", rel="alternate", type="text/html", href=absolute(shown.url))
    for name, url in _authors(shown):
        author = add(entry, "author")
        add(author, "name", name)
        if url:
            add(author, "uri", absolute(url))
    for slug in shown.topics:
        add(entry, "category", term=slug, label=topics.get(slug, slug))
    add(entry, "summary", _summary(article))


def _authors(article: ArticleResult) -> Iterator[tuple[str, str | None]]:
    seen: set[str] = set()
    for answer in article.answers:
        name = author_name(answer)
        if name and name not in seen:
            seen.add(name)
            yield name, answer.url if answer.listed else None


def _summary(article: Article) -> str:
    text = article.summary or plain_text(article.answers[0].body if article.answers else "")
    text = " ".join(text.split())
    return text if len(text) <= _SUMMARY_LENGTH else text[:_SUMMARY_LENGTH].rsplit(" ", 1)[0] + " …"


def _tag(name: str) -> str:
    # A tag URI (RFC 4151) stays the same when a slug changes. The year is one in which its host had its name.
    host = urlsplit(site_url()).hostname or "localhost"
    return f"tag:{host},2026:{name}"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
