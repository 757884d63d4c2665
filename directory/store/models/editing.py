"""Changes that wait for an editor, and forms that wait for somebody to sign in again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from directory.store.models.base import Base, Told, now


class ProposalRow(Base):
    """What a member wants to change in their listing and an editor has not accepted: one for each listing."""

    __tablename__ = "proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    physician_id: Mapped[int] = mapped_column(ForeignKey("physician.id", ondelete="CASCADE"), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    proposed_by: Mapped[str] = mapped_column(Told(200))
    proposed_at: Mapped[datetime] = mapped_column(default=now)
    returned_at: Mapped[datetime | None]
    """When an editor gave it back; none while it waits."""
    note: Mapped[str] = mapped_column(Text, default="")
    """What the editor wrote when giving it back."""
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Of each field, ``[published when it was proposed, proposed]``."""


class WaitingPhotographRow(Base):
    """The photograph of a change that waits for an editor, as it would be published; gone with the change.

    Nothing that shows listings reads this table.
    """

    __tablename__ = "waiting_photograph"

    physician_id: Mapped[int] = mapped_column(
        ForeignKey("proposal.physician_id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[str] = mapped_column(String(32))
    """Of both pictures; part of their addresses."""
    large: Mapped[bytes] = mapped_column(LargeBinary)
    small: Mapped[bytes] = mapped_column(LargeBinary)


class KeptFormRow(Base):
    """What somebody typed into a form whose session had ended, until they are back; an hour at most."""

    __tablename__ = "kept_form"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The digest of what the browser's cookie holds."""
    path: Mapped[str] = mapped_column(String(300))
    typed: Mapped[list[list[str]]] = mapped_column(JSON)
    """Pairs of a field's name and a value, in the form's order."""
    ends_at: Mapped[datetime] = mapped_column(index=True)
