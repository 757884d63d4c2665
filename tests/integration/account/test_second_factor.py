"""Second factors: setting up an app, signing in with its codes, recovery codes, turning it off."""

from __future__ import annotations

import time

import pytest
from flask import Flask
from passlib.totp import TOTP  # type: ignore[import-untyped]
from werkzeug.test import TestResponse

from directory.services.container import Services
from directory.store.audit import audit_trail
from directory.store.models import AccountRow
from directory.store.unit_of_work import Database
from directory.web.account.codes import Codes
from tests.accounts import PASSWORD, add_account, sign_in, signed_in, submit
from tests.checked_client import CheckedClient
from tests.conftest import services_of
from tests.integration.web.page import Page, read, text_of

HOME = "/account/second-factor/"


@pytest.fixture
def services(app: Flask) -> Services:
    return services_of(app)


@pytest.fixture
def account(app: Flask, database: Database) -> AccountRow:
    return add_account(app, database)


@pytest.fixture
def client(app: Flask, account: AccountRow) -> CheckedClient:
    return signed_in(app, account)


def key_of(page: Page) -> str:
    """The key that the page shows to be typed into an app."""
    return "".join(text_of(page.one("code", "secret")).replace("-", " ").split())


def code(key: str, steps: int = 0) -> str:
    """What an app with this key shows, now or some steps of 30 seconds later."""
    return str(TOTP(key=key, format="base32").generate(time=time.time() + 30 * steps).token)


def send(client: CheckedClient, page: Page, **typed: str) -> TestResponse:
    """Send the form of a page that is open already: opening it again would show another key."""
    hidden = {name: page.value_of(name) for name in ("csrf_token", "secret")}
    return client.post(HOME, data=hidden | typed)


def turn_on(client: CheckedClient) -> tuple[str, list[str]]:
    """Set an app up. Returns its key and the recovery codes."""
    page = read(client, HOME)
    key = key_of(page)
    shown = Page(send(client, page, code=code(key), password=PASSWORD))
    codes = [text_of(each) for each in shown.parts("code", "secret")]
    assert shown.heading == "Your recovery codes"
    assert len(set(codes)) == 10
    return key, codes


def test_with_an_app_set_up_the_password_alone_lets_nobody_in(
    app: Flask, client: CheckedClient, account: AccountRow
) -> None:
    key, _ = turn_on(client)
    elsewhere = CheckedClient(app)

    asked = sign_in(elsewhere, account.email)

    assert asked.location == "/account/code?next=/account/"
    assert elsewhere.get("/account/").status_code == 303
    submit(elsewhere, asked.location, code=code(key, 1))
    assert read(elsewhere, "/account/").heading == "Hello, Maria Lopez"


def test_the_page_that_was_asked_for_is_shown_after_the_code(app: Flask, database: Database) -> None:
    account = add_account(app, database, is_editor=True)
    key, _ = turn_on(signed_in(app, account))
    client = CheckedClient(app)

    asked = client.get("/editor/")
    second = submit(client, asked.location, email=account.email, password=PASSWORD)

    assert submit(client, second.location, code=code(key, 1)).location == "/editor/"


def test_a_mistyped_code_keeps_the_key_and_turns_nothing_on(
    client: CheckedClient, account: AccountRow, database: Database
) -> None:
    page = read(client, HOME)

    again = Page(send(client, page, code="12 34 5x", password=PASSWORD))

    assert "This code is not right." in again.main_text
    assert key_of(again) == key_of(page)
    with database.reading() as session:
        assert session.get_one(AccountRow, account.id).tf_totp_secret is None


def test_a_wrong_password_turns_nothing_on(client: CheckedClient) -> None:
    page = read(client, HOME)

    again = Page(send(client, page, code=code(key_of(page)), password="not my password"))

    assert "This is not your password." in again.main_text
    assert read(client, HOME).heading == "Sign in with a second factor"


def test_the_key_of_a_page_made_for_somebody_else_is_refused(
    app: Flask, client: CheckedClient, database: Database
) -> None:
    other = read(signed_in(app, add_account(app, database, "other@example.org")), HOME)
    own = read(client, HOME)

    answer = client.post(
        HOME,
        data={
            "csrf_token": own.value_of("csrf_token"),
            "secret": other.value_of("secret"),
            "code": code(key_of(other)),
            "password": PASSWORD,
        },
    )

    assert answer.status_code == 400


def test_a_code_is_good_for_one_use(app: Flask, client: CheckedClient, account: AccountRow) -> None:
    key, _ = turn_on(client)
    once = code(key, 1)
    for number in range(2):
        elsewhere = CheckedClient(app)
        sign_in(elsewhere, account.email)
        answer = submit(elsewhere, "/account/code", code=once)
        assert answer.status_code == (302 if number == 0 else 200)


