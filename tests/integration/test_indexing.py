"""The index follows the database: building, draining, verifying, and the worker that does it unasked."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import delete

from directory import wiring
from directory.app import create_app
from directory.config import Settings
from directory.domain.specialty import Catalogue, Topics
from directory.jobs.apart import work_apart
from directory.jobs.worker import Worker, spare_what_stays, start_background_work, stop_background_work
from directory.search.base import (
    ArticleDocument,
    ArticleQuery,
    IndexUnavailable,
    IndexUpdate,
    PhysicianDocument,
    SearchQuery,
)
from directory.search.whoosh_index import WhooshIndex
from directory.services.container import Services
from directory.services.indexing import Differences, IndexStatus
from directory.store.models import PhysicianRow
from directory.store.unit_of_work import Database
from directory.wiring import build_services, rebuild_index
from tests.factories import DirectoryFactory, in_the_way, office

SECOND = 1.0
PATIENCE_SECONDS = 300.0
"""How long a busy machine may take for anything; what is right takes a fraction of a second."""


@pytest.fixture
def index(settings: Settings, app: Flask) -> WhooshIndex:
    """The index of the application, as a process of its own would open it."""
    return WhooshIndex(settings.index_path, max_age=0.0)


@pytest.fixture
def found(index: WhooshIndex) -> Callable[[str], list[int]]:
    """The ids of the physicians found by some words."""
    return lambda words: [hit.physician_id for hit in index.search(SearchQuery(words)).hits]


# --- draining ----------------------------------------------------------------------------------


def test_what_was_added_is_found_once_drained(
    services: Services, factory: DirectoryFactory, found: Callable[[str], list[int]]
) -> None:
    lopez = factory.physician("Maria Lopez")
    factory.article(answers=[(lopez, "Rest your hamstring.")])
    assert found("lopez") == []

    assert services.indexing.drain() == 2

    assert found("lopez") == found("hamstring") == [lopez.id]
    assert services.indexing.pending() == 0


def test_draining_again_does_nothing(services: Services, factory: DirectoryFactory) -> None:
    factory.physician()

    assert [services.indexing.drain() for _ in range(3)] == [1, 0, 0]


def test_an_edited_physician_is_found_by_what_they_are_now_and_once(
    services: Services, factory: DirectoryFactory, found: Callable[[str], list[int]]
) -> None:
    lopez = factory.physician("Maria Lopez", biography="Marathon runner.")
    services.indexing.drain()

    for name in ("Garcia", "Diaz"):
        factory.edit(lopez, family_name=name)
        services.indexing.drain()

    assert found("marathon") == found("diaz") == [lopez.id]
    assert found("lopez") == found("garcia") == []


def test_many_edits_between_two_drains_count_but_show_once(
    services: Services, factory: DirectoryFactory, found: Callable[[str], list[int]]
) -> None:
    lopez = factory.physician("Maria Lopez")
    for name in ("Garcia", "Diaz"):
        factory.edit(lopez, family_name=name)

    assert services.indexing.drain() == 3
    assert found("maria") == [lopez.id]


@pytest.mark.parametrize("status", ["retired", "lapsed", "deceased", "removed"])
def test_a_physician_listed_no_more_is_not_found(
    services: Services, factory: DirectoryFactory, found: Callable[[str], list[int]], status: str
) -> None:
    lopez = factory.physician("Maria Lopez")
    factory.article(answers=[(lopez, "Rest your hamstring.")])
    services.indexing.drain()

    factory.edit(lopez, status=status)
    services.indexing.drain()

    assert found("lopez") == found("hamstring") == []
    factory.edit(lopez, status="active")
    services.indexing.drain()
    assert found("lopez") == found("hamstring") == [lopez.id]


def test_a_withdrawn_article_is_not_found(
    services: Services, factory: DirectoryFactory, index: WhooshIndex
) -> None:
    author = factory.physician()
    factory.article("My calf", answers=[(author, "Rest.")])
    factory.article("My shin", answers=[(author, "Rest.")], status="withdrawn")
    services.indexing.drain()

    assert index.search_articles(ArticleQuery("calf")).total == 1
    assert index.search_articles(ArticleQuery(physician_id=author.id)).total == 1


def test_more_changes_than_fit_into_one_batch_are_all_drained_and_told(
    services: Services, factory: DirectoryFactory, index: WhooshIndex
) -> None:
    lopez = factory.physician("Maria Lopez")
    for number in range(600):
        factory.edit(lopez, biography=f"Version {number}.")
    told: list[tuple[int, int]] = []

    assert services.indexing.drain(lambda done, total: told.append((done, total))) == 601

    assert told == [(500, 601), (601, 601)]
    assert index.search(SearchQuery("599")).total == 1


def test_changes_are_kept_while_there_is_no_index_to_bring_them_to(
    settings: Settings, database: Database, factory: DirectoryFactory, index: WhooshIndex
) -> None:
    elsewhere = settings.model_copy(update={"instance_path": settings.instance_path / "elsewhere"})
    elsewhere.instance_path.mkdir()
    services = build_services(elsewhere.model_copy(update={"database_url": settings.effective_database_url}))
    factory.physician()

    with pytest.raises(IndexUnavailable, match="must be built first"):
        services.indexing.drain()
    with pytest.raises(IndexUnavailable):
        services.indexing.verify()

    assert services.indexing.status() == IndexStatus(exists=False, physicians=0, articles=0, pending=1)


def test_a_change_that_the_index_refused_is_applied_the_next_time(
    services: Services, factory: DirectoryFactory, settings: Settings, found: Callable[[str], list[int]]
) -> None:
    lopez = factory.physician("Maria Lopez")
    pointer = settings.index_path / "CURRENT"
    whole = pointer.read_bytes()
    pointer.write_bytes(b"nonsense")
    with pytest.raises(IndexUnavailable):
        build_services(settings).indexing.drain()

    pointer.write_bytes(whole)

    assert services.indexing.drain() == 1
    assert found("lopez") == [lopez.id]


def test_two_that_drain_at_once_do_not_collide(
    settings: Settings, factory: DirectoryFactory, services: Services, index: WhooshIndex
) -> None:
    together = threading.Barrier(2)

    def edit_and_drain(number: int) -> int:
        own = build_services(settings)
        together.wait()
        drained = 0
        for _ in range(8):
            factory.physician(f"Runner{number} Example")
            drained += own.indexing.drain()
        return drained

    with ThreadPoolExecutor(2) as pool:
        drained = sum(pool.map(edit_and_drain, (1, 2)))

    assert drained >= 16
    assert services.indexing.pending() == 0
    assert index.search(SearchQuery("example")).total == 16
    assert not services.indexing.verify()


def test_who_finds_another_draining_leaves_it_to_them(
    settings: Settings, services: Services, factory: DirectoryFactory
) -> None:
    factory.physician()
    other = build_services(settings)
    seen: list[int] = []

    services.indexing.drain(lambda done, total: seen.append(other.indexing.drain_if_free()))

    assert seen == [0]


def test_a_lock_that_cannot_be_taken_is_told_in_words_of_the_directory(
    services: Services, factory: DirectoryFactory, settings: Settings
) -> None:
    factory.physician()
    in_the_way(settings.instance_path / "indexing.lock")
    writes: list[Callable[[], object]] = [
        services.indexing.rebuild,
        services.indexing.drain,
        services.indexing.drain_if_free,
        services.indexing.verify,
    ]

    for write in writes:
        with pytest.raises(IndexUnavailable, match=r"cannot be taken: .*indexing\.lock"):
            write()
    assert services.indexing.pending() == 1


# --- building ----------------------------------------------------------------------------------


def test_a_rebuilt_index_equals_the_database_and_leaves_nothing_to_drain(
    services: Services, factory: DirectoryFactory
) -> None:
    for _ in range(3):
        factory.physician()
    factory.article()
    factory.physician(status="retired")
    told: list[tuple[int, int]] = []

    services.indexing.rebuild(lambda done, total: told.append((done, total)))

    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert services.indexing.status() == IndexStatus(exists=True, physicians=3, articles=1, pending=0)
    assert not services.indexing.verify()


def test_the_old_index_serves_while_a_new_one_is_built(
    services: Services, factory: DirectoryFactory, found: Callable[[str], list[int]]
) -> None:
    old = [factory.physician(f"Maria{number} Lopez").id for number in range(3)]
    services.indexing.drain()
    factory.physician("Late Lopez")
    served: list[int] = []

    services.indexing.rebuild(lambda done, total: served.append(len(found("lopez"))))

    assert served == [len(old)] * 4
    assert len(found("lopez")) == 4


def test_what_changes_while_an_index_is_built_is_drained_afterwards(
    services: Services, factory: DirectoryFactory, found: Callable[[str], list[int]]
) -> None:
    lopez = factory.physician("Maria Lopez")
    edits = iter(["Garcia"])

    def edit(_done: int, _total: int) -> None:
        for name in edits:
            factory.edit(lopez, family_name=name)

    services.indexing.rebuild(edit)
    services.indexing.drain()

    assert found("garcia") == [lopez.id]
    assert found("lopez") == []
    assert not services.indexing.verify()


def test_an_index_is_built_once_when_there_is_none(
    settings: Settings, services: Services, factory: DirectoryFactory
) -> None:
    factory.physician()
    (settings.index_path / "CURRENT").unlink()
    together = threading.Barrier(3)

    def ensure(_number: int) -> bool:
        own = build_services(settings)
        together.wait()
        return own.indexing.ensure()

    with ThreadPoolExecutor(3) as pool:
        built = list(pool.map(ensure, range(3)))

    assert sorted(built) == [False, False, True]
    assert not services.indexing.verify()


def _with_another_synonym(catalogue: Catalogue) -> Catalogue:
    """The reference lists of a version in which a topic has one more name."""
    topics = [
        replace(topic, synonyms=(*topic.synonyms, "weekend leg"))
        if topic.slug == "hamstring-strain"
        else topic
        for topic in catalogue.topics
    ]
    return replace(catalogue, topics=Topics(topics))


@pytest.fixture
def next_version(
    services: Services, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Services]:
    """Opens the same installation as a version with other reference lists does."""
    catalogue = _with_another_synonym(services.catalogue)

    def opened() -> Services:
        with monkeypatch.context() as changed:
            changed.setattr(wiring, "load_catalogue", lambda _path: catalogue)
            return build_services(settings)

    return opened


def test_an_index_with_words_of_other_reference_lists_is_built_again_once(
    next_version: Callable[[], Services],
    services: Services,
    factory: DirectoryFactory,
    found: Callable[[str], list[int]],
) -> None:
    """A new version knows other synonyms; those who go by them must not wait for their next edit."""
    lopez = factory.physician("Maria Lopez", topics=("hamstring-strain",))
    services.indexing.drain()
    later = next_version().indexing

    assert later.ensure()
    assert found("weekend leg") == [lopez.id]
    assert not later.verify()
    assert not next_version().indexing.ensure()


def test_two_versions_that_serve_at_the_same_time_do_not_build_by_turns(
    next_version: Callable[[], Services], services: Services
) -> None:
    earlier, later = services.indexing, next_version().indexing
    assert not earlier.ensure()

    assert later.ensure()

    assert not earlier.ensure()
    assert not later.ensure()


def test_the_old_index_serves_while_one_with_new_reference_lists_is_built(
    next_version: Callable[[], Services],
    services: Services,
    factory: DirectoryFactory,
    found: Callable[[str], list[int]],
) -> None:
    lopez = factory.physician("Maria Lopez")
    services.indexing.drain()

    assert next_version().indexing.ensure_if_free(lambda: found("lopez") == [lopez.id])


# --- verifying ---------------------------------------------------------------------------------


def test_an_index_that_equals_the_database_has_no_differences(
    services: Services, factory: DirectoryFactory
) -> None:
    factory.article(answers=[(factory.physician(), "Rest.")])
    services.indexing.drain()

    assert services.indexing.verify() == Differences()
    assert len(services.indexing.verify(repair=True)) == 0


def test_missing_stale_and_superfluous_documents_are_found_and_mended(
    services: Services, factory: DirectoryFactory, index: WhooshIndex, found: Callable[[str], list[int]]
) -> None:
    missing, stale, right = (factory.physician(f"{name} Example") for name in ("Missing", "Stale", "Right"))
    missing_article, stale_article, right_article = (
        factory.article(name) for name in ("One", "Two", "Three")
    )
    services.indexing.drain()
    _damage(index, missing.id, stale.id, missing_article.id, stale_article.id)
    expected = Differences(
        tuple(sorted((missing.id, stale.id, 1_000_000))),
        tuple(sorted((missing_article.id, stale_article.id, 1_000_000))),
    )

    assert services.indexing.verify() == expected
    assert services.indexing.verify(repair=True) == expected
    assert services.indexing.verify() == Differences()

    assert len(found("example")) == 3
    assert found("wrong") == []
    assert right.id in found("example")
    assert index.search_articles(ArticleQuery("three")).hits[0].article_id == right_article.id


def _damage(index: WhooshIndex, missing: int, stale: int, missing_article: int, stale_article: int) -> None:
    """Take a document away, change another and add one of nobody."""

    def physician(physician_id: int) -> PhysicianDocument:
        return PhysicianDocument(physician_id, "Wrong Name", "name wrong", (), "", (), "", (), "", (), ())

    def article(article_id: int) -> ArticleDocument:
        return ArticleDocument(article_id, "Wrong title", "", "", (), "", None, 0, ())

    index.apply(
        IndexUpdate(
            physicians=(physician(stale), physician(1_000_000)),
            articles=(article(stale_article), article(1_000_000)),
            gone_physicians=(missing,),
            gone_articles=(missing_article,),
        )
    )


def test_a_change_that_waits_is_a_difference(services: Services, factory: DirectoryFactory) -> None:
    lopez = factory.physician()

    assert services.indexing.verify() == Differences((lopez.id,))


def test_a_physician_deleted_without_a_change_is_a_difference(
    services: Services, factory: DirectoryFactory, database: Database
) -> None:
    lopez = factory.physician()
    article = factory.article(answers=[(lopez, "Rest.")])
    services.indexing.drain()
    with database.writing() as session:
        session.execute(delete(PhysicianRow))

    assert services.indexing.verify(repair=True) == Differences((lopez.id,), (article.id,))
    assert not services.indexing.verify()


# --- unasked -----------------------------------------------------------------------------------


@pytest.fixture
def worker(services: Services, settings: Settings) -> Iterator[Worker]:
    worker = Worker(services, partial(rebuild_index, settings))
    yield worker
    worker.stop()


class Watch:
    """Waits until something has been done to the index, by this process or by one that it started."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._done = threading.Semaphore(0)
        self.done_at = 0.0
        """In the processor time of the thread that did it."""
        monkeypatch.setattr(WhooshIndex, "apply", self._watched(WhooshIndex.apply))
        monkeypatch.setattr("directory.jobs.worker.work_apart", self._watched(work_apart))

    def _watched(self, work: Callable[..., object]) -> Callable[..., object]:
        def watched(*arguments: object) -> object:
            outcome = work(*arguments)
            self.done_at = time.thread_time()
            self._done.release()
            return outcome

        return watched

    def saw_one(self) -> bool:
        return self._done.acquire(timeout=PATIENCE_SECONDS)


