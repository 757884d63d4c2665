"""Importing ``physicians.csv``: who is meant, what changes, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from directory.config import DATA_PATH
from directory.domain.errors import InvalidInput
from directory.domain.physician import Physician, Status
from directory.services.importing import ImportingService, ImportReport
from directory.store.changes import pending_changes
from directory.store.models import SlugAliasRow
from directory.store.queries.physicians import physician_by_npi, physician_by_slug
from directory.store.queries.slugs import current_slug
from directory.store.unit_of_work import Database
from tests.import_factories import (
    article,
    articles_file,
    content,
    importing,
    physician,
    physicians_file,
    valid_npi,
    write_csv,
)

NPI = valid_npi(1)


class Importing:
    """Imports rows and reads the outcome."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.service: ImportingService = importing(database, folder)

    def __call__(self, *rows: dict[str, str]) -> ImportReport:
        return self.service.import_physicians(physicians_file(self.folder, *rows))

    def by_npi(self, npi: str = NPI) -> Physician:
        with self.database.reading() as session:
            found = physician_by_npi(session, npi)
        assert found is not None
        return found

    def by_slug(self, slug: str) -> Physician | None:
        with self.database.reading() as session:
            return physician_by_slug(session, slug)

    def changes(self) -> int:
        with self.database.reading() as session:
            return len(pending_changes(session, 1000))


@pytest.fixture
def imports(empty_database: Database, tmp_path: Path) -> Importing:
    return Importing(empty_database, tmp_path)


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.created, report.changed, report.unchanged, report.refused


def reasons(report: ImportReport) -> list[tuple[int, str]]:
    return [(note.row, note.column) for note in report.first_notes]


def test_a_new_physician_has_everything_the_row_tells(imports: Importing) -> None:
    row = physician(middle_name="T.", suffix="Jr.", other_family_name="Ruiz", topics="runner's knee")
    assert counts(imports(row)) == (1, 0, 0, 0)
    found = imports.by_npi()
    assert found.display_name == "Maria T. Lopez Jr., MD, CAQSM"
    assert found.slug == "maria-lopez-md"
    assert found.other_names == ("Ruiz",)
    assert found.specialties == ("sports-medicine-family",)
    assert found.topics == ("patellofemoral-pain",)
    assert found.languages == ("en", "es")
    assert str(found.member_since) == "2015-06-30"
    assert found.status is Status.ACTIVE
    assert found.confirmed_by == "the society"
    assert found.confirmed_at is not None
    (office,) = found.locations
    assert office.phone == "(714) 555-0142"
    assert (office.accepting_new_patients, office.telehealth) == (True, False)
    assert imports.changes() == 1


def test_a_second_import_changes_nothing(imports: Importing) -> None:
    rows = [
        physician(),
        physician(address="20 Second Street"),
        physician(npi="", slug="amy-poe", given_name="Amy"),
    ]
    assert counts(imports(*rows)) == (2, 0, 0, 0)
    before = content(imports.database)
    assert counts(imports(*rows)) == (0, 0, 2, 0)
    assert content(imports.database) == before
    assert imports.changes() == 2


def test_only_what_differs_is_changed(imports: Importing) -> None:
    imports(physician())
    before = imports.by_npi()
    assert counts(imports(physician(biography="Swims.", credentials="DO", languages="en"))) == (0, 1, 0, 0)
    after = imports.by_npi()
    assert (after.biography, after.credentials, after.languages) == ("Swims.", ("DO",), ("en",))
    assert (after.id, after.slug, after.locations) == (before.id, before.slug, before.locations)
    assert imports.changes() == 2


