"""oEmbed (https://oembed.com, version 1.0): from the address of a page to the card that shows it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from directory.current import services
from directory.domain.errors import MovedTo, NotFound
from directory.domain.physician import Physician
from directory.web.embeds.forms import OEmbedForm
from directory.web.presenters.articles import present_summary
from directory.web.presenters.embedding import Embedding
from directory.web.presenters.physicians import present_listing
from directory.web.presenters.site import absolute, demonstration_note, site_name, site_url
from directory.web.presenters.social import (
    CARD_SIZE,
    article_image,
    card_of_article,
    card_of_physician,
    physician_image,
)
from directory.web.presenters.structured import author_name
from directory.web.xml import add, document

FORMATS = ("json", "xml")
_CACHE_SECONDS = 300
_DEFAULT_PORTS = {"http": 80, "https": 443}


def describe(form: OEmbedForm) -> tuple[str, str]:
    """The document for what was asked, and its type. Raises :class:`NotFound` for what has no card."""
    endpoint, slug = _page_at(form.url.data or "")
    facts = _of_article(slug, form) if endpoint == "articles.article" else _of_physician(slug, form)
    if form.format.data == "json":
        return json.dumps(facts), "application/json"
    root = Element("oembed")
    for name, value in facts.items():
        add(root, name, str(value))
    return document(root), "text/xml; charset=utf-8"


def _page_at(address: str) -> tuple[str, str]:
    """The endpoint and the slug that an address of this site leads to."""
    refused = NotFound("Only listings and articles of this directory have a card.")
    if _origin(address) not in (_origin(site_url()), _origin(request.host_url)):
        raise refused
    try:
        path = unquote(urlsplit(address).path).removeprefix(urlsplit(site_url()).path)
        endpoint, values = current_app.url_map.bind("").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        raise refused from None
    if endpoint not in ("physicians.listing", "articles.author", "articles.article"):
        raise refused
    return endpoint, values["slug"]


def _origin(address: str) -> tuple[str, int] | None:
    """Host and port; ``None`` for what is no plain web address. Both schemes lead to the same site."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    return parts.hostname, 0 if port in (None, _DEFAULT_PORTS[parts.scheme]) else port or 0


def _of_physician(slug: str, form: OEmbedForm) -> dict[str, Any]:
    try:
        found = services().publishing.author(slug)
    except MovedTo as moved:
        found = services().publishing.author(moved.slug)
    if not isinstance(found, Physician) or not found.is_listed:
        raise NotFound("There is no listing at this address.")
    listing = present_listing(found, services().catalogue)
    card = card_of_physician(listing, note=demonstration_note())
    return _document(
        Embedding(kind="physicians", slug=listing.slug, title=listing.display_name),
        form,
        author=(listing.display_name, listing.author_url),
        image=physician_image(listing.slug, card),
    )


def _of_article(slug: str, form: OEmbedForm) -> dict[str, Any]:
    try:
        found = services().publishing.article(slug)
    except MovedTo as moved:
        found = services().publishing.article(moved.slug)
    shown = present_summary(found)
    first = next((answer for answer in shown.answers if answer.listed and answer.url), None)
    card = card_of_article(shown.title, shown.answers, note=demonstration_note())
    return _document(
        Embedding(kind="articles", slug=shown.slug, title=shown.title),
        form,
        author=(author_name(first), first.url or "") if first else None,
        image=article_image(shown.slug, card),
    )


def _document(
    embedding: Embedding, form: OEmbedForm, *, author: tuple[str, str] | None, image: str
) -> dict[str, Any]:
    widest, highest = form.maxwidth.data, form.maxheight.data
    fitted = embedding.within(widest, highest)
    facts = {
        "version": "1.0",
        "type": "rich",
        "title": fitted.title,
        "provider_name": site_name(),
        "provider_url": f"{site_url()}/",
        "cache_age": _CACHE_SECONDS,
        "html": fitted.html,
        "width": fitted.width,
        "height": fitted.height,
    }
    if author:
        facts |= {"author_name": author[0], "author_url": absolute(author[1])}
    # The limits hold for the picture too.
    if CARD_SIZE[0] <= (widest or CARD_SIZE[0]) and CARD_SIZE[1] <= (highest or CARD_SIZE[1]):
        facts |= {"thumbnail_url": image, "thumbnail_width": CARD_SIZE[0], "thumbnail_height": CARD_SIZE[1]}
    return facts
