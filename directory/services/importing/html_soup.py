"""HTML that others made: parsed within bounds, freed of what is no text, and turned into Markdown."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Comment, Tag, XMLParsedAsHTMLWarning
from bs4.element import NavigableString
from bs4.exceptions import ParserRejectedMarkup
from markdownify import MarkdownConverter

from directory.services.importing.cells import Unreadable
from directory.services.importing.page_text import clean

MOST_ELEMENTS = 50_000
"""A page has some thousands; each takes about 2 kB of memory while it is read."""
DEEPEST = 150
"""Elements within elements. What turns them into Markdown calls itself for each."""

_NO_TEXT = [
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "frame",
    "object",
    "embed",
    "applet",
    "svg",
    "math",
    "canvas",
    "audio",
    "video",
    "picture",
    "img",
    "map",
    "input",
    "select",
    "textarea",
    "button",
    "dialog",
    "link",
    "head",
]
_MOST_OPEN_TAGS = 100
_OPEN_TAG = re.compile(r"<(?=[a-zA-Z/!?][^<>]*(?:<|\Z))")
_LONG_TAG = re.compile(r"<[a-zA-Z/!?][^<>]{100000}")
_EMBEDDED = re.compile(r"data:[a-z]+/[^\"'\s<>()]{200,}")
_LONG_BLANK = re.compile(r"\s{100,}")
_LINKS = frozenset({"http", "https", "mailto", "tel"})
_CONVERTER = MarkdownConverter(heading_style="atx", bullets="-", strong_em_symbol="*", autolinks=False)


def parse(html: str) -> BeautifulSoup:
    """The tree of a page or of a piece of one, with everything that is not seen left out.

    Raises :class:`Unreadable` when there is too much of it.
    """
    html = _bounded(clean(html))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        try:
            # A leading element keeps a text that is an address from being taken for one to fetch.
            soup = BeautifulSoup(f"<!---->{html}", "html.parser")
        except (ParserRejectedMarkup, AssertionError, ValueError, RecursionError):
            raise Unreadable("This is not HTML that can be read. Save the page again, or as text.") from None
    _check_depth(soup)
    for text in soup.find_all(string=_LONG_BLANK):
        text.replace_with(_LONG_BLANK.sub("\n", text))
    return soup


def _bounded(html: str) -> str:
    """A page whose reading takes no more time than its length is worth.

    The parser looks for the end of each tag through all that follows, and what makes Markdown
    looks from each blank to the end of a run of them.
    """
    if html.count("<") > MOST_ELEMENTS:
        raise Unreadable(f"The page has more than {MOST_ELEMENTS:,} elements. Save only the article.")
    html = _EMBEDDED.sub("", html)
    if _LONG_TAG.search(html):
        raise Unreadable("A single tag is longer than 100,000 characters. Save the page again, or as text.")
    if sum(1 for _tag in _OPEN_TAG.finditer(html)) > _MOST_OPEN_TAGS:
        html = _OPEN_TAG.sub("&lt;", html)
    closed = html.rfind("-->") + 1
    return html[:closed] + html[closed:].replace("<!--", "")


def _check_depth(soup: BeautifulSoup) -> None:
    depth = {id(soup): 0}
    for element in soup.descendants:
        if isinstance(element, Tag):
            depth[id(element)] = depth[id(element.parent)] + 1
            if depth[id(element)] > DEEPEST:
                raise Unreadable(f"Elements are nested more than {DEEPEST} deep. Save only the article.")


def remove(elements: Iterable[Tag]) -> None:
    """Take elements out of their tree, with all within."""
    for element in list(elements):
        if not element.decomposed:
            element.decompose()


def remove_unseen(tree: Tag) -> None:
    """Take out scripts, pictures, forms' fields, comments and hidden elements."""
    for text in tree.find_all(string=lambda text: isinstance(text, Comment)):
        text.extract()
    remove(tree.find_all(_NO_TEXT))
    remove(tree.find_all(_is_hidden))


def _is_hidden(tag: Tag) -> bool:
    style = str(tag.get("style") or "").replace(" ", "").casefold()
    return tag.has_attr("hidden") or "display:none" in style or "visibility:hidden" in style


def markdown(tree: Tag, base: str = "") -> str:
    """The Markdown of a tree; ``base`` is the address that its links are relative to. The tree is used up."""
    remove_unseen(tree)
    for link in tree.find_all("a"):
        _settle_link(link, base)
    for row in tree.find_all("tr"):
        _settle_row(row)
    for wrapper in tree.find_all(("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "form")):
        wrapper.name = "div"
    text: str = _CONVERTER.convert_soup(tree)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n(?=\n)", "\n", clean(text))).strip()


def _settle_link(link: Tag, base: str) -> None:
    href = str(link.get("href") or "").strip()
    try:
        address = urljoin(base, href) if href and not href.startswith("#") else ""
        scheme = urlsplit(address).scheme
    except ValueError:
        scheme = address = ""
    if scheme.casefold() in _LINKS and link.get_text(strip=True) and not re.search(r"[\s()<>]", address):
        link.attrs = {"href": address}
    else:
        link.unwrap()


def _settle_row(row: Tag) -> None:
    """A row of a table, as a line: its pages are told in Markdown without tables."""
    cells = [cell.get_text(" ", strip=True) for cell in row.find_all(("td", "th"), recursive=False)]
    if len(cells) > 1 and not row.find(("p", "ul", "ol", "div", "table", "h1", "h2")):
        row.clear()
        row.append(NavigableString(" | ".join(filter(None, cells))))