def test_a_missing_column_leaves_its_fact_alone_and_an_empty_cell_clears_it(imports: Importing) -> None:
    imports(physician(topics="running"))
    row = {
        "npi": NPI,
        "given_name": "Maria",
        "family_name": "Lopez",
        "biography": "",
        "languages": "",
        "status": "",
    }
    assert counts(imports(row)) == (0, 1, 0, 0)
    found = imports.by_npi()
    assert (found.biography, found.languages) == ("", ())
    assert (found.website, found.topics) == ("https://www.example.org/maria", ("running",))
    assert len(found.locations) == 1
    assert found.status is Status.ACTIVE


def test_nobody_is_deleted_for_missing_in_the_file(imports: Importing) -> None:
    imports(physician())
    imports(physician(npi=valid_npi(2), given_name="Ann"))
    assert imports.by_npi().is_listed


def test_a_status_takes_a_physician_out_of_the_directory(imports: Importing) -> None:
    imports(physician())
    imports(physician(status="Retired"))
    assert imports.by_npi().status is Status.RETIRED


def test_made_slugs_are_told_apart_by_city_then_number(imports: Importing) -> None:
    rows = [physician(npi=valid_npi(number)) for number in range(1, 13)]
    imports(*rows)
    slugs = [imports.by_npi(row["npi"]).slug for row in rows]
    assert slugs[:3] == ["maria-lopez-md", "maria-lopez-md-anaheim", "maria-lopez-md-anaheim-2"]
    assert slugs[-1] == f"maria-lopez-md-anaheim-{rows[-1]['npi']}"
    assert len(set(slugs)) == len(slugs)


def test_a_made_slug_is_never_one_that_the_file_gives_to_somebody_else(imports: Importing) -> None:
    given = physician(npi="", slug="maria-lopez-md", family_name="Lopez", address="1 Other Street")
    assert counts(imports(physician(), given)) == (2, 0, 0, 0)
    assert imports.by_npi().slug == "maria-lopez-md-anaheim"


def test_a_given_slug_renames_and_the_old_one_leads_on_for_ever(imports: Importing) -> None:
    imports(physician())
    assert counts(imports(physician(slug="dr-lopez"))) == (0, 1, 0, 0)
    assert imports.by_npi().slug == "dr-lopez"
    with imports.database.reading() as session:
        assert current_slug(session, "physician", "maria-lopez-md") == "dr-lopez"
    assert counts(imports(physician())) == (0, 0, 1, 0)
    newcomer = physician(npi=valid_npi(2))
    imports(newcomer)
    assert imports.by_npi(newcomer["npi"]).slug == "maria-lopez-md-anaheim"


def test_a_slug_can_be_taken_back_by_whom_it_was(imports: Importing) -> None:
    for slug in ("one", "two", "one"):
        assert imports(physician(slug=slug)).refused == 0
    assert imports.by_npi().slug == "one"
    with imports.database.reading() as session:
        assert current_slug(session, "physician", "two") == "one"
        assert current_slug(session, "physician", "one") is None


def test_a_former_slug_alone_means_the_same_physician_and_renames_nobody(imports: Importing) -> None:
    imports(physician())
    imports(physician(slug="dr-lopez"))
    assert counts(imports(physician(npi="", slug="maria-lopez-md", biography="Rows."))) == (0, 1, 0, 0)
    assert (imports.by_npi().slug, imports.by_npi().biography) == ("dr-lopez", "Rows.")


def test_a_slug_that_was_somebodys_is_refused_to_anybody_else(imports: Importing) -> None:
    imports(physician(slug="first"))
    imports(physician(slug="second"))
    other = physician(npi=valid_npi(2), given_name="Ann", slug="first")
    report = imports(other)
    assert counts(report) == (0, 0, 0, 1)
    assert "Maria Lopez's for ever" in report.first_notes[0].reason


def test_an_npi_is_added_to_who_was_listed_without(imports: Importing) -> None:
    imports(physician(npi="", slug="maria-lopez-md"))
    assert counts(imports(physician(slug="maria-lopez-md"))) == (0, 1, 0, 0)
    assert imports.by_npi().slug == "maria-lopez-md"


