"""Offices that wait for an editor: never public, accepted or returned, and told to the member."""

from __future__ import annotations

import pytest
from flask import Flask

from directory.config import Settings
from directory.services.found import FindRequest
from directory.store.models import AuditRow, PracticeLocationRow
from directory.store.unit_of_work import Database
from tests.accounts import add_account, fields_of, signed_in, submit
from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory, office
from tests.installation import Installation
from tests.integration.profile.conftest import PROFILE, Desk, open_form, post_form, save, send
from tests.integration.profile.test_offices import IRVINE, OFFICES
from tests.integration.profile.test_review import decide, letters, waiting_page
from tests.integration.web.page import Page, read, text_of
from tests.integration.web.test_every_page import DEMONSTRATION

SENTINELS = {
    "office-0-hours": "Sentinel hours",
    "office-1-name": "Sentinel Clinic",
    "office-1-street": "77 Sentinel Street",
    "office-1-phone": "(949) 555-0177",
}
HILLTOP, CLINIC = "Hilltop Sports Medicine", "Sentinel Clinic"


@pytest.fixture
def app(settings: Settings, installation: Installation) -> Flask:
    """A directory whose editors look at offices first."""
    return installation.fill(reviewed_fields=("offices",))


def propose(desk: Desk, **typed: str) -> Page:
    """The member adds an office, and hours to the one that is there."""
    return save(desk.member, OFFICES, **(IRVINE | SENTINELS | typed))


def names(desk: Desk) -> list[str]:
    return [each.name for each in desk.listing().locations]


def found_near(desk: Desk, place: str) -> list[str]:
    desk.services.indexing.drain()
    found = desk.services.finding.find(FindRequest(near=place, within_miles=10))
    return [each.physician.slug for each in found.physicians]


def test_what_waits_is_public_nowhere(
    desk: Desk, app: Flask, database: Database, factory: DirectoryFactory
) -> None:
    article = factory.article("Sore head", answers=[(desk.row, "Rest.")], topics=["concussion"])
    propose(desk)
    desk.services.indexing.drain()
    stranger = CheckedClient(app)
    other = signed_in(app, add_account(app, database, "ann@example.org", physician=factory.physician()))
    addresses = {
        address.replace("raymond-tang-do", desk.row.slug)
        .replace("outer-knee-pain-mile-four", article.slug)
        .replace("hamstring-strain", "concussion")
        for address, _ in DEMONSTRATION.values()
    } | {f"{PROFILE}/preview/patient", "/api/v1/physicians?near=Irvine,+CA", "/search?near=Irvine,+CA"}

    for client in (stranger, other):
        for address in addresses:
            body = client.get(address).data.decode(errors="replace")
            assert [told for told in SENTINELS.values() if told in body] == [], address
    for whose in ("patient", "member"):
        preview = read(desk.member, f"{PROFILE}/preview/{whose}")
        assert "waits for an editor is not in it yet: offices" in preview.main_text
        assert CLINIC not in preview.html
    assert names(desk) == [HILLTOP]
    assert found_near(desk, "Irvine, CA") == []
    assert not desk.services.indexing.verify()


def test_the_member_sees_that_it_waits_and_edits_what_they_sent(desk: Desk) -> None:
    assert "An editor looks at changes here" in read(desk.member, OFFICES).main_text
    page = propose(desk)

    assert "Sent to an editor, who looks at it before patients see it: offices" in page.main_text
    assert "Your change waits for an editor" in page.main_text
    assert page.value_of("office-1-name") == CLINIC
    overview = read(desk.member, PROFILE)
    assert "A change waits for an editor" in overview.main_text
    assert "77 Sentinel Street, Irvine, CA 92618" in overview.main_text
    assert len(overview.parts("span", "badge")) == 2

    save(desk.member, OFFICES, **{"office-1-name": "Sentinel Clinic II"})
    assert "Sentinel Clinic II" in read(desk.editor, waiting_page(desk)).main_text
    assert names(desk) == [HILLTOP]
    assert desk.actions() == ["propose", "propose"]


def test_an_editor_sees_before_and_after_and_publishes(desk: Desk, database: Database) -> None:
    propose(desk)
    address = waiting_page(desk)
    page = read(desk.editor, address)
    before, after = page.parts("dd", "difference__text")

    assert "".join(before.itertext()).split("\n") == [
        HILLTOP,
        "100 Example Street, Anaheim, CA 92807",
        "(714) 555-0142",
    ]
    for told in (*SENTINELS.values(), "Accepting new patients: yes", "Video visits: no"):
        assert told in "".join(after.itertext())
    first = desk.listing().locations[0].id

    assert "Published" in decide(desk, address, "accept").main_text
    assert names(desk) == [HILLTOP, CLINIC]
    assert desk.listing().locations[0].id == first, "the office stays the one it was"
    assert desk.listing().locations[1].precision == "postal_code"
    assert found_near(desk, "Irvine, CA") == [desk.row.slug]
    (letter,) = letters(database)
    assert letter.subject == "Your change is published"
    assert "offices" in letter.body
    assert "waits" not in read(desk.member, PROFILE).main_text
    assert desk.actions() == ["propose", "accept"]
    trail = read(desk.editor, desk.editors_path).main_text
    assert "Sentinel Clinic" in trail


