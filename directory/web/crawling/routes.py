"""The map of the site, the rules for robots, and how to search from a browser's address bar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from flask import Blueprint, Response, render_template, stream_with_context, url_for

from directory.current import services
from directory.domain.errors import NotFound
from directory.services.mapping import Kind, PageAddress
from directory.web.access import Access, declare_all
from directory.web.conditional import KEPT_SHORTLY, conditional
from directory.web.presenters.addresses import city_url
from directory.web.presenters.site import absolute, site_name
from directory.web.xml import XML_DECLARATION, add, document

blueprint = Blueprint("crawling", __name__)
declare_all(blueprint, Access.EVERYBODY)

_XML = "application/xml; charset=utf-8"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PAGE_OF = {
    Kind.PHYSICIANS: "physicians.listing",
    Kind.ARTICLES: "articles.article",
    Kind.AUTHORS: "articles.author",
    Kind.SOCIETIES: "articles.author",
}
_PLAIN_PAGES = ("search.home", "articles.index", "search.topics", "search.specialties", "search.cities")
_ABOUT_PAGES = ("site.about", "site.privacy", "site.credits", "api.documentation")
_CITIES = 20_000
_LINES_AT_ONCE = 500
_SHORT_NAME_LENGTH = 16
_LONG_NAME_LENGTH = 48


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """The parts of the map. They stand beside it: a part may only name what lies below its own folder."""
    root = Element("sitemapindex", {"xmlns": _SITEMAP})
    _add_part(root, url_for("crawling.landing_pages"), None)
    for part in services().mapping.parts():
        path = url_for("crawling.sitemap_part", kind=part.kind.value, number=part.number)
        _add_part(root, path, part.changed_at)
    return conditional(document(root), _XML, cache_control=KEPT_SHORTLY)


@blueprint.get("/sitemap-pages.xml")
def landing_pages() -> Response:
    """Pages that lead to listings and articles: home, topics, specialties, cities."""
    root = Element("urlset", {"xmlns": _SITEMAP})
    for path in _landing_paths():
        add(add(root, "url"), "loc", absolute(path))
    return conditional(document(root), _XML, cache_control=KEPT_SHORTLY)


@blueprint.get("/sitemap-<kind>-<int:number>.xml")
def sitemap_part(kind: str, number: int) -> Response:
    """A part of the map, written while it is read."""
    if kind not in set(Kind) or number < 1:
        raise NotFound("There is no such part of the map of this site.")
    pages = services().mapping.pages(Kind(kind), number)
    lines = stream_with_context(_part_lines(_PAGE_OF[Kind(kind)], pages))
    return Response(lines, content_type=_XML, headers={"Cache-Control": KEPT_SHORTLY})


@blueprint.get("/robots.txt")
def robots() -> Response:
    """What robots may read: everything but searches, whose number has no end, and what is for programs."""
    text = render_template("crawling/robots.txt", sitemap=absolute(url_for("crawling.sitemap")))
    return conditional(text, "text/plain; charset=utf-8", cache_control=KEPT_SHORTLY)


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """How to search here from a browser (OpenSearch 1.1)."""
    root = Element("OpenSearchDescription", {"xmlns": "http://a9.com/-/spec/opensearch/1.1/"})
    add(root, "ShortName", _shortened(site_name(), _SHORT_NAME_LENGTH))
    add(root, "LongName", _shortened(site_name(), _LONG_NAME_LENGTH))
    add(root, "Description", "Sports medicine physicians by injury, in your own words, and by place.")
    add(root, "InputEncoding", "UTF-8")
    add(root, "OutputEncoding", "UTF-8")
    add(root, "Language", "en")
    icon = absolute(url_for("static", filename="img/favicon.svg"))
    add(root, "Image", icon, width="16", height="16", type="image/svg+xml")
    search = absolute(url_for("search.results")) + "?q={searchTerms}"
    add(root, "Url", type="text/html", method="get", rel="results", template=search)
    own = absolute(url_for("crawling.opensearch"))
    add(root, "Url", type="application/opensearchdescription+xml", rel="self", template=own)
    return conditional(
        document(root), "application/opensearchdescription+xml; charset=utf-8", cache_control=KEPT_SHORTLY
    )


def _landing_paths() -> Iterator[str]:
    overview = services().profiles.overview(cities=_CITIES)
    yield from map(url_for, (*_PLAIN_PAGES, *_ABOUT_PAGES))
    for topic in services().catalogue.topics:
        if overview.articles_by_topic.get(topic.slug):
            yield url_for("search.topic", slug=topic.slug)
    for specialty in services().catalogue.specialties:
        if overview.physicians_by_specialty.get(specialty.code):
            yield url_for("search.specialty", slug=specialty.code)
    yield from dict.fromkeys(city_url(city.country, city.region, city.city) for city in overview.cities)


def _part_lines(endpoint: str, pages: Iterable[PageAddress]) -> Iterator[str]:
    waiting = [f'{XML_DECLARATION}<urlset xmlns="{_SITEMAP}">\n']
    for page in pages:
        address = escape(absolute(url_for(endpoint, slug=page.slug)))
        changed = f"<lastmod>{_moment(page.changed_at)}</lastmod>" if page.changed_at else ""
        waiting.append(f"<url><loc>{address}</loc>{changed}</url>\n")
        if len(waiting) >= _LINES_AT_ONCE:
            yield "".join(waiting)
            waiting.clear()
    yield "".join([*waiting, "</urlset>\n"])


def _add_part(root: Element, path: str, changed_at: datetime | None) -> None:
    part = add(root, "sitemap")
    add(part, "loc", absolute(path))
    if changed_at:
        add(part, "lastmod", _moment(changed_at))


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _shortened(name: str, length: int) -> str:
    """As many whole words of a name as fit."""
    if len(name) <= length:
        return name
    return name[: length + 1].rpartition(" ")[0].rstrip(" ,;:–-") or name[:length]