def test_an_npi_is_not_added_to_somebody_of_another_name(imports: Importing) -> None:
    imports(physician(npi="", slug="maria-lopez-md"))
    assert reasons(imports(physician(slug="maria-lopez-md", given_name="Ann"))) == [(2, "slug")]


def test_an_npi_that_is_somebody_elses_in_the_file_is_refused(imports: Importing) -> None:
    report = imports(physician(), physician(given_name="Ann"), physician(npi=valid_npi(2), given_name="Bo"))
    assert counts(report) == (2, 0, 0, 1)
    (note,) = report.first_notes
    assert (note.row, note.column) == (3, "npi")
    assert note.reason.startswith(f"NPI {NPI} is already Maria Lopez's, row 2")


def test_a_slug_that_is_somebody_elses_in_the_file_is_refused(imports: Importing) -> None:
    report = imports(physician(slug="maria"), physician(npi=valid_npi(2), given_name="Ann", slug="Maria"))
    assert counts(report) == (1, 0, 0, 1)
    assert "already Maria Lopez's, row 2" in report.first_notes[0].reason


def test_two_slugs_for_one_npi_are_refused(imports: Importing) -> None:
    assert reasons(imports(physician(slug="one"), physician(slug="two"))) == [(3, "slug")]


def test_rows_that_name_one_physician_in_two_ways_are_refused(imports: Importing) -> None:
    imports(physician(slug="maria"))
    report = imports(physician(), physician(npi="", slug="maria", biography="Rows."))
    assert reasons(report) == [(3, "slug")]
    assert "row 2 tells already" in report.first_notes[0].reason


def test_later_rows_may_repeat_or_leave_empty_but_not_contradict(imports: Importing) -> None:
    rows = [
        physician(biography=""),
        physician(biography="Runs.", credentials="", address="2 Second Street"),
        physician(biography="Swims.", address="3 Third Street"),
    ]
    report = imports(*rows)
    assert reasons(report) == [(4, "biography")]
    found = imports.by_npi()
    assert found.biography == "Runs."
    assert [office.address.street for office in found.locations] == ["100 Example Street", "2 Second Street"]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("npi", "1234567890"),
        ("npi", ""),
        ("given_name", " "),
        ("family_name", ""),
        ("family_name", "x" * 101),
        ("suffix", "x" * 21),
        ("credentials", "X" * 41),
        ("specialties", "sports-medicine-family; astrology"),
        ("topics", "bad luck"),
        ("languages", "xx"),
        ("website", "www.example.org"),
        ("website", "https://example.org/" + "x" * 300),
        ("email", "maria"),
        ("member_since", "yesterday"),
        ("status", "gone"),
        ("address", "x" * 301),
        ("city", "A\x00B"),
        ("biography", "A\x07B"),
        ("country", "Narnia"),
        ("phone", "none"),
        ("accepting_new_patients", "maybe"),
        ("telehealth", "2"),
        ("latitude", "NaN"),
        ("longitude", "181"),
        ("postal_code", "9280"[:3]),
    ],
)
def test_a_wrong_cell_refuses_its_row_and_no_other(imports: Importing, column: str, text: str) -> None:
    wrong = physician(
        npi=valid_npi(2), given_name="Ann", latitude="33.8", longitude="-117.8", topics="", status=""
    )
    right = physician(latitude="33.8", longitude="-117.8", topics="running", status="active")
    report = imports(wrong | {column: text}, right)
    assert counts(report) == (1, 0, 0, 1)
    assert (2, column) in reasons(report)
    assert report.path is not None
    assert f"2,{column},refused," in report.path.read_text(encoding="utf-8")


def test_one_coordinate_without_the_other_is_refused(imports: Importing) -> None:
    assert reasons(imports(physician(latitude="33.8"))) == [(2, "longitude")]
    assert reasons(imports(physician(longitude="-117"))) == [(2, "latitude")]


