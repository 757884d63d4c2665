from __future__ import annotations

import csv
from pathlib import Path

import pytest

from directory.domain.errors import Problem
from directory.services.importing.csv_table import csv_rows
from directory.services.importing.report import NOTES_KEPT, ImportReport, ReportUnavailable, Tally
from directory.services.progress import silent
from tests.import_factories import write_csv


def test_a_report_without_notes_leaves_no_file(tmp_path: Path) -> None:
    report = ImportReport("physicians", tmp_path / "reports")
    report.add(Tally(created=2))
    report.close()
    assert report.path is None
    assert list(tmp_path.iterdir()) == []


def test_every_note_is_in_the_file_and_the_first_are_at_hand(tmp_path: Path) -> None:
    report = ImportReport("physicians", tmp_path / "reports")
    for row in range(2, 2 + NOTES_KEPT + 5):
        report.refuse(row, [Problem("npi", "Wrong."), Problem("=email", "Wrong.")])
    report.leave_open(99, "physician", "Unknown.")
    assert report.path is not None
    with report.path.open(encoding="utf-8", newline="") as lines:  # Readable before it is closed.
        rows = list(csv.DictReader(lines))
    report.close()
    assert len(rows) == 2 * (NOTES_KEPT + 5) + 1
    assert rows[0] == {"row": "2", "column": "npi", "outcome": "refused", "reason": "Wrong.", "file": ""}
    assert rows[1]["column"] == "email"  # No formula for a spreadsheet.
    assert rows[-1]["outcome"] == "left open"
    assert len(report.first_notes) == NOTES_KEPT


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", "\r\n=", " =", "=\t="])
def test_nothing_in_a_report_is_a_formula(begin: str, tmp_path: Path) -> None:
    report = ImportReport("articles", tmp_path)
    formula = begin + "HYPERLINK(1)"
    report.refuse(1, [Problem(formula, formula)], file=formula)
    report.close()
    assert report.path is not None
    with report.path.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert {row["column"], row["reason"], row["file"]} == {"HYPERLINK(1)"}


def test_a_row_with_several_problems_is_one_refused_row(tmp_path: Path) -> None:
    report = ImportReport("physicians", tmp_path)
    report.refuse(2, [Problem("npi", "Wrong."), Problem("email", "Wrong.")])
    report.refuse(3, [Problem("npi", "Wrong.")])
    report.close()
    assert (report.refused, report.left_open) == (2, 0)


def test_a_report_that_cannot_be_written_is_no_problem_of_the_imported_file(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("in the way")
    report = ImportReport("physicians", tmp_path / "reports")

    with (
        pytest.raises(ReportUnavailable, match="report of the import cannot be written"),
        csv_rows(write_csv(tmp_path / "physicians.csv", [{"npi": "1"}], ["npi"]), silent) as rows,
    ):
        report.refuse(next(rows).number, [Problem("npi", "Wrong.")])
    report.close()
