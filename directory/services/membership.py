"""Accounts: who is invited, who joins, and whose listing is whose."""

from __future__ import annotations

import secrets
from datetime import timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.domain.account import Account, Actor, normal_email
from directory.domain.errors import InvalidInput, LinkNotValid, NotFound
from directory.domain.physician import Status
from directory.domain.visibility import Audience
from directory.services.letters import LetterWriter
from directory.services.signed_links import SignedLinks
from directory.store.audit import record_audit
from directory.store.letters import queue_letter
from directory.store.models import AccountRow, PhysicianRow
from directory.store.models.base import now
from directory.store.queries.slugs import physicians_by_slug
from directory.store.unit_of_work import Database

INVITATION_HOLDS = timedelta(days=14)
_INVITATION = "invitation"


class MembershipService:
    """Brings members and editors in."""

    def __init__(self, database: Database, links: SignedLinks, write_letter: LetterWriter) -> None:
        self._database = database
        self._links = links
        self._write_letter = write_letter

    def audience(self, actor: Actor) -> Audience:
        """As whom somebody who is signed in sees the listings of others."""
        with self._database.reading() as session:
            return audience_of(session, actor)

    def invite_member(self, actor: Actor, slug: str, email: str) -> str:
        """Invite somebody to keep the listing at ``slug``, also a former one; they get a letter. Returns the
        link's path.

        Somebody who joined already gets no new account: theirs is tied to the listing.
        Raises :class:`NotFound`, :class:`InvalidInput` and :class:`directory.domain.errors.Forbidden`.
        """
        actor.require_editor()
        with self._database.writing() as session:
            physician = physicians_by_slug(session, [slug]).get(slug)
            if physician is None:
                raise NotFound(f"There is no physician at {slug}.")
            return self.invite_to(session, actor, physician, email)

    def invite_to(
        self, session: Session, actor: Actor, physician: PhysicianRow, email: str, name: str = ""
    ) -> str:
        """Tie a listing to the account of an address, which gets a letter. Returns the link's path.

        Raises :class:`InvalidInput` when the account keeps another listing.
        """
        row = _account_for(session, email, name or f"{physician.given_name} {physician.family_name}")
        if row.physician_id not in (None, physician.id):
            raise InvalidInput.one("email", "This account belongs to another physician's listing.")
        before, row.physician_id = row.physician_id, physician.id
        record_audit(session, actor, "invite", "account", row.id, {"physician_id": (before, physician.id)})
        return self._invite(session, row, "invitation")

    def write_to_address_on_file(
        self, session: Session, actor: Actor, physician: PhysicianRow, email: str
    ) -> bool:
        """Send a link to the address that stands in a listing: to join, or to sign in for who has joined.

        Returns false, and does nothing, when that address has to do with something else, or somebody
        keeps the listing already: patients' letters may go to a front desk.
        """
        row = session.scalar(select(AccountRow).where(AccountRow.email == email))
        if _is_kept_by_another(session, physician, email):
            return False
        if row is None or (row.active and row.password is None and not row.is_editor):
            if row is None or row.physician_id in (None, physician.id):
                self.invite_to(session, actor, physician, email)
                return True
        elif row.active and row.physician_id == physician.id:
            self._invite(session, row, "invitation")
            return True
        return False

    def invite_editor(self, actor: Actor, name: str, email: str) -> str:
        """Invite somebody to edit the directory, or let a member do so. Returns the link's path.

        Raises :class:`InvalidInput` and :class:`directory.domain.errors.Forbidden`.
        """
        actor.require_editor()
        with self._database.writing() as session:
            row = _account_for(session, email, name)
            before, row.is_editor = row.is_editor, True
            record_audit(session, actor, "make editor", "account", row.id, {"is_editor": (before, True)})
            return self._invite(session, row, "editor_invitation")

    def invited(self, token: str) -> Account:
        """Whom an invitation is for. Raises :class:`LinkNotValid` when it was used, altered or is too old."""
        with self._database.reading() as session:
            return self._invited(session, token).value()

    def accept_invitation(self, token: str, password_hash: str) -> Account:
        """Let the invited person in with a password of their own. Raises :class:`LinkNotValid`."""
        with self._database.writing() as session:
            row = self._invited(session, token)
            row.password = password_hash
            row.confirmed_at = now()
            row.fs_uniquifier = _new_uniquifier()
            record_audit(session, row.value().actor, "join", "account", row.id)
            return row.value()

    def _invite(self, session: Session, row: AccountRow, letter: str) -> str:
        path = f"/account/invitation/{self._links.make(_INVITATION, row.id, _state(row))}"
        if row.password is None:
            row.invited_at = now()
        else:
            letter, path = "listing_tied" if letter == "invitation" else "editor_tied", "/account/"
        facts = {"name": row.name, "link": self._write_letter.link(path), "days": INVITATION_HOLDS.days}
        queue_letter(session, self._write_letter(letter, row.email, **facts))
        return path

    def _invited(self, session: Session, token: str) -> AccountRow:
        row = session.get(AccountRow, self._links.subject(_INVITATION, token, INVITATION_HOLDS))
        if row is None or not row.active:
            raise LinkNotValid("This invitation was taken back.")
        self._links.check(_INVITATION, token, INVITATION_HOLDS, _state(row))
        return row


def _is_kept_by_another(session: Session, physician: PhysicianRow, email: str) -> bool:
    keepers = select(AccountRow.id).where(
        AccountRow.physician_id == physician.id, AccountRow.password.is_not(None), AccountRow.email != email
    )
    return session.scalar(keepers.limit(1)) is not None


def audience_of(session: Session, actor: Actor | None) -> Audience:
    """As whom somebody sees the listings of others: who has left the society sees them as strangers do."""
    if actor is None or (actor.physician_id is None and not actor.is_editor):
        return Audience.PUBLIC
    if actor.is_editor:
        return Audience.MEMBERS
    status = session.scalar(select(PhysicianRow.status).where(PhysicianRow.id == actor.physician_id))
    return Audience.MEMBERS if status and Status(status).is_of_a_member else Audience.PUBLIC


def _account_for(session: Session, email: str, name: str) -> AccountRow:
    address = checked_email(email)
    row = session.scalar(select(AccountRow).where(AccountRow.email == address))
    if row is None:
        row = AccountRow(email=address, name=name, fs_uniquifier=_new_uniquifier())
        session.add(row)
        session.flush()
    return row


def checked_email(email: str) -> str:
    """An e-mail address in its normal form. Raises :class:`InvalidInput` when it is none."""
    try:
        return normal_email(validate_email(email.strip(), check_deliverability=False).normalized)
    except EmailNotValidError:
        raise InvalidInput.one("email", "Give an e-mail address such as jane@example.org.") from None


def _new_uniquifier() -> str:
    return secrets.token_hex(32)


def _state(row: AccountRow) -> str:
    # What accepting changes: so a link works once, and the newest account state decides.
    return f"{row.fs_uniquifier}:{row.password is not None}"
