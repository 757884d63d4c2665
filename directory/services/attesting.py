"""Attestations: a member's dated word that their listing is correct, and the letters that ask for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from directory.domain.account import Actor
from directory.domain.errors import LinkNotValid, NotFound
from directory.domain.physician import Physician, Status
from directory.domain.standing import CONFIRMATION_HOLDS, require_move
from directory.domain.visibility import Audience
from directory.services.letters import LetterWriter
from directory.services.signed_links import SignedLinks
from directory.store.audit import record_audit
from directory.store.changes import record_change
from directory.store.letters import queue_letter
from directory.store.models import AccountRow, PhysicianRow
from directory.store.models.base import now
from directory.store.queries.physicians import physicians_by_id
from directory.store.unit_of_work import Database

LINK_HOLDS = timedelta(days=60)
_REMINDED_EVERY = timedelta(days=30)
_CONFIRMATION = "confirmation"
_EDITORS = "the society"


class AttestingService:
    """Keeps when, and by whom, a listing was last said to be correct; and whether it is listed at all."""

    def __init__(self, database: Database, links: SignedLinks, write_letter: LetterWriter) -> None:
        self._database = database
        self._links = links
        self._write_letter = write_letter

    def confirm(self, actor: Actor, physician_id: int) -> None:
        """Write down that everything in the listing is right.

        Raises :class:`NotFound` and :class:`directory.domain.errors.Forbidden`.
        """
        actor.require_edit(physician_id)
        with self._database.writing() as session:
            row = _listing(session, physician_id)
            by = row.name.full if actor.owns(physician_id) else _EDITORS
            _confirm(session, actor, row, by)

    def asked(self, token: str) -> Physician:
        """The listing that a link asks about. Raises :class:`LinkNotValid`."""
        with self._database.reading() as session:
            row, _ = self._asked(session, token)
            return physicians_by_id(session, [row.id], Audience.KEEPERS)[row.id]

    def confirm_by_link(self, token: str) -> str:
        """Confirm the listing that a link asks about. Returns its slug. Raises :class:`LinkNotValid`."""
        with self._database.writing() as session:
            row, account = self._asked(session, token)
            _confirm(session, account.value().actor, row, row.name.full)
            return row.slug

    def move(self, actor: Actor, physician_id: int, status: Status) -> None:
        """Retire, leave, take down, or put back a listing: gone from search, or found again, within a second.

        What the physician has published stays under their name.
        Raises :class:`NotFound` and :class:`directory.domain.errors.Forbidden`.
        """
        with self._database.writing() as session:
            move_listing(session, actor, physician_id, status)

    def remind_next(self) -> bool:
        """Ask one member whose listing was confirmed too long ago. Returns whether there was one."""
        with self._database.writing() as session:
            row, account = session.execute(_overdue(now())).first() or (None, None)
            if row is None or account is None:
                return False
            row.reminded_at = now()
            token = self._links.make(_CONFIRMATION, account.id, _state(row, account))
            queue_letter(
                session,
                self._write_letter(
                    "confirmation",
                    account.email,
                    name=account.name,
                    confirm_link=self._write_letter.link(f"/account/confirm/{token}"),
                    listing_link=self._write_letter.link(f"/physicians/{row.slug}"),
                    edit_link=self._write_letter.link("/account/profile"),
                ),
            )
        return True

    def _asked(self, session: Session, token: str) -> tuple[PhysicianRow, AccountRow]:
        account = session.get(AccountRow, self._links.subject(_CONFIRMATION, token, LINK_HOLDS))
        row = session.get(PhysicianRow, account.physician_id or 0) if account and account.active else None
        if account is None or row is None or row.status != Status.ACTIVE:
            raise LinkNotValid("This listing is not yours to confirm any more.")
        self._links.check(_CONFIRMATION, token, LINK_HOLDS, _state(row, account))
        return row, account


def move_listing(session: Session, actor: Actor, physician_id: int, status: Status) -> None:
    """What :meth:`AttestingService.move` does, within somebody else's transaction. Raises like it."""
    row = _listing(session, physician_id)
    before = Status(row.status)
    if before is status:
        return
    require_move(actor, physician_id, before, status)
    row.status = status
    row.updated_at = now()
    record_audit(session, actor, "move", "physician", row.id, {"status": (before, status)})
    record_change(session, "physician", row.id)


def _listing(session: Session, physician_id: int) -> PhysicianRow:
    row = session.get(PhysicianRow, physician_id, with_for_update=True)
    if row is None:
        raise NotFound("There is no such listing.")
    return row


def _confirm(session: Session, actor: Actor, row: PhysicianRow, by: str) -> None:
    before = row.confirmed_at
    row.confirmed_at = now()
    row.confirmed_by = by
    changes = {
        "confirmed_at": (before.isoformat() if before else None, row.confirmed_at.isoformat()),
    }
    record_audit(session, actor, "confirm", "physician", row.id, changes)
    record_change(session, "physician", row.id)


def _overdue(moment: datetime) -> Select[PhysicianRow, AccountRow]:
    """A listing confirmed too long ago whose member can do something about it, and was not asked lately."""
    return (
        select(PhysicianRow, AccountRow)
        .join(AccountRow, AccountRow.physician_id == PhysicianRow.id)
        .where(
            PhysicianRow.status == Status.ACTIVE,
            AccountRow.active,
            AccountRow.password.is_not(None),
            or_(
                PhysicianRow.confirmed_at.is_(None),
                PhysicianRow.confirmed_at < moment - CONFIRMATION_HOLDS,
            ),
            or_(
                PhysicianRow.reminded_at.is_(None),
                PhysicianRow.reminded_at < moment - _REMINDED_EVERY,
            ),
        )
        .order_by(PhysicianRow.confirmed_at, PhysicianRow.id)
        .limit(1)
        # On PostgreSQL two processes may look at once; SQLite lets one write at a time.
        .with_for_update(of=PhysicianRow, skip_locked=True)
    )


def _state(row: PhysicianRow, account: AccountRow) -> str:
    # What confirming changes, so that a link works once; and for whom and about what it was written, for an
    # account may get another address or another listing, and its number may go to the next one.
    confirmed = row.confirmed_at.isoformat() if row.confirmed_at else "never"
    return f"{row.id}:{confirmed}:{account.email}"
