"""Claims: somebody says that a listing is theirs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from directory.store.models.base import Base, now


class ClaimRow(Base):
    """A claim that waits for an editor; deleted once one decided. The audit trail keeps what was decided."""

    __tablename__ = "claim"

    id: Mapped[int] = mapped_column(primary_key=True)
    physician_id: Mapped[int] = mapped_column(ForeignKey("physician.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200))
    message: Mapped[str] = mapped_column(Text, default="")
    was_written_to: Mapped[bool] = mapped_column(default=False)
    """Whether the address on file was sent a link."""
    claimed_at: Mapped[datetime] = mapped_column(default=now)
