"""What a page of HTML tells about its article outside its text: meta elements, JSON-LD, microdata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bs4 import BeautifulSoup, Comment, Tag

from directory.services.importing import article_fields as fields
from directory.services.importing.page_text import clean

_MOST_OBJECTS = 500
_TYPES = re.compile(r"(?:.*Article|BlogPosting|MedicalWebPage|WebPage|QAPage|Question|Report)")
_LONGEST = 500


@dataclass(slots=True)
class Metadata:
    """What the metadata of a page tells; empty where it does not."""

    address: str = ""
    titles: list[str] = field(default_factory=list)
    """The surest first."""
    summary: str = ""
    authors: list[str] = field(default_factory=list)
    publisher: str = ""
    days: list[date] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    views: int | None = None
    comments: int | None = None
    stars: fields.Stars | None = None


def read_metadata(soup: BeautifulSoup) -> Metadata:
    """Read JSON-LD first, then microdata, then meta elements, then ``title`` and ``time``."""
    told = Metadata(address=_address(soup))
    for script in soup.find_all("script", type="application/ld+json"):
        for thing in _objects(script.get_text()):
            _read_object(thing, told)
    _read_microdata(soup, told)
    _read_meta(soup, told)
    if soup.title is not None:
        told.titles.append(_text(soup.title.get_text()))
    for time in soup.find_all("time", limit=20):
        _add_day(told, str(time.get("datetime") or time.get_text()))
    told.titles = [title for title in told.titles if title]
    return told


def _address(soup: BeautifulSoup) -> str:
    for found, key in (
        (soup.find("link", rel="canonical"), "href"),
        (soup.find("meta", property="og:url"), "content"),
    ):
        if isinstance(found, Tag) and re.match(r"https?://", str(found.get(key) or "")):
            return str(found[key]).strip()[:2000]
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment), limit=5):
        if saved := re.search(r"saved from url=\(\d+\)(https?://\S+)", comment):
            return saved[1]
    return ""


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """Every object of a JSON-LD text, those that stand for themselves first."""
    try:
        waiting: list[Any] = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    for _turn in range(_MOST_OBJECTS):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            yield value
            waiting += [value[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in value]


def _read_object(thing: dict[str, Any], told: Metadata) -> None:
    kinds = thing.get("@type")
    if not any(_TYPES.fullmatch(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])):
        return
    told.titles.append(_text(thing.get("headline") or thing.get("name")))
    told.summary = told.summary or _text(thing.get("description") or thing.get("abstract"))
    told.authors += _names(thing.get("author"))
    told.publisher = told.publisher or next(iter(_names(thing.get("publisher"))), "")
    _add_day(told, thing.get("datePublished"))
    for key in ("keywords", "articleSection", "about"):
        told.topics += _words(thing.get(key))
    told.comments = _first(told.comments, _count(thing.get("commentCount")))
    rating = thing.get("aggregateRating")
    if isinstance(rating, dict):
        marks = rating.get("ratingCount", rating.get("reviewCount"))
        told.stars = told.stars or _stars(rating.get("ratingValue"), marks, rating.get("bestRating"))
    counters = thing.get("interactionStatistic")
    for counter in counters if isinstance(counters, list) else [counters]:
        if isinstance(counter, dict) and re.search(
            r"View|Read|Visit", json.dumps(counter.get("interactionType", ""))
        ):
            told.views = _first(told.views, _count(counter.get("userInteractionCount")))


def _read_microdata(soup: BeautifulSoup, told: Metadata) -> None:
    values: dict[str, list[str]] = {}
    for element in soup.find_all(itemprop=True, limit=500):
        value = element.get("content") or element.get("datetime") or element.get_text(" ", strip=True)
        values.setdefault(str(element["itemprop"]), []).append(_text(value))
    first = {name: found[0] for name, found in values.items()}
    told.titles.append(first.get("headline", ""))
    told.authors += [name for name in values.get("author", []) if name not in told.authors]
    _add_day(told, first.get("datePublished", ""))
    told.topics += [word for text in values.get("keywords", []) for word in _words(text)]
    told.comments = _first(told.comments, _count(first.get("commentCount")))
    marks = first.get("ratingCount", first.get("reviewCount"))
    told.stars = told.stars or _stars(first.get("ratingValue"), marks, first.get("bestRating"))
    for text in values.get("interactionCount", []):
        visits = re.fullmatch(r"(?:UserPageVisits|PageViews?|Views)?:?\s*([\d,. ]+)", text)
        told.views = _first(told.views, _count(visits[1]) if visits else None)


def _read_meta(soup: BeautifulSoup, told: Metadata) -> None:
    values: dict[str, list[str]] = {}
    for element in soup.find_all("meta", limit=500):
        name = str(element.get("property") or element.get("name") or "").casefold()
        values.setdefault(name, []).append(_text(element.get("content")))
    first = {name: found[0] for name, found in values.items()}
    told.titles += [first.get("og:title", ""), first.get("dc.title", "")]
    told.summary = told.summary or first.get("description") or first.get("og:description", "")
    named = [name for key in ("author", "dc.creator", "article:author") for name in values.get(key, [])]
    told.authors += [name for name in named if name not in told.authors and not re.match("https?:", name)]
    told.publisher = told.publisher or first.get("og:site_name", "")
    for key in (
        "article:published_time",
        "datepublished",
        "date",
        "dc.date",
        "dcterms.date",
        "pubdate",
        "publish-date",
    ):
        _add_day(told, first.get(key, ""))
    for key in ("article:tag", "article:section", "keywords", "news_keywords"):
        told.topics += [word for text in values.get(key, []) for word in _words(text)]


def _text(value: Any) -> str:
    return " ".join(clean(value).split())[:_LONGEST] if isinstance(value, str) else ""


def _names(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    named = (each.get("name") if isinstance(each, dict) else each for each in values[:20])
    return [name for each in named if (name := _text(each)) and not re.match("https?:", name)]


def _words(value: Any) -> list[str]:
    return [part.strip() for name in _names(value) for part in re.split(r"[,;|]", name) if part.strip()]


def _add_day(told: Metadata, value: Any) -> None:
    day = fields.day(_text(value)) if value else None
    told.days += [day] if day else []


def _count(value: Any) -> int | None:
    return fields.count(str(value)) if isinstance(value, int | str) and not isinstance(value, bool) else None


def _stars(mean: Any, marks: Any, best: Any) -> fields.Stars | None:
    if str(best or "5") not in ("5", "5.0"):
        return None  # Of another number of stars.
    return fields.stars(str(mean or ""), str(marks or ""))


def _first(one: int | None, other: int | None) -> int | None:
    return other if one is None else one
