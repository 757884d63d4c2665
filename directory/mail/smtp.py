"""Sending letters through an SMTP server."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, replace
from email.message import EmailMessage
from typing import Literal

from email_validator import EmailNotValidError, validate_email

from directory.domain.letter import Letter
from directory.mail.base import LetterRefused, MailUnavailable, message_of

_TIMEOUT_SECONDS = 20
_FOR_GOOD = range(500, 600)
"""Replies that will not change by trying again (RFC 5321, section 4.2.1)."""


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """A mail server. ``starttls`` and ``tls`` check its certificate; ``none`` is for this machine."""

    host: str
    port: int
    sender: str
    username: str = ""
    password: str = ""
    security: Literal["starttls", "tls", "none"] = "starttls"

    def send(self, letter: Letter) -> None:
        """Send a letter. Raises :class:`MailUnavailable` and :class:`LetterRefused`."""
        message = message_of(replace(letter, recipient=_ascii_domain(letter.recipient)), self.sender)
        try:
            with self._connect() as server:
                _hand_over(server, message)
        except smtplib.SMTPRecipientsRefused as error:
            (code, _), *_ = error.recipients.values()
            raise _refusal(code) from error
        except smtplib.SMTPResponseException as error:
            # What the server says of our letter; of our password or our name it may think better later.
            lasting = isinstance(error, smtplib.SMTPDataError)
            raise (_refusal(error.smtp_code) if lasting else _unavailable()) from error
        except (OSError, smtplib.SMTPException) as error:
            raise _unavailable() from error

    def kept(self) -> list[Letter]:
        """None: they are gone."""
        return []

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=_TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=_TIMEOUT_SECONDS)
        try:
            if self.security == "starttls":
                server.starttls(context=context)
            if self.username:
                server.login(self.username, self.password)
        except BaseException:
            server.close()
            raise
        return server


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        server.send_message(message)
    except smtplib.SMTPNotSupportedError as error:
        # It will not learn RFC 6531 while the letter waits.
        raise LetterRefused("The mail server takes no address with letters beyond ASCII.") from error


def _ascii_domain(address: str) -> str:
    """The address with its domain as every mail server takes it (RFC 5891): ``jane@xn--exmple-cua.org``."""
    try:
        domain = validate_email(address, check_deliverability=False).ascii_domain
    except EmailNotValidError:
        return address
    return f"{address.rpartition('@')[0]}@{domain}"


def _refusal(code: int) -> Exception:
    if code in _FOR_GOOD:
        return LetterRefused(f"The mail server refused the letter for good ({code}).")
    return _unavailable()


def _unavailable() -> MailUnavailable:
    return MailUnavailable("The mail server does not take letters just now.")
