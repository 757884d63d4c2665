"""The text of a page as clean lines, whatever it was saved with."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence

from directory.services.importing.cells import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT = 4096
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t]")
# What nobody sees: characters of control, soft hyphens, zero width and direction marks.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")


def decoded(content: bytes, declared: Sequence[str] = ()) -> str:
    """A text from its bytes: by its mark, as UTF-8, as what it declares, at last as Windows-1252.

    Raises :class:`Unreadable` when this is no text at all.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    if b"\0" in content[:_LOOKED_AT]:
        return _wide(content)
    for encoding in ("utf-8", *declared, "cp1252"):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("latin-1")


def _wide(content: bytes) -> str:
    """UTF-16 that lacks its mark: every other byte of ordinary text is zero."""
    start = content[:_LOOKED_AT]
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if start[first::2].count(0) > len(start) // 3 and not start[1 - first :: 2].count(0):
            return content.decode(encoding, "replace")
    raise Unreadable("This is no text: it has zero bytes in it. Save the page as text or as HTML, in UTF-8.")


def clean(text: str) -> str:
    """A text with ordinary line ends and blanks, composed letters, and nothing that is not seen."""
    text = _LINE_ENDS.sub("\n", text)
    text = _UNSEEN.sub("", _BLANKS.sub(" ", text))
    return unicodedata.normalize("NFC", _SURROGATES.sub("\ufffd", text))


_LONG_LINE = 120
_LIST_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s")
_RULE = re.compile(r"\s*[-=_*~#]{3,}\s*")


def paragraphs_apart(lines: Sequence[str]) -> list[str]:
    """Lines of plain text as Markdown reads them: without indentation and rules, paragraphs apart.

    Text that was copied off a page has its paragraphs on a line each, without an empty one between.
    """
    apart: list[str] = []
    for line in lines:
        if _RULE.fullmatch(line):
            line = ""
        item = _LIST_ITEM.match(line)
        if apart and apart[-1] and line and not item and max(len(line), len(apart[-1])) > _LONG_LINE:
            apart.append("")
        apart.append(line.strip().replace("•", "-", 1) if item else line.strip())
    return apart
