"""Members' Markdown: as safe HTML, and as the plain text that search reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_WITHOUT_LINKS = (
    MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable(["link", "image"])
)
_MOST_BRACKETS = 2_000
"""Looking for links takes the square of them: no text has so many, but one that is made to harm."""
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
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
_HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h3", "h4": "h4", "h5": "h5", "h6": "h5"}
_PAGES_KEPT = 1024
_TEXTS_KEPT = 4096
"""Plain texts remembered: a page of results quotes up to forty answers, popular ones again and again."""


@lru_cache(maxsize=_PAGES_KEPT)
def render_markdown(text: str) -> str:
    """Turn Markdown into HTML that is safe to show on any page.

    Raw HTML in the text shows as text; only plain formatting and http(s), mailto and tel links
    survive; headings start at the third level, below those of the page.
    """
    tokens = _tokens(text)
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


@lru_cache(maxsize=_TEXTS_KEPT)
def plain_text(text: str) -> str:
    """The words of a Markdown text without its marks, paragraphs apart by line ends.

    Headings, list items and rows of tables end with a point, so that they read well when the text is quoted
    in one line.
    """
    if any(mark in text for mark in _FAR_REACHING):
        return "\n".join(_parsed(text))
    lines: list[str] = []
    left = ""
    blocks = _BLANK_LINES.split(text)
    following = [*blocks[2::2], ""]
    for gap, block, next_block in zip(["", *blocks[1::2]], blocks[::2], following, strict=True):
        # What is indented may belong to a list before it.
        read = None if next_block.startswith((" ", "\t")) else _read(block)
        if read is None:
            left += gap + block
        else:
            lines += [*_parsed(left), *read]
            left = ""
    return "\n".join([*lines, *_parsed(left)])


# Parsing takes longer than all the rest of a quotation. So the paragraphs, headings and short lists that most
# answers are made of are read here, and the parser reads only what is more than that: with the same result.
_FAR_REACHING = ("```", "~~~", "]:", "\r", "\0")
"""What may have a meaning beyond its own paragraph: fences, definitions of links."""
_BLANK_LINES = re.compile(r"(\n(?:[ \t]*\n)+)")
_MARK = re.compile(r"[*_`\[<&\\|]")
_EMPHASIZED = re.compile(
    r"\*(?<!\*\*)(\*?)(?!\*)(?=[^\W_])"
    r"([^*_`\[<&\\\n]*?(?:[^\W_]|[^\s*_`\[<&\\](?=\*\1(?:[ \n]|\Z))))"
    r"\*\1(?!\*)"
)
"""Between stars that mean just that, whatever stands around them."""
_BEGINS_BLOCK = re.compile(r"[\s>#=~+-]|\d{1,9}[.)]")
_POINT = re.compile(r"(?:#{1,6}(?!.*#)|([-+]|\d{1,9}([.)]))) (?![\s>#=~+-]|\d{1,9}[.)])(?=.)")
"""How a heading or a list item begins that is one line of words; with the kind of list."""
_LINE_END = re.compile(r" *\n")


def _read(block: str) -> list[str] | None:
    """The lines of a paragraph, or of headings and list items of a line each; ``None`` for all else."""
    words = _EMPHASIZED.sub(r"\2", block) if "*" in block else block
    if not words or _MARK.search(words):
        return None
    lines = words.split("\n")
    begins = [_BEGINS_BLOCK.match(line) is not None for line in lines]
    if not any(begins):
        return [_LINE_END.sub(" ", words).strip()]
    points = [_POINT.match(line) for line in lines]
    kinds = {point[2] or point[1] for point in points if point and point[1]}
    if None in points or len(kinds) > 1:
        return None
    return [_ended(line[point.end() :].strip()) for line, point in zip(lines, points, strict=True) if point]


def _ended(line: str) -> str:
    return line if line[-1:] in _ENDS else f"{line}."


def _parsed(text: str) -> list[str]:
    """The lines of a text, whatever stands in it."""
    lines: list[str] = []
    container = ""
    heads: list[str] = []
    cells: list[str] = []
    for token in _tokens(text) if text else ():
        if token.type == "tr_close":
            lines.append(_row(heads, cells) if heads else _ended(", ".join(filter(None, cells))))
            heads, cells = heads or cells, []
        elif token.type == "table_close":
            heads = []
        elif token.type in _CONTAINERS:
            container = token.type
        elif token.type in _WITH_TEXT:
            line = _inline_text(token).strip()
            if container in _CELLS:
                cells.append(line)
            else:
                lines.append(_ended(line) if container.endswith("_open") else line)
    return lines


def _row(heads: Sequence[str], cells: Sequence[str]) -> str:
    """A row of a table as a sentence: ``1–2: rest.``, ``1: Run 2 min, Walk 1 min.``"""
    first, *others = cells
    if len(others) > 1:
        others = [f"{head} {cell}" for head, cell in zip(heads[1:], others, strict=True) if cell]
    return _ended(": ".join(filter(None, (first, ", ".join(filter(None, others))))))


def _tokens(text: str) -> list[Token]:
    return (_PARSER if text.count("[") <= _MOST_BRACKETS else _WITHOUT_LINKS).parse(text)


_CELLS = {"th_open", "td_open"}
_CONTAINERS = {
    *("heading_open", "heading_close", "list_item_open", "list_item_close"),
    *(*_CELLS, "th_close", "td_close"),
}
_WITH_TEXT = {"inline", "code_block", "fence"}
_ENDS = ".,:;!?…"


def _inline_text(token: Token) -> str:
    if not token.children:
        return token.content
    return "".join(
        " " if child.type in ("softbreak", "hardbreak") else child.content for child in token.children
    )
