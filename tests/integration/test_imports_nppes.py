"""Importing the national provider file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from directory.domain.errors import InvalidInput
from directory.domain.physician import Physician, Status
from directory.services.importing import ImportReport
from directory.services.importing.nppes import SPORTS_TAXONOMY_CODES
from directory.store.models import PhysicianRow
from directory.store.queries.physicians import physician_by_npi
from directory.store.unit_of_work import Database
from tests.import_factories import (
    REAL_DATA,
    content,
    importing,
    nppes_columns,
    nppes_file,
    physician,
    physicians_file,
    provider,
    valid_npi,
    write_csv,
)


class Registry:
    """Imports rows of the registry and reads the outcome."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.service = importing(database, folder)

    def __call__(
        self, *rows: Mapping[str, str], taxonomy: Iterable[str] = ("sports",), layout: int = 2
    ) -> ImportReport:
        return self.service.import_nppes(nppes_file(self.folder, rows, layout), taxonomy)

    def find(self, number: int = 1) -> Physician | None:
        with self.database.reading() as session:
            return physician_by_npi(session, valid_npi(number))

    def get(self, number: int = 1) -> Physician:
        found = self.find(number)
        assert found is not None
        return found


@pytest.fixture
def registry(empty_database: Database, tmp_path: Path) -> Registry:
    return Registry(empty_database, tmp_path)


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.created, report.changed, report.unchanged, report.refused


@pytest.mark.parametrize("layout", [2, 2018])
def test_an_individual_is_imported_from_both_layouts(registry: Registry, layout: int) -> None:
    row = provider(
        first="J MICHAEL",
        middle="R",
        last="O'BRIEN-MCKAY",
        suffix="JR.",
        other_last="SMITH",
        street_2="STE 2A",
    )
    assert counts(registry(row, layout=layout)) == (1, 0, 0, 0)
    found = registry.get()
    assert found.display_name == "J. Michael R. O'Brien-McKay Jr., MD"
    assert found.other_names == ("Smith",)
    assert found.specialties == ("sports-medicine-family",)
    assert found.confirmed_by == "the national provider registry"
    assert found.confirmed_at == datetime(2011, 2, 16, tzinfo=UTC)
    (office,) = found.locations
    assert office.address.street == "51 Kenosia Ave, Ste 2A"
    assert (office.address.city, office.address.region) == ("Danbury", "CT")
    assert office.address.postal_code == "06810-4321"
    assert office.phone == "(203) 555-0133"
    assert office.coordinates is not None


def test_both_layouts_of_the_same_rows_are_the_same(registry: Registry) -> None:
    rows = [provider(1), provider(2, first="ANN")]
    registry(*rows, layout=2018)
    assert counts(registry(*rows, layout=2)) == (0, 0, 2, 0)


@pytest.mark.parametrize("code", sorted(SPORTS_TAXONOMY_CODES))
def test_each_code_of_sports_medicine_is_imported_by_default(registry: Registry, code: str) -> None:
    assert registry(provider(code_1=code)).created == 1


def test_any_slot_counts_and_the_primary_one_comes_first(registry: Registry) -> None:
    row = provider(code_1="208D00000X", switch_1="N", code_2="2080A0000X", switch_2="Y", code_15="207QS0010X")
    assert registry(row).created == 1
    assert registry.get().specialties == ("pediatrics", "family-medicine", "sports-medicine-family")


def test_without_a_primary_slot_the_first_one_comes_first(registry: Registry) -> None:
    registry(provider(switch_1="X", code_2="208D00000X", switch_2="X"))
    assert registry.get().specialties == ("sports-medicine-family", "family-medicine")


def test_what_is_no_specialty_of_ours_is_named_only_when_there_is_nothing_else(registry: Registry) -> None:
    registry(provider(code_2="390200000X"), provider(2, code_1="390200000X"), taxonomy=["all"])
    assert registry.get(1).specialties == ("sports-medicine-family",)
    assert registry.get(2).specialties == ("other-health-professional",)


