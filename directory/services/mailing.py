"""Sending the letters that wait, in background work."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.domain.letter import Letter
from directory.logs import logger
from directory.mail.base import LetterRefused, Mailer
from directory.store.letters import queue_letter
from directory.store.models import LetterRow
from directory.store.models.base import now
from directory.store.unit_of_work import Database

_LOG = logger(__name__)

_CLAIM = timedelta(minutes=2)
"""For how long a letter is left to the process that took it: longer than a server may take to answer."""
_WAITS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
_OLDEST = timedelta(days=3)
NOBODY = ""
"""The recipient of letters that are thrown away when their turn comes."""


class MailingService:
    """Takes letters to the mailer, each once unless the process dies at the very moment of sending."""

    def __init__(self, database: Database, mailer: Mailer) -> None:
        self._database = database
        self._mailer = mailer

    def queue(self, letter: Letter) -> None:
        """Let a letter be sent that stands in no other transaction."""
        with self._database.writing() as session:
            queue_letter(session, letter)

    def queue_for_nobody(self, letter: Letter) -> None:
        """Do the work of queueing a letter, and send it to nobody.

        Asking for what does not exist must take the time of asking for what does.
        """
        with self._database.writing() as session:
            session.add(LetterRow(recipient=NOBODY, subject=letter.subject, body=letter.body))

    def kept(self) -> list[Letter]:
        """The newest letters, where the mailer keeps them on this machine."""
        return self._mailer.kept()

    def send_next(self) -> bool:
        """Send one letter that is due. Returns whether there was one.

        Raises :class:`directory.mail.base.MailUnavailable`, leaving the letter for later.
        """
        with self._database.writing() as session:
            row = _claim(session)
            if row is None:
                return False
            letter_id, recipient, subject, body = row.id, row.recipient, row.subject, row.body
        try:
            if recipient != NOBODY:
                self._mailer.send(Letter(recipient, subject, body))
        except LetterRefused:
            _LOG.warning("letter refused", letter=letter_id)
        except Exception:
            # Whatever is wrong with this one, the others must not wait for it again and again.
            self._put_back(letter_id)
            raise
        with self._database.writing() as session:
            if sent := session.get(LetterRow, letter_id):
                session.delete(sent)
        return True

    def _put_back(self, letter_id: int) -> None:
        with self._database.writing() as session:
            row = session.get(LetterRow, letter_id)
            if row is None:
                return
            row.attempts += 1
            if now() - row.created_at > _OLDEST:
                _LOG.warning("letter given up", letter=letter_id, attempts=row.attempts)
                session.delete(row)
            else:
                row.due_at = now() + _WAITS[min(row.attempts, len(_WAITS)) - 1]


def _claim(session: Session) -> LetterRow | None:
    due = select(LetterRow).where(LetterRow.due_at <= now()).order_by(LetterRow.id).limit(1)
    # On PostgreSQL two processes may look at once; SQLite lets one write at a time.
    row = session.scalar(due.with_for_update(skip_locked=True))
    if row is not None:
        row.due_at = now() + _CLAIM
    return row
