"""The accounts of the directory, as those who run it keep them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from directory.domain.account import Account, Actor, normal_email
from directory.domain.errors import InvalidInput, NotFound
from directory.store.audit import record_audit
from directory.store.models import AccountRow, PhysicianRow
from directory.store.unit_of_work import Database


@dataclass(frozen=True, slots=True)
class KeptAccount:
    """An account, and what it is for."""

    account: Account
    slug: str
    """The listing that is theirs; empty for none."""
    second_factor: bool


class AccountsService:
    """Roles and lost second factors. Whoever asks must be an editor."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, actor: Actor) -> list[KeptAccount]:
        """Every account, by e-mail address. Raises :class:`directory.domain.errors.Forbidden`."""
        actor.require_editor()
        with self._database.reading() as session:
            found = session.execute(
                select(AccountRow, PhysicianRow.slug)
                .outerjoin(PhysicianRow, PhysicianRow.id == AccountRow.physician_id)
                .order_by(AccountRow.email)
            )
            return [
                KeptAccount(row.value(), slug or "", row.tf_primary_method is not None) for row, slug in found
            ]

    def set_editor(self, actor: Actor, email: str, is_editor: bool) -> None:
        """Make somebody an editor, or no longer one.

        Raises :class:`NotFound`, :class:`InvalidInput` for the last editor, and
        :class:`directory.domain.errors.Forbidden`.
        """
        actor.require_editor()
        with self._database.writing() as session:
            row = account_of(session, email)
            if row.is_editor == is_editor:
                return
            if not is_editor:
                require_another_editor(session, row)
            row.is_editor = is_editor
            action = "make editor" if is_editor else "unmake editor"
            record_audit(session, actor, action, "account", row.id, {"is_editor": (not is_editor, is_editor)})

    def remove_second_factor(self, actor: Actor, email: str) -> None:
        """Let somebody who lost their app and their codes sign in with the password alone.

        Raises :class:`NotFound` and :class:`directory.domain.errors.Forbidden`.
        """
        actor.require_editor()
        with self._database.writing() as session:
            row = account_of(session, email)
            row.tf_primary_method = row.tf_totp_secret = row.mf_recovery_codes = None
            record_audit(session, actor, "remove second factor", "account", row.id)


def account_of(session: Session, email: str) -> AccountRow:
    """The account of an e-mail address. Raises :class:`NotFound`."""
    row = session.scalar(
        select(AccountRow)
        .options(selectinload(AccountRow.webauthn))
        .where(AccountRow.email == normal_email(email))
    )
    if row is None:
        raise NotFound(f"There is no account for {email}.")
    return row


def require_another_editor(session: Session, account: AccountRow) -> None:
    """Raise :class:`InvalidInput` when nobody but this account could edit the directory."""
    # Every editor is held, in one order: of two who leave at once the second finds the first one gone.
    editors = select(AccountRow.id).where(AccountRow.is_editor, AccountRow.active).order_by(AccountRow.id)
    if {account.id} >= set(session.scalars(editors.with_for_update())):
        raise InvalidInput.one("account", "This is the last editor. Make somebody else an editor first.")