def test_others_are_passed_over(registry: Registry) -> None:
    report = registry(
        provider(1, entity="2"),
        provider(2, code_1="208800000X"),
        provider(3, deactivated="01/02/2006"),
        provider(4, deactivated="01/02/2006", reactivated="03/24/2006"),
    )
    assert (counts(report), report.passed_over, report.rows_read) == ((1, 0, 0, 0), 3, 4)
    assert registry.find(4) is not None


def test_all_imports_every_individual_and_codes_those_who_have_one(registry: Registry) -> None:
    rows = [provider(1, code_1="208800000X"), provider(2, code_1="111N00000X"), provider(3, entity="2")]
    assert registry(*rows, taxonomy=["111n00000x", "101Y00000X"]).created == 1
    assert counts(registry(*rows, taxonomy=["all"])) == (1, 0, 1, 0)


@pytest.mark.parametrize("word", ["", "doctors", "207QS0010", "207QS0010XX"])
def test_a_word_that_is_no_code_is_refused(registry: Registry, word: str) -> None:
    with pytest.raises(InvalidInput, match="taxonomy"):
        registry(provider(), taxonomy=[word])


def test_a_second_import_changes_nothing(registry: Registry) -> None:
    rows = [provider(1), provider(2, zip="99999", phone="12")]
    registry(*rows)
    before = content(registry.database)
    report = registry(*rows)
    assert counts(report) == (0, 0, 2, 0)
    assert (report.left_open, report.without_point) == (1, 1)
    assert content(registry.database) == before


def test_a_newer_row_changes_the_listing_and_an_older_one_does_not(registry: Registry) -> None:
    registry(provider(city="NORWALK", updated="02/16/2011"))
    assert registry(provider(city="STAMFORD", updated="02/15/2011")).unchanged == 1
    assert registry(provider(city="STAMFORD", updated="02/17/2011")).changed == 1
    assert registry.get().locations[0].address.city == "Stamford"
    assert registry.get().confirmed_at == datetime(2011, 2, 17, tzinfo=UTC)


def test_what_the_society_confirmed_is_not_changed_by_the_registry(registry: Registry) -> None:
    registry.service.import_physicians(physicians_file(registry.folder, physician()))
    assert counts(registry(provider(updated="01/01/2099"))) == (0, 0, 1, 0)
    assert registry.get().name.full == "Maria Lopez"


def test_who_was_deactivated_leaves_the_directory(registry: Registry) -> None:
    registry(provider(1), provider(2))
    left = {"NPI": valid_npi(1), "NPI Deactivation Date": "03/04/2020"}
    assert counts(registry(left)) == (0, 1, 0, 0)
    assert registry.get().status is Status.REMOVED
    assert counts(registry(left)) == (0, 0, 1, 0)


def test_who_was_removed_is_not_brought_back_by_the_registry(registry: Registry) -> None:
    registry(provider())
    with registry.database.writing() as session:
        session.execute(update(PhysicianRow).values(status="removed"))
    report = registry(provider(updated="01/01/2020"))
    assert registry.get().status is Status.REMOVED
    assert report.left_open == 1
    assert "set their status to active" in report.first_notes[0].reason


def test_a_misprint_in_the_registry_costs_nobody_their_listing(registry: Registry) -> None:
    report = registry(provider(phone="0", zip="ABC"))
    assert (report.created, report.left_open) == (1, 2)
    (office,) = registry.get().locations
    assert (office.phone, office.address.postal_code) == ("", "")


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("NPI", {"npi": "1316942518"}),
        ("Provider First Name", {"first": ""}),
        ("Provider Last Name (Legal Name)", {"last": "  "}),
        ("Provider Last Name (Legal Name)", {"last": "X" * 101}),
        ("Last Update Date", {"updated": "2011-02-16"}),
        ("Provider First Name", {"first": "A\x00B"}),
        ("Provider Business Practice Location Address Country Code (If outside U.S.)", {"country": "ZZ"}),
    ],
)
def test_a_wrong_row_is_refused_and_no_other(registry: Registry, column: str, cells: dict[str, str]) -> None:
    report = registry(provider(1, **cells), provider(2))
    assert counts(report) == (1, 0, 0, 1)
    assert (report.first_notes[0].row, report.first_notes[0].column) == (2, column)


