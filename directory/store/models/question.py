"""Questions that readers ask, and what members write in answer before it is published."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from directory.store.models.base import Base, now


class QuestionRow(Base):
    """A question as it was asked. Nothing tells who asked it, and nothing of it is public."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(String(12), default="new")
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    sport: Mapped[str] = mapped_column(String(80), default="")
    age_group: Mapped[str] = mapped_column(String(12), default="")
    digest: Mapped[str] = mapped_column(String(32), unique=True)
    """Of title and text: the same question is kept once, however often it is sent."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    topics: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """Slugs in ``data/topics.csv``, as the editors see it."""
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("article.id", ondelete="SET NULL"))
    """The article that answers it already."""
    decline_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    asked_physician_id: Mapped[int | None] = mapped_column(
        ForeignKey("physician.id", ondelete="SET NULL"), index=True
    )
    asked_at: Mapped[datetime | None]
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id", ondelete="SET NULL"))
    """The article that came of it."""

    __table_args__ = (
        CheckConstraint(
            "status IN ('new', 'triaged', 'asked', 'answered', 'published', 'duplicate', 'declined')",
            name="status",
        ),
        Index("ix_question_status_created_at", "status", "created_at"),
    )


class DraftRow(Base):
    """What a member wrote in answer to a question they were asked; nothing of it is public."""

    __tablename__ = "answer_draft"

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), primary_key=True)
    physician_id: Mapped[int] = mapped_column(
        ForeignKey("physician.id", ondelete="CASCADE"), primary_key=True
    )
    body: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    """One more with each writing, so that a stale page does not overwrite a newer text."""
    note: Mapped[str] = mapped_column(Text, default="")
    """What the editor asked for when handing it back."""
    submitted_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=now)
