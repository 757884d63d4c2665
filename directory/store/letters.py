"""The letters that wait to be sent."""

from __future__ import annotations

from sqlalchemy.orm import Session

from directory.domain.letter import Letter
from directory.store.models import LetterRow


def queue_letter(session: Session, letter: Letter) -> None:
    """Let background work send a letter, once the transaction that has reason to send it is committed."""
    session.add(LetterRow(recipient=letter.recipient, subject=letter.subject, body=letter.body))
