"""Confirming a listing, taking it down, what it brings, and one's own data: through the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from itsdangerous import TimestampSigner

from directory.domain.account import COMMAND_LINE
from directory.domain.claim import NewClaim
from directory.domain.counting import SubjectKind, What
from directory.services.container import Services
from directory.services.counting import Happening
from directory.store.audit import audit_trail
from directory.store.models import AccountRow, AuditRow, ClaimRow, PhysicianRow
from directory.store.unit_of_work import Database
from directory.web.account.presenters import blurred
from tests.accounts import PASSWORD, add_account, sign_in, signed_in, submit
from tests.checked_client import CheckedClient
from tests.conftest import services_of
from tests.factories import DirectoryFactory
from tests.integration.account.test_sign_in import letter_to
from tests.integration.web.page import Page, ask, read, text_of

LONG_AGO = datetime.now(UTC) - timedelta(days=91)
READER = {"User-Agent": "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Safari/604.1", "Accept-Language": "en"}


@pytest.fixture
def services(app: Flask) -> Services:
    return services_of(app)


@pytest.fixture
def physician(factory: DirectoryFactory) -> PhysicianRow:
    return factory.physician("Maria Lopez", confirmed_at=LONG_AGO, topics=["hamstring-strain"])


@pytest.fixture
def member(app: Flask, database: Database, physician: PhysicianRow) -> CheckedClient:
    return signed_in(app, add_account(app, database, physician=physician))


def listing_of(client: CheckedClient, physician: PhysicianRow) -> str:
    return read(client, f"/physicians/{physician.slug}").main_text


def reminders(services: Services) -> list[str]:
    while services.attesting.remind_next():
        pass
    while services.mailing.send_next():
        pass
    return [letter.body for letter in services.mailing.kept() if "still right" in letter.subject]


def link_in(letter: str, start: str) -> str:
    found = re.search(rf"http://127\.0\.0\.1:8000({start}\S+)", letter)
    assert found
    return found[1]


# --- confirming ----------------------------------------------------------------------------------


def test_one_button_says_that_everything_is_right(member: CheckedClient, physician: PhysicianRow) -> None:
    assert "more than 90 days ago" in listing_of(member, physician)

    submit(member, "/account/", form="/account/confirm")

    assert "more than 90 days ago" not in listing_of(member, physician)
    assert "by Maria Lopez" in listing_of(member, physician)


def test_an_overdue_listing_brings_one_letter_whose_link_confirms_it_once(
    app: Flask, database: Database, physician: PhysicianRow, services: Services
) -> None:
    add_account(app, database, physician=physician)
    (letter,) = reminders(services)
    stranger, link = CheckedClient(app), link_in(letter, "/account/confirm/")

    assert submit(stranger, link).status_code == 303

    assert "by Maria Lopez" in listing_of(stranger, physician)
    assert stranger.get(link).status_code == 403
    assert len(reminders(services)) == 1


def test_opening_the_link_confirms_nothing(
    app: Flask, database: Database, physician: PhysicianRow, services: Services
) -> None:
    add_account(app, database, physician=physician)
    link = link_in(reminders(services)[0], "/account/confirm/")

    CheckedClient(app).get(link)

    assert "more than 90 days ago" in listing_of(CheckedClient(app), physician)


def test_the_link_of_the_letter_goes_stale_after_two_months(
    app: Flask,
    database: Database,
    physician: PhysicianRow,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_account(app, database, physician=physician)
    link = link_in(reminders(services)[0], "/account/confirm/")
    later = int((datetime.now(UTC) + timedelta(days=61)).timestamp())
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: later)

    response = CheckedClient(app).get(link)

    assert response.status_code == 403
    assert "too old" in Page(response).main_text


def test_nobody_is_asked_about_a_listing_that_is_fresh_or_down_or_has_no_member(
    app: Flask, database: Database, factory: DirectoryFactory, services: Services
) -> None:
    add_account(app, database, "fresh@example.org", physician=factory.physician())
    down = factory.physician(confirmed_at=LONG_AGO, status="retired")
    add_account(app, database, "down@example.org", physician=down)
    factory.physician(confirmed_at=LONG_AGO)

    assert reminders(services) == []


# --- leaving -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["retired", "lapsed", "removed"])
def test_a_listing_that_is_taken_down_is_gone_from_search_and_its_bylines_stay(
    status: str,
    member: CheckedClient,
    physician: PhysicianRow,
    factory: DirectoryFactory,
    services: Services,
) -> None:
    article = factory.article("Sore hamstring", answers=[(physician, "Rest your hamstring.")])

    submit(member, "/account/leave", status=status)
    services.indexing.drain()

    assert ask(member, "/api/v1/physicians", q="hamstring")["total"] == 0
    assert member.get(f"/physicians/{physician.slug}").status_code == 410
    assert "Lopez" in read(member, f"/articles/{article.slug}").main_text


def test_a_retired_member_can_come_back_and_one_who_left_the_society_cannot(
    member: CheckedClient, physician: PhysicianRow, database: Database
) -> None:
    submit(member, "/account/leave", status="retired")
    submit(member, "/account/leave", status="active")
    assert member.get(f"/physicians/{physician.slug}").status_code == 200

    submit(member, "/account/leave", status="lapsed")
    assert "Only an editor" in read(member, "/account/leave").main_text
    with database.reading() as session:
        trail = audit_trail(session, "physician", physician.id)
    assert [entry.changes["status"] for entry in trail] == [
        ("active", "lapsed"),
        ("retired", "active"),
        ("active", "retired"),
    ]


def test_a_status_that_was_not_offered_is_refused(member: CheckedClient, physician: PhysicianRow) -> None:
    response = submit(member, "/account/leave", status="deceased")

    assert response.status_code == 200
    assert member.get(f"/physicians/{physician.slug}").status_code == 200


def test_an_editor_confirms_takes_down_and_puts_back_a_listing(
    app: Flask, database: Database, physician: PhysicianRow
) -> None:
    editor = signed_in(app, add_account(app, database, "ed@example.org", is_editor=True))
    page = f"/editor/physicians/{physician.slug}/standing"

    submit(editor, page, standing="confirmed")
    assert "by the society" in listing_of(editor, physician)
    submit(editor, page, standing="deceased")
    assert editor.get(f"/physicians/{physician.slug}").status_code == 410
    submit(editor, page, standing="active")
    assert editor.get(f"/physicians/{physician.slug}").status_code == 200


# --- what it brings ------------------------------------------------------------------------------


def rows(client: CheckedClient) -> dict[str, list[str]]:
    page = read(client, "/account/insights")
    return {
        text_of(row[0]): [text_of(cell) for cell in row[1:]]
        for row in (list(each) for each in page.parts("tr"))
    }


def test_members_see_how_often_they_were_shown_read_and_called(
    app: Flask,
    member: CheckedClient,
    physician: PhysicianRow,
    factory: DirectoryFactory,
    services: Services,
) -> None:
    article = factory.article("Sore hamstring", answers=[(physician, "Rest your hamstring.")])
    services.indexing.drain()
    for number in range(6):
        patient = {**READER, "User-Agent": f"{READER['User-Agent']} {number}"}
        client = CheckedClient(app)
        client.get("/search?q=hamstring", headers=patient)
        client.get(f"/physicians/{physician.slug}", headers=patient)
        client.get(f"/articles/{article.slug}", headers=patient)
        client.post(f"/physicians/{physician.slug}/called", headers=patient)
    services.appearances.write()

    found = rows(member)

    assert found["Searches showed you"] == ["6", "6"]
    assert found["Your listing was read"] == ["6", "6"]
    assert found["Your telephone number was touched"] == ["6", "6"]
    assert found["Hamstring strain"] == ["6", "6"]
    assert found["Sore hamstring"] == ["6", "6"]


def test_robots_and_pages_fetched_ahead_are_not_counted(
    app: Flask, member: CheckedClient, physician: PhysicianRow, services: Services
) -> None:
    services.indexing.drain()
    robots = [
        {"User-Agent": "Googlebot/2.1"},
        {"User-Agent": "curl/8.0 (+https://curl.se)"},
        {},
        READER | {"Sec-Purpose": "prefetch"},
    ]
    for headers in robots:
        client = CheckedClient(app)
        client.get("/search?q=hamstring", headers=headers)
        client.get(f"/physicians/{physician.slug}", headers=headers)
        client.post(f"/physicians/{physician.slug}/called", headers=headers)

    assert services.appearances.write() is False
    for what in (What.VIEW, What.CALL):
        assert services.counting.counts(SubjectKind.PHYSICIAN, physician.id, what).total == 0


def test_small_numbers_are_not_shown_exactly() -> None:
    assert [blurred(count) for count in (0, 1, 4)] == ["under 5"] * 3
    assert [blurred(count) for count in (5, 1234)] == ["5", "1,234"]


def test_neither_order_nor_absence_tells_small_numbers(
    physician: PhysicianRow, services: Services, factory: DirectoryFactory
) -> None:
    shown = {"running": 1, "concussion": 2, "soccer": 4, "hamstring-strain": 5, "shin-splints": 9}
    titles = {"A sore heel": 1, "Back pain": 3, "Calf pain": 7}
    articles = {
        factory.article(title, answers=[(physician, "Rest.")]).id: times for title, times in titles.items()
    }
    services.counting.count(
        Happening(SubjectKind.PHYSICIAN, physician.id, What.SHOWN, topic)
        for topic, times in shown.items()
        for _ in range(times)
    )
    services.counting.count(
        Happening(SubjectKind.ARTICLE, article, What.VIEW)
        for article, times in articles.items()
        for _ in range(times)
    )

    found = services.insights.of(COMMAND_LINE, physician.id)

    topics = [topic for topic, _ in found.shown_by_topic]
    assert topics == ["shin-splints", "hamstring-strain"]
    assert [answer.title for answer in found.answers] == ["Calf pain", "A sore heel", "Back pain"]


# --- their data ----------------------------------------------------------------------------------


def test_a_member_takes_along_everything_held_about_them_and_no_secret(
    member: CheckedClient, physician: PhysicianRow, factory: DirectoryFactory
) -> None:
    factory.article("Sore hamstring", answers=[(physician, "Rest your hamstring.")])
    submit(member, "/account/", form="/account/confirm")

    response = member.get("/account/data.json")
    held = response.json

    assert response.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert held is not None
    assert held["account"]["email"] == "maria@example.org"
    assert held["listing"]["family_name"] == "Lopez"
    assert held["practice_location"][0]["phone"] == "(714) 555-0142"
    assert held["answers"][0]["body"] == "Rest your hamstring."
    assert [entry["action"] for entry in held["trail"]] == ["confirm"]
    assert "argon2" not in response.text
    assert "uniquifier" not in response.text


def test_deleting_an_account_takes_the_password_and_leaves_the_listing(
    app: Flask, member: CheckedClient, physician: PhysicianRow, database: Database
) -> None:
    refused = Page(submit(member, "/account/data", password="not my password"))
    submit(member, "/account/data", password=PASSWORD)

    assert "This is not your password." in refused.main_text
    assert member.get("/account/").status_code == 303
    assert CheckedClient(app).get(f"/physicians/{physician.slug}").status_code == 200
    with database.reading() as session:
        assert session.query(AccountRow).count() == 0
        assert {entry.actor for entry in session.query(AuditRow)} == {"a closed account"}


def test_what_others_who_claimed_the_listing_told_is_not_taken_along(
    app: Flask, member: CheckedClient, physician: PhysicianRow, services: Services
) -> None:
    services.claiming.claim(physician.slug, NewClaim("Somebody", "somebody@example.net", ""))
    services.claiming.refuse(COMMAND_LINE, services.claiming.waiting()[0].id)

    held = member.get("/account/data.json")

    assert [entry["action"] for entry in held.json["trail"]] == ["claim", "refuse claim"]  # type: ignore[index]
    assert "somebody@example.net" not in held.text


def test_the_next_account_takes_nothing_along_of_one_that_was_closed(
    app: Flask, member: CheckedClient, database: Database, services: Services
) -> None:
    submit(member, "/account/email/", email="new@example.org", password=PASSWORD)
    submit(member, "/account/data", password=PASSWORD)
    # SQLite gives the number of the last row to the next one.
    next_one = signed_in(app, add_account(app, database, "next@example.org", name="Next"))

    assert next_one.get("/account/data.json").json["trail"] == []  # type: ignore[index]


def test_deleting_an_account_forgets_its_addresses(
    app: Flask, member: CheckedClient, physician: PhysicianRow, database: Database, services: Services
) -> None:
    services.claiming.claim(physician.slug, NewClaim("Maria", "maria@example.org", ""))
    submit(member, "/account/email/", email="new@example.org", password=PASSWORD)
    client = CheckedClient(app)
    submit(client, link_in(letter_to(services, "new@example.org"), "/account/email/confirm/"))
    client = CheckedClient(app)
    sign_in(client, "new@example.org")
    submit(client, "/account/data", password=PASSWORD)

    with database.reading() as session:
        kept = {entry.action: str(entry.changes) for entry in session.query(AuditRow)}
        assert session.query(ClaimRow).count() == 0
    assert "change e-mail address" in kept
    assert not [action for action, changes in kept.items() if "example.org" in changes]


def test_a_link_to_confirm_is_worth_nothing_once_the_account_has_another_address(
    app: Flask, member: CheckedClient, physician: PhysicianRow, services: Services, database: Database
) -> None:
    services.attesting.remind_next()
    link = link_in(letter_to(services, "maria@example.org"), "/account/confirm/")
    with database.writing() as session:
        session.query(AccountRow).one().email = "new@example.org"

    assert CheckedClient(app).get(link).status_code == 403


def test_deleting_an_account_can_take_the_listing_down_too(
    member: CheckedClient, physician: PhysicianRow
) -> None:
    submit(member, "/account/data", password=PASSWORD, take_down="1")

    assert member.get(f"/physicians/{physician.slug}").status_code == 410


def test_an_account_that_cannot_be_deleted_keeps_its_listing(
    app: Flask, database: Database, factory: DirectoryFactory
) -> None:
    physician = factory.physician("Maria Lopez")
    last = signed_in(app, add_account(app, database, "ed@example.org", is_editor=True, physician=physician))

    submit(last, "/account/data", password=PASSWORD, take_down="1")

    assert last.get(f"/physicians/{physician.slug}").status_code == 200


def test_the_last_editor_cannot_leave_the_directory_without_one(app: Flask, database: Database) -> None:
    editor = signed_in(app, add_account(app, database, is_editor=True))

    assert submit(editor, "/account/data", password=PASSWORD).status_code == 400
    assert editor.get("/editor/").status_code == 200


def test_somebody_elses_numbers_and_listing_are_out_of_reach(
    app: Flask, database: Database, services: Services, physician: PhysicianRow, factory: DirectoryFactory
) -> None:
    other = add_account(app, database, "other@example.org", physician=factory.physician()).value().actor
    attempts: list[Callable[[], object]] = [
        lambda: services.attesting.confirm(other, physician.id),
        lambda: services.attesting.move(other, physician.id, "removed"),  # type: ignore[arg-type]
        lambda: services.insights.of(other, physician.id),
    ]
    for attempt in attempts:
        with pytest.raises(Exception, match="somebody else"):
            attempt()
