"""“This is me”: claims of listings, the letters they bring, and what editors decide."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from directory.services.container import Services
from directory.store.audit import audit_trail
from directory.store.models import AccountRow, ClaimRow, PhysicianRow
from directory.store.unit_of_work import Database
from directory.web import public_forms
from tests.accounts import PASSWORD, add_account, fields_of, signed_in, submit
from tests.checked_client import CheckedClient
from tests.conftest import services_of
from tests.factories import DirectoryFactory
from tests.integration.account.test_sign_in import letter_to, path_in
from tests.integration.web.page import Page, read

ON_FILE = "office@example.org"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets tests send a form as soon as they have it."""
    monkeypatch.setattr(public_forms, "SHORTEST_SECONDS", 0)


@pytest.fixture
def services(app: Flask) -> Services:
    return services_of(app)


@pytest.fixture
def physician(factory: DirectoryFactory) -> PhysicianRow:
    return factory.physician("Maria Lopez")


@pytest.fixture
def editor(app: Flask, database: Database) -> CheckedClient:
    return signed_in(app, add_account(app, database, "editor@example.org", is_editor=True, name="Ed Itor"))


def claim(client: CheckedClient, physician: PhysicianRow, **typed: object) -> TestResponse:
    facts: dict[str, object] = {"name": "Maria Lopez", "email": "maria@example.net"}
    address = f"/physicians/{physician.slug}/claim"
    return submit(client, address, form=address, **(facts | typed))


def letters(services: Services) -> list[str]:
    while services.mailing.send_next():
        pass
    return [letter.recipient for letter in services.mailing.kept()]


def test_every_listing_asks_quietly_whether_it_is_the_readers(
    client: CheckedClient, physician: PhysicianRow, app: Flask, database: Database
) -> None:
    before = read(client, f"/physicians/{physician.slug}").link("Keep your listing yourself")
    add_account(app, database, physician=physician)

    assert before == f"/physicians/{physician.slug}/claim"
    assert read(client, f"/physicians/{physician.slug}").link("Keep your listing yourself") == before


def test_the_address_on_file_gets_the_link_whoever_claims(
    client: CheckedClient, factory: DirectoryFactory, services: Services
) -> None:
    physician = factory.physician("Maria Lopez", email=ON_FILE)

    claim(client, physician)
    submit(client, path_in(letter_to(services, ON_FILE)), password=PASSWORD, password_confirm=PASSWORD)

    page = read(client, "/account/")
    assert page.link("See it as patients do") == f"/physicians/{physician.slug}"
    assert letters(services) == [ON_FILE]


def test_the_address_for_patients_is_nobodys_key_to_a_listing_that_a_member_keeps(
    client: CheckedClient, factory: DirectoryFactory, app: Flask, database: Database, services: Services
) -> None:
    physician = factory.physician("Maria Lopez", email="front.desk@example.org")
    add_account(app, database, physician=physician)

    claim(client, physician)

    assert letters(services) == []
    (waiting,) = services.claiming.waiting()
    assert (waiting.was_written_to, waiting.kept_by) == (False, ("maria@example.org",))


def test_an_address_on_file_that_is_none_leaves_the_claim_to_the_editors(
    client: CheckedClient, physician: PhysicianRow, factory: DirectoryFactory, services: Services
) -> None:
    factory.edit(physician, email="front@desk.invalid")

    assert claim(client, physician).status_code == 303

    assert [waiting.was_written_to for waiting in services.claiming.waiting()] == [False]


def test_an_address_on_file_is_the_claimants_however_its_domain_is_written(
    client: CheckedClient, physician: PhysicianRow, factory: DirectoryFactory, services: Services
) -> None:
    factory.edit(physician, email="Maria@xn--exmple-cua.org")

    claim(client, physician, email="maria@exämple.org")

    assert letters(services) == ["maria@exämple.org"]
    assert services.claiming.waiting() == []


def test_the_page_says_the_same_whether_or_not_there_is_an_address_or_an_account(
    client: CheckedClient, factory: DirectoryFactory, app: Flask, database: Database
) -> None:
    listings = [factory.physician("Ann Lee"), factory.physician("Ann Lee", email=ON_FILE)]
    listings.append(factory.physician("Ann Lee"))
    add_account(app, database, "ann@example.org", physician=listings[-1])

    answers = [claim(client, listing) for listing in listings]

    assert {answer.status_code for answer in answers} == {303}
    assert len({Page(client.get(answer.location)).main_text for answer in answers}) == 1


