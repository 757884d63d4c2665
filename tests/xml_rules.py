"""The written rules of the XML that we publish, checked against what a document really holds.

Atom: RFC 4287, section 4. Sitemaps: the schemas of sitemaps.org 0.9. OpenSearch: 1.1, draft 6.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_MOST_ADDRESSES = 50_000
_LARGEST_SITEMAP = 50 * 1024 * 1024
_FEED_ONCE = ("id", "title", "updated", "subtitle", "generator", "icon", "logo", "rights")
_ENTRY_ONCE = ("id", "title", "updated", "published", "summary", "content", "rights", "source")


def atom_problems(text: str) -> list[str]:
    """What in an Atom document is not as RFC 4287 says."""
    feed = fromstring(text.encode())
    problems = [] if feed.tag == f"{ATOM}feed" else [f"the root is {feed.tag}"]
    problems += [f"feed: {problem}" for problem in _atom_part(feed, _FEED_ONCE)]
    entries = feed.findall(f"{ATOM}entry")
    problems += [
        f"entry {number}: {problem}"
        for number, entry in enumerate(entries, start=1)
        for problem in (*_atom_part(entry, _ENTRY_ONCE), *_entry_part(feed, entry))
    ]
    ids = Counter(entry.findtext(f"{ATOM}id") for entry in entries)
    problems += [f"{count} entries with the id {name}" for name, count in ids.items() if count > 1]
    links = [link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    return problems if len(links) == 1 else [*problems, f"{len(links)} links to itself"]


def sitemap_problems(text: str) -> list[str]:
    """What in a sitemap, or an index of sitemaps, is not as its schema says."""
    root = fromstring(text.encode())
    kinds = {f"{SITEMAP}urlset": "url", f"{SITEMAP}sitemapindex": "sitemap"}
    if root.tag not in kinds:
        return [f"the root is {root.tag}"]
    problems = [] if 0 < len(root) <= _MOST_ADDRESSES else [f"{len(root)} addresses"]
    problems += [] if len(text.encode()) <= _LARGEST_SITEMAP else ["too large"]
    for child in root:
        problems += [] if child.tag == SITEMAP + kinds[root.tag] else [f"{child.tag} in {root.tag}"]
        problems += _location_problems(child)
    addresses = Counter(child.findtext(f"{SITEMAP}loc") for child in root)
    return problems + [f"{address} {count} times" for address, count in addresses.items() if count > 1]


def opensearch_problems(text: str) -> list[str]:
    """What in a description of a search is not as OpenSearch 1.1 says."""
    root = fromstring(text.encode())
    problems = [] if root.tag == f"{OPENSEARCH}OpenSearchDescription" else [f"the root is {root.tag}"]
    for name, longest in (("ShortName", 16), ("LongName", 48), ("Description", 1024)):
        texts = [element.text or "" for element in root.findall(OPENSEARCH + name)]
        if len(texts) != 1 or not 0 < len(texts[0]) <= longest:
            problems.append(f"{name}: {texts}")
    for url in root.findall(f"{OPENSEARCH}Url"):
        if not _is_absolute(url.get("template", "")) or not url.get("type"):
            problems.append(f"Url: {url.attrib}")
        unknown = set(re.findall(r"\{(\w+)\??\}", url.get("template", ""))) - {"searchTerms"}
        problems += [f"the template asks for {name}" for name in sorted(unknown)]
    searches = [url for url in root.findall(f"{OPENSEARCH}Url") if url.get("type") == "text/html"]
    return problems if len(searches) == 1 else [*problems, f"{len(searches)} searches"]


def _atom_part(part: Element, once: tuple[str, ...]) -> Iterator[str]:
    for name in once:
        count = len(part.findall(ATOM + name))
        if count > 1 or (count == 0 and name in ("id", "title", "updated")):
            yield f"{count} {name}"
    identifier = part.findtext(f"{ATOM}id") or ""
    if not re.match(r"[a-z][a-z0-9+.-]*:\S+$", identifier):
        yield f"the id is no IRI: {identifier!r}"
    for name in ("updated", "published"):
        for element in part.findall(ATOM + name):
            if not _is_moment(element.text or ""):
                yield f"{name} is no RFC 3339 moment: {element.text!r}"
    for link in part.findall(f"{ATOM}link"):
        if not _is_absolute(link.get("href", "")):
            yield f"a link leads to {link.get('href')!r}"
    for person in part.findall(f"{ATOM}author"):
        if len(person.findall(f"{ATOM}name")) != 1 or not (person.findtext(f"{ATOM}name") or "").strip():
            yield "an author without one name"
    for category in part.findall(f"{ATOM}category"):
        if not category.get("term"):
            yield "a category without a term"


def _entry_part(feed: Element, entry: Element) -> Iterator[str]:
    if entry.find(f"{ATOM}author") is None and feed.find(f"{ATOM}author") is None:
        yield "nobody wrote it"
    alternates = [
        (link.get("type"), link.get("hreflang"))
        for link in entry.findall(f"{ATOM}link")
        if link.get("rel", "alternate") == "alternate"
    ]
    if entry.find(f"{ATOM}content") is None and not alternates:
        yield "neither content nor an alternate link"
    if len(set(alternates)) != len(alternates):
        yield "two alternates of one type and language"


def _location_problems(child: Element) -> Iterator[str]:
    names = [str(element.tag).removeprefix(SITEMAP) for element in child]
    allowed = ["loc", "lastmod"] + (["changefreq", "priority"] if child.tag == f"{SITEMAP}url" else [])
    if names != [name for name in allowed if name in names] or "loc" not in names:
        yield f"{names} in {child.tag}"
    address = child.findtext(f"{SITEMAP}loc") or ""
    if not 12 <= len(address) <= 2048 or not _is_absolute(address):
        yield f"the address {address!r}"
    changed = child.findtext(f"{SITEMAP}lastmod")
    if changed is not None and not (_is_moment(changed) or re.fullmatch(r"\d{4}-\d\d-\d\d", changed)):
        yield f"lastmod {changed!r}"


def _is_moment(text: str) -> bool:
    if not _RFC3339.fullmatch(text):
        return False
    return datetime.fromisoformat(text).tzinfo is not None


def _is_absolute(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"\s", address)
