"""What every test can ask for."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from directory.app import create_app
from directory.config import Settings
from directory.current import EXTENSION
from directory.geo.gazetteer_index import ensure_index
from directory.services.container import Services
from directory.store.unit_of_work import Database
from directory.wiring import GAZETTEER_TABLE
from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory
from tests.installation import Installation, database_with_tables

# What is drawn follows from the test alone, so whoever runs it sees the same; and nothing is timed.
# Who wants to go hunting draws anew with ``--hypothesis-profile=hunt``.
hypothesis_settings.register_profile(
    "suite",
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.register_profile(
    "hunt", hypothesis_settings.get_profile("suite"), derandomize=False, max_examples=2_000
)
hypothesis_settings.load_profile("suite")


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


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory, gazetteer_path: Path) -> Installation:
    """The installation that one test has after another."""
    return Installation(tmp_path_factory.mktemp("installation"), gazetteer_path)


@pytest.fixture
def settings(installation: Installation) -> Settings:
    """Settings of an installation in which nothing has been done yet."""
    return installation.clear()


@pytest.fixture
def app(settings: Settings, installation: Installation) -> Iterator[Flask]:
    """An application with an empty directory."""
    app = installation.fill()
    with app.app_context():
        yield app


@pytest.fixture
def services(app: Flask) -> Services:
    """The services of that application."""
    return services_of(app)


@pytest.fixture
def database(installation: Installation, app: Flask) -> Database:
    """The database of that application."""
    return installation.database


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
    database = database_with_tables(tmp_path / "directory.sqlite3")
    yield database
    database.close()
