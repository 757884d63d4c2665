"""Results page by page."""

from __future__ import annotations

from directory.domain.errors import InvalidInput


def count_pages(total: int, page: int, page_size: int) -> int:
    """How many pages ``total`` results fill.

    Raises :class:`InvalidInput` when ``page`` is not one of them; the first page always exists.
    """
    pages = -(-total // page_size)
    if page > max(pages, 1):
        there_are = "There is only one page" if pages <= 1 else f"There are {pages} pages"
        raise InvalidInput.one("page", f"{there_are} of results; ask for one of them.")
    return pages
