"""Articles out of RSS and Atom feeds, and out of WordPress exports, which are RSS with more in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

from directory.domain.errors import Problem
from directory.services.importing import article_fields as fields
from directory.services.importing import article_wxr, html_soup
from directory.services.importing.article_page import Told, one_line_of, read_page
from directory.services.importing.article_settling import Source
from directory.services.importing.cells import Unreadable
from directory.services.importing.page_text import clean
from directory.services.importing.report import ImportReport
from directory.services.importing.xml_items import LARGEST_ITEM, Oversized, xml_items
from directory.services.progress import Progress

_ITEMS = frozenset({"item", "entry"})
_CUT_OFF = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*(?:(?:continue|read|keep) (?:reading|more)\b.{0,200})?$"
    r"|(?:continue reading|read (?:more|the (?:rest|full))\b).{0,200}$"
    r"|the post .{0,300} appeared first on .{0,200}$",
    re.IGNORECASE | re.DOTALL,
)
_SHORTEST_ANSWER = 200
"""Characters. A shorter description that stands alone is a summary of something longer."""


def read_feed(
    path: Path, report: ImportReport, progress: Progress, taken_on: date
) -> Iterator[tuple[Told, Source]]:
    """What the items of a file tell, as they are asked for; wrong ones go to the report.

    Raises :class:`Unreadable` when the file breaks off, is no feed, or may do harm.
    """
    number = 0
    publisher = ""
    authors: dict[str, str] = {}
    for element in xml_items(path, progress):
        name = element.name if isinstance(element, Oversized) else element.tag
        if name in _ITEMS:
            number += 1
            report.rows_read += 1
            source = Source(path.name, number, taken_on=taken_on)
            yield from _item(element, publisher, authors, source, report)
        elif isinstance(element, Element) and name == "title":
            publisher = text_of(element)
        elif isinstance(element, Element) and name == "wp:author":
            authors |= article_wxr.author(element)


def _item(
    element: Element | Oversized,
    publisher: str,
    authors: dict[str, str],
    source: Source,
    report: ImportReport,
) -> Iterator[tuple[Told, Source]]:
    try:
        if isinstance(element, Oversized):
            raise Unreadable(f"The item is larger than {LARGEST_ITEM // 1_000_000} MB.")
        is_post = element.find("wp:post_type") is not None
        if is_post and not article_wxr.is_published(element):
            report.passed_over += 1
            return
        told = Told(publisher=publisher)
        address = _address(element)
        content, is_whole = _content(element)
        _read_facts(element, told, authors)
        _read_content(content, address, told, is_whole=is_whole)
        if is_post:
            article_wxr.read_post(element, told)
        name = article_wxr.name_of(element)
        # The name of a post is the end of its address, also where that tells nothing: /?p=12.
        yield told, Source(source.file, source.item, "" if name else address, name, source.taken_on)
    except Unreadable as error:
        report.refuse(source.item, [Problem("", str(error))], source.file)


def _read_facts(element: Element, told: Told, authors: dict[str, str]) -> None:
    told.title = one_line(_first(element, "title"))
    names = [text_of(each) for each in element.findall("dc:creator")]
    names += [one_line(each.findtext("name") or each.text or "") for each in element.findall("author")]
    told.credits = list(
        dict.fromkeys(filter(None, map(article_wxr.public_name, (authors.get(n, n) for n in names))))
    )
    for column in ("wp:post_date", "published", "pubDate", "dc:date", "issued", "created"):
        day = fields.day(_first(element, column))
        told.published_on = told.published_on or day
    for category in (*element.findall("category"), *element.findall("dc:subject")):
        # WordPress has the slug of a category beside its name, and so has Atom.
        told.topics += filter(
            None, (category.get("term") or "", category.get("label") or "", text_of(category))
        )
    counted = fields.count(_first(element, "slash:comments") or _first(element, "thr:total"))
    told.comments = counted


def _content(element: Element) -> tuple[str, bool]:
    """The HTML of an item, and whether it is all of it."""
    for column in ("content:encoded", "content"):
        found = element.find(column)
        if found is not None and (html := _html_of(found)).strip():
            return html, True
    for column in ("description", "summary"):
        found = element.find(column)
        if found is not None and (html := _html_of(found)).strip():
            return html, False
    return "", False


def _read_content(html: str, address: str, told: Told, *, is_whole: bool) -> None:
    """Read content as a page without title; of an excerpt, only the summary."""
    lines = html_soup.markdown(html_soup.parse(article_wxr.with_paragraphs(html)), address).split("\n")
    words = one_line_of("\n".join(lines)) if not is_whole else ""
    if is_whole or (len(words) >= _SHORTEST_ANSWER and not _CUT_OFF.search(words)):
        read_page(lines, told)
    elif not _CUT_OFF.search(words):
        told.summary = words


def _html_of(element: Element) -> str:
    """What an element holds, as HTML: as text, or in Atom as elements."""
    kind = element.get("type") or "html"
    if kind == "xhtml" or len(element):
        return tostring(element, encoding="unicode", method="html")
    text = element.text or ""
    return text.replace("&", "&amp;").replace("<", "&lt;") if kind in ("text", "text/plain") else text


def _address(element: Element) -> str:
    for link in element.findall("link"):
        address = (link.text or link.get("href") or "").strip()
        if address and link.get("rel", "alternate") == "alternate":
            return address
    guid = element.find("guid")
    identity = _first(element, "id") if guid is None else (guid.text or "")
    return identity.strip() if re.match("https?://", identity.strip()) else ""


def _first(element: Element, name: str) -> str:
    found = element.find(name)
    return text_of(found) if found is not None else ""


def text_of(element: Element) -> str:
    """The text of an element on one line."""
    return one_line("".join(element.itertext()))


def one_line(text: str) -> str:
    """A text on one line; of HTML, its words."""
    if "<" in text or "&" in text:
        text = html_soup.parse(text[:20_000]).get_text(" ")
    return " ".join(clean(text).split())
