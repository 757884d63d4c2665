"""Articles that come in without saying whose their answers are: the bylines tell, where they are sure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from directory.domain.account import COMMAND_LINE
from directory.services.container import Services
from directory.services.importing import ImportReport
from directory.store.models import AnswerRow
from directory.store.queries.articles import article_by_slug
from directory.store.unit_of_work import Database
from tests.factories import DirectoryFactory
from tests.import_factories import article, articles_file


class Imported:
    """Imports one article with these answers, and reads them back."""

    def __init__(self, services: Services, database: Database, folder: Path) -> None:
        self._services = services
        self._database = database
        self._folder = folder

    def __call__(self, *answers: dict[str, str], dry_run: bool = False) -> ImportReport:
        lines = [{"physician": "", "body": "Rest."} | answer for answer in answers]
        file = articles_file(self._folder, article(answers=lines))
        return self._services.importing.import_articles([file], dry_run=dry_run)

    @property
    def answers(self) -> list[tuple[str | None, int]]:
        """The slug each answer is tied to, and its id."""
        with self._database.reading() as session:
            found = article_by_slug(session, "tight-hamstring")
        assert found is not None
        return [(each.physician.slug if each.physician else None, each.id) for each in found.answers]

    @property
    def slugs(self) -> list[str | None]:
        return [slug for slug, _id in self.answers]


@pytest.fixture
def imported(services: Services, database: Database, tmp_path: Path) -> Imported:
    return Imported(services, database, tmp_path)


def told(report: ImportReport) -> dict[str, Any]:
    return {"linked": report.linked, "open": report.left_open, "text": report.kept_as_text}


def test_an_answer_is_tied_to_whom_its_byline_surely_means(
    imported: Imported, factory: DirectoryFactory
) -> None:
    factory.physician("Robert Hallowell", slug="robert")

    report = imported({"byline": "Answer by Bob Hallowell, M.D.\nMember AMSSM"})

    assert imported.slugs == ["robert"]
    assert told(report) == {"linked": 1, "open": 0, "text": 0}


def test_several_candidates_are_left_open_and_named(imported: Imported, factory: DirectoryFactory) -> None:
    factory.physician("Maria Lopez", slug="one")
    factory.physician("Maria Lopez", slug="other")

    report = imported({"byline": "Answer by Maria Lopez, MD"}, {"byline": "Answer by Nobody, MD"})

    assert imported.slugs == [None, None]
    assert told(report) == {"linked": 0, "open": 1, "text": 1}
    assert report.first_notes[0].column == "answers[0].byline"
    assert "may mean one or other" in report.first_notes[0].reason


def test_a_physician_that_is_named_wins_over_what_the_byline_says(
    imported: Imported, factory: DirectoryFactory
) -> None:
    factory.physician("Maria Lopez", slug="maria")
    factory.physician("Robert Hallowell", slug="robert")

    imported({"physician": "robert", "byline": "Answer by Maria Lopez, MD"})

    assert imported.slugs == ["robert"]


def test_what_an_editor_decided_stays_when_the_file_comes_again(
    imported: Imported, factory: DirectoryFactory, services: Services
) -> None:
    for slug in ("maria", "namesake"):
        factory.physician("Maria Lopez", slug=slug)
    answers = [{"byline": "Answer by Maria Lopez, MD"}, {"byline": "Answer by M. Lopez, MD"}]
    imported(*answers)
    (_, first), (_, second) = imported.answers
    services.bylines.settle(COMMAND_LINE, first, "maria")
    services.bylines.settle(COMMAND_LINE, second, None)

    report = imported(*answers)

    assert (imported.slugs, report.unchanged) == (["maria", None], 1)


def test_another_byline_is_read_anew(
    imported: Imported, factory: DirectoryFactory, services: Services
) -> None:
    factory.physician("Maria Lopez", slug="maria")
    imported({"byline": "Answer by the staff"})
    services.bylines.settle(COMMAND_LINE, imported.answers[0][1], None)

    imported({"byline": "Answer by Maria Lopez, MD"})

    assert imported.slugs == ["maria"]


def test_a_trial_tells_what_would_be_linked(imported: Imported, factory: DirectoryFactory) -> None:
    factory.physician("Maria Lopez")

    assert imported({"byline": "Answer by Maria Lopez, MD"}, dry_run=True).linked == 1


def test_the_command_links_everything_that_is_sure_by_now(
    app: Flask, imported: Imported, factory: DirectoryFactory, services: Services, database: Database
) -> None:
    imported({"byline": "Answer by Maria Lopez, MD"}, {"byline": "Answer by Nobody, MD"})
    maria = factory.physician("Maria Lopez")

    result = app.test_cli_runner().invoke(args=["articles", "link-bylines"])

    assert result.exit_code == 0
    assert result.stdout == "Bylines: 1 linked, 0 open with somebody they may mean, 1 that nobody goes by\n"
    with database.reading() as session:
        assert session.get_one(AnswerRow, imported.answers[0][1]).physician_id == maria.id
    assert services.indexing.pending() == 0
