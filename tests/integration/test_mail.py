"""Letters to a real mail server on this machine: sent once, refused for good, or kept for later."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from directory.app import create_app
from directory.config import Settings
from directory.domain.letter import Letter
from directory.mail.base import MailUnavailable
from directory.mail.smtp import SmtpMailer
from directory.services import mailing
from directory.services.mailing import MailingService
from directory.store.models import LetterRow
from directory.store.unit_of_work import Database

SENDER = "The Society <office@example.org>"
LETTER = Letter("maria@example.net", "Your listing – still right?", "Hello María,\n\nplease look.\n")


class Office:
    """What a mail server does with what it is given."""

    def __init__(self, recipient: str = "250 OK", data: str = "250 OK") -> None:
        self.recipient, self.data = recipient, data
        self.taken: list[Any] = []

    async def handle_RCPT(  # noqa: N802 aiosmtpd's name
        self, _server: object, _session: object, envelope: Any, address: str, _options: object
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, _server: object, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.data.startswith("250"):
            self.taken.append((session.ssl is not None, envelope))
        return self.data


class AnyPort(Controller):
    """A server on whichever port is free."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def serving(office: Office, **options: Any) -> Iterator[int]:
    """A mail server. Gives its port."""
    controller = AnyPort(office, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def mailer(port: int, **options: Any) -> SmtpMailer:
    return SmtpMailer("127.0.0.1", port, SENDER, **({"security": "none"} | options))


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moves the clock of the service on."""
    passed = timedelta()

    def move(by: timedelta) -> None:
        nonlocal passed
        passed += by

    monkeypatch.setattr(mailing, "now", lambda: datetime.now(UTC) + passed)
    return move


def waiting(database: Database) -> int:
    with database.reading() as session:
        return session.query(LetterRow).count()


def test_a_letter_is_sent_once_as_it_was_written(empty_database: Database) -> None:
    office = Office()
    with serving(office) as port:
        service = MailingService(empty_database, mailer(port))
        service.queue(LETTER)

        assert [service.send_next() for _ in range(3)] == [True, False, False]

    ((_, envelope),) = office.taken
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert envelope.rcpt_tos == [LETTER.recipient]
    assert envelope.mail_from == "office@example.org"
    assert (message["From"], message["To"], message["Subject"]) == (SENDER, LETTER.recipient, LETTER.subject)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().splitlines() == LETTER.body.splitlines()


@pytest.mark.parametrize(
    ("recipient", "takes_all_letters", "sent_to"),
    [
        ("jane@exämple.org", False, "jane@xn--exmple-cua.org"),
        ("jane@straße.example.org", False, "jane@xn--strae-oqa.example.org"),
        ("jané@exämple.org", True, "jané@xn--exmple-cua.org"),
    ],
)
def test_an_address_beyond_ascii_is_written_as_the_server_takes_it(
    recipient: str, takes_all_letters: bool, sent_to: str, empty_database: Database
) -> None:
    office = Office()
    with serving(office, enable_SMTPUTF8=takes_all_letters) as port:
        service = MailingService(empty_database, mailer(port))
        service.queue(replace(LETTER, recipient=recipient))

        assert [service.send_next(), service.send_next()] == [True, False]

    ((_, envelope),) = office.taken
    assert envelope.rcpt_tos == [sent_to]
    assert message_from_bytes(envelope.content, policy=policy.SMTPUTF8)["To"] == sent_to


def test_a_name_beyond_ascii_is_not_tried_again_at_a_server_that_takes_none(empty_database: Database) -> None:
    office = Office()
    with serving(office, enable_SMTPUTF8=False) as port:
        service = MailingService(empty_database, mailer(port))
        service.queue(replace(LETTER, recipient="jané@example.org"))
        service.queue(LETTER)

        assert [service.send_next() for _ in range(3)] == [True, True, False]

    assert [envelope.rcpt_tos for _, envelope in office.taken] == [[LETTER.recipient]]
    assert waiting(empty_database) == 0


def test_a_server_that_is_away_loses_nothing(empty_database: Database, later: Any) -> None:
    with serving(Office()) as port:
        pass
    service = MailingService(empty_database, mailer(port))
    service.queue(LETTER)
    for _ in range(2):
        with pytest.raises(MailUnavailable):
            service.send_next()
        assert service.send_next() is False
        later(timedelta(hours=1))

    office = Office()
    with serving(office) as port:
        back = MailingService(empty_database, mailer(port))
        assert [back.send_next(), back.send_next()] == [True, False]
    assert len(office.taken) == 1


@pytest.mark.parametrize("refusal", [{"recipient": "550 No such mailbox"}, {"data": "554 Never"}])
def test_what_is_refused_for_good_is_not_tried_again(
    refusal: dict[str, str], empty_database: Database
) -> None:
    with serving(Office(**refusal)) as port:
        service = MailingService(empty_database, mailer(port))
        service.queue(LETTER)

        assert [service.send_next(), service.send_next()] == [True, False]
    assert waiting(empty_database) == 0


@pytest.mark.parametrize("refusal", [{"recipient": "451 Busy"}, {"data": "452 Full"}])
def test_what_is_refused_for_now_is_tried_for_three_days(
    refusal: dict[str, str], empty_database: Database, later: Any
) -> None:
    with serving(Office(**refusal)) as port:
        service = MailingService(empty_database, mailer(port))
        service.queue(LETTER)
        tried = 0
        while waiting(empty_database):
            with pytest.raises(MailUnavailable):
                service.send_next()
            tried += 1
            later(timedelta(hours=6, minutes=1))

    assert tried == 13


def test_a_letter_that_cannot_even_be_written_waits_longer_each_time_and_is_given_up(
    empty_database: Database, later: Any
) -> None:
    with serving(Office()) as port:
        service = MailingService(empty_database, mailer(port))
        with empty_database.writing() as session:
            session.add(LetterRow(recipient=LETTER.recipient, subject="Your\nlisting", body=LETTER.body))
        for _ in range(2):
            with pytest.raises(ValueError, match="one line"):
                service.send_next()
            later(timedelta(minutes=5))
        assert service.send_next() is False

        later(timedelta(days=4))
        with pytest.raises(ValueError, match="one line"):
            service.send_next()
    assert waiting(empty_database) == 0


def test_a_letter_goes_over_an_encrypted_line_to_a_server_that_is_who_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    office = Office()
    with serving(office, tls_context=context, require_starttls=True) as port:
        mailer(port, security="starttls").send(LETTER)

    assert [encrypted for encrypted, _ in office.taken] == [True]


def test_a_server_that_cannot_say_who_it_is_gets_nothing(tmp_path: Path) -> None:
    office = Office()
    with serving(office, tls_context=certificate(tmp_path)) as port, pytest.raises(MailUnavailable):
        mailer(port, security="starttls").send(LETTER)
    with serving(office) as port, pytest.raises(MailUnavailable):
        mailer(port, security="starttls").send(LETTER)

    assert office.taken == []


def certificate(folder: Path) -> ssl.SSLContext:
    """A certificate for this machine, signed by nobody else, in ``certificate.pem``."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    day = timedelta(days=1)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - day)
        .not_valid_after(datetime.now(UTC) + day)
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context


# --- reading letters on one's own machine ----------------------------------------------------------


def test_letters_can_be_read_in_a_local_run_and_only_from_the_machine_itself(
    app: Flask, settings: Settings
) -> None:
    local = create_app(settings.model_copy(update={"local_run": True})).test_client()

    assert app.test_client().get("/dev/mail").status_code == 404
    assert local.get("/dev/mail").status_code == 200
    assert local.get("/dev/mail", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 404
    assert local.get("/dev/mail", headers={"Host": "[::1]:8000"}).status_code == 200
    rebound = {"Host": "a-page-elsewhere.example"}
    assert local.get("/dev/mail", headers=rebound).status_code == 404
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
        by_proxy = local.get("/dev/mail", headers={header: "192.0.2.1"})
        assert by_proxy.status_code == 404, header
    forwarded = {"X-Forwarded-For": "127.0.0.1"}
    stranger = local.get("/dev/mail", environ_base={"REMOTE_ADDR": "192.0.2.1"}, headers=forwarded)
    assert stranger.status_code == 404
