"""Pages with an article that were saved as plain text."""

from __future__ import annotations

import re

from directory.services.importing.article_page import Told, read_page
from directory.services.importing.page_lines import Kind, read_lines
from directory.services.importing.page_text import clean, decoded, paragraphs_apart
from directory.services.importing.signatures import plain


def read_text(content: bytes) -> Told:
    """What a page of text tells; its text is Markdown, like everything members write.

    Raises :class:`directory.services.importing.cells.Unreadable` when it is no text.
    """
    lines = paragraphs_apart(clean(decoded(content)).split("\n"))
    told = Told()
    first = next((at for at, line in enumerate(lines) if line), len(lines))
    if first < len(lines) and read_lines(lines[first : first + 1])[0].kind is Kind.TEXT:
        told.title = re.sub(r"^title ?[:–—-] ?", "", plain(lines[first]), flags=re.IGNORECASE)
        first += 1
    return read_page(lines[first:], told)
