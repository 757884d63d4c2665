"""Photographs that wait for an editor: seen by nobody else, accepted or returned, and told to the member."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import func, select

from directory.config import Settings
from directory.store.models import WaitingPhotographRow
from directory.store.unit_of_work import Database
from tests.accounts import add_account, signed_in, submit
from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory
from tests.installation import Installation
from tests.integration.profile.conftest import PROFILE, Desk, save
from tests.integration.profile.test_presence import PHOTOGRAPH, upload
from tests.integration.profile.test_review import decide, letters, waiting_page
from tests.integration.web.page import Page, read
from tests.integration.web.test_every_page import DEMONSTRATION
from tests.unit.services.test_pictures import photograph

FIRST, SECOND = photograph((600, 600)), photograph((600, 400))


@pytest.fixture
def app(settings: Settings, installation: Installation) -> Flask:
    """A directory whose editors look at photographs first."""
    return installation.fill(reviewed_fields=("photograph",))


def waiting_picture(desk: Desk) -> str:
    """Where the photograph that waits is shown to its member."""
    (shown,) = read(desk.member, PHOTOGRAPH).one("section", "panel").iter("img")
    return shown.get("src") or ""


def pictures_kept(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(WaitingPhotographRow)) or 0


def portraits(page: Page) -> list[str]:
    return [each.get("src") or "" for each in page.parts("img", "portrait--large")]


def test_a_photograph_waits_and_nobody_else_sees_it(
    desk: Desk, app: Flask, database: Database, factory: DirectoryFactory
) -> None:
    article = factory.article("Sore head", answers=[(desk.row, "Rest.")], topics=["concussion"])
    assert "An editor looks at a new photograph" in read(desk.member, PHOTOGRAPH).main_text
    page = upload(desk, FIRST)
    picture = waiting_picture(desk)
    digest = picture.split("photo-")[1].split("-")[0]
    desk.services.indexing.drain()

    assert "Sent to an editor, who looks at it before patients see it: photograph" in page.main_text
    assert "This one waits for an editor" in page.main_text
    assert "A new one Waits for an editor" in read(desk.member, PROFILE).main_text
    assert desk.listing().photograph == ""
    other = signed_in(app, add_account(app, database, "ann@example.org", physician=factory.physician()))
    for client in (CheckedClient(app), other):
        for size in ("480", "128"):
            assert client.get(picture.replace("-480", f"-{size}")).status_code == 404
        for address, _ in DEMONSTRATION.values():
            address = address.replace("raymond-tang-do", desk.row.slug)
            address = address.replace("outer-knee-pain-mile-four", article.slug)
            assert digest not in client.get(address).data.decode(errors="replace"), address
    for client in (desk.member, desk.editor):
        answer = client.get(picture)
        assert (answer.status_code, answer.content_type) == (200, "image/webp")
        assert answer.headers["Cache-Control"].startswith("private")
    for whose in ("patient", "member"):
        preview = read(desk.member, f"{PROFILE}/preview/{whose}")
        assert "not in it yet: photograph" in preview.main_text
        assert not preview.parts("img", "portrait--large")


def test_an_editor_sees_both_and_publishes(desk: Desk, database: Database) -> None:
    desk.services.photographs.put(desk.account_of_editor.value().actor, desk.row.id, FIRST)
    published = desk.listing().photograph
    upload(desk, SECOND)
    picture, address = waiting_picture(desk), waiting_page(desk)
    page = read(desk.editor, address)

    assert [published in each for each in portraits(page)] == [True, False]
    assert portraits(page)[1] == picture
    assert desk.listing().photograph == published
    assert "Published" in decide(desk, address, "accept").main_text
    assert desk.listing().photograph != published
    stranger = CheckedClient(desk.app)
    assert stranger.get(picture).status_code == 200
    assert portraits(read(stranger, f"/physicians/{desk.row.slug}")) == [picture]
    assert pictures_kept(database) == 0
    (letter,) = letters(database)
    assert "photograph" in letter.body
    assert desk.actions() == ["put photograph", "propose", "accept"]
    trail = read(desk.editor, desk.editors_path).main_text
    assert "changed the photograph" in trail


def test_an_editor_gives_it_back_with_a_word_and_nothing_of_it_is_kept(
    desk: Desk, database: Database
) -> None:
    upload(desk, FIRST)
    picture = waiting_picture(desk)

    decide(desk, waiting_page(desk), "return", note="Your face is not to be seen.")

    assert "Your face is not to be seen." in read(desk.member, PROFILE).main_text
    assert desk.member.get(picture).status_code == 404
    assert pictures_kept(database) == 0
    assert desk.listing().photograph == ""
    assert "Sent to an editor" in upload(desk, SECOND).main_text
    assert pictures_kept(database) == 1


def test_an_editor_accepts_only_the_photograph_they_looked_at(desk: Desk) -> None:
    upload(desk, FIRST)
    address = waiting_page(desk)
    looked_at = read(desk.editor, address).value_of("seen")
    upload(desk, SECOND)

    page = decide(desk, address, "accept", seen=looked_at)

    assert "This changed while you looked at it" in page.main_text
    assert desk.listing().photograph == ""


def test_the_same_file_sent_twice_waits_once(desk: Desk) -> None:
    upload(desk, FIRST)

    assert "Nothing was changed" in upload(desk, FIRST).main_text
    assert desk.actions() == ["propose"]


def test_sending_the_published_one_again_takes_the_change_back(desk: Desk, database: Database) -> None:
    desk.services.photographs.put(desk.account_of_editor.value().actor, desk.row.id, FIRST)
    upload(desk, SECOND)

    assert "Taken back: photograph" in upload(desk, FIRST).main_text
    assert "Nothing waits" in read(desk.editor, "/editor/review").main_text
    assert pictures_kept(database) == 0


def test_taking_a_change_back_keeps_nothing_of_the_photograph(desk: Desk, database: Database) -> None:
    upload(desk, FIRST)
    picture = waiting_picture(desk)

    submit(desk.member, PROFILE, form=f"{PROFILE}/withdraw")

    assert desk.member.get(picture).status_code == 404
    assert pictures_kept(database) == 0


def test_removing_waits_for_nobody_and_takes_back_what_waits(desk: Desk, database: Database) -> None:
    desk.services.photographs.put(desk.account_of_editor.value().actor, desk.row.id, FIRST)
    upload(desk, SECOND)

    save(desk.member, PHOTOGRAPH, action="remove")

    assert desk.listing().photograph == ""
    assert "Nothing waits" in read(desk.editor, "/editor/review").main_text
    assert pictures_kept(database) == 0
    assert desk.actions()[-2:] == ["remove photograph", "propose"]


def test_an_editor_who_removes_the_published_one_leaves_what_waits(desk: Desk) -> None:
    desk.services.photographs.put(desk.account_of_editor.value().actor, desk.row.id, FIRST)
    upload(desk, SECOND)

    save(desk.editor, f"{desk.editors_path}/photograph", action="remove")

    assert desk.listing().photograph == ""
    assert "This one waits for an editor" in read(desk.editor, f"{desk.editors_path}/photograph").main_text
    decide(desk, waiting_page(desk), "accept")
    assert desk.listing().photograph


def test_other_changes_go_on_beside_a_photograph_that_waits(desk: Desk) -> None:
    upload(desk, FIRST)
    picture = waiting_picture(desk)

    save(desk.member, f"{PROFILE}/about", biography="I swim.")

    assert desk.listing().biography == "I swim."
    assert desk.member.get(picture).status_code == 200


def test_what_waits_is_in_the_data_that_a_member_takes_along(desk: Desk) -> None:
    upload(desk, FIRST)

    held = json.loads(desk.member.get("/account/data.json").data)

    assert [each["digest"] in waiting_picture(desk) for each in held["waiting_photograph"]] == [True]


def test_what_is_no_photograph_is_told_before_it_waits(desk: Desk, database: Database) -> None:
    assert upload(desk, FIRST[:900]).parts("p", "field__error")
    assert pictures_kept(database) == 0
    assert desk.actions() == []
