"""Changes that wait for an editor, as rows and as values."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.domain.account import Actor
from directory.domain.editing import Proposal, Value, Values, as_value
from directory.domain.errors import NotFound
from directory.domain.physician import PersonName
from directory.services.editing.cleaning import Vocabulary
from directory.services.editing.fields import FIELDS
from directory.store.models import PhysicianRow, ProposalRow
from directory.store.models.base import now
from directory.store.queries.physicians import WHOLE_PHYSICIAN


def locked_physician(session: Session, physician_id: int) -> PhysicianRow:
    """A physician whom nobody else changes before this transaction ends. Raises :class:`NotFound`."""
    row = session.get(PhysicianRow, physician_id, with_for_update=True, options=WHOLE_PHYSICIAN)
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


def put_proposal(
    session: Session, actor: Actor, physician_id: int, proposed: Values, published: Values
) -> None:
    """Let ``proposed`` wait in place of whatever waited: nothing waits any more when it is empty."""
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
