"""Another e-mail address, and the end of other sessions: through the pages, with the letters."""

from __future__ import annotations

import pytest
from flask import Flask

from directory.services.container import Services
from directory.store.audit import audit_trail
from directory.store.models import AccountRow
from directory.store.unit_of_work import Database
from tests.accounts import PASSWORD, add_account, sign_in, signed_in, submit
from tests.checked_client import CheckedClient
from tests.conftest import services_of
from tests.integration.account.test_sign_in import letter_to, path_in
from tests.integration.web.page import Page

OLD, NEW = "maria@example.org", "maria@elsewhere.example"


@pytest.fixture
def services(app: Flask) -> Services:
    return services_of(app)


@pytest.fixture
def account(app: Flask, database: Database) -> AccountRow:
    return add_account(app, database, OLD)


@pytest.fixture
def client(app: Flask, account: AccountRow) -> CheckedClient:
    return signed_in(app, account)


def ask(client: CheckedClient, email: str = NEW, password: str = PASSWORD) -> Page:
    response = submit(client, "/account/email/", email=email, password=password)
    return Page(client.get(response.location) if response.location else response)


def links(services: Services) -> tuple[str, str]:
    """Where the letters to the new and to the old address lead."""
    return path_in(letter_to(services, NEW)), path_in(letter_to(services, OLD))


def test_the_new_address_holds_once_its_letter_is_answered(
    app: Flask, client: CheckedClient, account: AccountRow, services: Services, database: Database
) -> None:
    elsewhere = signed_in(app, account)
    ask(client)
    confirm, _ = links(services)
    assert client.get(confirm).status_code == 200
    assert sign_in(CheckedClient(app), NEW).status_code == 200

    submit(CheckedClient(app), confirm)

    assert sign_in(CheckedClient(app), NEW).status_code == 302
    assert sign_in(CheckedClient(app), OLD).status_code == 200
    assert elsewhere.get("/account/").status_code == 303
    assert client.get(confirm).status_code == 403
    with database.reading() as session:
        (entry, *_) = audit_trail(session, "account", account.id)
    assert (entry.action, entry.changes["email"]) == ("change e-mail address", (OLD, NEW))


def test_the_old_address_can_stop_it(
    app: Flask, client: CheckedClient, account: AccountRow, services: Services, database: Database
) -> None:
    ask(client)
    confirm, stop = links(services)

    submit(CheckedClient(app), stop)

    assert CheckedClient(app).get(confirm).status_code == 403
    assert client.get("/account/").status_code == 303
    assert CheckedClient(app).get(stop).status_code == 403
    with database.reading() as session:
        (entry, *_) = audit_trail(session, "account", account.id)
    assert entry.action == "stop another e-mail address"


def test_the_old_address_takes_it_back_however_often_it_was_changed_since(
    app: Flask, client: CheckedClient, services: Services
) -> None:
    ask(client)
    confirm, stop = links(services)
    submit(CheckedClient(app), confirm)
    thief = CheckedClient(app)
    sign_in(thief, NEW)
    ask(thief, "thief@example.net")
    submit(CheckedClient(app), path_in(letter_to(services, "thief@example.net")))
    thief_stop = path_in(letter_to(services, NEW))

    submit(CheckedClient(app), stop)

    assert CheckedClient(app).get(thief_stop).status_code == 403
    assert sign_in(CheckedClient(app), "thief@example.net").status_code == 200
    assert sign_in(CheckedClient(app), OLD).status_code == 200
    owner = CheckedClient(app)
    submit(owner, "/account/recover", email=OLD)
    new = "another long walk"
    submit(owner, path_in(letter_to(services, OLD)), password=new, password_confirm=new)
    assert sign_in(owner, OLD, new).status_code == 302


def test_asking_again_makes_the_first_letters_worthless(client: CheckedClient, services: Services) -> None:
    ask(client)
    first = links(services)
    ask(client)

    assert [client.get(link).status_code for link in first] == [403, 403]
    assert [client.get(link).status_code for link in links(services)] == [200, 200]


def test_nobody_has_letters_sent_to_strangers_by_the_dozen(client: CheckedClient, services: Services) -> None:
    answers = [
        submit(client, "/account/email/", email=f"stranger{number}@example.net", password=PASSWORD)
        for number in range(6)
    ]

    assert [answer.status_code for answer in answers] == [303] * 5 + [429]


def test_an_address_that_somebody_has_gets_the_same_answer_and_changes_nothing(
    app: Flask, client: CheckedClient, services: Services, database: Database
) -> None:
    add_account(app, database, "taken@example.org", name="Somebody Else")

    taken, free = ask(client, "taken@example.org"), ask(client, NEW)

    assert taken.main_text == free.main_text
    letter = letter_to(services, "taken@example.org")
    assert "has an account already" in letter
    assert "/account/email/" not in letter


def test_two_who_want_one_address_cannot_both_have_it(
    app: Flask, client: CheckedClient, services: Services, database: Database
) -> None:
    other = signed_in(app, add_account(app, database, "other@example.org"))
    ask(client)
    first = path_in(letter_to(services, NEW))
    ask(other)
    second = path_in(letter_to(services, NEW))
    submit(CheckedClient(app), first)

    assert submit(CheckedClient(app), second).status_code == 403
    assert other.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("email", "password", "told"),
    [
        (NEW, "not my password", "This is not your password."),
        ("maria", PASSWORD, "such as jane@example.org"),
        (OLD, PASSWORD, "the address you have now"),
        (f"{NEW}\r\nBcc: all@example.org", PASSWORD, "such as jane@example.org"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    email: str, password: str, told: str, client: CheckedClient, services: Services
) -> None:
    assert told in ask(client, email, password).main_text
    assert services.mailing.send_next() is False


def test_links_of_one_purpose_are_worth_nothing_for_another(
    client: CheckedClient, services: Services
) -> None:
    ask(client)
    confirm, stop = links(services)

    for link in (
        confirm.replace("/confirm/", "/stop/"),
        stop.replace("/stop/", "/confirm/"),
        confirm.replace("/email/confirm/", "/invitation/"),
        confirm[:-1],
        f"{stop}x",
    ):
        assert client.get(link).status_code == 403


def test_other_sessions_end_and_this_one_goes_on(
    app: Flask, client: CheckedClient, account: AccountRow
) -> None:
    elsewhere = signed_in(app, account)
    remembered = CheckedClient(app)
    submit(remembered, "/account/sign-in", email=OLD, password=PASSWORD, remember="1")

    submit(client, "/account/", form="/account/sessions")

    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 303
    assert remembered.get("/account/").status_code == 303
