"""How authors want their published answers to read: they propose, and editors publish or give back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from directory.domain.account import Actor
from directory.domain.answering import AnswerProposal
from directory.domain.errors import InvalidInput, NotFound
from directory.services.letters import LetterWriter, accounts_of, tell
from directory.store.audit import record_audit
from directory.store.models import AnswerProposalRow, AnswerRow
from directory.store.models.base import now
from directory.store.queries.proposals import count_proposals_waiting, proposal_for, proposals_waiting
from directory.store.unit_of_work import Database


class ProposingService:
    """Keeps what authors propose: one text for each answer, the latest."""

    def __init__(self, database: Database, write_letter: LetterWriter) -> None:
        self._database = database
        self._write_letter = write_letter

    def for_answer(self, actor: Actor, answer_id: int) -> AnswerProposal:
        """A published answer, and what is proposed for it; for its author and for editors.

        Raises :class:`NotFound` for all others.
        """
        with self._database.reading() as session:
            found = proposal_for(session, answer_id)
            if found is None or not (actor.is_editor or _is_author(session, actor, answer_id)):
                raise NotFound("There is no such answer.")
            return found

    def waiting(self, actor: Actor) -> list[AnswerProposal]:
        """What waits for an editor, oldest first."""
        actor.require_editor()
        with self._database.reading() as session:
            return proposals_waiting(session)

    def count_waiting(self) -> int:
        """How much waits for an editor."""
        with self._database.reading() as session:
            return count_proposals_waiting(session)

    def propose(self, actor: Actor, answer_id: int, body: str, told: str) -> None:
        """Keep how an author wants their answer to read, in place of what they proposed before.

        Raises :class:`InvalidInput` when nothing in it is changed, and :class:`NotFound` when the answer is
        not theirs, or not public.
        """
        if not body.strip():
            raise InvalidInput.one("body", "An answer cannot be empty. Ask the editors to take it away.")
        with self._database.writing() as session:
            stands = _own(session, actor, answer_id)
            if body.strip().splitlines() == stands.stands.strip().splitlines() and not told.strip():
                raise InvalidInput.one("body", "Nothing in it is changed yet.")
            row = session.get(AnswerProposalRow, answer_id)
            if row is None:
                row = AnswerProposalRow(answer_id=answer_id)
                session.add(row)
            changes = {"body": (stands.body, body), "correction": (stands.told, told.strip())}
            record_audit(session, actor, "propose", "answer", answer_id, changes)
            row.physician_id, row.body, row.told = actor.physician_id or 0, body, told.strip()
            row.note, row.proposed_at = "", now()

    def take_back(self, actor: Actor, answer_id: int) -> None:
        """Forget what its author proposed. Raises :class:`NotFound` when the answer is not theirs."""
        with self._database.writing() as session:
            proposed = _own(session, actor, answer_id)
            row = session.get(AnswerProposalRow, answer_id)
            if row is not None:
                record_audit(
                    session, actor, "take back", "answer", answer_id, {"body": (proposed.body, None)}
                )
                session.delete(row)

    def give_back(self, actor: Actor, answer_id: int, seen: datetime | None, note: str) -> None:
        """Leave the answer as it is, and tell its author why, by a letter; editors only.

        ``seen`` is when the proposal that the editor read was made. Raises :class:`InvalidInput` without a
        note, and when there is another proposal since, or none any more.
        """
        actor.require_editor()
        if not note.strip():
            raise InvalidInput.one("note", "Say why, or what you ask for.")
        with self._database.writing() as session:
            row, proposed = _read(session, answer_id, seen)
            row.note = note.strip()
            record_audit(session, actor, "give back", "answer", answer_id, {"note": ("", row.note)})
            tell(
                session,
                self._write_letter,
                accounts_of(session, row.physician_id),
                "correction_returned",
                f"/account/questions/published/{answer_id}",
                title=proposed.article.title,
                note=row.note,
            )


def settle_proposal(session: Session, write_letter: LetterWriter, answer_id: int, seen: datetime) -> None:
    """Forget what was proposed for an answer, because it is published; its author gets a letter.

    ``seen`` is when the proposal that the editor read was made. Raises :class:`InvalidInput` when there is
    another one since, or none any more.
    """
    row, proposed = _read(session, answer_id, seen)
    session.delete(row)
    accounts = accounts_of(session, row.physician_id)
    path = f"/articles/{proposed.article.slug}"
    tell(session, write_letter, accounts, "correction_published", path, title=proposed.article.title)


def _read(
    session: Session, answer_id: int, seen: datetime | None
) -> tuple[AnswerProposalRow, AnswerProposal]:
    """What is proposed for an answer, while it is what an editor read."""
    row = session.get(AnswerProposalRow, answer_id, with_for_update=True)
    proposed = proposal_for(session, answer_id)
    if proposed is None or row is None or not proposed.is_waiting or row.proposed_at != seen:
        raise InvalidInput.one(
            "proposal",
            "The author has changed what they propose since you opened it. Look at it, then send again.",
        )
    return row, proposed


def _own(session: Session, actor: Actor, answer_id: int) -> AnswerProposal:
    found = proposal_for(session, answer_id)
    if found is None or not _is_author(session, actor, answer_id):
        raise NotFound("There is no such answer.")
    return found


def _is_author(session: Session, actor: Actor, answer_id: int) -> bool:
    answer = session.get(AnswerRow, answer_id)
    return answer is not None and answer.physician_id is not None and actor.owns(answer.physician_id)
