"""Importing practice locations: which office is which, and where it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, update

from directory.domain.physician import PracticeLocation
from directory.domain.places import Coordinates, Precision
from directory.domain.visibility import Level, OfficeField
from directory.services.importing import ImportReport
from directory.store.models import LocationVisibilityRow, PracticeLocationRow
from directory.store.queries.physicians import physician_by_npi
from directory.store.unit_of_work import Database
from tests.import_factories import (
    ZipLocator,
    importing,
    many_physicians,
    physician,
    physicians_file,
    valid_npi,
)


class Offices:
    """Imports rows of one physician and reads their offices."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.locator = ZipLocator()

    def __call__(self, *rows: dict[str, str]) -> ImportReport:
        service = importing(self.database, self.folder, self.locator)
        return service.import_physicians(physicians_file(self.folder, *rows))

    @property
    def stored(self) -> tuple[PracticeLocation, ...]:
        with self.database.reading() as session:
            found = physician_by_npi(session, valid_npi(1))
        assert found is not None
        return found.locations

    @property
    def source(self) -> str:
        with self.database.reading() as session:
            return session.scalars(select(PracticeLocationRow.point_source)).one()


@pytest.fixture
def offices(empty_database: Database, tmp_path: Path) -> Offices:
    return Offices(empty_database, tmp_path)


def without(row: dict[str, str], *columns: str) -> dict[str, str]:
    return {column: cell for column, cell in row.items() if column not in columns}


def test_given_coordinates_are_the_door_of_the_building(offices: Offices) -> None:
    offices(physician(latitude="33.8366", longitude="-117.9143"))
    (office,) = offices.stored
    assert office.coordinates == Coordinates(33.8366, -117.9143)
    assert office.precision is Precision.ROOFTOP
    assert offices.source == "given"
    assert offices.locator.asked == []


def test_without_coordinates_the_place_of_the_address_is_taken(offices: Offices) -> None:
    assert offices(physician()).without_point == 0
    (office,) = offices.stored
    assert office.coordinates == Coordinates(33.8509, -117.7896)
    assert office.precision is Precision.POSTAL_CODE
    assert offices.source == "gazetteer"


def test_an_unknown_place_is_imported_without_a_point_and_asked_for_again(offices: Offices) -> None:
    assert offices(physician(postal_code="99999")).without_point == 1
    assert offices.stored[0].coordinates is None
    report = offices(physician(postal_code="99999"))
    assert (report.unchanged, report.without_point) == (1, 1)
    assert len(offices.locator.asked) == 2


def test_an_office_without_any_address_is_not_looked_up(offices: Offices) -> None:
    nowhere = dict.fromkeys(("practice_name", "address", "city", "region", "postal_code"), "")
    assert offices(physician(**nowhere)).without_point == 1
    assert offices.locator.asked == []
    assert offices.stored[0].accepting_new_patients is True


def test_a_point_found_online_stays_while_the_address_stays(offices: Offices) -> None:
    offices(physician())
    with offices.database.writing() as session:
        session.execute(update(PracticeLocationRow).values(latitude=33.9, point_source="census"))
    assert offices(physician()).unchanged == 1
    assert offices.source == "census"
    assert offices(physician(address="101 Example Street")).changed == 1
    assert offices.source == "gazetteer"


def test_given_coordinates_are_taken_back_by_empty_cells_only(offices: Offices) -> None:
    given = physician(latitude="33.8366", longitude="-117.9143")
    offices(given)
    assert offices(without(given, "latitude", "longitude")).unchanged == 1
    assert offices(physician()).changed == 1
    assert offices.source == "gazetteer"


def test_an_office_that_gets_another_suite_stays_hidden_whatever_stands_before_it(offices: Offices) -> None:
    at_home = {"city": "Irvine", "postal_code": "92618", "practice_name": ""}
    offices(physician(), physician(address="7 Home Road", **at_home))
    with offices.database.writing() as session:
        hidden = session.scalars(
            select(PracticeLocationRow.id).where(PracticeLocationRow.city == "Irvine")
        ).one()
        session.add(LocationVisibilityRow(location_id=hidden, field=OfficeField.ADDRESS, level=Level.HIDDEN))

    offices(physician(address="7 Home Road, Upstairs", **at_home), physician(address="200 Example Street"))

    assert [(each.address.city, each.address.street) for each in offices.stored] == [
        ("Irvine", ""),
        ("Anaheim", "200 Example Street"),
    ]