def test_every_problem_of_a_row_is_told(imports: Importing) -> None:
    report = imports(physician(npi="12", email="x", phone="y"))
    assert report.refused == 1
    assert sorted(reasons(report)) == [(2, "email"), (2, "npi"), (2, "phone")]


def test_a_row_that_is_cut_off_is_refused(imports: Importing) -> None:
    path = physicians_file(imports.folder, physician(), physician(npi=valid_npi(2)))
    text = path.read_text(encoding="utf-8").rstrip()
    path.write_text(text[: text.rindex("Hilltop")], encoding="utf-8")
    report = imports.service.import_physicians(path)
    assert counts(report) == (1, 0, 0, 1)
    assert reasons(report) == [(3, "address")]


def test_a_cell_too_large_to_be_one_refuses_its_row(imports: Importing) -> None:
    report = imports(physician(biography="x" * 200_000), physician(npi=valid_npi(2)))
    assert counts(report) == (1, 0, 0, 1)
    assert "field larger than" in report.first_notes[0].reason


def test_a_slug_that_was_of_somebody_who_is_gone_is_nobodys(imports: Importing) -> None:
    with imports.database.writing() as session:
        session.add(SlugAliasRow(kind="physician", slug="long-gone", target_id=77))
    assert reasons(imports(physician(slug="long-gone"))) == [(2, "slug")]


def test_windows_1252_text_is_refused_before_anything_is_written(imports: Importing) -> None:
    path = physicians_file(imports.folder, physician(), physician(npi=valid_npi(2), given_name="José"))
    path.write_bytes(path.read_text(encoding="utf-8").encode("windows-1252"))
    with pytest.raises(InvalidInput, match="Line 3"):
        imports.service.import_physicians(path)
    assert imports.changes() == 0


def test_a_wrong_header_is_refused_before_anything_is_written(imports: Importing) -> None:
    row = physician()
    row["phone_number"] = row.pop("phone")
    with pytest.raises(InvalidInput, match="Did you mean “phone”"):
        imports(row)
    assert imports.changes() == 0


def test_empty_rows_are_passed_over_and_counted_in_row_numbers(imports: Importing) -> None:
    empty = dict.fromkeys(physician(), "")
    assert reasons(imports(physician(), empty, physician(npi="12"))) == [(4, "npi")]


def test_files_of_other_line_ends_and_a_byte_order_mark_are_read(imports: Importing) -> None:
    path = physicians_file(imports.folder, physician())
    text = path.read_text(encoding="utf-8")
    for end, mark in (("\r\n", ""), ("\r", "\ufeff")):
        path.write_bytes((mark + text.replace("\n", end)).encode())
        assert imports.service.import_physicians(path).refused == 0


def test_column_names_may_be_written_with_capitals_and_spaces(imports: Importing) -> None:
    columns = {column: column.replace("_", " ").title() for column in physician()}
    row = {columns[column]: cell for column, cell in physician().items()}
    path = write_csv(imports.folder / "physicians.csv", [row])
    assert imports.service.import_physicians(path).created == 1


def test_the_templates_can_be_imported(imports: Importing) -> None:
    templates = DATA_PATH / "templates"
    assert counts(imports.service.import_physicians(templates / "physicians.csv")) == (1, 0, 0, 0)
    report = imports.service.import_articles([templates / "articles.jsonl"])
    assert (counts(report), report.left_open) == ((1, 0, 0, 0), 0)
    found = imports.by_slug("maria-example-md")
    assert found is not None
    assert len(found.locations) == 2
    assert found.answer_count == 1


def test_a_renamed_physician_keeps_their_answers(imports: Importing) -> None:
    imports(physician())
    answer = {"physician": "maria-lopez-md", "body": "Rest."}
    imports.service.import_articles([articles_file(imports.folder, article(answers=[answer]))])
    imports(physician(slug="dr-lopez", family_name="Ruiz"))
    assert imports.by_npi().answer_count == 1
