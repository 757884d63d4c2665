"""Members' Markdown: as safe HTML, and as the plain text that search reads."""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False})
_TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "blockquote",
    "h3",
    "h4",
    "h5",
    "a",
    "code",
    "pre",
    "hr",
}
_HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h3", "h4": "h4", "h5": "h5", "h6": "h5"}
_TEXTS_CACHED = 1024


@lru_cache(maxsize=_TEXTS_CACHED)
def render_markdown(text: str) -> str:
    """Turn Markdown into HTML that is safe to show on any page.

    Raw HTML in the text shows as text; only plain formatting and http(s), mailto and tel links
    survive; headings start at the third level, below those of the page.
    """
    tokens = _PARSER.parse(text)
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow noopener noreferrer",
    )


@lru_cache(maxsize=_TEXTS_CACHED)
def plain_text(text: str) -> str:
    """The words of a Markdown text without its marks, paragraphs apart by line ends.

    Headings and list items end with a point, so that they read well when the text is quoted in one line.
    """
    lines: list[str] = []
    container = ""
    for token in _PARSER.parse(text):
        if token.type in _CONTAINERS:
            container = token.type
        elif token.type in _WITH_TEXT:
            line = _inline_text(token).strip()
            ends_loosely = container.endswith("_open") and line[-1:] not in _ENDS
            lines.append(f"{line}." if ends_loosely else line)
    return "\n".join(lines)


_CONTAINERS = {"heading_open", "heading_close", "list_item_open", "list_item_close"}
_WITH_TEXT = {"inline", "code_block", "fence"}
_ENDS = ".,:;!?…"


def _inline_text(token: Token) -> str:
    if not token.children:
        return token.content
    return "".join(
        " " if child.type in ("softbreak", "hardbreak") else child.content for child in token.children
    )