def test_several_rows_are_several_offices_in_their_order(offices: Offices) -> None:
    rows = [physician(), physician(address="20 Second Street"), physician(address="30 Third Street")]
    elsewhere = physician(npi=valid_npi(2), given_name="Ann")
    offices(rows[0], elsewhere, rows[1], rows[2])
    streets = [office.address.street for office in offices.stored]
    assert streets == ["100 Example Street", "20 Second Street", "30 Third Street"]
    ids = [office.id for office in offices.stored]
    offices(rows[2], rows[0], elsewhere, rows[1])
    assert [office.id for office in offices.stored] == [ids[2], ids[0], ids[1]]


def test_rows_far_apart_are_joined_whatever_the_batches(offices: Offices) -> None:
    rows = many_physicians(620)
    assert offices(*rows).created == 620
    report = offices(*rows)
    assert (report.created, report.changed, report.unchanged) == (0, 0, 620)


def test_the_same_office_told_twice_is_one(offices: Offices) -> None:
    offices(physician(), physician(address="100  EXAMPLE street"))
    assert len(offices.stored) == 1


def test_an_office_that_no_row_tells_of_is_removed(offices: Offices) -> None:
    offices(physician(), physician(address="20 Second Street"))
    assert offices(physician(address="20 Second Street")).changed == 1
    assert [office.address.street for office in offices.stored] == ["20 Second Street"]


def test_an_office_whose_row_is_refused_is_not_removed(offices: Offices) -> None:
    rows = [physician(), physician(address="20 Second Street")]
    offices(*rows)
    report = offices(rows[0] | {"phone": "oops"}, rows[1] | {"telehealth": "yes"})
    assert (report.changed, report.refused) == (1, 1)
    assert {office.address.street for office in offices.stored} == {"100 Example Street", "20 Second Street"}


def test_an_office_that_moves_keeps_its_id(offices: Offices) -> None:
    offices(physician())
    (before,) = offices.stored
    offices(physician(address="9 New Street", postal_code="92618"))
    (after,) = offices.stored
    assert after.id == before.id
    assert after.coordinates == Coordinates(33.6670, -117.7330)


def test_two_practices_at_one_address_are_told_apart_by_name(offices: Offices) -> None:
    rows = [physician(), physician(practice_name="Valley Clinic", phone="714-555-0143")]
    offices(*rows)
    ids = [office.id for office in offices.stored]
    assert offices(rows[1], rows[0]).changed == 1
    assert [office.id for office in offices.stored] == ids[::-1]


def test_without_address_columns_facts_hold_for_every_office(offices: Offices) -> None:
    offices(physician(), physician(address="20 Second Street"))
    row = {"npi": valid_npi(1), "given_name": "Maria", "family_name": "Lopez", "telehealth": "yes"}
    assert offices(row).changed == 1
    assert [office.telehealth for office in offices.stored] == [True, True]
    assert offices(row).unchanged == 1


def test_a_row_without_an_office_makes_none(offices: Offices) -> None:
    columns = ("practice_name", "address", "city", "region", "postal_code", "phone")
    told = ("accepting_new_patients", "telehealth")
    offices(physician(**dict.fromkeys((*columns, *told), "")))
    assert offices.stored == ()


def test_addresses_abroad_keep_their_own_writing(offices: Offices) -> None:
    offices(
        physician(
            country="United Kingdom",
            city="Leeds",
            region="England",
            postal_code="LS1 4DY",
            phone="0113 496 0000",
        )
    )
    (office,) = offices.stored
    assert (office.address.country, office.address.region) == ("GB", "England")
    assert office.phone == "+44 113 496 0000"
