"""How articles are received: comments, ratings, and the numbers brought in with them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.store.models.base import Base, now


class CommentRow(Base):
    """What a reader wrote under an article. Shown once an editor has published it."""

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"))
    status: Mapped[str] = mapped_column(String(12), default="waiting")
    author_name: Mapped[str] = mapped_column(String(80), default="")
    """As typed; empty for nobody in particular."""
    text: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(32))
    """Of name and text: the same comment is kept once, however often it is sent."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    decided_at: Mapped[datetime | None]
    """When an editor published or refused it."""

    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'published', 'refused')", name="status"),
        UniqueConstraint("article_id", "digest"),
        Index("ix_comment_status_article_id_created_at", "status", "article_id", "created_at"),
    )


class RatingRow(Base):
    """One reader's rating of one article."""

    __tablename__ = "rating"

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(32), primary_key=True)
    """A keyed digest of the article and of a number that only the reader's browser keeps: the same reader has
    another one on every article."""
    stars: Mapped[int]

    __table_args__ = (CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),)


class ImportedReceptionRow(Base):
    """How an article was received where it stood before; another import replaces it, and nothing else."""

    __tablename__ = "imported_reception"

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    views_total: Mapped[int] = mapped_column(default=0)
    views_30_days: Mapped[int] = mapped_column(default=0)
    views_7_days: Mapped[int] = mapped_column(default=0)
    taken_on: Mapped[date | None]
    """The day on which the views were told; without it, those of the last days count in the total only."""
    comments: Mapped[int] = mapped_column(default=0)
    ratings: Mapped[int] = mapped_column(default=0)
    rating: Mapped[float | None]
    """Mean of those ratings."""

    __table_args__ = (CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),)
