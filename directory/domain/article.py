"""What physicians publish: articles, their answers, and the society behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from directory.domain.physician import Physician
from directory.domain.places import Address


class ArticleOrder(StrEnum):
    """Orders of what somebody has published."""

    NEWEST = "newest"
    MOST_READ = "read"


@dataclass(frozen=True, slots=True)
class SocietyPicture:
    """What a society is known by: its emblem, or a photograph."""

    digest: str
    width: int
    height: int
    """Both in pixels."""
    words: str = ""
    """What it shows, for those who do not see it; empty where that is the name, which stands beside it."""


@dataclass(frozen=True, slots=True)
class Society:
    """A society of physicians, which can be the author of record of articles."""

    id: int
    slug: str
    name: str
    short_name: str
    about: str
    """Markdown."""
    website: str
    phone: str
    email: str
    address: Address
    picture: SocietyPicture | None = None
    former_names: tuple[str, ...] = ()
    """By which what was published then still names it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one physician wrote in one article."""

    id: int
    byline: str
    """As it stood that day: name and credentials, membership, title and city, a line each."""
    body: str
    """Markdown."""
    physician: Physician | None
    """Whose listing the byline leads to; ``None`` while it is not tied to one."""
    written_on: date | None = None
    """``None`` where only the day of its article is known."""
    reviewed_on: date | None = None
    """When a physician last said that it still holds."""

    @property
    def author_line(self) -> str:
        """The first line of the byline: name and credentials."""
        return self.byline.partition("\n")[0]


@dataclass(frozen=True, slots=True)
class Correction:
    """What was wrong in an article and was put right."""

    told_on: date
    text: str


@dataclass(frozen=True, slots=True)
class Revision:
    """How an answer read before it was changed."""

    answer_id: int
    body: str
    """Markdown."""
    replaced_at: datetime
    replaced_by: str


@dataclass(frozen=True, slots=True)
class History:
    """What became of an article after it was published."""

    corrections: tuple[Correction, ...] = ()
    """Newest first."""
    revisions: tuple[Revision, ...] = ()
    """Newest first."""

    @property
    def corrected_on(self) -> date | None:
        """When an answer was last changed, or a correction told; ``None`` while nothing was."""
        days = [each.told_on for each in self.corrections]
        return max([*days, *(each.replaced_at.date() for each in self.revisions)], default=None)


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article as lists show it."""

    id: int
    slug: str
    title: str
    summary: str
    published_on: date | None
    topics: tuple[str, ...]
    society: Society | None
    """The author of record when that is a society; else it is the physician who answered first."""
    answers: tuple[Answer, ...]
    """In the order of the article; the bodies are empty in lists that do not quote them."""
    updated_at: datetime | None = None
    """When anything of it last changed."""


@dataclass(frozen=True, slots=True)
class Article(ArticleSummary):
    """An article, whole."""

    question: str = ""
    """The member's question, Markdown."""
