"""The change log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from directory.store.models.base import Base, now


class ChangeRow(Base):
    """Says that a physician or an article changed; written with the fact, deleted once the index has it."""

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    entity_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (
        CheckConstraint("kind IN ('physician', 'article')", name="kind"),
        {"sqlite_autoincrement": True},
    )
