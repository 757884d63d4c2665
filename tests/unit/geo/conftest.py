"""The real gazetteer, its index built once for all tests (and all workers of pytest-xdist)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from directory.geo.gazetteer import Gazetteer
from directory.geo.gazetteer_index import ensure_index

TABLE = Path(__file__).parents[3] / "data" / "gazetteer"


@pytest.fixture(scope="session")
def table_directory() -> Path:
    return TABLE


def built_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the index of this run, building it if no other test has."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    path = shared / "gazetteer" / "index.sqlite"
    ensure_index(TABLE, path)
    return path


@pytest.fixture(scope="session")
def index_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_index(tmp_path_factory)


@pytest.fixture(scope="session")
def gazetteer(index_path: Path) -> Gazetteer:
    return Gazetteer(index_path)
