"""The plain text of Markdown, whatever members write."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from directory.services.markdown import plain_text

_PARSER = MarkdownIt("commonmark", {"html": False})
_WORDS = (
    "a",
    "rest ",
    "ice",
    "1",
    "10 ",
    "é",
    "²",
    "€",
    "“so” ",
    ".",
    "!",
    ", ",
    "—",
    "(x)",
    "\u00a0",
    "\x0b",
)
_MARKS = (
    *("*", "**", "***", "_", "*it*, ", "**b c.** ", "x**y**z", "`", "\\", "&amp;", "<a>"),
    *("[x](y)", "[x]", "[x]: y", "![x](y)"),
)
_BLOCKS = (
    "- ",
    "-",
    "+ ",
    "1. ",
    "2) ",
    "# ",
    "### ",
    "#",
    "> ",
    "    ",
    "  ",
    "\t",
    "---",
    "===",
    "```",
    "~~~",
)
_ENDS = ("\n", "\n", "\n\n", "\n\n", "\n \n", "\r\n")
MARKDOWN = st.lists(st.sampled_from((*_WORDS, *_MARKS, *_BLOCKS, *_ENDS)), max_size=16).map("".join)


def _plainly(text: str) -> str:
    """The same by the parser's tokens alone."""
    lines, opened = [], False
    for token in _PARSER.parse(text):
        if token.type.startswith(("heading_", "list_item_")):
            opened = token.nesting > 0
        elif token.type in ("inline", "code_block", "fence"):
            parts = [" " if each.type.endswith("break") else each.content for each in token.children or ()]
            line = ("".join(parts) if token.children else token.content).strip()
            lines.append(f"{line}." if opened and line and line[-1] not in ".,:;!?…" else line)
    return "\n".join(lines)


@given(MARKDOWN)
def test_plain_text_is_that_of_the_whole_grammar(text: str) -> None:
    assert plain_text(text) == _plainly(text)