def test_an_editor_accepts_and_the_claimant_gets_the_link(
    client: CheckedClient, physician: PhysicianRow, editor: CheckedClient, services: Services
) -> None:
    claim(client, physician, message="Call the practice: 714 555 0142")
    page = read(editor, "/editor/claims/")
    assert "Call the practice" in page.main_text

    submit(editor, "/editor/claims/")
    submit(
        client,
        path_in(letter_to(services, "maria@example.net")),
        password=PASSWORD,
        password_confirm=PASSWORD,
    )

    assert read(client, "/account/").link("See it as patients do") == f"/physicians/{physician.slug}"
    assert "None waits." in read(editor, "/editor/claims/").main_text


def test_an_editor_refuses_and_the_claimant_is_told(
    client: CheckedClient,
    physician: PhysicianRow,
    editor: CheckedClient,
    services: Services,
    database: Database,
) -> None:
    claim(client, physician)
    (waiting,) = services.claiming.waiting()
    token = read(editor, "/editor/claims/").value_of("csrf_token")

    editor.post(f"/editor/claims/{waiting.id}/refuse", data={"csrf_token": token})

    assert "We could not make sure" in letter_to(services, "maria@example.net")
    again = editor.post(f"/editor/claims/{waiting.id}/accept", data={"csrf_token": token})
    assert again.status_code == 404
    with database.reading() as session:
        trail = audit_trail(session, "physician", physician.id)
    assert [(entry.actor, entry.action) for entry in trail] == [
        ("Ed Itor", "refuse claim"),
        ("whoever claimed the listing", "claim"),
    ]


def test_the_same_claim_again_waits_once(
    client: CheckedClient, physician: PhysicianRow, services: Services
) -> None:
    for message in ("first", "second"):
        claim(client, physician, message=message)

    assert [waiting.message for waiting in services.claiming.waiting()] == ["second"]


def test_the_desk_counts_more_claims_than_it_lists(
    editor: CheckedClient, physician: PhysicianRow, database: Database
) -> None:
    with database.writing() as session:
        for number in range(101):
            email = f"{number}@example.net"
            session.add(ClaimRow(physician_id=physician.id, email=email, name="Maria Lopez"))

    assert "Claims of listings (101)" in read(editor, "/editor/").main_text


def test_an_account_of_another_listing_is_never_moved_by_a_claim(
    client: CheckedClient,
    factory: DirectoryFactory,
    app: Flask,
    database: Database,
    services: Services,
    editor: CheckedClient,
) -> None:
    own = factory.physician("Own Listing")
    account = add_account(app, database, ON_FILE, physician=own)
    claim(client, factory.physician("Another", email=ON_FILE))

    assert letters(services) == []
    (waiting,) = services.claiming.waiting()
    assert waiting.was_written_to is False
    claim(client, factory.physician("A Third"), email=ON_FILE)
    token = read(editor, "/editor/claims/").value_of("csrf_token")
    third = services.claiming.waiting()[-1]
    refused = editor.post(f"/editor/claims/{third.id}/accept", data={"csrf_token": token})
    assert refused.status_code == 400
    with database.reading() as session:
        assert session.get_one(AccountRow, account.id).physician_id == own.id


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": ""}, "Tell us your name."),
        ({"email": "maria"}, "such as jane@example.org"),
        ({"email": "maria@example.org\r\nBcc: all@example.org"}, "such as jane@example.org"),
        ({"website": "https://spam.example"}, "We emptied a field"),
        ({"message": "x" * 1001}, "at most 1000"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_typed_is_lost(
    typed: dict[str, object],
    told: str,
    client: CheckedClient,
    physician: PhysicianRow,
    services: Services,
) -> None:
    answer = claim(client, physician, **({"message": "kept"} | typed))

    assert answer.status_code == 400
    assert told in Page(answer).main_text
    assert services.claiming.waiting() == []


def test_headers_in_a_name_become_part_of_the_name(
    client: CheckedClient, physician: PhysicianRow, editor: CheckedClient, services: Services
) -> None:
    claim(client, physician, name="Maria\r\nBcc: all@example.org")
    submit(editor, "/editor/claims/")

    letter = letter_to(services, "maria@example.net")
    assert "Hello Maria Bcc: all@example.org," in letter


def test_one_listing_cannot_be_flooded(client: CheckedClient, factory: DirectoryFactory) -> None:
    physician = factory.physician("Maria Lopez", email=ON_FILE)
    address = f"/physicians/{physician.slug}/claim"
    (form,) = (each for each in read(client, address).parts("form") if each.get("action") == address)
    typed = fields_of(form) | {"name": "Maria Lopez", "email": "maria@example.net"}
    answers = [
        client.post(address, data=typed, environ_base={"REMOTE_ADDR": f"192.0.{number}.1"}).status_code
        for number in range(6)
    ]

    assert answers == [303] * 5 + [429]


def test_a_form_from_another_site_is_refused(client: CheckedClient, physician: PhysicianRow) -> None:
    answer = client.post(f"/physicians/{physician.slug}/claim", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
