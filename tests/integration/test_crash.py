"""``kill -9`` at any moment loses nothing that was acknowledged, and index equals database afterwards.

Run as a program, this module is what gets killed: for each order on standard input it forks a child that
works on an instance of its own, tells when it has come to the moment it is to be killed at, and waits there.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import FrameType
from typing import IO, Any

import pytest
from sqlalchemy import select

from directory.config import PROJECT_PATH, Settings
from directory.domain.account import COMMAND_LINE
from directory.domain.editing import mark
from directory.search.base import SearchQuery
from directory.search.whoosh_index import WhooshIndex
from directory.services.container import Services
from directory.services.editing.offices import Office, office_value, offices_in
from directory.store.models import PracticeLocationRow
from directory.store.queries.physicians import listed_physician_ids, physician_by_slug
from directory.store.unit_of_work import Database
from directory.wiring import build_services
from tests.factories import DirectoryFactory
from tests.installation import reference_kept
from tests.search_factories import HashedWords

MOMENTS = 10
"""How many moments, spread over the whole of the work, each kind of work is killed at."""

_TELLING_CALLS = frozenset(
    {"write", "flush", "fsync", "open", "close", "truncate", "replace", "rename", "unlink", "remove"}
    | {"mkdir", "rmdir", "flock", "execute", "executemany", "commit", "pack", "tobytes"}
)
"""Built-in functions that touch what must survive; each call of one of them is a moment."""


@dataclass(frozen=True)
class Order:
    """What to do, where, and at which moment to stop and wait to be killed (never, when negative)."""

    work: str
    instance: str
    moment: int


# --- what gets killed --------------------------------------------------------------------------


def _settings(instance: Path) -> Settings:
    return Settings(instance_path=instance, background_work=False, log_level="error")


def _services(settings: Settings) -> Services:
    """Services whose meaning is made by hashing: loading the model takes longer than all else together."""
    with reference_kept(_encoder=lambda _settings: HashedWords()):
        return build_services(settings)


def _tell(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


class _Moments:
    """Counts moments, and stops at the one that was ordered."""

    def __init__(self, wanted: int) -> None:
        self.passed = 0
        self._wanted = wanted

    def __call__(self, _frame: FrameType, event: str, function: Any) -> None:
        if event == "c_call" and function.__name__ in _TELLING_CALLS:
            if self.passed == self._wanted:
                sys.setprofile(None)
                _tell("moment")
                signal.pause()
            self.passed += 1


def _drain(services: Services, _database: Database) -> None:
    services.indexing.drain()


def _rebuild(services: Services, _database: Database) -> None:
    services.indexing.rebuild()


def _repair(services: Services, _database: Database) -> None:
    services.indexing.verify(repair=True)


def _write(services: Services, database: Database) -> None:
    """Add physicians, telling each once its transaction has ended well, and drain now and then."""
    factory = DirectoryFactory(database)
    for number in range(6):
        slug = f"acknowledged-{number}"
        factory.physician(f"Acknowledged{number} Example", slug=slug)
        _tell("acknowledged", slug)
        if number % 2:
            services.indexing.drain()


def _move(services: Services, database: Database) -> None:
    """Move offices to other cities and add some, as members do, and drain after each."""
    with database.reading() as session:
        ids = list(listed_physician_ids(session))[:3]
    for physician_id in ids:
        held = services.editing.listing(COMMAND_LINE, physician_id).values["offices"]
        moved = replace(offices_in(held)[0], city="Irvine", postal_code="92618")
        offices = office_value([moved, Office(city="Chicago", region="IL", country="US")])
        services.editing.save(
            COMMAND_LINE, physician_id, "offices", {"offices": offices}, {"offices": mark(held)}
        )
        services.indexing.drain()


_WORKS: dict[str, Callable[[Services, Database], None]] = {
    "drain": _drain,
    "move": _move,
    "rebuild": _rebuild,
    "repair": _repair,
    "write": _write,
}


def _obey(order: Order) -> None:
    settings = _settings(Path(order.instance))
    services, database = _services(settings), Database(settings.effective_database_url)
    services.indexing.pending()
    database.check()
    moments = _Moments(order.moment)
    sys.setprofile(moments)
    _WORKS[order.work](services, database)
    sys.setprofile(None)
    _tell("done", moments.passed)


def _main() -> None:
    with reference_kept():  # Children inherit what was read.
        for line in sys.stdin:
            child = os.fork()
            if child == 0:
                _obey(Order(**json.loads(line)))
                os._exit(0)
            _tell("child", child)
            os.waitpid(child, 0)


# --- who kills ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fate:
    """What became of a child: how many moments it came past when it ended by itself, and what it told."""

    moments: int | None
    acknowledged: tuple[str, ...]


class Killer:
    """Has work done by children, and kills them."""

    def __init__(self, orders: IO[str], answers: IO[str]) -> None:
        self._orders = orders
        self._answers = answers

    def work(self, work: str, instance: Path, moment: int = -1) -> Fate:
        self._orders.write(json.dumps(asdict(Order(work, str(instance), moment))) + "\n")
        self._orders.flush()
        child, acknowledged = 0, []
        for line in self._answers:
            word, _, rest = line.strip().partition(" ")
            if word == "child":
                child = int(rest)
            elif word == "acknowledged":
                acknowledged.append(rest)
            elif word == "done":
                return Fate(int(rest), tuple(acknowledged))
            elif word == "moment":
                os.kill(child, signal.SIGKILL)
                return Fate(None, tuple(acknowledged))
        raise AssertionError("the child died of something else")


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(
        command, cwd=PROJECT_PATH, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Killer(process.stdin, process.stdout)
        process.stdin.close()
        assert process.wait(120) == 0


@pytest.fixture
def instances(settings: Settings, tmp_path: Path) -> Instances:
    return Instances(settings, tmp_path)


class Instances:
    """Makes instances alike: an index, and a database that is ahead of it."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._original = settings.instance_path
        self._folder = folder
        services, database = _services(settings), Database(settings.effective_database_url)
        services.preparing.upgrade_schema()
        factory = DirectoryFactory(database)
        authors = [factory.physician(f"Number{number} Example") for number in range(12)]
        for author in authors[:6]:
            factory.article(answers=[(author, f"Rest your hamstring, says {author.slug}.")])
        services.indexing.rebuild()
        for author in authors[::3]:
            factory.edit(author, biography="Edited since.")
        factory.edit(authors[1], status="retired")
        factory.physician("Late Example")
        factory.article("A late article")
        database.close()

    def make(self, name: str) -> Path:
        return shutil.copytree(self._original, self._folder / name, symlinks=True)


