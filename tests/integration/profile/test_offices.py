"""A member keeps their offices: added, moved, removed, placed; found at the new place at once."""

from __future__ import annotations

import pytest

from directory.services.found import FindRequest
from directory.store.models import PracticeLocationRow
from directory.store.unit_of_work import Database
from tests.accounts import fields_of
from tests.factories import DirectoryFactory, office
from tests.integration.profile.conftest import PROFILE, Desk, open_form, post_form, save, send
from tests.integration.web.page import Page, read

OFFICES = f"{PROFILE}/offices"
IRVINE = {
    "office-1-name": "Irvine Clinic",
    "office-1-street": "5 Test Road",
    "office-1-city": "Irvine",
    "office-1-region": "california",
    "office-1-postal_code": "92618",
    "office-1-country": "us",
    "office-1-phone": "949.555.0123",
    "office-1-hours": "Mon to Thu 8 to 5\r\n\r\n Fri  8 to 12 ",
    "office-1-accepting": "yes",
    "office-1-telehealth": "no",
}


def found_near(desk: Desk, place: str) -> list[str]:
    desk.services.indexing.drain()
    found = desk.services.finding.find(FindRequest(near=place, within_miles=10))
    return [each.physician.slug for each in found.physicians]


def row_of(database: Database, number: int) -> PracticeLocationRow:
    with database.reading() as session:
        return session.get_one(PracticeLocationRow, number)


def add_office(desk: Desk, **typed: object) -> Page:
    form = open_form(desk.member, OFFICES)
    page = send(desk.member, OFFICES, form | {"action": "add"})
    assert len(page.parts("fieldset", "office-fields")) == 3, "two offices, and the blank one for scripts"
    return send(desk.member, OFFICES, form | IRVINE | typed)


def test_an_office_is_added_cleaned_and_found_at_its_place_at_once(desk: Desk) -> None:
    page = add_office(desk)

    assert "Patients see it now" in page.main_text
    added = desk.listing().locations[1]
    assert (added.name, added.phone, added.address.region) == ("Irvine Clinic", "(949) 555-0123", "CA")
    assert added.hours == "Mon to Thu 8 to 5\nFri 8 to 12"
    assert (added.accepting_new_patients, added.telehealth) == (True, False)
    assert added.precision == "postal_code"
    assert found_near(desk, "Irvine, CA") == [desk.row.slug]
    assert "Fri 8 to 12" in read(desk.member, f"/physicians/{desk.row.slug}").main_text


def test_a_button_that_only_changes_the_form_keeps_everything_typed(desk: Desk) -> None:
    form = open_form(desk.member, OFFICES) | IRVINE | {"office-0-hours": "By appointment"}

    moved = Page(desk.member.post(OFFICES, data=form | {"action": "up-1"}))
    removed = Page(desk.member.post(OFFICES, data=form | {"action": "remove-0"}))

    assert moved.value_of("office-0-name") == "Irvine Clinic"
    assert moved.value_of("office-1-name") == "Hilltop Sports Medicine"
    assert "By appointment" in moved.html
    assert removed.value_of("office-0-name") == "Irvine Clinic"
    assert [each.name for each in desk.listing().locations] == ["Hilltop Sports Medicine"], "nothing is saved"


