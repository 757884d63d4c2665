"""How an article is received: views, ratings, comments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from directory.domain.counting import PeriodCounts

MOST_STARS = 5


class CommentStatus(StrEnum):
    """Where a comment stands."""

    WAITING = "waiting"
    PUBLISHED = "published"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class NewComment:
    """A comment as it was sent."""

    author_name: str
    text: str


@dataclass(frozen=True, slots=True)
class Comment:
    """What a reader wrote under an article."""

    id: int
    article_id: int
    status: CommentStatus
    author_name: str
    """As typed; empty for nobody in particular."""
    text: str
    """Plain text."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CommentOnDesk:
    """A comment as editors see it: with the article that it is about."""

    comment: Comment
    article_slug: str
    article_title: str


@dataclass(frozen=True, slots=True)
class Ratings:
    """How helpful readers found it."""

    count: int = 0
    mean: float | None = None
    """One to five stars; ``None`` without any."""

    def __add__(self, other: Ratings) -> Ratings:
        count = self.count + other.count
        stars = self.count * (self.mean or 0) + other.count * (other.mean or 0)
        return Ratings(count, stars / count if count else None)


@dataclass(frozen=True, slots=True)
class Reception:
    """The numbers of one article, those brought in with it included."""

    views: PeriodCounts
    ratings: Ratings
    comments: int
    """Published here, and told of by the site it came from."""
