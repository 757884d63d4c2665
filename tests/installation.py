"""An installation for every test: as good as new on disk, and warm in memory."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from flask import Flask
from sqlalchemy import event

from directory import wiring
from directory.app import create_app
from directory.config import DATA_PATH, Settings
from directory.current import EXTENSION
from directory.domain.specialty import Catalogue
from directory.search.spelling import Lexicon
from directory.services.container import Services
from directory.store.reference import load_catalogue
from directory.store.schema import upgrade_schema
from directory.store.unit_of_work import Database


class Installation:
    """The installation that the tests of one process have one after another.

    Making an application takes longer than most tests, and so does writing out its first page. So the
    application, its templates and its SQL are made once and kept; the folder and the services, which are
    all that remembers anything, are made anew for every test.
    """

    def __init__(self, path: Path, gazetteer: Path) -> None:
        self.settings = Settings(
            instance_path=path / "instance", background_work=False, log_level="error", meaning=False
        )
        self.database = Database(self.settings.effective_database_url)
        event.listen(self.database.engine, "connect", _trust_the_machine)
        self._gazetteer = gazetteer
        self._prepared = path / "prepared"
        self._app = self._prepare()
        self._config = dict(self._app.config)

    def clear(self) -> Settings:
        """Leave nothing in its folder but the gazetteer. Its settings."""
        self.database.close()
        folder = self.settings.instance_path
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "gazetteer.sqlite3").symlink_to(self._gazetteer)
        return self.settings

    def fill(self, **settings: object) -> Flask:
        """Put an empty directory and its index into the folder. The application, with these settings."""
        shutil.copytree(self._prepared, self.settings.instance_path, dirs_exist_ok=True)
        self._app.config.clear()
        self._app.config.update(self._config)
        with reference_kept(Database=lambda _url: self.database):
            self._app.extensions[EXTENSION] = wiring.build_services(self.settings.model_copy(update=settings))
        return self._app

    def _prepare(self) -> Flask:
        folder = self.clear().instance_path
        with reference_kept(Database=lambda _url: self.database):
            app = create_app(self.settings)
        services: Services = app.extensions[EXTENSION]
        services.preparing.upgrade_schema()
        services.preparing.build_index()
        self.database.close()
        (folder / "gazetteer.sqlite3").unlink()
        shutil.copytree(folder, self._prepared)
        return app


@contextmanager
def reference_kept(**others: Any) -> Iterator[None]:
    """While it lasts, services are wired with reference lists read once in this process, and ``others``."""
    catalogue, lexicon = _reference()
    wired: dict[str, Any] = {
        "load_catalogue": lambda _path: catalogue,
        "load_lexicon": lambda _catalogue: lexicon,
    }
    with patch.multiple(wiring, **wired, **others):
        yield


@cache
def _reference() -> tuple[Catalogue, Lexicon]:
    catalogue = load_catalogue(DATA_PATH)
    return catalogue, wiring.load_lexicon(catalogue)


def _trust_the_machine(connection: Any, _record: object) -> None:
    """Do not wait for the disk: what a test writes need not outlive a power failure."""
    connection.execute("PRAGMA synchronous=OFF")


def database_with_tables(path: Path) -> Database:
    """A database at a path, with its tables and nothing in them."""
    path.write_bytes(_tables())
    database = Database(f"sqlite:///{path}")
    event.listen(database.engine, "connect", _trust_the_machine)
    return database


@cache
def _tables() -> bytes:
    with TemporaryDirectory() as name:
        path = Path(name) / "directory.sqlite3"
        database = Database(f"sqlite:///{path}")
        upgrade_schema(database)
        database.close()
        return path.read_bytes()
