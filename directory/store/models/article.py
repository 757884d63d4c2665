"""Articles and their answers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory.store.models.base import Base, Told, now
from directory.store.models.physician import OWNED
from directory.store.models.reception import ImportedReceptionRow


class ArticleRow(Base):
    """One member question or headline, with its answers."""

    __tablename__ = "article"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(Text, default="")
    question: Mapped[str] = mapped_column(Text, default="")
    published_on: Mapped[date | None] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(String(12), default="published")
    society_id: Mapped[int | None] = mapped_column(ForeignKey("society.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)

    topics: Mapped[list[ArticleTopicRow]] = relationship(
        cascade=OWNED, order_by="ArticleTopicRow.position", lazy="raise"
    )
    answers: Mapped[list[AnswerRow]] = relationship(
        cascade=OWNED, order_by="AnswerRow.position", lazy="raise"
    )
    imported: Mapped[ImportedReceptionRow | None] = relationship(cascade=OWNED, lazy="raise")

    __table_args__ = (CheckConstraint("status IN ('published', 'withdrawn')", name="status"),)


class ArticleTopicRow(Base):
    """One topic of an article, by its slug in ``data/topics.csv``."""

    __tablename__ = "article_topic"

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(String(80), index=True)


class AnswerRow(Base):
    """What one physician wrote in one article, with the byline as it stood that day."""

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    physician_id: Mapped[int | None] = mapped_column(
        ForeignKey("physician.id", ondelete="SET NULL"), index=True
    )
    byline: Mapped[str] = mapped_column(Text)
    byline_state: Mapped[str] = mapped_column(String(8), default="unread", server_default="unread")
    """What is known of a byline that is tied to nobody: ``unread``, that ``several`` or ``none`` may be
    meant, or that an editor wants it ``kept`` as text. Without meaning for one that is tied."""
    body: Mapped[str] = mapped_column(Text)
    written_on: Mapped[date | None]
    """When it was written; unknown for most that were brought in, which go by their article's day."""
    reviewed_on: Mapped[date | None]
    """When a physician last said that it still holds."""

    __table_args__ = (
        CheckConstraint("byline_state IN ('unread', 'several', 'none', 'kept')", name="byline_state"),
    )


class AnswerRevisionRow(Base):
    """How an answer read before it was changed."""

    __tablename__ = "answer_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), index=True)
    body: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[datetime] = mapped_column(default=now)
    replaced_by: Mapped[str] = mapped_column(Told(200))


class AnswerProposalRow(Base):
    """How its author wants a published answer to read; nothing of it is public."""

    __tablename__ = "answer_proposal"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), primary_key=True)
    physician_id: Mapped[int] = mapped_column(ForeignKey("physician.id", ondelete="CASCADE"), index=True)
    body: Mapped[str] = mapped_column(Text)
    told: Mapped[str] = mapped_column(Text, default="")
    """What was wrong, to be told on the page."""
    note: Mapped[str] = mapped_column(Text, default="")
    """Why an editor gave it back; empty while it waits for one."""
    proposed_at: Mapped[datetime] = mapped_column(default=now)


class CorrectionRow(Base):
    """What was wrong in an article and was put right, told on its page."""

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), index=True)
    told_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
