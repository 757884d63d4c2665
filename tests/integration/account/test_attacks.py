"""What strangers and other sites may try against accounts, and that it comes to nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import argon2.low_level
import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous.timed import TimestampSigner
from sqlalchemy import event
from sqlalchemy.engine import Engine

from directory.app import create_app
from directory.config import Settings
from directory.domain.account import COMMAND_LINE
from directory.services.container import Services
from directory.store.models import LetterRow
from directory.store.unit_of_work import Database
from directory.web.access import Access, access_of
from tests.accounts import PASSWORD, add_account, sign_in, signed_in, submit
from tests.checked_client import CheckedClient
from tests.conftest import services_of
from tests.factories import DirectoryFactory
from tests.integration.account.test_sign_in import letter_to, path_in
from tests.integration.web.page import Page, read
from tests.integration.web.test_every_page import DEMONSTRATION
from tests.standing_clock import StandingClock, stopped_clock

KNOWN, UNKNOWN = "maria@example.org", "nobody@example.org"
NOON = datetime(2026, 3, 1, 12, 5, tzinfo=UTC)
WITHOUT_SESSION = {
    "articles.comment",
    "articles.rate",
    "asking.send",
    "claiming.send",
    "physicians.called",
}
"""What readers send who have no session: guarded by where it comes from, since there is no token."""
COUNTERS = ("daily_count", "daily_key", "seen_today")
NEW = "another long walk"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[StandingClock]:
    """Time stands still until a test moves it."""
    return stopped_clock(monkeypatch, NOON)


@pytest.fixture
def services(app: Flask) -> Services:
    return services_of(app)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Everything that is written to databases: what is done, to which table."""
    written: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        words = statement.split()
        if words[0].upper() in ("INSERT", "UPDATE", "DELETE", "REPLACE"):
            written.append(" ".join(words[: 2 if words[0].upper() == "UPDATE" else 3]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield written
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@contextmanager
def hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Each time that Argon2 is worked out."""
    done: list[str] = []
    with monkeypatch.context() as patched:
        for name in ("hash_secret", "verify_secret"):
            original = getattr(argon2.low_level, name)

            def counted(*given: object, _original: object = original, **named: object) -> object:
                done.append("argon2")
                return _original(*given, **named)  # type: ignore[operator]

            patched.setattr(argon2.low_level, name, counted)
        yield done


# --- passwords -----------------------------------------------------------------------------------


def guess(client: FlaskClient, token: str, address: str, password: str, email: str = KNOWN) -> int:
    typed = {"csrf_token": token, "email": email, "password": password}
    return client.post("/account/sign-in", data=typed, environ_base={"REMOTE_ADDR": address}).status_code


def test_a_thousand_wrong_passwords_from_many_addresses_try_twenty(
    app: Flask,
    database: Database,
    services: Services,
    clock: type[StandingClock],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_account(app, database, KNOWN)
    stranger, owner = app.test_client(), CheckedClient(app)
    token = Page(stranger.get("/account/sign-in")).value_of("csrf_token")

    with hashes(monkeypatch) as tried:
        answers = [
            guess(stranger, token, f"10.{number // 250}.{number % 250}.7", f"wrong password {number}")
            for number in range(1000)
        ]

    assert answers == [200] * 20 + [429] * 980
    assert len(tried) == 20
    assert sign_in(owner, KNOWN).status_code == 429
    submit(owner, "/account/recover", email=KNOWN)
    submit(owner, path_in(letter_to(services, KNOWN)), password=NEW, password_confirm=NEW)
    assert sign_in(owner, KNOWN, NEW).status_code == 302
    clock.moment = NOON + timedelta(minutes=16)
    assert sign_in(CheckedClient(app), KNOWN, NEW).status_code == 302


OTHERWISE_WRITTEN = [KNOWN, *(f"{mark * 3}Maria@Example.org{mark}" for mark in " \x01\u200e\u2066")]
"""One account's address, with what is left out when it is read."""


def test_an_account_has_its_attempts_however_its_address_is_written(
    app: Flask, database: Database, clock: type[StandingClock]
) -> None:
    add_account(app, database, KNOWN)
    stranger = app.test_client()
    token = Page(stranger.get("/account/sign-in")).value_of("csrf_token")

    answers = [
        guess(stranger, token, f"10.0.0.{number}", "a wrong password", OTHERWISE_WRITTEN[number % 5])
        for number in range(25)
    ]

    assert answers == [200] * 20 + [429] * 5


def test_a_mailbox_gets_its_few_letters_however_its_address_is_written(
    app: Flask, database: Database, services: Services, clock: type[StandingClock]
) -> None:
    add_account(app, database, KNOWN)
    stranger = app.test_client()
    token = Page(stranger.get("/account/recover")).value_of("csrf_token")

    for written in [*OTHERWISE_WRITTEN, "maria@ｅxample.org", "maria@example．org", "maria@EＸample．org"]:
        typed = {"csrf_token": token, "email": written}
        stranger.post("/account/recover", data=typed)

    with database.reading() as session:
        assert session.query(LetterRow).count() == 5


def test_the_attempts_hold_across_processes(
    app: Flask, settings: Settings, database: Database, clock: type[StandingClock]
) -> None:
    add_account(app, database, KNOWN)
    processes = [create_app(settings).test_client() for _ in range(2)]
    tokens = [Page(each.get("/account/sign-in")).value_of("csrf_token") for each in processes]

    answers = [
        guess(processes[number % 2], tokens[number % 2], "10.0.0.7", "a wrong password")
        for number in range(21)
    ]

    assert answers == [200] * 20 + [429]


@pytest.mark.parametrize("page", ["/account/sign-in", "/account/recover"])
def test_an_address_with_an_account_takes_the_work_of_one_without(
    page: str, app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_account(app, database, KNOWN)
    done = {}
    for email in (KNOWN, UNKNOWN):
        client = CheckedClient(app)
        typed = {"email": email} | ({"password": "a wrong password"} if "sign-in" in page else {})
        with statements() as written, hashes(monkeypatch) as hashed:
            submit(client, page, **typed)
        done[email] = (written, hashed)

    assert done[KNOWN] == done[UNKNOWN]
    assert done[KNOWN][0] != []


def test_a_letter_to_nobody_is_never_sent(app: Flask, services: Services) -> None:
    submit(CheckedClient(app), "/account/recover", email=UNKNOWN)

    assert services.mailing.send_next() is True
    assert services.mailing.send_next() is False
    assert services.mailing.kept() == []


# --- sessions ------------------------------------------------------------------------------------


def test_a_session_planted_before_signing_in_is_worth_nothing_after_it(
    app: Flask, database: Database
) -> None:
    add_account(app, database, KNOWN)
    thief, victim = app.test_client(), CheckedClient(app)
    token = Page(thief.get("/account/sign-in")).value_of("csrf_token")
    planted = thief.get_cookie("session")
    assert planted is not None
    victim.set_cookie("session", planted.value)

    assert sign_in(victim, KNOWN).status_code == 302

    assert thief.get("/account/").status_code == 303
    assert victim.post("/account/sessions", data={"csrf_token": token}).status_code == 400
    assert victim.get("/account/").status_code == 200


def test_a_session_that_was_signed_out_is_not_taken_up_by_another_browser(
    app: Flask, database: Database
) -> None:
    client = signed_in(app, add_account(app, database, KNOWN))
    submit(client, "/account/", form="/account/sign-out")

    assert client.get("/account/").status_code == 303


@pytest.mark.parametrize("secure", [True, False])
def test_cookies_are_kept_from_scripts_and_from_other_sites(
    secure: bool, app: Flask, settings: Settings, database: Database
) -> None:
    add_account(app, database, KNOWN)
    given = settings.model_copy(update={"base_url": "https://directory.example"}) if secure else settings
    client = create_app(given).test_client()
    base = "https://localhost" if secure else "http://localhost"
    token = Page(client.get("/account/sign-in", base_url=base)).value_of("csrf_token")
    typed = {"csrf_token": token, "email": KNOWN, "password": PASSWORD, "remember": "1"}
    answer = client.post(
        "/account/sign-in", data=typed, base_url=base, headers={"Referer": f"{base}/account/sign-in"}
    )

    cookies = answer.headers.getlist("Set-Cookie")
    names = {cookie.partition("=")[0] for cookie in cookies}
    assert names == {"__Host-session" if secure else "session", "remember_token"}
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert ("Secure" in cookie) is secure
        assert "Domain" not in cookie


# --- other sites ---------------------------------------------------------------------------------


@pytest.fixture
def everything(app: Flask, database: Database, factory: DirectoryFactory) -> FlaskClient:
    """A browser of somebody who is a member and an editor, in a directory that has the usual addresses."""
    physician = factory.physician("Raymond Tang", slug="raymond-tang-do", email="office@example.org")
    factory.article("Outer knee pain", slug="outer-knee-pain-mile-four", answers=[(physician, "Rest.")])
    account = add_account(app, database, KNOWN, physician=physician, is_editor=True)
    client = app.test_client()
    assert sign_in(client, account.email).status_code == 302
    return client


def test_every_form_refuses_a_missing_and_a_foreign_token(app: Flask, everything: FlaskClient) -> None:
    tried = set()
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or access_of(app, rule.endpoint) is Access.NOBODY:
            continue
        tried.add(rule.endpoint)
        if rule.endpoint == "physicians.called":
            continue
        expected = 403 if rule.endpoint in WITHOUT_SESSION else 400
        for typed in ({}, {"csrf_token": "from elsewhere"}):
            with statements() as written:
                answer = everything.post(
                    DEMONSTRATION[rule.endpoint][0], data=typed, headers={"Sec-Fetch-Site": "cross-site"}
                )
            assert answer.status_code == expected, f"{rule.rule}: {answer.status}"
            assert written == [], rule.rule

    assert tried > WITHOUT_SESSION
    assert len(tried) > 20


def test_get_never_writes(app: Flask, everything: FlaskClient) -> None:
    wrote = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or "GET" not in (rule.methods or ()):
            continue
        with statements() as written:
            everything.get(DEMONSTRATION[rule.endpoint][0])
        if others := [each for each in written if each.split()[-1] not in COUNTERS]:
            wrote[rule.endpoint] = others

    assert wrote == {}


def test_what_is_private_is_kept_by_nobody(app: Flask, everything: FlaskClient) -> None:
    kept = []
    for rule in app.url_map.iter_rules():
        address = DEMONSTRATION.get(rule.endpoint, ("/",))[0]
        private = access_of(app, rule.endpoint) is not Access.EVERYBODY or address.startswith("/account/")
        if private and "GET" in (rule.methods or ()):
            headers = everything.get(address).headers
            if headers["Cache-Control"] != "no-store" or "frame-ancestors 'none'" not in str(headers):
                kept.append((rule.rule, headers["Cache-Control"]))

    assert kept == []


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"]
)
def test_no_page_of_an_account_leads_to_another_site(elsewhere: str, app: Flask, database: Database) -> None:
    add_account(app, database, KNOWN)
    client = CheckedClient(app)
    answers = [
        submit(client, f"/account/sign-in?next={elsewhere}", email=KNOWN, password=PASSWORD),
        client.get(f"/account/sign-in?next={elsewhere}"),
        client.get(f"/account/code?next={elsewhere}"),
    ]
    client = CheckedClient(app)
    sign_in(client, KNOWN)
    answers.append(submit(client, f"/account/verify?next={elsewhere}", password=PASSWORD))
    token = read(client, "/account/").value_of("csrf_token")
    answers.append(client.post(f"/account/sign-out?next={elsewhere}", data={"csrf_token": token}))

    for answer in answers:
        location = answer.location or "/"
        assert urlsplit(location).netloc == ""
        assert location[:2] not in ("//", "/\\")


# --- links from letters --------------------------------------------------------------------------


def test_every_link_from_a_letter_grows_too_old(
    app: Flask,
    database: Database,
    factory: DirectoryFactory,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = signed_in(app, add_account(app, database, KNOWN))
    submit(client, "/account/email/", email="new@example.org", password=PASSWORD)
    links = {
        "new address": (path_in(letter_to(services, "new@example.org")), timedelta(days=2)),
        "old address": (path_in(letter_to(services, KNOWN)), timedelta(days=30)),
    }
    submit(client, "/account/recover", email=KNOWN)
    links["password"] = (path_in(letter_to(services, KNOWN)), timedelta(days=1))
    path = services.membership.invite_member(COMMAND_LINE, factory.physician().slug, "i@example.org")
    links["invitation"] = (path, timedelta(days=14))

    for _, (link, holds) in links.items():
        fresh, old = CheckedClient(app), CheckedClient(app)
        assert fresh.get(link).status_code == 200
        with monkeypatch.context() as later:
            late = time.time() + holds.total_seconds() + 60
            later.setattr(TimestampSigner, "get_timestamp", lambda _self, at=late: int(at))
            assert old.get(link).status_code in (302, 403)
