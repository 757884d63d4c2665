"""What services know of sending letters."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from typing import Protocol

from directory.domain.errors import Unavailable
from directory.domain.letter import Letter


class MailUnavailable(Unavailable):
    """The mail server does not answer, or does not take letters just now."""

    to_readers = "A letter could not be sent."


class LetterRefused(Exception):
    """The mail server will never take this letter: its recipient does not exist, for one."""


class Mailer(Protocol):
    """Takes letters away. Called by background work, one letter at a time."""

    def send(self, letter: Letter) -> None:
        """Send a letter. Raises :class:`MailUnavailable` and :class:`LetterRefused`."""

    def kept(self) -> list[Letter]:
        """The newest letters, newest first, if they stay on this machine."""


def message_of(letter: Letter, sender: str) -> EmailMessage:
    """A letter as it goes over the wire (RFC 5322), marked as sent by a machine (RFC 3834)."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = letter.recipient
    message["Subject"] = letter.subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].rstrip("> ") or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    return message
