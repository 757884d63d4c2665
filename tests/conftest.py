"""What every test can ask for."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from flask import Flask

from directory.app import create_app
from directory.config import Settings
from directory.current import EXTENSION
from directory.geo.gazetteer_index import ensure_index
from directory.services.container import Services
from directory.store.schema import upgrade_schema
from directory.store.unit_of_work import Database
from directory.wiring import GAZETTEER_TABLE
from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory


@pytest.fixture(scope="session")
def shared_path(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all test processes of one run share."""
    base = tmp_path_factory.getbasetemp()
    path = (base if worker_id == "master" else base.parent) / "shared"
    path.mkdir(exist_ok=True)
    return path


@pytest.fixture(scope="session")
def gazetteer_path(shared_path: Path) -> Path:
    """The gazetteer's index, built once for the whole run."""
    path = shared_path / "gazetteer.sqlite3"
    ensure_index(GAZETTEER_TABLE, path)
    return path


@pytest.fixture
def settings(tmp_path: Path, gazetteer_path: Path) -> Settings:
    """Settings of an installation of its own."""
    instance = tmp_path / "instance"
    instance.mkdir()
    (instance / "gazetteer.sqlite3").symlink_to(gazetteer_path)
    return Settings(instance_path=instance, background_work=False, log_level="error", meaning=False)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """An application with an empty directory."""
    app = create_app(settings)
    services = services_of(app)
    services.preparing.upgrade_schema()
    services.preparing.build_index()
    with app.app_context():
        yield app


@pytest.fixture
def services(app: Flask) -> Services:
    """The services of that application."""
    return services_of(app)


@pytest.fixture
def database(settings: Settings, app: Flask) -> Iterator[Database]:
    """The database of that application."""
    database = Database(settings.effective_database_url)
    yield database
    database.close()


@pytest.fixture
def factory(database: Database) -> DirectoryFactory:
    """Adds to the directory of that application."""
    return DirectoryFactory(database)


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """A client that judges every page."""
    return CheckedClient(app)


@pytest.fixture
def indexed(services: Services) -> Callable[[], None]:
    """Brings every change into the index."""
    return lambda: (services.indexing.drain(), None)[1]


@pytest.fixture(scope="session")
def demonstration_instance(shared_path: Path, gazetteer_path: Path) -> Path:
    """The instance folder of a demonstration directory, loaded once for the whole run; only read it."""
    instance = shared_path / "demonstration"
    with FileLock(shared_path / "demonstration.lock"):
        if not (instance / "complete").exists():
            shutil.rmtree(instance, ignore_errors=True)
            instance.mkdir()
            (instance / "gazetteer.sqlite3").symlink_to(gazetteer_path)
            preparing = services_of(create_app(demonstration_settings(instance))).preparing
            preparing.upgrade_schema()
            preparing.load_demonstration()
            preparing.build_index()
            (instance / "complete").touch()
    return instance


@pytest.fixture(scope="session")
def demonstration(demonstration_instance: Path) -> Flask:
    """The application of the demonstration directory."""
    return create_app(demonstration_settings(demonstration_instance))


@pytest.fixture
def demonstration_client(demonstration: Flask) -> Iterator[CheckedClient]:
    """A client for the demonstration directory that judges every page."""
    with demonstration.app_context():
        yield CheckedClient(demonstration)


def demonstration_settings(instance: Path) -> Settings:
    """Settings of a demonstration directory that is only read."""
    return Settings(instance_path=instance, background_work=False, log_level="error")


def services_of(app: Flask) -> Services:
    """The services of an application."""
    services = app.extensions[EXTENSION]
    assert isinstance(services, Services)
    return services


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[Database]:
    """A database with its tables and nothing in them."""
    database = Database(f"sqlite:///{tmp_path / 'directory.sqlite3'}")
    upgrade_schema(database)
    yield database
    database.close()