def test_of_two_requests_that_bring_the_same_code_at_once_one_is_let_in(
    app: Flask, services: Services, client: CheckedClient, account: AccountRow
) -> None:
    key, _ = turn_on(client)
    both_read = [services.account_store.find_user(email=account.email) for _ in range(2)]

    with app.test_request_context():
        codes: Codes = app.extensions["security"].totp_factory
        let_in = [
            codes.verify_totp(code(key, 1), user.tf_totp_secret, user, window=60)
            for user in both_read
            if user is not None and user.tf_totp_secret
        ]

    assert let_in == [True, False]


def test_a_recovery_code_lets_in_once(app: Flask, client: CheckedClient, account: AccountRow) -> None:
    _, codes = turn_on(client)
    typed = f" {codes[3].upper()} "
    for number in range(2):
        elsewhere = CheckedClient(app)
        sign_in(elsewhere, account.email)
        answer = submit(elsewhere, "/account/recovery-code", code=typed)
        assert answer.status_code == (302 if number == 0 else 200)

    assert "You have 9 recovery codes left." in read(client, HOME).main_text


def test_codes_cannot_be_guessed(app: Flask, client: CheckedClient, account: AccountRow) -> None:
    key, _ = turn_on(client)
    elsewhere = CheckedClient(app)
    sign_in(elsewhere, account.email)

    answers = [submit(elsewhere, "/account/code", code="000000").status_code for _ in range(5)]
    answers += [submit(elsewhere, "/account/recovery-code", code="0000").status_code for _ in range(5)]
    another = CheckedClient(app)
    sign_in(another, account.email)

    assert answers == [200] * 10
    assert submit(another, "/account/code", code=code(key, 1)).status_code == 429


def test_without_a_password_before_it_the_code_is_not_asked_for(app: Flask) -> None:
    for address in ("/account/code", "/account/recovery-code"):
        assert CheckedClient(app).get(address).location.endswith("/account/sign-in")


def test_other_recovery_codes_make_the_old_ones_worthless(
    app: Flask, client: CheckedClient, account: AccountRow
) -> None:
    _, old = turn_on(client)
    refused = Page(submit(client, HOME, password="not my password"))
    shown = Page(submit(client, HOME, password=PASSWORD))

    assert "This is not your password." in refused.main_text
    assert len(shown.parts("code", "secret")) == 10
    elsewhere = CheckedClient(app)
    sign_in(elsewhere, account.email)
    assert submit(elsewhere, "/account/recovery-code", code=old[0]).status_code == 200


def test_recovery_codes_come_as_a_file(client: CheckedClient) -> None:
    page = read(client, HOME)
    shown = send(client, page, code=code(key_of(page)), password=PASSWORD)
    held = Page(shown)

    file = client.post(
        f"{HOME}recovery-codes.txt", data={name: held.value_of(name) for name in ("csrf_token", "codes")}
    )

    assert file.text.split() == [text_of(each) for each in held.parts("code", "secret")]
    assert file.headers["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert shown.headers["Cache-Control"] == file.headers["Cache-Control"] == "no-store"


def test_turning_it_off_takes_the_password_and_is_told_by_letter(
    app: Flask, client: CheckedClient, account: AccountRow, services: Services, database: Database
) -> None:
    turn_on(client)
    token = read(client, HOME).value_of("csrf_token")

    client.post(f"{HOME}off", data={"csrf_token": token, "password": "not my password"})
    assert read(client, HOME).heading == "Your second factor is on"
    client.post(f"{HOME}off", data={"csrf_token": token, "password": PASSWORD})

    assert sign_in(CheckedClient(app), account.email).location == "/account/"
    while services.mailing.send_next():
        pass
    assert [letter.subject for letter in services.mailing.kept()] == [
        "You sign in without a second factor now",
        "You sign in with a second factor now",
    ]
    with database.reading() as session:
        actions = {entry.action for entry in audit_trail(session, "account", account.id)}
    assert actions == {"change second factor", "change recovery codes"}


def test_what_is_kept_cannot_be_read_without_the_key(
    client: CheckedClient, account: AccountRow, database: Database
) -> None:
    key, codes = turn_on(client)

    with database.reading() as session:
        row = session.get_one(AccountRow, account.id)
        kept = f"{row.tf_totp_secret} {row.mf_recovery_codes}"
    assert key not in kept
    assert [each for each in codes if each in kept] == []


def test_a_new_password_by_letter_still_asks_for_the_code(
    app: Flask, client: CheckedClient, account: AccountRow
) -> None:
    turn_on(client)
    new = "another long walk"
    submit(
        client,
        "/account/password",
        form="/account/password",
        password=PASSWORD,
        new_password=new,
        new_password_confirm=new,
    )

    assert sign_in(CheckedClient(app), account.email, new).location.startswith("/account/code")
