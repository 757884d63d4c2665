"""Invitations, signing in and out, new passwords: through the pages, with the letters that are sent."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

import pytest
from flask import Flask

from directory.domain.account import COMMAND_LINE
from directory.domain.errors import InvalidInput, NotFound
from directory.services.container import Services
from directory.store.models import AccountRow
from directory.store.unit_of_work import Database
from tests.accounts import PASSWORD, add_account, sign_in, signed_in, submit
from tests.checked_client import CheckedClient
from tests.conftest import services_of
from tests.factories import DirectoryFactory
from tests.integration.web.page import Page, read
from tests.integration.web.test_every_page import DEMONSTRATION


@pytest.fixture
def services(app: Flask) -> Services:
    return services_of(app)


def letter_to(services: Services, recipient: str) -> str:
    """The newest letter to somebody, once every letter has been sent."""
    while services.mailing.send_next():
        pass
    return next(letter.body for letter in services.mailing.kept() if letter.recipient == recipient)


def path_in(letter: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", letter)
    assert found
    return found[1]


def test_an_invited_member_chooses_a_password_and_is_signed_in(
    client: CheckedClient, services: Services, factory: DirectoryFactory
) -> None:
    physician = factory.physician("Maria Lopez")
    services.membership.invite_member(COMMAND_LINE, physician.slug, "Maria@Example.org")
    link = path_in(letter_to(services, "maria@example.org"))

    response = submit(client, link, password=PASSWORD, password_confirm=PASSWORD)

    assert response.location == "/account/"
    page = read(client, "/account/")
    assert page.heading == "Hello, Maria Lopez"
    assert page.link("See it as patients do") == f"/physicians/{physician.slug}"


@pytest.mark.parametrize("password", ["Brücke über den Fluß", "Bru\u0308cke über den Fluß", "ﬁve ﬁne ﬁgs"])
def test_a_password_with_accents_lets_its_owner_in_whichever_way_it_is_sent(
    password: str, app: Flask, client: CheckedClient, services: Services, factory: DirectoryFactory
) -> None:
    path = services.membership.invite_member(COMMAND_LINE, factory.physician().slug, "maria@example.org")

    submit(client, path, password=password, password_confirm=unicodedata.normalize("NFC", password))

    assert sign_in(CheckedClient(app), "maria@example.org", password).status_code == 302
    confirmed = submit(client, "/account/email/", email="new@example.org", password=password)
    assert confirmed.status_code == 303


def test_an_invitation_works_once(
    client: CheckedClient, services: Services, factory: DirectoryFactory
) -> None:
    path = services.membership.invite_member(COMMAND_LINE, factory.physician().slug, "maria@example.org")
    submit(client, path, password=PASSWORD, password_confirm=PASSWORD)

    again = client.get(path)

    assert again.status_code == 403
    assert "used already" in Page(again).main_text


@pytest.mark.parametrize(
    "change", [lambda path: path[:-1], lambda path: path + "x", lambda _: "/account/invitation/x"]
)
def test_an_altered_invitation_is_refused(
    change: object, client: CheckedClient, services: Services, factory: DirectoryFactory
) -> None:
    path = services.membership.invite_member(COMMAND_LINE, factory.physician().slug, "maria@example.org")

    assert client.get(change(path)).status_code == 403  # type: ignore[operator]


def test_a_password_that_is_too_short_or_mistyped_is_told_at_its_field(
    client: CheckedClient, services: Services, factory: DirectoryFactory
) -> None:
    path = services.membership.invite_member(COMMAND_LINE, factory.physician().slug, "maria@example.org")

    page = Page(submit(client, path, password="short", password_confirm="shorter"))

    assert "Use 10 to 128 characters." in page.main_text
    assert "not the same" in page.main_text


def test_an_address_that_is_none_is_refused(
    services: Services, factory: DirectoryFactory, app: Flask
) -> None:
    slug = factory.physician().slug

    for address in (
        "maria",
        "maria@",
        "a@b",
        "maria@example.org\nBcc: all@example.org",
        "x" * 300 + "@example.org",
    ):
        with pytest.raises(InvalidInput):
            services.membership.invite_member(COMMAND_LINE, slug, address)
    with pytest.raises(NotFound):
        services.membership.invite_member(COMMAND_LINE, "nobody", "maria@example.org")


def test_signing_in_and_out(app: Flask, database: Database) -> None:
    client = signed_in(app, add_account(app, database))

    assert read(client, "/account/").heading == "Hello, Maria Lopez"
    submit(client, "/account/", form="/account/sign-out")
    assert client.get("/account/").status_code == 303


def test_a_stranger_is_led_to_sign_in_and_then_back(app: Flask, database: Database) -> None:
    add_account(app, database, is_editor=True)
    client = CheckedClient(app)

    asked = client.get("/editor/")
    response = submit(client, asked.location, email="maria@example.org", password=PASSWORD)

    assert response.location == "/editor/"


@pytest.mark.parametrize(
    "next_page", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example"]
)
def test_signing_in_never_leads_to_another_site(next_page: str, app: Flask, database: Database) -> None:
    add_account(app, database)
    client = CheckedClient(app)

    response = submit(
        client, "/account/sign-in", email="maria@example.org", password=PASSWORD, next=next_page
    )

    assert response.location is None or urlsplit(response.location).netloc == ""


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(app: Flask, database: Database) -> None:
    add_account(app, database)

    known = sign_in(CheckedClient(app), "maria@example.org", "a wrong password")
    unknown = sign_in(CheckedClient(app), "nobody@example.org", "a wrong password")

    assert known.status_code == unknown.status_code == 200
    assert Page(known).main_text == Page(unknown).main_text
    assert "We do not know this e-mail address with this password." in Page(known).main_text


@pytest.mark.parametrize("email", ["x" * 5_000 + "@example.org", "maria\0@example.org", "é" * 3_000])
@pytest.mark.parametrize("address", ["/account/sign-in", "/account/recover"])
def test_an_address_that_nobody_can_have_is_answered_like_any_other(
    address: str, email: str, app: Flask
) -> None:
    assert submit(CheckedClient(app), address, email=email, password=PASSWORD).status_code == 200


def test_too_many_wrong_passwords_must_wait_whatever_the_address(app: Flask, database: Database) -> None:
    add_account(app, database)
    for email in ("maria@example.org", "nobody@example.org"):
        client = CheckedClient(app)
        answers = [sign_in(client, email, "a wrong password").status_code for _ in range(21)]

        assert answers == [200] * 20 + [429]


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(
    app: Flask, database: Database, services: Services
) -> None:
    add_account(app, database)
    client = CheckedClient(app)
    submit(client, "/account/recover", email="maria@example.org")
    link = path_in(letter_to(services, "maria@example.org"))

    response = submit(client, link, password="another long walk", password_confirm="another long walk")

    assert response.location.endswith("/account/sign-in")
    assert sign_in(CheckedClient(app), "maria@example.org", PASSWORD).status_code == 200
    assert sign_in(client, "maria@example.org", "another long walk").status_code == 302
    assert "/account/recover" in CheckedClient(app).get(link).location


def test_asking_for_a_new_password_tells_nobody_who_has_an_account(app: Flask, database: Database) -> None:
    add_account(app, database)

    known, unknown = (CheckedClient(app) for _ in range(2))
    told = [
        Page(submit(client, "/account/recover", email=email)).main_text.replace(email, "…")
        for client, email in ((known, "maria@example.org"), (unknown, "nobody@example.org"))
    ]

    assert told[0] == told[1]


def test_a_new_password_ends_every_other_session(app: Flask, database: Database) -> None:
    account = add_account(app, database)
    here, elsewhere = signed_in(app, account), signed_in(app, account)
    new = "another long walk"

    submit(
        here,
        "/account/password",
        form="/account/password",
        password=PASSWORD,
        new_password=new,
        new_password_confirm=new,
    )

    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 303


def test_no_link_signs_anybody_out(app: Flask, database: Database) -> None:
    client = signed_in(app, add_account(app, database))
    for address, _ in DEMONSTRATION.values():
        client.get(address)

    assert client.get("/account/").status_code == 200


def test_an_account_that_was_closed_is_out_at_once(app: Flask, database: Database) -> None:
    account = add_account(app, database)
    client = signed_in(app, account)
    with database.writing() as session:
        session.get_one(AccountRow, account.id).active = False

    assert client.get("/account/").status_code == 303


def test_a_form_without_its_token_is_refused(app: Flask, database: Database) -> None:
    add_account(app, database)
    client = CheckedClient(app)

    for token in ({}, {"csrf_token": "from-elsewhere"}):
        response = client.post(
            "/account/sign-in", data={"email": "maria@example.org", "password": PASSWORD} | token
        )
        assert response.status_code == 400


def test_public_pages_set_no_cookie(client: CheckedClient) -> None:
    for address in ("/", "/search?q=knee", "/articles", "/about"):
        assert "Set-Cookie" not in client.get(address).headers
