"""Accounts, what they did, the letters to them, and what is tried too often.

The account and the passkey take Flask-Security's mixins: it reads and writes their columns by name.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from flask_security import RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory.domain.account import Account
from directory.store.models.base import Base, Told, now
from directory.store.models.physician import OWNED


class NoRole(RoleMixin):
    """Flask-Security wants a class of roles; editors are told by a column instead."""


class AccountRow(Base, UserMixin):
    """A member or an editor who signs in."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """In its normal form (``domain.account.normal_email``)."""
    name: Mapped[str] = mapped_column(Told(200))
    password: Mapped[str | None] = mapped_column(String(255))
    """Its Argon2id hash; none until the invitation is accepted."""
    active: Mapped[bool] = mapped_column(default=True)
    is_editor: Mapped[bool] = mapped_column(default=False)
    physician_id: Mapped[int | None] = mapped_column(
        ForeignKey("physician.id", ondelete="SET NULL"), index=True
    )
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    """Stands in every session of the account; a new one ends them all."""
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64), unique=True)  # type: ignore[assignment]
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    tf_last_counter: Mapped[int | None]
    """Which of the authenticator app's codes was used last, so that none is used twice."""
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(JSON))
    invited_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)

    webauthn: Mapped[list[PasskeyRow]] = relationship(  # type: ignore[assignment]
        cascade=OWNED, order_by="PasskeyRow.id", lazy="raise", back_populates="account"
    )

    roles: ClassVar[list[RoleMixin]] = []  # type: ignore[misc]

    def value(self) -> Account:
        """The account as others see it."""
        return Account(
            id=self.id,
            email=self.email,
            name=self.name,
            physician_id=self.physician_id,
            is_editor=self.is_editor,
            is_active=self.active,
            has_password=self.password is not None,
        )


class PasskeyRow(Base, WebAuthnMixin):
    """A passkey of an account (a WebAuthn credential)."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(64))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(1024))
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None] = mapped_column(JSON)
    extensions: Mapped[str | None] = mapped_column(String(255))
    usage: Mapped[str] = mapped_column(String(64))
    device_type: Mapped[str] = mapped_column(String(64))
    backup_state: Mapped[bool]
    lastuse_datetime: Mapped[datetime] = mapped_column(default=now)

    account: Mapped[AccountRow] = relationship(lazy="raise", back_populates="webauthn")

    def get_user_mapping(self) -> dict[str, Any]:
        """How to find whose it is."""
        return {"id": self.account_id}


class EmailChangeRow(Base):
    """A member's wish to sign in with another e-mail address, and what became of it."""

    __tablename__ = "email_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    old_email: Mapped[str] = mapped_column(String(254))
    new_email: Mapped[str] = mapped_column(String(254))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    settled: Mapped[str] = mapped_column(String(10), default="")
    """Nothing while it waits, then ``confirmed`` or ``stopped``."""


class AuditRow(Base):
    """Who did what, when, to what, from what to what. Never changed, never deleted with its subject."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    actor: Mapped[str] = mapped_column(Told(200))
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Of each field, ``[from, to]``."""

    __table_args__ = (Index("ix_audit_subject", "subject_kind", "subject_id", "id"),)


class LetterRow(Base):
    """A letter that waits to be sent; deleted once it is."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(Told(300))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime] = mapped_column(default=now, index=True)
    attempts: Mapped[int] = mapped_column(default=0)


class AttemptRow(Base):
    """How often something was tried within a window of time, by a keyed hash of who tried."""

    __tablename__ = "attempt"

    who: Mapped[str] = mapped_column(String(64), primary_key=True)
    window: Mapped[int] = mapped_column(primary_key=True)
    """The window's number since 1970."""
    count: Mapped[int] = mapped_column(default=0)
    ends_at: Mapped[datetime] = mapped_column(index=True)
    """When it counts no longer: at the end of the window after this one."""
