"""A session ends while a form is open: nothing is saved, and nothing typed is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from directory.domain.visibility import Level, PersonalField
from directory.store.models import KeptFormRow
from directory.store.unit_of_work import Database
from tests.accounts import PASSWORD, add_account, fields_of
from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory
from tests.integration.profile.conftest import PROFILE, Desk, open_form, post_form, send
from tests.integration.web.page import Page, read

ABOUT = f"{PROFILE}/about"
HERE = {"Origin": "http://localhost"}


def sign_out(client: CheckedClient) -> None:
    client.delete_cookie("session")


def sign_in_at(client: CheckedClient, page: Page, email: str) -> Page:
    """Sign in on the page to sign in that one was sent to: the page that follows."""
    (form,) = (each for each in page.parts("form") if each.get("method") == "post")
    typed = fields_of(form) | {"email": email, "password": PASSWORD}
    return Page(client.post("/account/sign-in", data=typed, follow_redirects=True))


def test_after_signing_in_the_form_is_as_it_was_typed(desk: Desk) -> None:
    typed = open_form(desk.member, ABOUT) | {"biography": "A long text.", "given_name": "Mary"}
    sign_out(desk.member)

    answer = desk.member.post(ABOUT, data=typed, headers=HERE, follow_redirects=True)
    assert Page(answer).heading == "Sign in"
    assert desk.listing().biography == "I run."
    page = sign_in_at(desk.member, Page(answer), "maria@example.org")

    assert "What you typed is still here" in page.main_text
    form = fields_of(post_form(page))
    assert (str(form["biography"]).strip(), form["given_name"]) == ("A long text.", "Mary")
    send(desk.member, ABOUT, form)
    assert desk.listing().biography == "A long text."
    assert open_form(desk.member, ABOUT)["biography"] != "I run."
    assert "still here" not in read(desk.member, ABOUT).main_text


def test_a_stale_token_asks_once_more_and_keeps_what_was_typed(desk: Desk) -> None:
    typed = open_form(desk.member, ABOUT) | {"biography": "A long text.", "csrf_token": "stale"}

    page = Page(desk.member.post(ABOUT, data=typed, headers=HERE, follow_redirects=True))

    assert desk.listing().biography == "I run."
    assert "What you typed is still here" in page.main_text
    send(desk.member, ABOUT, fields_of(post_form(page)))
    assert desk.listing().biography == "A long text."


def test_editors_keep_what_they_typed_too(desk: Desk) -> None:
    address = f"{desk.editors_path}/expertise"
    typed = open_form(desk.editor, address) | {"topics": ["concussion", "hamstring-strain"]}
    sign_out(desk.editor)

    answer = desk.editor.post(address, data=typed, headers=HERE, follow_redirects=True)
    page = sign_in_at(desk.editor, Page(answer), "editor@example.org")

    assert set(fields_of(post_form(page))["topics"]) == {"concussion", "hamstring-strain"}  # type: ignore[call-overload]


def test_nobody_else_sees_it(desk: Desk, database: Database, factory: DirectoryFactory, app: Flask) -> None:
    typed = open_form(desk.member, ABOUT) | {"biography": "A long text."}
    sign_out(desk.member)
    answer = desk.member.post(ABOUT, data=typed, headers=HERE, follow_redirects=True)
    add_account(app, database, "ann@example.org", physician=factory.physician("Ann Other"))

    page = sign_in_at(desk.member, Page(answer), "ann@example.org")

    assert "A long text." not in page.html
    other_browser = read(desk.editor, f"{desk.editors_path}/about")
    assert "A long text." not in other_browser.html


def test_what_another_site_sends_is_not_kept(desk: Desk, database: Database) -> None:
    typed = {"biography": "Buy pills.", "csrf_token": "x"}
    stranger = CheckedClient(desk.app)
    for headers in ({}, {"Origin": "https://evil.example"}, HERE | {"Sec-Fetch-Site": "cross-site"}):
        assert stranger.post(ABOUT, data=typed, headers=headers).status_code == 303
        assert desk.member.post(ABOUT, data=typed, headers=headers).status_code == 400

    with database.reading() as session:
        assert session.query(KeptFormRow).count() == 0


def test_it_is_kept_for_an_hour_and_without_secrets(desk: Desk, database: Database) -> None:
    typed = open_form(desk.member, ABOUT) | {"biography": "A long text."}
    sign_out(desk.member)
    desk.member.post(ABOUT, data=typed, headers=HERE)

    with database.reading() as session:
        (row,) = session.query(KeptFormRow)
        cookie = desk.member.get_cookie("kept_form")
        assert cookie is not None
        assert (cookie.http_only, cookie.same_site, cookie.max_age) == (True, "Lax", 3600)
        assert cookie.value != row.token
        assert "csrf_token" not in dict(row.typed)
    with database.writing() as session:
        session.execute(update(KeptFormRow).values(ends_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert desk.services.kept_forms.kept(cookie.value, ABOUT) == []


def test_forms_with_passwords_and_giant_ones_are_never_kept(desk: Desk, database: Database) -> None:
    client = CheckedClient(desk.app)
    client.post("/account/password", data={"password": "x", "new_password": "y"}, headers=HERE)
    client.post(ABOUT, data={"biography": "x" * 200_000}, headers=HERE)

    with database.reading() as session:
        assert session.query(KeptFormRow).count() == 0


def test_a_form_at_an_address_that_no_page_has_is_not_kept(desk: Desk, database: Database) -> None:
    nobody = f"/editor/physicians/{'x' * 300}/about"
    CheckedClient(desk.app).post(nobody, data={"biography": "I run."}, headers=HERE)

    with database.reading() as session:
        assert session.query(KeptFormRow).count() == 0


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::{}"])
def test_a_stranger_cannot_fill_the_table(address: str, desk: Desk, database: Database) -> None:
    client = CheckedClient(desk.app)
    for number in range(1, 41):
        sender = {"REMOTE_ADDR": address.format(number)}
        answer = client.post(ABOUT, data={"biography": "x"}, headers=HERE, environ_overrides=sender)
        assert answer.status_code == 303

    with database.reading() as session:
        assert session.query(KeptFormRow).count() == 30


def test_what_was_chosen_about_who_sees_what_is_kept_too(desk: Desk) -> None:
    typed = open_form(desk.member, f"{PROFILE}/visibility") | {"biography": "members"}
    sign_out(desk.member)

    answer = desk.member.post(f"{PROFILE}/visibility", data=typed, headers=HERE, follow_redirects=True)
    page = sign_in_at(desk.member, Page(answer), "maria@example.org")

    assert "What you typed is still here" in page.main_text
    assert page.chosen("biography") == "members"
    assert desk.listing().levels == {}
    send(desk.member, f"{PROFILE}/visibility", fields_of(post_form(page)))
    assert desk.listing().levels == {PersonalField.BIOGRAPHY: Level.MEMBERS}