class Pauses(threading.Event):
    """What the worker waits for between two rounds."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0
        """How long the indexing paused last."""
        self.longest = 0.0
        self.over_at = 0.0
        """When that pause was over, in the processor time of its thread."""

    def wait(self, timeout: float | None = None) -> bool:
        is_indexing = threading.current_thread().name == "indexing"
        if is_indexing:
            self.longest = max(self.longest, timeout or 0.0)
        stopped = super().wait(timeout)
        if is_indexing:
            self.seconds, self.over_at = timeout or 0.0, time.thread_time()
        return stopped


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch, app: Flask) -> Watch:
    return Watch(monkeypatch)


def test_the_worker_makes_a_change_findable_within_a_second_of_its_commit(
    worker: Worker, factory: DirectoryFactory, watch: Watch, found: Callable[[str], list[int]]
) -> None:
    """It pauses and computes for less than that; what else runs on the machine is not its doing."""
    worker._stopping = pauses = Pauses()
    worker.ensure_started()

    for name in ("Lopez", "Garcia", "Diaz"):
        physician = factory.physician(f"Maria {name}")
        assert watch.saw_one()
        assert found(name) == [physician.id]
        assert pauses.seconds + (watch.done_at - pauses.over_at) < SECOND


def test_the_worker_has_an_index_that_is_missing_built_by_another_process(
    worker: Worker,
    services: Services,
    factory: DirectoryFactory,
    settings: Settings,
    watch: Watch,
    found: Callable[[str], list[int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What that takes of memory would stay with a process that serves."""
    lopez = factory.physician("Maria Lopez")
    (settings.index_path / "CURRENT").unlink()
    monkeypatch.delattr(WhooshIndex, "rebuild")

    worker.ensure_started()

    assert watch.saw_one()
    assert found("lopez") == [lopez.id]
    assert not services.indexing.verify()