@pytest.mark.parametrize("work", list(_WORKS))
def test_a_kill_at_any_moment_loses_nothing_and_the_index_becomes_equal_again(
    work: str, killer: Killer, instances: Instances
) -> None:
    whole = killer.work(work, instances.make("whole"))
    assert whole.moments is not None
    assert whole.moments > MOMENTS
    last = whole.moments - 1

    for moment in sorted({last * number // (MOMENTS - 1) for number in range(MOMENTS)}):
        instance = instances.make(f"{work}-{moment}")
        fate = killer.work(work, instance, moment)
        assert fate.moments is None, f"moment {moment} of {whole.moments} never came"
        _assert_recovers(instance, fate.acknowledged)


def test_a_kill_while_the_first_index_is_built_leaves_a_directory_that_builds_it(
    killer: Killer, instances: Instances
) -> None:
    def without_index(name: str) -> Path:
        instance = instances.make(name)
        shutil.rmtree(instance / "index")
        return instance

    moments = killer.work("rebuild", without_index("whole")).moments or 0
    for moment in range(0, moments, max(1, moments // 6)):
        instance = without_index(f"first-{moment}")
        assert killer.work("rebuild", instance, moment).moments is None
        services = _services(_settings(instance))
        services.indexing.ensure()
        _assert_recovers(instance, ())


def test_an_index_killed_again_and_again_serves_all_the_while(killer: Killer, instances: Instances) -> None:
    instance = instances.make("again")
    index = WhooshIndex(instance / "index", max_age=0.0)
    before = index.search(SearchQuery("hamstring")).total
    assert before > 1

    for moment in (40, 400, 90, 1000, 10):
        killer.work("rebuild", instance, moment)
        assert index.search(SearchQuery("hamstring")).total in (before, before - 1)

    _assert_recovers(instance, ())
    assert len(list((instance / "index" / "builds").iterdir())) <= 3


def _assert_recovers(instance: Path, acknowledged: tuple[str, ...]) -> None:
    """What the next process finds, and does: everything acknowledged, and an index equal to the database."""
    settings = _settings(instance)
    services, database = _services(settings), Database(settings.effective_database_url)
    with database.reading() as session:
        for slug in acknowledged:
            assert physician_by_slug(session, slug) is not None, f"{slug} was acknowledged and is lost"
        nowhere = select(PracticeLocationRow.id).where(PracticeLocationRow.latitude.is_(None))
        assert session.scalars(nowhere).all() == [], "an office was saved without its point"
    assert services.indexing.status().exists

    if len(acknowledged) % 2:
        services.indexing.drain()
        assert services.indexing.pending() == 0
    services.indexing.verify(repair=True)

    assert not services.indexing.verify()
    index = WhooshIndex(settings.index_path)
    assert index.search(SearchQuery("late")).total == 1
    assert index.search(SearchQuery("edited since")).total == 4
    for slug in acknowledged:
        assert index.search(SearchQuery(slug.replace("acknowledged-", "acknowledged"))).total == 1
    database.close()


if __name__ == "__main__":
    _main()
