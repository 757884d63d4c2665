"""Atom feeds: of all articles, of an author's, and of a topic's."""

from __future__ import annotations

from flask import Blueprint, Response, abort, url_for

from directory.current import services
from directory.domain.article import Society
from directory.domain.errors import NotFound
from directory.domain.physician import Physician
from directory.services.bibliography import PublicationsRequest
from directory.web.access import Access, declare_all
from directory.web.conditional import conditional
from directory.web.feeds.atom import CONTENT_TYPE, Feed, render_feed
from directory.web.presenters.site import site_name

blueprint = Blueprint("feeds", __name__)
declare_all(blueprint, Access.EVERYBODY)

_ENTRIES = 50


@blueprint.get("/articles/feed.atom")
def articles() -> Response:
    """The newest articles of all."""
    return _feed(
        PublicationsRequest(page_size=_ENTRIES),
        title=site_name(),
        subtitle="Questions about sports injuries, answered by physicians.",
        name="articles",
        url=url_for("feeds.articles"),
        page_url=url_for("articles.index"),
        author=site_name(),
    )


@blueprint.get("/authors/<slug>/feed.atom")
def author(slug: str) -> Response:
    """The newest articles of a society or a physician; gone with the listing."""
    who = services().publishing.author(slug)
    if isinstance(who, Physician) and not who.is_listed:
        abort(410)
    name = who.name if isinstance(who, Society) else who.display_name
    return _feed(
        PublicationsRequest(author=who, page_size=_ENTRIES),
        title=f"{name} · {site_name()}",
        subtitle=f"What {name} has published.",
        name=f"authors/{who.slug}",
        url=url_for("feeds.author", slug=who.slug),
        page_url=url_for("articles.author", slug=who.slug),
        author=name,
    )


@blueprint.get("/topics/<slug>/feed.atom")
def topic(slug: str) -> Response:
    """The newest articles on a topic."""
    entry = services().catalogue.topics.get(slug)
    if entry is None:
        raise NotFound("There is no such topic.")
    return _feed(
        PublicationsRequest(topic=slug, page_size=_ENTRIES),
        title=f"{entry.name} · {site_name()}",
        subtitle=f"What physicians have published on this topic: {entry.name}.",
        name=f"topics/{slug}",
        url=url_for("feeds.topic", slug=slug),
        page_url=url_for("search.topic", slug=slug),
        author=site_name(),
    )


def _feed(request: PublicationsRequest, **told: str) -> Response:
    found = services().bibliography.publications(request)
    topics = {topic.slug: topic.name for topic in services().catalogue.topics}
    body = render_feed(Feed(**told, changed_at=found.changed_at), found.articles, topics)
    return conditional(body, CONTENT_TYPE)
