"""Changes that wait for an editor, as rows and as values."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from directory.domain.account import Actor
from directory.domain.editing import Proposal, Value, Values, as_value
from directory.domain.errors import NotFound
from directory.domain.physician import PersonName
from directory.services.editing.cleaning import Vocabulary
from directory.services.editing.fields import FIELDS
from directory.store.audit import record_audit
from directory.store.models import PhysicianRow, ProposalRow, WaitingPhotographRow
from directory.store.models.base import now
from directory.store.queries.physicians import WHOLE_PHYSICIAN

EDITED = (*WHOLE_PHYSICIAN, selectinload(PhysicianRow.photograph))
"""What of a physician is loaded to be edited: all that fields read."""


def locked_physician(session: Session, physician_id: int) -> PhysicianRow:
    """A physician whom nobody else changes before this transaction ends. Raises :class:`NotFound`."""
    row = session.get(PhysicianRow, physician_id, with_for_update=True, options=EDITED)
    if row is None:
        raise NotFound("There is no such physician.")
    return row


def published_values(row: PhysicianRow, vocabulary: Vocabulary) -> dict[str, Value]:
    """What is published of each field."""
    return {name: field.read(row, vocabulary) for name, field in FIELDS.items()}


def proposal_of(session: Session, physician_id: int) -> ProposalRow | None:
    """The change of a listing that waits for an editor, or was given back."""
    return session.scalar(select(ProposalRow).where(ProposalRow.physician_id == physician_id))


def proposal_value(row: ProposalRow, physician: PhysicianRow, vocabulary: Vocabulary) -> Proposal:
    """The value of a row. Fields that exist no more are left out."""
    published = published_values(physician, vocabulary)
    changes = {
        name: (as_value(row.changes[name][0]), as_value(row.changes[name][1]))
        for name in FIELDS
        if name in row.changes
    }
    return Proposal(
        id=row.id,
        physician_id=physician.id,
        slug=physician.slug,
        name=PersonName(
            physician.given_name, physician.family_name, physician.middle_name, physician.suffix
        ).full,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        returned_at=row.returned_at,
        note=row.note,
        changes=changes,
        published={name: published[name] for name in changes},
    )


def propose(
    session: Session, actor: Actor, row: PhysicianRow, wanted: Values, vocabulary: Vocabulary
) -> dict[str, Value]:
    """Let these values wait for an editor, beside what waits already; with an entry in the audit trail.

    Returns all that waits now. What is published already does not: proposing it takes a change back.
    """
    published = published_values(row, vocabulary)
    stored = proposal_of(session, row.id)
    proposal = proposal_value(stored, row, vocabulary) if stored else None
    changes_waiting = proposal.changes if proposal and proposal.waits else {}
    before = published | {name: after for name, (_, after) in changes_waiting.items()}
    after = {name: before[name] for name in changes_waiting} | dict(wanted)
    proposed = {name: value for name, value in after.items() if value != published[name]}
    _put_proposal(session, actor, row.id, proposed, published)
    changes = {name: (before[name], value) for name, value in wanted.items()}
    record_audit(session, actor, "propose", "physician", row.id, changes)
    return proposed


def _put_proposal(
    session: Session, actor: Actor, physician_id: int, proposed: Values, published: Values
) -> None:
    """Let ``proposed`` wait in place of whatever waited: nothing waits any more when it is empty."""
    if "photograph" not in proposed:
        drop_waiting_photograph(session, physician_id)
    row = proposal_of(session, physician_id)
    if not proposed:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = ProposalRow(physician_id=physician_id)
        session.add(row)
    row.account_id = actor.account_id
    row.proposed_by = actor.name
    row.proposed_at = now()
    row.returned_at = None
    row.note = ""
    row.changes = {name: [published[name], value] for name, value in proposed.items()}


def drop_waiting_photograph(session: Session, physician_id: int) -> None:
    """Keep nothing of a photograph that does not wait any more."""
    session.execute(delete(WaitingPhotographRow).where(WaitingPhotographRow.physician_id == physician_id))
