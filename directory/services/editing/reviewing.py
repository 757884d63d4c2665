"""Editors accept what members have changed, or give it back with a note."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.domain.account import Actor
from directory.domain.editing import Proposal
from directory.domain.errors import ChangedMeanwhile, InvalidInput, NotFound
from directory.services.bylines import BylineResolver
from directory.services.editing import link_if_named, publish
from directory.services.editing.cleaning import Vocabulary
from directory.services.editing.fields import FIELDS
from directory.services.editing.proposals import (
    EDITED,
    drop_waiting_photograph,
    locked_physician,
    proposal_value,
)
from directory.services.letters import LetterWriter
from directory.store.audit import record_audit
from directory.store.letters import queue_letter
from directory.store.models import AccountRow, PhysicianRow, ProposalRow
from directory.store.models.base import now
from directory.store.unit_of_work import Database

LONGEST_NOTE = 2_000
_QUEUE = 100


class ReviewingService:
    """The queue of changes that wait. For editors only."""

    def __init__(
        self,
        database: Database,
        vocabulary: Vocabulary,
        bylines: BylineResolver,
        write_letter: LetterWriter,
    ) -> None:
        self._database = database
        self._vocabulary = vocabulary
        self._bylines = bylines
        self._write_letter = write_letter

    def waiting(self, actor: Actor) -> tuple[Proposal, ...]:
        """What waits, the oldest first. Raises :class:`directory.domain.errors.Forbidden`."""
        actor.require_editor()
        with self._database.reading() as session:
            rows = session.execute(
                select(ProposalRow, PhysicianRow)
                .join(PhysicianRow, PhysicianRow.id == ProposalRow.physician_id)
                .where(ProposalRow.returned_at.is_(None))
                .options(*EDITED)
                .order_by(ProposalRow.proposed_at, ProposalRow.id)
                .limit(_QUEUE)
            )
            return tuple(proposal_value(row, physician, self._vocabulary) for row, physician in rows)

    def count_waiting(self) -> int:
        """How many changes wait."""
        with self._database.reading() as session:
            waits = ProposalRow.returned_at.is_(None)
            return session.scalar(select(func.count()).select_from(ProposalRow).where(waits)) or 0

    def proposal(self, actor: Actor, proposal_id: int) -> Proposal:
        """One that waits. Raises :class:`NotFound` and :class:`directory.domain.errors.Forbidden`."""
        actor.require_editor()
        with self._database.reading() as session:
            row = _waiting(session, proposal_id)
            physician = session.get_one(PhysicianRow, row.physician_id, options=EDITED)
            return proposal_value(row, physician, self._vocabulary)

    def accept(self, actor: Actor, proposal_id: int, seen: str) -> Proposal:
        """Publish a change; ``seen`` is what tells the one that the editor looked at (``Proposal.seen``).

        The member gets a letter. Raises :class:`ChangedMeanwhile` when the member has changed it since, or
        somebody else what is published, :class:`NotFound` and :class:`directory.domain.errors.Forbidden`.
        """
        actor.require_editor()
        with self._database.writing() as session:
            row, physician, proposal = self._locked(session, proposal_id, seen)
            wanted = {name: after for name, (_, after) in proposal.changes.items()}
            publish(session, actor, "accept", physician, wanted, self._vocabulary)
            link_if_named(session, physician, wanted, self._bylines)
            self._tell(session, row, proposal, "change_accepted")
            session.delete(row)
            return proposal

    def give_back(self, actor: Actor, proposal_id: int, seen: str, note: str) -> Proposal:
        """Return a change to its member with a note; they get a letter with it.

        Raises like :meth:`accept`, and :class:`InvalidInput` for a note that says nothing.
        """
        actor.require_editor()
        text = note.replace("\r\n", "\n").strip()
        if not text or len(text) > LONGEST_NOTE:
            raise InvalidInput.one(
                "note", f"Write to the member why, in at most {LONGEST_NOTE:,} characters."
            )
        with self._database.writing() as session:
            row, _, proposal = self._locked(session, proposal_id, seen)
            row.returned_at = now()
            row.note = text
            drop_waiting_photograph(session, proposal.physician_id)
            record_audit(
                session,
                actor,
                "return",
                "physician",
                proposal.physician_id,
                {**proposal.changes, "note": ("", text)},
            )
            self._tell(session, row, proposal, "change_returned")
            return proposal

    def _locked(
        self, session: Session, proposal_id: int, seen: str
    ) -> tuple[ProposalRow, PhysicianRow, Proposal]:
        physician_id = session.scalar(select(ProposalRow.physician_id).where(ProposalRow.id == proposal_id))
        if physician_id is None:
            raise _decided()
        # Whoever saves the listing holds this lock too: what is read behind it stays.
        physician = locked_physician(session, physician_id)
        row = _waiting(session, proposal_id)
        proposal = proposal_value(row, physician, self._vocabulary)
        if proposal.seen != seen:
            raise ChangedMeanwhile()
        return row, physician, proposal

    def _tell(self, session: Session, row: ProposalRow, proposal: Proposal, letter: str) -> None:
        account = session.get(AccountRow, row.account_id) if row.account_id else None
        if account is None or not account.active:
            return
        queue_letter(
            session,
            self._write_letter(
                letter,
                account.email,
                name=account.name,
                fields=", ".join(FIELDS[name].label.lower() for name in proposal.changes),
                note=row.note.splitlines(),
                link=self._write_letter.link("/account/profile"),
            ),
        )


def _waiting(session: Session, proposal_id: int) -> ProposalRow:
    row = session.get(ProposalRow, proposal_id)
    if row is None or row.returned_at is not None:
        raise _decided()
    return row


def _decided() -> NotFound:
    return NotFound("This change does not wait any more: it was decided or taken back.")
