"""Storing how an article was received elsewhere."""

from __future__ import annotations

from directory.services.importing.wanted_article import Reception
from directory.store.models import ArticleRow, ImportedReceptionRow
from directory.store.models.base import now

Figures = dict[str, int | float | None]


def set_reception(row: ArticleRow, told: Reception) -> bool:
    """Bring the figures from elsewhere to what a file tells, and say whether any changed.

    Figures of a known day never replace those of a later one, and then the total only grows.
    Readers of our own pages are counted elsewhere.
    """
    figures = {column: value for column in _COLUMNS if (value := getattr(told, column)) is not None}
    stored = row.imported or _nothing()
    before = {column: getattr(stored, column) for column in figures}
    if told.taken_on is not None and stored.taken_on is not None:
        figures = _newer(figures, before, is_older=told.taken_on < stored.taken_on)
    if figures == before:
        return False
    for column, value in figures.items():
        setattr(stored, column, value)
    stored.taken_on = max(filter(None, (told.taken_on or now().date(), stored.taken_on)))
    row.imported = stored
    return True


_COLUMNS = ("views_total", "views_30_days", "views_7_days", "comments", "rating", "ratings")


def _newer(told: Figures, stored: Figures, *, is_older: bool) -> Figures:
    figures = dict(stored if is_older else told)
    if "views_total" in told:
        figures["views_total"] = max(told["views_total"] or 0, stored["views_total"] or 0)
    return figures


def _nothing() -> ImportedReceptionRow:
    return ImportedReceptionRow(
        views_total=0, views_30_days=0, views_7_days=0, taken_on=None, comments=0, ratings=0, rating=None
    )
