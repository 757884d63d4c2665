"""Attacks on editing: other people's listings, hidden columns, hostile texts."""

from __future__ import annotations

import pytest
from flask import Flask

from directory.domain.editing import mark
from directory.store.models import AccountRow, PhysicianRow
from directory.store.unit_of_work import Database
from tests.accounts import add_account, signed_in
from tests.factories import DirectoryFactory
from tests.integration.profile.conftest import PROFILE, Desk, open_form, save, send
from tests.integration.web.page import read

SECTIONS = ("about", "expertise", "languages", "links")
HIDDEN = {
    "id": "2",
    "physician_id": "2",
    "slug": "other",
    "status": "removed",
    "npi": "1234567893",
    "member_since": "1999-01-01",
    "confirmed_at": "2099-01-01",
    "confirmed_by": "me",
    "is_editor": "1",
    "updated_at": "1999-01-01",
    "account_id": "1",
    "locations": "",
    "section": "links",
}


@pytest.fixture
def other(factory: DirectoryFactory) -> PhysicianRow:
    """Somebody else's listing."""
    return factory.physician("Ann Other", slug="other", biography="Ann's.")


def test_a_member_reaches_no_other_listing_by_its_address(desk: Desk, other: PhysicianRow) -> None:
    for section in SECTIONS:
        form = open_form(desk.member, f"{PROFILE}/{section}")
        for slug in ("other", desk.row.slug):
            address = f"/editor/physicians/{slug}/{section}"
            assert desk.member.get(address).status_code == 403
            assert desk.member.post(address, data=form).status_code == 403
    assert desk.services.profiles.physician_of_id(other.id).biography == "Ann's."


def test_a_form_of_another_listing_is_refused(desk: Desk, other: PhysicianRow) -> None:
    for section in SECTIONS:
        address = f"{PROFILE}/{section}"
        for listing in (mark(other.id), "", "other", str(other.id)):
            form = open_form(desk.member, address) | {"listing": listing, "biography": "Mine."}
            assert desk.member.post(address, data=form).status_code == 403
    assert desk.listing().biography == "I run."
    assert desk.actions() == []


def test_hidden_columns_posted_along_do_nothing(desk: Desk, other: PhysicianRow, database: Database) -> None:
    before = columns(database, desk.row.id)
    for section in SECTIONS:
        send(
            desk.member,
            f"{PROFILE}/{section}?slug=other",
            open_form(desk.member, f"{PROFILE}/{section}") | HIDDEN,
        )
    send(
        desk.member,
        f"{PROFILE}/about",
        open_form(desk.member, f"{PROFILE}/about") | HIDDEN | {"website": "https://x.example"},
    )

    assert columns(database, desk.row.id) == before
    with database.reading() as session:
        assert not session.get_one(AccountRow, desk.account.id).is_editor
    assert desk.actions() == []


def columns(database: Database, physician_id: int) -> dict[str, object]:
    with database.reading() as session:
        row = session.get_one(PhysicianRow, physician_id)
        return {column.key: getattr(row, column.key) for column in PhysicianRow.__table__.columns}


def test_hostile_markdown_is_harmless_where_it_is_shown(desk: Desk) -> None:
    save(
        desk.member,
        f"{PROFILE}/about",
        biography="<script>alert(1)</script> [a](javascript:alert(1)) [b](data:text/html,x) ![c](http://x.example/c.png)"
        "\n\n<img src=x onerror=alert(1)> [d](https://d.example)",
    )
    for address in (PROFILE, f"/physicians/{desk.row.slug}", f"{desk.editors_path}"):
        page = read(desk.editor if "editor" in address else desk.member, address)
        assert [
            each for each in page.parts("script") if "alert" in "".join(each.itertext()) and each.get("src")
        ] == []
        assert not [link for link in page.links if link.href.startswith(("javascript:", "data:"))]
        assert [image for image in page.parts("img") if "x" in (image.get("src") or "")] == []
    assert "https://d.example" in [
        link.href for link in read(desk.member, f"/physicians/{desk.row.slug}").links
    ]


def test_a_form_without_the_right_token_is_refused(desk: Desk, app: Flask, database: Database) -> None:
    another = signed_in(app, add_account(app, database, "two@example.org", is_editor=True))
    foreign = open_form(another, f"{desk.editors_path}/about")["csrf_token"]
    for section in SECTIONS:
        address = f"{PROFILE}/{section}"
        for token in ("", "x", foreign):
            form = open_form(desk.member, address) | {"csrf_token": token, "biography": "Mine."}
            assert desk.member.post(address, data=form).status_code == 400
    assert desk.listing().biography == "I run."


def test_a_change_that_is_not_there_is_not_found(desk: Desk) -> None:
    for number in ("0", "999", "2147483648", "99999999999999999999", "x", "-1"):
        assert desk.editor.get(f"/editor/review/{number}").status_code == 404, number


def test_members_decide_nothing(desk: Desk) -> None:
    save(desk.member, f"{PROFILE}/about", given_name="Mary")
    form = open_form(desk.member, f"{PROFILE}/about")
    (waiting,) = desk.services.reviewing.waiting(desk.account_of_editor.value().actor)

    answer = desk.member.post(
        f"/editor/review/{waiting.id}", data=form | {"action": "accept", "seen": waiting.seen}
    )

    assert answer.status_code == 403
    assert desk.listing().name.given == "Maria"