def _rebuild_but_be_killed_first(settings: Settings) -> None:
    killed = settings.instance_path / "killed"
    if not killed.exists():
        killed.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    rebuild_index(settings)


def test_a_build_that_was_killed_is_tried_again(
    services: Services,
    settings: Settings,
    factory: DirectoryFactory,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    factory.physician()
    (settings.index_path / "CURRENT").unlink()
    monkeypatch.setattr("directory.jobs.worker._PATIENCE_SECONDS", 0.01)
    worker = Worker(services, partial(_rebuild_but_be_killed_first, settings))

    worker.ensure_started()

    assert watch.saw_one()
    worker.stop()
    assert (settings.instance_path / "killed").exists()
    assert not services.indexing.verify()


def _find_the_disk_full() -> None:
    raise IndexUnavailable("The search index cannot be written: no space.")


def test_an_index_that_cannot_be_built_with_new_reference_lists_is_kept_up_with_the_old(
    services: Services,
    factory: DirectoryFactory,
    settings: Settings,
    watch: Watch,
    found: Callable[[str], list[int]],
) -> None:
    (settings.instance_path / "indexing.lists").write_text("others")
    lopez = factory.physician("Maria Lopez")
    worker = Worker(build_services(settings), _find_the_disk_full)

    worker.ensure_started()

    assert watch.saw_one()
    worker.stop()
    assert found("lopez") == [lopez.id]
    assert services.indexing.pending() == 0


def test_an_index_that_the_worker_itself_finds_damaged_is_built_at_once(
    worker: Worker, services: Services, factory: DirectoryFactory, settings: Settings, watch: Watch
) -> None:
    worker._stopping = pauses = Pauses()
    factory.physician("Maria Lopez")
    services.indexing.rebuild()
    assert services.indexing.status().exists
    for segment in settings.index_path.glob("builds/*/*.seg"):
        segment.write_bytes(segment.read_bytes()[:100])
    factory.physician("Maria Garcia")

    worker.ensure_started()

    assert watch.saw_one()
    assert pauses.longest < SECOND
    assert services.indexing.status().physicians == 2


def test_who_finds_another_building_leaves_it_to_them(settings: Settings, services: Services) -> None:
    (settings.index_path / "CURRENT").unlink()
    other = build_services(settings)
    asked: list[str] = []

    def ask(who: str, services: Services) -> bool:
        asked.append(who)
        return services.indexing.ensure_if_free(lambda: ask("other", other))

    assert not services.indexing.ensure_if_free(lambda: ask("this", other))
    assert asked == ["this"]


def test_the_worker_is_started_once_and_finishes_what_is_under_way(
    services: Services, settings: Settings
) -> None:
    before = threading.active_count()
    worker = Worker(services, partial(rebuild_index, settings))
    for _ in range(3):
        worker.ensure_started()
    assert threading.active_count() == before + len(worker.work)

    worker.stop()

    assert threading.active_count() == before


def test_what_serving_takes_is_spared_by_the_garbage_collector_once_the_index_is_open(
    worker: Worker, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.indexing.rebuild()
    spared = threading.Event()
    monkeypatch.setattr(gc, "freeze", spared.set)
    spare_what_stays.cache_clear()
    worker.ensure_started()

    assert spared.wait(PATIENCE_SECONDS)
    spared.clear()
    spare_what_stays()
    assert not spared.is_set()


def test_the_worker_outlives_an_outage_and_a_mistake(
    worker: Worker,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
    factory: DirectoryFactory,
    watch: Watch,
) -> None:
    monkeypatch.setattr("directory.jobs.worker._PATIENCE_SECONDS", 0.01)
    errors = iter([IndexUnavailable("The search index cannot be read."), ZeroDivisionError()])
    drain = services.indexing.drain_if_free

    def failing_first() -> int:
        for error in errors:
            raise error
        return drain()

    monkeypatch.setattr(services.indexing, "drain_if_free", failing_first)
    worker.ensure_started()
    factory.physician()

    assert watch.saw_one()


def test_a_process_works_in_the_background_from_its_first_request_on(settings: Settings, app: Flask) -> None:
    before = threading.active_count()
    serving = create_app(settings.model_copy(update={"background_work": True}))
    assert threading.active_count() == before

    assert serving.test_client().get("/healthz").status_code == 200
    assert threading.active_count() == before + len(serving.extensions["directory_worker"].work)
    start_background_work(serving)
    assert threading.active_count() == before + len(serving.extensions["directory_worker"].work)

    stop_background_work(serving)
    assert threading.active_count() == before


def test_a_process_told_not_to_work_in_the_background_does_not(app: Flask) -> None:
    before = threading.active_count()

    start_background_work(app)
    stop_background_work(app)

    assert threading.active_count() == before


def test_offices_are_searched_where_they_are(
    services: Services, factory: DirectoryFactory, index: WhooshIndex
) -> None:
    lopez = factory.physician(offices=[office(region="ca", country="US")])
    services.indexing.drain()

    hits = index.search(SearchQuery(region="CA", country="US")).hits
    assert [(hit.physician_id, hit.location_id) for hit in hits] == [(lopez.id, lopez.locations[0].id)]
