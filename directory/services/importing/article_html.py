"""Pages with an article that were saved from a browser."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bs4 import BeautifulSoup, Tag

from directory.services.importing import html_soup
from directory.services.importing.article_page import Told, about_author, one_line_of, read_page
from directory.services.importing.html_metadata import Metadata, read_metadata
from directory.services.importing.page_lines import Kind, read_lines
from directory.services.importing.page_text import decoded

_AROUND = re.compile(
    r"(?:site|main|page|top|global|post|entry)?[-_]?"
    r"(?:nav|navbar|navigation|menu|sidebar|breadcrumbs?|crumbs|share|sharing|social|cookies?|consent|related|advert\w*"
    r"|ads?|banner|popup|modal|newsletter|subscribe|skip-?link|pagination|pager|toolbar|comments?-(?:list|area|form)"
    r"|comment-?list|respond|masthead|copyright|screen-reader-text|visually-hidden|sr-only|widgets?|search-?form)"
    r"(?:[-_](?:links?|list|bar|box|menu|wrap\w*|container|buttons?|icons?|inner|area|articles|posts|top|left|right))*"
)
_BOX = re.compile(
    r"(?:about[-_]?)?author[-_]?(?:box|bio|info|card|about|description|profile)?|(?:bio|profile)[-_]box|vcard"
)
_AROUND_ROLES = frozenset(
    {"navigation", "banner", "search", "contentinfo", "complementary", "dialog", "menu"}
)
_MARKS = frozenset({Kind.QUESTION, Kind.ANSWER, Kind.VIEWS, Kind.AUTHOR, Kind.DATE})
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_LONGEST_MARK = 300


def read_html(content: bytes) -> tuple[Told, str]:
    """What a page tells, and its address on the web where it says so.

    The text of the page goes before its metadata, since that is what readers saw.
    Raises :class:`directory.services.importing.cells.Unreadable` when there is too much of it.
    """
    charset = _CHARSET.search(content[:4096])
    soup = html_soup.parse(decoded(content, [charset[1].decode("ascii")] if charset else []))
    metadata = read_metadata(soup)
    html_soup.remove_unseen(soup)
    told = Told(publisher=metadata.publisher)
    told.title = _take_title(soup, metadata)
    boxes = _take_boxes(soup)
    main = _main(soup)
    lines = _without_title(html_soup.markdown(main, metadata.address).split("\n"), told.title)
    if not any(line.kind is Kind.AUTHOR for line in read_lines(lines)):
        told.credits = list(dict.fromkeys(metadata.authors))
    read_page(lines, told)
    told.about = told.about or next(filter(None, (about_author(box, told) for box in boxes)), "")
    fill(told, metadata)
    return told, metadata.address


def fill(told: Told, metadata: Metadata) -> None:
    """What the page does not say, its metadata may."""
    told.summary = told.summary or metadata.summary
    told.published_on = told.published_on or next(iter(metadata.days), None)
    told.topics = list(dict.fromkeys([*told.topics, *metadata.topics]))
    told.comments = metadata.comments if told.comments is None else told.comments
    told.stars = told.stars or metadata.stars
    if metadata.views is not None:
        told.views.setdefault("views_total", metadata.views)


def _main(soup: BeautifulSoup) -> Tag:
    """The element that holds the article and what is told of it, without what stands around."""
    marks = [text.parent for text in soup.find_all(string=_is_mark) if isinstance(text.parent, Tag)]
    kept = {id(parent) for tag in marks for parent in (tag, *tag.parents)}
    html_soup.remove(tag for tag in soup.find_all(_stands_around) if id(tag) not in kept)
    candidates = [*soup.find_all(itemprop="articleBody"), *soup.find_all("article"), *soup.find_all("main")]
    found = max(candidates, key=lambda tag: len(tag.get_text()), default=None)
    start = found or soup.find(role="main") or soup.body or soup
    return _holding(start if isinstance(start, Tag) else soup, marks)


def _is_mark(text: str | None) -> bool:
    """Whether a text is one of the lines that an article has around its text."""
    words = (text or "").strip()
    if not 0 < len(words) <= _LONGEST_MARK:
        return False
    line = read_lines([words])[0]
    if line.kind is Kind.VIEWS:
        return "total" in words.casefold()
    return line.kind in _MARKS and bool(line.value or line.kind is Kind.QUESTION or words[-1] in ":–-")


def _holding(tag: Tag, marks: Sequence[Tag]) -> Tag:
    """The smallest element around ``tag`` that has all the marks within."""
    left = [mark for mark in marks if not mark.decomposed]
    while tag.parent is not None and not all(tag is mark or tag in mark.parents for mark in left):
        tag = tag.parent
    return tag


def _stands_around(tag: Tag) -> bool:
    if tag.name in ("nav", "aside", "menu") or tag.get("role") in _AROUND_ROLES:
        return True
    if tag.name in ("header", "footer"):
        return tag.find_parent(("article", "main")) is None
    return any(_AROUND.fullmatch(name) for name in _names_of(tag))


def _names_of(tag: Tag) -> list[str]:
    if tag.name in ("body", "html", "main", "article"):
        return []
    return [str(name or "").casefold() for key in ("class", "id") for name in tag.get_attribute_list(key)]


def _take_boxes(soup: BeautifulSoup) -> list[list[str]]:
    """The lines of the boxes about authors, which are taken out of the page."""
    boxes = [tag for tag in soup.find_all(_is_box) if not tag.find(string=_is_mark)]
    lines = [[" ".join(text.split()) for text in box.get_text("\n").split("\n")] for box in boxes]
    html_soup.remove(boxes)
    return lines


def _is_box(tag: Tag) -> bool:
    return any(_BOX.fullmatch(name) for name in _names_of(tag))


def _take_title(soup: BeautifulSoup, metadata: Metadata) -> str:
    """The title; its heading is taken out of the text."""
    headings = [(tag, " ".join(tag.get_text(" ").split())) for tag in soup.find_all("h1", limit=20)]
    headings = [(tag, text) for tag, text in headings if text and text != metadata.publisher]
    in_article = [each for each in headings if each[0].find_parent(("article", "main"))]
    as_told = [each for each in headings if any(title.startswith(each[1]) for title in metadata.titles)]
    for tag, text in [*as_told, *in_article, *headings][:1]:
        html_soup.remove([tag])
        return text
    told = next(iter(metadata.titles), "")
    for separator in (" | ", " - ", " – ", " — ", " « ", " :: ") if metadata.publisher else ():
        told = told.removesuffix(separator + metadata.publisher)
    return told


def _without_title(lines: Sequence[str], title: str) -> list[str]:
    """The lines without a first one that says the title again."""
    first = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    repeats = first < len(lines) and one_line_of(lines[first]).rstrip(".") == title.rstrip(".")
    return list(lines[first + 1 :] if repeats else lines[first:])