def test_a_second_row_of_an_npi_is_refused(registry: Registry) -> None:
    report = registry(provider(), provider(city="ELSEWHERE"))
    assert counts(report) == (1, 0, 0, 1)
    assert "earlier in this file" in report.first_notes[0].reason


def test_a_row_that_is_cut_off_is_refused(registry: Registry) -> None:
    path = nppes_file(registry.folder, [provider(1), provider(2)])
    path.write_text(path.read_text(encoding="utf-8")[:-200], encoding="utf-8")
    report = registry.service.import_nppes(path)
    assert counts(report) == (1, 0, 0, 1)
    assert "Was the file cut off?" in report.first_notes[0].reason


def test_a_broken_byte_refuses_its_row_only(registry: Registry) -> None:
    path = nppes_file(registry.folder, [provider(1, first="JOSÉ"), provider(2)])
    path.write_bytes(path.read_text(encoding="utf-8").encode("windows-1252"))
    assert counts(registry.service.import_nppes(path)) == (1, 0, 0, 1)


def test_a_file_that_lacks_a_column_is_refused_naming_it(registry: Registry) -> None:
    columns = [column for column in nppes_columns() if column != "NPI Deactivation Date"]
    path = write_csv(registry.folder / "other.csv", [dict.fromkeys(columns, "")])
    with pytest.raises(InvalidInput, match="it lacks “NPI Deactivation Date”"):
        registry.service.import_nppes(path)
    with pytest.raises(InvalidInput, match=r"“NPI”, “Entity Type Code”, .* and \d+ more"):
        registry.service.import_nppes(physicians_file(registry.folder, {"given_name": "Maria"}))


def test_empty_lines_are_passed_over(registry: Registry) -> None:
    path = nppes_file(registry.folder, [provider()])
    path.write_text(path.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    assert counts(registry.service.import_nppes(path)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("typed", "credentials"),
    [
        ("M.D., PH.D.", ("MD", "PhD")),
        ("O. D.", ("OD",)),
        ("PHARM. D.", ("PharmD",)),
        ("D.D.S>", ("DDS",)),
        ("PHYSICIAN ASSISTANT", ("PA",)),
        ("M.D. F.A.C.S.", ("MD", "FACS")),
        ("", ()),
    ],
)
def test_credentials_are_read_however_written(
    registry: Registry, typed: str, credentials: tuple[str, ...]
) -> None:
    registry(provider(credential=typed))
    assert registry.get().credentials == credentials


def test_addresses_abroad_keep_their_country(registry: Registry) -> None:
    registry(provider(country="CA", state="ONTARIO", city="TORONTO", zip="M5V3L9", phone="4165550133"))
    address = registry.get().locations[0].address
    assert (address.country, address.region, address.postal_code) == ("CA", "ON", "M5V 3L9")
    registry(provider(2, country="DE", state="BAYERN", city="MÜNCHEN", zip="80331", phone="089123456"))
    assert registry.get(2).locations[0].address.region == "Bayern"


@pytest.fixture
def real_files() -> list[Path]:
    files = [REAL_DATA / "nppes_400_layout2.csv", REAL_DATA / "nppes_400_layout2018.csv"]
    if not all(file.exists() for file in files):
        pytest.skip("the real files are not here")
    return files


def test_real_files_of_both_layouts_give_the_same_physicians(
    registry: Registry, real_files: list[Path]
) -> None:
    for taxonomy, expected in (("sports", 8), ("all", 400)):
        created = [registry.service.import_nppes(file, [taxonomy]) for file in real_files]
        assert sum(report.created for report in created) + (0 if taxonomy == "sports" else 8) == expected
        assert (created[1].created, created[1].changed, created[1].unchanged) == (0, 0, expected)
        assert [report.refused for report in created] == [0, 0]