def test_an_editor_gives_it_back_with_a_word(desk: Desk, database: Database) -> None:
    propose(desk)

    decide(desk, waiting_page(desk), "return", note="Is the street right?")

    assert names(desk) == [HILLTOP]
    assert "Is the street right?" in read(desk.member, PROFILE).main_text
    (letter,) = letters(database)
    assert "Is the street right?" in letter.body
    assert "An editor looks at changes here" in read(desk.member, OFFICES).main_text
    assert desk.actions() == ["propose", "return"]


def test_the_member_takes_it_back_or_types_what_is_published(desk: Desk) -> None:
    published = open_form(desk.member, OFFICES)
    propose(desk)
    submit(desk.member, PROFILE, form=f"{PROFILE}/withdraw")
    assert open_form(desk.member, OFFICES)["office-0-hours"] == published["office-0-hours"]

    page = propose(desk)
    removed = Page(desk.member.post(OFFICES, data=fields_of(post_form(page)) | {"action": "remove-1"}))
    page = send(desk.member, OFFICES, fields_of(post_form(removed)) | {"office-0-hours": ""})
    assert "Taken back: offices" in page.main_text
    assert "Nothing waits" in read(desk.editor, "/editor/review").main_text
    assert desk.actions() == ["propose", "withdraw", "propose", "propose"]


def test_removing_every_office_waits_too(desk: Desk) -> None:
    removed = Page(desk.member.post(OFFICES, data=open_form(desk.member, OFFICES) | {"action": "remove-0"}))
    send(desk.member, OFFICES, fields_of(post_form(removed)))

    assert names(desk) == [HILLTOP]
    assert "None any more Waits for an editor" in read(desk.member, PROFILE).main_text
    decide(desk, waiting_page(desk), "accept")
    assert names(desk) == []


def test_what_an_editor_saves_is_published_and_told_beside_what_waits(desk: Desk) -> None:
    propose(desk)
    address = waiting_page(desk)
    looked_at = open_form(desk.editor, address)
    page = save(desk.editor, f"{desk.editors_path}/offices", **{"office-0-name": "Editors’ Clinic"})

    assert "Patients see it now" in page.main_text
    assert "A change of the member to the offices waits" in page.main_text
    assert names(desk) == ["Editors’ Clinic"]
    page = send(desk.editor, address, looked_at | {"action": "accept"})
    assert "This changed while you looked at it" in page.main_text
    assert "What is published was changed after this was sent" in page.main_text
    assert names(desk) == ["Editors’ Clinic"]
    decide(desk, address, "accept")
    assert names(desk) == [HILLTOP, CLINIC]


def test_an_office_that_was_removed_meanwhile_comes_back_as_a_new_one(desk: Desk, database: Database) -> None:
    propose(desk)
    first = desk.listing().locations[0].id
    with database.writing() as session:
        session.delete(session.get_one(PracticeLocationRow, first))

    decide(desk, waiting_page(desk), "accept")

    assert names(desk) == [HILLTOP, CLINIC]


def test_nothing_is_said_of_places_that_are_looked_up_only_when_an_editor_accepts(
    desk: Desk, database: Database
) -> None:
    with database.writing() as session:
        row = session.get_one(PracticeLocationRow, desk.listing().locations[0].id)
        row.latitude = row.longitude = row.precision = None

    page = propose(desk, **{"office-0-city": "Irvine", "office-0-postal_code": "92618"})

    assert "We do not know where this is" not in text_of(page.one("div", "flashes"))
    assert "Its place is looked up when an editor has accepted it." in page.main_text


def test_what_cannot_be_is_told_at_its_field_before_it_waits(desk: Desk) -> None:
    page = propose(desk, **{"office-1-phone": "12"})

    assert "is not a telephone number" in page.main_text
    assert page.value_of("office-1-street") == "77 Sentinel Street"
    assert desk.actions() == []


def test_another_members_office_does_not_come_in_by_waiting(desk: Desk, factory: DirectoryFactory) -> None:
    other = factory.physician(offices=[office(name="Not yours")])
    form = open_form(desk.member, OFFICES) | {"office-0-id": str(other.locations[0].id)}

    assert desk.member.post(OFFICES, data=form).status_code == 403
    assert "Nothing waits" in read(desk.editor, "/editor/review").main_text


def test_offices_told_in_the_trail_of_former_versions_are_still_read(desk: Desk, database: Database) -> None:
    old = {"offices": [[{"id": "1", "name": "Old Clinic"}], []]}
    with database.writing() as session:
        session.add(
            AuditRow(
                actor="Maria Lopez",
                action="edit offices",
                subject_kind="physician",
                subject_id=desk.row.id,
                changes=old,
            )
        )

    assert "Old Clinic" in read(desk.editor, desk.editors_path).main_text
