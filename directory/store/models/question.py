"""Questions that readers ask."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text
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

    __table_args__ = (
        CheckConstraint(
            "status IN ('new', 'triaged', 'asked', 'answered', 'published', 'duplicate', 'declined')",
            name="status",
        ),
        Index("ix_question_status_created_at", "status", "created_at"),
    )
