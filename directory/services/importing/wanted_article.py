"""What a file wants the directory to say of an article, whatever kind of file it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from directory.services.importing.wanted import Facts


@dataclass(frozen=True, slots=True)
class WantedAnswer:
    """An answer as a file tells of it."""

    physician: str
    """Slug or NPI; empty when the file does not say."""
    byline: str
    """Empty when it is to be composed from the listing."""
    body: str


@dataclass(frozen=True, slots=True)
class Reception:
    """How an article was received where it stood before. What is ``None`` is not told."""

    views_total: int | None = None
    views_30_days: int | None = None
    views_7_days: int | None = None
    taken_on: date | None = None
    """The day these figures are of."""
    comments: int | None = None
    rating: float | None = None
    """Mean of the ratings, 1 to 5 stars."""
    ratings: int | None = None


@dataclass(frozen=True, slots=True)
class WantedArticle:
    """An article as a file tells of it. What is ``None`` is not told, and stays as it is."""

    line: int
    """The line or item of the file; 0 when the file is the article."""
    slug: str
    facts: Facts
    topics: tuple[str, ...] | None
    author: str | None
    """Slug of a society, or slug or NPI of the physician who answered first; empty for nobody."""
    answers: tuple[WantedAnswer, ...] | None
    reception: Reception
    weight: int
    """How many ordinary lines it is worth."""
    file: str = ""
    """Name of the file, for the report."""
    credits: tuple[str, ...] = field(default=())
    """Whom a page credits, by whatever name; the first that is a society is the author of record."""
    publisher: str = ""
    """Whose site it stood on: the author of record when that is a society and nobody is credited."""
    about: str = ""
    """What boxes beside the article tell about its author, Markdown; for a society that tells nothing yet."""