def test_offices_are_ordered_and_removed(desk: Desk) -> None:
    add_office(desk)
    form = open_form(desk.member, OFFICES)
    moved = Page(desk.member.post(OFFICES, data=form | {"action": "up-1"}))
    send(desk.member, OFFICES, fields_of(post_form(moved)))
    assert [each.name for each in desk.listing().locations] == ["Irvine Clinic", "Hilltop Sports Medicine"]

    form = open_form(desk.member, OFFICES)
    removed = Page(desk.member.post(OFFICES, data=form | {"action": "remove-0"}))
    send(desk.member, OFFICES, fields_of(post_form(removed)))
    assert [each.name for each in desk.listing().locations] == ["Hilltop Sports Medicine"]
    assert found_near(desk, "Irvine, CA") == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"office-0-phone": "12"}, "is not a telephone number"),
        ({"office-0-city": ""}, "Give the city"),
        ({"office-0-postal_code": "x"}, "is not a US ZIP code"),
        ({"office-0-country": "USA"}, "two letters"),
        ({"office-0-latitude": "33.8"}, "both numbers"),
        ({"office-0-latitude": "91", "office-0-longitude": "0"}, "is not between"),
        ({"office-0-latitude": "51.5", "office-0-longitude": "-0.1"}, "miles from"),
        ({"office-0-hours": "x\n" * 11}, "10 lines at most"),
        ({"office-0-name": "x" * 201}, "the most we can keep is 200"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_lost(
    typed: dict[str, str], told: str, desk: Desk
) -> None:
    before = desk.listing()

    page = save(desk.member, OFFICES, **(typed | {"office-0-street": "9 Kept Road"}))

    assert told in page.main_text
    assert page.value_of("office-0-street") == "9 Kept Road"
    assert desk.listing() == before


def test_a_refused_form_tells_nothing_wrong_about_where_the_offices_are(desk: Desk) -> None:
    known = "We know where this is to the building."
    assert known in read(desk.member, OFFICES).main_text

    refused = save(desk.member, OFFICES, **{"office-0-phone": "12"})
    moved = save(desk.member, OFFICES, **{"office-0-phone": "12", "office-0-city": "Irvine"})

    assert known in refused.main_text
    assert known not in moved.main_text
    assert "Its place is looked up when you save." in moved.main_text
    assert "nobody finds it" not in refused.main_text + moved.main_text


def test_an_address_that_nobody_knows_keeps_its_former_point(desk: Desk, database: Database) -> None:
    before = desk.listing().locations[0]
    assert before.coordinates
    with database.writing() as session:
        session.get_one(PracticeLocationRow, before.id).point_source = "gazetteer"

    save(desk.member, OFFICES, **{"office-0-city": "Xyzzyville", "office-0-postal_code": ""})

    after = desk.listing().locations[0]
    assert after.coordinates == before.coordinates
    assert found_near(desk, "Anaheim Hills, CA") == [desk.row.slug]
    assert row_of(database, after.id).located_online_at is None


def test_a_pin_stays_whatever_else_happens(desk: Desk, database: Database) -> None:
    save(desk.member, OFFICES, **{"office-0-latitude": "33.8501234", "office-0-longitude": "-117.7501234"})

    assert "where you placed it" in read(desk.member, OFFICES).main_text
    save(desk.member, OFFICES, **{"office-0-street": "11 Other Street"})
    assert not desk.services.locating.locate_next()
    point = desk.listing().locations[0].coordinates
    assert point is not None
    assert (point.latitude, point.longitude) == (33.8501234, -117.7501234)

    save(desk.member, OFFICES, **{"office-0-latitude": "", "office-0-longitude": ""})
    assert desk.listing().locations[0].precision == "postal_code"


def test_another_members_office_is_refused(desk: Desk, factory: DirectoryFactory) -> None:
    other = factory.physician(offices=[office(name="Not yours")])

    response = desk.member.post(
        OFFICES, data=open_form(desk.member, OFFICES) | {"office-0-id": str(other.locations[0].id)}
    )

    assert response.status_code == 403
    assert desk.services.profiles.physician_of_id(other.id).locations[0].name == "Not yours"
    assert [each.name for each in desk.listing().locations] == ["Hilltop Sports Medicine"]


def test_the_second_of_two_sees_what_changed_and_chooses(desk: Desk) -> None:
    form = open_form(desk.member, OFFICES)
    save(desk.editor, f"{desk.editors_path}/offices", **{"office-0-name": "The editor’s name"})

    page = send(desk.member, OFFICES, form | {"office-0-name": "My name"})

    assert "Somebody else has changed the offices" in page.main_text
    assert "The editor’s name" in page.main_text
    assert page.value_of("office-0-name") == "My name"
    assert desk.listing().locations[0].name == "The editor’s name"


def test_a_form_sent_twice_adds_one_office(desk: Desk) -> None:
    form = open_form(desk.member, OFFICES) | IRVINE

    send(desk.member, OFFICES, form)
    send(desk.member, OFFICES, form)

    assert len(desk.listing().locations) == 2


def test_offices_that_look_alike_are_hinted_at_and_kept(desk: Desk) -> None:
    page = add_office(
        desk,
        **{
            "office-0-street": "100 Odgen St",
            "office-1-street": "100 N Ogden Street, Suite 4",
            "office-1-city": "Anaheim",
            "office-1-postal_code": "92807",
        },
    )

    assert "Offices 1 and 2 look alike" in page.main_text
    assert len(desk.listing().locations) == 2


def test_every_save_is_written_down_once(desk: Desk) -> None:
    save(desk.member, OFFICES, **{"office-0-name": "New name"})
    save(desk.member, OFFICES)

    assert desk.actions().count("edit") == 1
