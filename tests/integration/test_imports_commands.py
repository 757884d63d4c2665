"""The import commands: what they print and how they end."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
from click.testing import Result
from flask import Flask

from directory.cli.progress import progress_bar
from directory.services.container import Services
from directory.services.importing import ImportingService, ImportReport
from directory.store.unit_of_work import DatabaseUnavailable
from tests.import_factories import (
    article,
    articles_file,
    nppes_file,
    physician,
    physicians_file,
    provider,
    valid_npi,
    write_csv,
)


def run(app: Flask, *arguments: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])


def test_an_import_tells_what_it_did_and_brings_the_index_up_to_date(
    app: Flask, services: Services, tmp_path: Path
) -> None:
    file = physicians_file(tmp_path, physician())
    first = run(app, "data", "import-physicians", file)
    assert (first.exit_code, first.stdout) == (0, "Physicians: 1 created, 0 changed, 0 unchanged\n")
    assert services.indexing.status().physicians == 1
    assert services.indexing.pending() == 0
    second = run(app, "data", "import-physicians", file)
    assert (second.exit_code, second.stdout) == (0, "Physicians: nothing changed (1 as they were)\n")


def test_refused_rows_are_told_with_the_file_that_has_them_all(app: Flask, tmp_path: Path) -> None:
    file = physicians_file(tmp_path, physician(), physician(npi=valid_npi(2), phone="x"))
    result = run(app, "data", "import-physicians", file)
    assert result.exit_code == 0
    assert "Rows refused: 1" in result.stdout
    assert "row 3, phone: refused: “x” is not a telephone number" in result.stdout
    report = Path(result.stdout.strip().rsplit("All of this is in ", 1)[1].replace("\n", ""))
    assert "3,phone,refused" in report.read_text(encoding="utf-8")


def test_a_file_of_which_nothing_can_be_imported_ends_with_1(app: Flask, tmp_path: Path) -> None:
    result = run(app, "data", "import-physicians", physicians_file(tmp_path, physician(npi="12")))
    assert result.exit_code == 1
    assert result.stdout.startswith("Physicians: none could be imported\n")
    assert "row 2, npi" in result.stdout


def test_a_file_that_is_refused_as_a_whole_ends_with_1(app: Flask, tmp_path: Path) -> None:
    result = run(app, "data", "import-physicians", write_csv(tmp_path / "x.csv", [{"name": "Maria"}]))
    assert result.exit_code == 1
    assert "Error: header: There is no column “name”" in result.stderr
    assert "\nheader: The column “family_name” is missing" in result.stderr


def test_a_directory_that_cannot_be_written_to_ends_with_1(app: Flask, tmp_path: Path) -> None:
    file = physicians_file(tmp_path, physician())
    with patch.object(ImportingService, "import_physicians", side_effect=DatabaseUnavailable("It is away.")):
        result = run(app, "data", "import-physicians", file)
    assert (result.exit_code, result.stderr) == (1, "Error: It is away.\n")


def test_an_interrupted_import_says_how_to_go_on(app: Flask, tmp_path: Path) -> None:
    report = ImportReport("physicians", tmp_path)
    report.stopped = True
    report.rows_done = 1500
    with patch.object(ImportingService, "import_physicians", return_value=report):
        result = run(app, "data", "import-physicians", physicians_file(tmp_path, physician()))
    assert result.exit_code == 130
    assert "Stopped after 1,500 rows; run again to continue." in result.stdout


@pytest.mark.parametrize(
    ("options", "created"),
    [
        ((), 1),
        (("--taxonomy", "sports"), 1),
        (("--taxonomy", "all"), 3),
        (("--taxonomy", "208800000X,111N00000X"), 2),
        (("--taxonomy", "208800000X", "--taxonomy", "111N00000X"), 2),
        (("--taxonomy", "208800000X", "111N00000X"), 2),
    ],
)
def test_the_national_file_is_imported_by_taxonomy(
    app: Flask, tmp_path: Path, options: tuple[str, ...], created: int
) -> None:
    rows = [provider(1), provider(2, code_1="208800000X"), provider(3, code_1="111N00000X")]
    result = run(app, "data", "import-nppes", nppes_file(tmp_path, rows), *options)
    assert result.exit_code == 0
    assert f"{created} created" in result.stdout


def test_a_word_that_is_no_taxonomy_code_ends_with_1(app: Flask, tmp_path: Path) -> None:
    result = run(app, "data", "import-nppes", nppes_file(tmp_path, []), "--taxonomy", "doctors")
    assert result.exit_code == 1
    assert "“doctors” is no provider taxonomy code" in result.stderr


def test_societies_and_articles_are_imported(app: Flask, services: Services, tmp_path: Path) -> None:
    societies = write_csv(tmp_path / "societies.csv", [{"slug": "society", "name": "Society"}])
    assert (
        run(app, "data", "import-societies", societies).stdout
        == "Societies: 1 created, 0 changed, 0 unchanged\n"
    )
    answers = [{"physician": "nobody-known", "byline": "Answer by Nobody", "body": "Rest."}]
    result = run(
        app, "articles", "import", articles_file(tmp_path, article(author="society", answers=answers))
    )
    assert result.exit_code == 0
    assert "Articles: 1 created" in result.stdout
    assert "Left open: 1" in result.stdout
    assert services.indexing.status().articles == 1


def test_a_trial_says_so_and_indexes_nothing(app: Flask, services: Services, tmp_path: Path) -> None:
    result = run(app, "articles", "import", articles_file(tmp_path, article()), "--dry-run")
    assert result.exit_code == 0
    assert result.stdout.startswith("This was a trial: nothing was written.")
    assert services.indexing.status().articles == 0


def test_a_progress_bar_is_quiet_when_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar("Working") as progress:
        progress(1, 2)
    assert capsys.readouterr() == ("", "")
