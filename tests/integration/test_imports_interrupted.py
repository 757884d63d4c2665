"""Imports that are stopped, politely or not, lose nothing that was committed and can be run again."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from directory.config import PROJECT_PATH
from directory.services.importing import batches as batches_module
from directory.services.importing import csv_table
from directory.store.models import AnswerRow, ArticleRow, ChangeRow, PhysicianRow
from directory.store.unit_of_work import Database
from tests.import_factories import (
    article,
    articles_file,
    content,
    importing,
    many_physicians,
    physicians_file,
)
from tests.installation import database_with_tables

_BATCH = 50
_PEOPLE = 120
PHYSICIANS = many_physicians(_PEOPLE)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes interruptions come soon."""
    monkeypatch.setattr(batches_module, "BATCH_WEIGHT", _BATCH)
    monkeypatch.setattr(csv_table, "_ROWS_BETWEEN_PROGRESS", _BATCH)


_KILLED_IMPORT = """
import os, signal, sys
from pathlib import Path
from typing import Any
from sqlalchemy import event
from directory.services.importing import batches as batches_module
from directory.store.unit_of_work import Database
from tests.import_factories import importing

url, folder, method, file, size, batches, statements = sys.argv[1:]
batches_module.BATCH_WEIGHT = int(size)
database = Database(url)
counted = {"batches": 0, "statements": 0}

def committing(_connection):
    counted["batches"] += 1
    counted["statements"] = 0

def executed(*_arguments):
    counted["statements"] += 1
    if counted == {"batches": int(batches), "statements": int(statements)}:
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(database.engine, "commit", committing)
event.listen(database.engine, "after_cursor_execute", executed)
service = importing(database, Path(folder))
getattr(service, method)([Path(file)] if method == "import_articles" else Path(file))
"""


def kill_during(
    database: Database, folder: Path, method: str, file: Path, *, batches: int, statements: int
) -> None:
    """Import in another process, which is killed so many SQL statements after so many whole batches."""
    url = database.engine.url.render_as_string(hide_password=False)
    arguments = [url, str(folder), method, str(file), str(_BATCH), str(batches), str(statements)]
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED_IMPORT, *arguments], cwd=PROJECT_PATH, check=False, capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Any, ...]]]:
    """What a directory holds into which the physicians were imported in one go."""
    folder = tmp_path_factory.mktemp("uninterrupted")
    database = database_with_tables(folder / "directory.sqlite3")
    importing(database, folder).import_physicians(physicians_file(folder, *PHYSICIANS))
    whole = content(database)
    database.close()
    return whole


def counted(database: Database, table: type[PhysicianRow | ArticleRow | ChangeRow]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize(("batches", "statements"), [(0, 70), (1, 1), (1, 9), (2, 30)])
def test_kill_9_during_an_import_of_physicians_loses_no_committed_batch(
    empty_database: Database,
    tmp_path: Path,
    uninterrupted: dict[str, list[tuple[Any, ...]]],
    batches: int,
    statements: int,
) -> None:
    file = physicians_file(tmp_path, *PHYSICIANS)
    kill_during(empty_database, tmp_path, "import_physicians", file, batches=batches, statements=statements)
    committed = batches * _BATCH
    assert counted(empty_database, PhysicianRow) == committed
    assert counted(empty_database, ChangeRow) == committed
    with empty_database.reading() as session:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    report = importing(empty_database, tmp_path).import_physicians(file)
    assert (report.created, report.unchanged) == (_PEOPLE - committed, committed)
    assert content(empty_database) == uninterrupted


def test_kill_9_during_an_import_of_articles_loses_no_committed_batch(
    empty_database: Database, tmp_path: Path
) -> None:
    file = articles_file(tmp_path, *(article(slug=f"article-{number}") for number in range(80)))
    kill_during(empty_database, tmp_path, "import_articles", file, batches=1, statements=40)
    assert counted(empty_database, ArticleRow) == _BATCH
    report = importing(empty_database, tmp_path).import_articles([file])
    assert (report.created, report.unchanged) == (30, _BATCH)
    with empty_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AnswerRow)) == 80


def test_ctrl_c_keeps_whole_batches_and_tells_how_far_it_came(
    empty_database: Database, tmp_path: Path
) -> None:
    file = physicians_file(tmp_path, *PHYSICIANS[:100])

    def interrupt(done: int, total: int) -> None:
        if counted(empty_database, PhysicianRow):
            raise KeyboardInterrupt

    service = importing(empty_database, tmp_path)
    report = service.import_physicians(file, interrupt)
    assert report.stopped
    assert (report.created, report.rows_done) == (_BATCH, _BATCH)
    assert counted(empty_database, PhysicianRow) == _BATCH
    report = service.import_physicians(file)
    assert not report.stopped
    assert (report.created, report.unchanged) == (50, _BATCH)
