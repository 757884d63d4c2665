"""What somebody does with their own account: another e-mail address, and an end to other sessions."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, selectinload

from directory.domain.account import Account, Actor, EmailChange
from directory.domain.errors import InvalidInput, LinkNotValid, NotFound
from directory.services.letters import LetterWriter
from directory.services.membership import checked_email
from directory.services.signed_links import SignedLinks
from directory.store.audit import record_audit
from directory.store.letters import queue_letter
from directory.store.models import AccountRow, EmailChangeRow, PasskeyRow
from directory.store.unit_of_work import Database

CONFIRMED_WITHIN = timedelta(days=2)
STOPPED_WITHIN = timedelta(days=30)
_CONFIRM = "new e-mail address"
_STOP = "old e-mail address"
_WAITING, _CONFIRMED, _STOPPED = "", "confirmed", "stopped"


class OwnAccountService:
    """Changes an account for whoever is signed in to it, or holds a letter about it."""

    def __init__(self, database: Database, links: SignedLinks, write_letter: LetterWriter) -> None:
        self._database = database
        self._links = links
        self._write_letter = write_letter

    def ask_for_email(self, actor: Actor, email: str) -> None:
        """Write to both addresses: the new one confirms the change, the old one can stop it.

        Nothing here tells whether the new address has an account of its own: then its owner is
        told, and nothing changes. Raises :class:`InvalidInput` and :class:`NotFound`.
        """
        address = checked_email(email)
        with self._database.writing() as session:
            row = _account(session, actor)
            if address == row.email:
                raise InvalidInput.one("email", "This is the address you have now.")
            session.execute(
                delete(EmailChangeRow).where(
                    EmailChangeRow.account_id == row.id, EmailChangeRow.settled == _WAITING
                )
            )
            change = EmailChangeRow(account_id=row.id, old_email=row.email, new_email=address)
            session.add(change)
            session.flush()
            record_audit(session, actor, "ask for another e-mail address", "account", row.id)
            letter = "email_taken" if _is_taken(session, address) else "email_new"
            self._write(session, letter, address, row.name, change, _CONFIRM)
            self._write(session, "email_old", row.email, row.name, change, _STOP)

    def email_asked(self, token: str) -> EmailChange:
        """The change that the letter to the new address is about. Raises :class:`LinkNotValid`."""
        with self._database.reading() as session:
            return _value(*self._asked(session, _CONFIRM, token))

    def confirm_email(self, token: str) -> Account:
        """Let the new address hold; every session ends. Raises :class:`LinkNotValid`."""
        with self._database.writing() as session:
            change, row = self._asked(session, _CONFIRM, token, to_change=True)
            if _is_taken(session, change.new_email):
                raise LinkNotValid("This address cannot be used.")
            change.settled = _CONFIRMED
            _set_email(session, row, change.new_email)
            return row.value()

    def email_notice(self, token: str) -> EmailChange:
        """The change that the letter to the old address is about. Raises :class:`LinkNotValid`."""
        with self._database.reading() as session:
            return _value(*self._asked(session, _STOP, token))

    def stop_email(self, token: str) -> None:
        """Stop a change, or take it back: the old address holds, and a new password has to be asked for.

        Whoever wanted the change knew the password, so nothing that lets them in is left: sessions,
        password, second factor and passkeys. Raises :class:`LinkNotValid`.
        """
        with self._database.writing() as session:
            change, row = self._asked(session, _STOP, token, to_change=True)
            # Later changes too: whoever has the new mailbox could take this one back with theirs.
            session.execute(
                update(EmailChangeRow)
                .where(EmailChangeRow.account_id == row.id, EmailChangeRow.id >= change.id)
                .values(settled=_STOPPED)
            )
            row.password = None
            row.tf_primary_method = row.tf_totp_secret = row.mf_recovery_codes = None
            session.execute(delete(PasskeyRow).where(PasskeyRow.account_id == row.id))
            if not _is_taken(session, change.old_email):
                _set_email(session, row, change.old_email)
            row.fs_uniquifier = secrets.token_hex(32)
            record_audit(session, row.value().actor, "stop another e-mail address", "account", row.id)

    def end_sessions(self, actor: Actor) -> None:
        """End every session of an account, the one that asks included. Raises :class:`NotFound`."""
        with self._database.writing() as session:
            row = _account(session, actor)
            row.fs_uniquifier = secrets.token_hex(32)
            record_audit(session, actor, "end sessions", "account", row.id)

    def _asked(
        self, session: Session, purpose: str, token: str, *, to_change: bool = False
    ) -> tuple[EmailChangeRow, AccountRow]:
        holds = CONFIRMED_WITHIN if purpose == _CONFIRM else STOPPED_WITHIN
        settled = (_WAITING,) if purpose == _CONFIRM else (_WAITING, _CONFIRMED)
        number = self._links.subject(purpose, token, holds)
        whose = session.scalar(select(EmailChangeRow.account_id).where(EmailChangeRow.id == number))
        # Whoever confirms and whoever stops hold the account: what is read behind that lock stays.
        row = session.get(AccountRow, whose, with_for_update=to_change) if whose else None
        change = session.get(EmailChangeRow, number)
        if change is None or row is None or not row.active or change.settled not in settled:
            raise LinkNotValid("This link was used already, or a newer one was sent.")
        self._links.check(purpose, token, holds, _state(change))
        return change, row

    def _write(
        self, session: Session, letter: str, to: str, name: str, change: EmailChangeRow, purpose: str
    ) -> None:
        page = "confirm" if purpose == _CONFIRM else "stop"
        link = f"/account/email/{page}/{self._links.make(purpose, change.id, _state(change))}"
        queue_letter(
            session,
            self._write_letter(
                letter, to, name=name, new_email=change.new_email, link=self._write_letter.link(link)
            ),
        )


def _account(session: Session, actor: Actor) -> AccountRow:
    row = session.get(AccountRow, actor.account_id or 0, options=[selectinload(AccountRow.webauthn)])
    if row is None:
        raise NotFound("This account is gone.")
    return row


def _is_taken(session: Session, email: str) -> bool:
    return session.scalar(select(AccountRow.id).where(AccountRow.email == email)) is not None


def _set_email(session: Session, row: AccountRow, email: str) -> None:
    before, row.email = row.email, email
    row.fs_uniquifier = secrets.token_hex(32)
    actor = row.value().actor
    record_audit(session, actor, "change e-mail address", "account", row.id, {"email": (before, email)})


def _value(change: EmailChangeRow, row: AccountRow) -> EmailChange:
    return EmailChange(row.name, change.old_email, change.new_email, change.settled == _CONFIRMED)


def _state(change: EmailChangeRow) -> str:
    # The moment too: a database may give the number of a change that was deleted to the next one.
    return f"{change.account_id}:{change.old_email}:{change.new_email}:{change.asked_at.isoformat()}"
