"""The index on disk: swapped, shared, damaged and killed."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Any
from unittest.mock import patch

import pytest
from filelock import FileLock
from whoosh.index import open_dir
from whoosh.qparser.default import QueryParser

from directory.search.base import (
    ArticleDocument,
    ArticleQuery,
    IndexUnavailable,
    IndexUpdate,
    PhysicianDocument,
    SearchQuery,
)
from directory.search.whoosh_index import WhooshIndex, segments
from directory.search.whoosh_index.cache import ArrayCache
from tests.search_factories import ANAHEIM, answer, article, office, physician

EVERYBODY = SearchQuery(limit=1000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index"


def always_looking(path: Path) -> WhooshIndex:
    """An engine that looks for a newer commit at every search."""
    return WhooshIndex(path, max_age=0, patience=0)


def names(engine: WhooshIndex) -> set[int]:
    return {hit.physician_id for hit in engine.search(EVERYBODY).hits}


def people(count: int) -> list[PhysicianDocument]:
    return [
        physician(n, f"Person{n}", biography="knee " * n, locations=[office(ANAHEIM)])
        for n in range(1, count + 1)
    ]


def papers(count: int) -> list[ArticleDocument]:
    return [article(n, f"Title{n} knee", answer("hamstring " * n, by=n)) for n in range(1, count + 1)]


def current_build(path: Path) -> Path:
    pointer: dict[str, str] = json.loads((path / "CURRENT").read_text())
    return path / "builds" / pointer["build"]


# --- commits seen by others --------------------------------------------------------------------------


def test_another_engine_sees_commits_and_rebuilds(path: Path) -> None:
    writer, reader = WhooshIndex(path), always_looking(path)
    writer.rebuild(people(3), [])
    assert names(reader) == {1, 2, 3}
    writer.apply(IndexUpdate(physicians=(physician(4),), gone_physicians=(1,)))
    assert names(reader) == {2, 3, 4}
    writer.rebuild(people(1), [])
    assert names(reader) == {1}


def test_an_engine_sees_its_own_commits_at_once(path: Path) -> None:
    engine = WhooshIndex(path, max_age=3600)
    engine.rebuild(people(1), [])
    assert names(engine) == {1}
    engine.apply(IndexUpdate(physicians=(physician(2),)))
    assert names(engine) == {1, 2}
    engine.rebuild([], [])
    assert names(engine) == set()


def test_an_engine_does_not_look_again_before_its_time(path: Path) -> None:
    lazy = WhooshIndex(path, max_age=3600)
    lazy.rebuild(people(1), [])
    assert names(lazy) == {1}
    WhooshIndex(path).rebuild(people(2), [])
    assert names(lazy) == {1}


def test_an_edited_physician_shows_once_however_often_they_edit(path: Path) -> None:
    engine = always_looking(path)
    engine.rebuild(people(8), papers(4))
    for edit in range(12):
        engine.apply(IndexUpdate(physicians=tuple(physician(n, f"Edit{edit}") for n in range(1, 9))))
        assert engine.search(SearchQuery(f"edit{edit}")).total == engine.search(SearchQuery()).total == 8
    assert engine.search(SearchQuery("edit3")).unknown_words == ("edit3",)
    assert engine.search_articles(ArticleQuery("knee")).total == 4


def test_documents_deleted_long_ago_do_not_pile_up(path: Path) -> None:
    engine = WhooshIndex(path)
    engine.rebuild(people(60), [])
    for _ in range(10):
        engine.apply(IndexUpdate(physicians=tuple(people(60))))
    with open_dir(str(current_build(path)), indexname="directory").searcher() as reader:
        assert reader.doc_count() == 60
        assert reader.doc_count_all() <= 120


def test_a_small_commit_does_not_read_the_big_segment_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = always_looking(path)
    engine.rebuild(people(50), papers(20))
    engine.check()
    opened: list[segments.Segment] = []

    class Counted(segments.Segment):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            opened.append(self)

    monkeypatch.setattr(segments, "Segment", Counted)
    engine.apply(IndexUpdate(physicians=(physician(3, "Zoe"),)))
    assert engine.search(SearchQuery("Zoe")).total == 1
    assert len(opened) == 1


def test_searches_see_the_old_index_or_the_new_one_while_it_is_swapped(path: Path) -> None:
    writer, reader = WhooshIndex(path), always_looking(path)
    writer.rebuild(people(5), papers(3))
    done = Event()

    def search_until_done() -> set[frozenset[int]]:
        seen = {frozenset(names(reader))}
        while not done.is_set():
            seen.add(frozenset(names(reader)))
            assert reader.search_articles(ArticleQuery("knee")).total in (3, 6)
        return seen

    with ThreadPoolExecutor() as pool:
        searching = [pool.submit(search_until_done) for _ in range(2)]
        try:
            for size in (9, 5, 9, 5, 9):
                writer.rebuild(people(size), papers(6 if size == 9 else 3))
                writer.apply(IndexUpdate(physicians=(physician(1, "Again"),)))
        finally:
            done.set()
        seen = set().union(*(search.result() for search in searching))
    assert seen <= {frozenset(range(1, 6)), frozenset(range(1, 10))}
    assert names(reader) == set(range(1, 10))


def test_a_search_under_way_survives_the_removal_of_its_build(path: Path) -> None:
    reader = WhooshIndex(path, max_age=3600)
    WhooshIndex(path).rebuild(people(5), papers(3))
    reader.check()
    shutil.rmtree(path / "builds")
    assert reader.search(SearchQuery("knee hamstring")).total == 3


# --- builds ------------------------------------------------------------------------------------------


def test_the_build_before_stays_until_the_next_one(path: Path) -> None:
    engine = WhooshIndex(path)
    builds = []
    for _ in range(4):
        engine.rebuild(people(1), [])
        builds.append(current_build(path))
    assert set((path / "builds").iterdir()) == set(builds[-2:])


def test_a_failed_build_leaves_nothing(path: Path) -> None:
    def broken() -> Iterator[PhysicianDocument]:
        yield from people(2)
        raise LookupError

    engine = WhooshIndex(path)
    engine.rebuild(people(1), [])
    with pytest.raises(LookupError):
        engine.rebuild(broken(), [])
    assert list((path / "builds").iterdir()) == [current_build(path)]
    assert names(engine) == {1}


def test_a_failed_update_changes_nothing_and_frees_the_index(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    engine = always_looking(path)
    engine.rebuild(people(2), [])
    update = IndexUpdate(physicians=(physician(3),), gone_physicians=(1,))
    for step in ("write_segment", "write_commit"):
        with monkeypatch.context() as broken:
            broken.setattr(segments, step, full)
            with pytest.raises(IndexUnavailable):
                engine.apply(update)
        assert names(engine) == {1, 2}
    engine.apply(update)
    assert names(engine) == {2, 3}


def test_a_document_that_cannot_be_indexed_is_no_damage(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Built again, the index would be without the same document, or not at all."""
    engine = always_looking(path)
    engine.rebuild(people(2), [])

    def mistaken(*_: Any) -> None:
        raise LookupError

    for step in ("builder.PartBuilder.add_physician", "parts.merge"):
        with monkeypatch.context() as broken:
            broken.setattr(f"directory.search.whoosh_index.{step}", mistaken)
            with pytest.raises(LookupError):
                engine.apply(IndexUpdate(physicians=(physician(3),)))
        assert names(engine) == {1, 2}


def test_two_writers_never_write_together(path: Path) -> None:
    engine = WhooshIndex(path, patience=0)
    engine.rebuild(people(1), [])
    with ThreadPoolExecutor(1) as elsewhere:
        lock = FileLock(str(path / "writing.lock"), thread_local=False)
        elsewhere.submit(lock.acquire).result()
        try:
            writes: list[Callable[[], None]] = [
                lambda: engine.apply(IndexUpdate()),
                lambda: engine.rebuild([], []),
            ]
            for write in writes:
                with pytest.raises(IndexUnavailable, match="being written"):
                    write()
        finally:
            elsewhere.submit(lock.release).result()
    assert names(engine) == {1}


def test_a_directory_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexUnavailable, match="cannot be written"):
        WhooshIndex(tmp_path / "file" / "index").rebuild([], [])


# --- damage ------------------------------------------------------------------------------------------


def assert_unavailable(path: Path) -> None:
    engine = WhooshIndex(path)
    assert not engine.exists()
    for ask in (engine.check, engine.digests, lambda: engine.search(EVERYBODY)):
        with pytest.raises(IndexUnavailable):
            ask()


@pytest.mark.parametrize(
    "pointer",
    ["", "nonsense", "[]", "{}", "null", '{"build": "x", "format": 0}', '{"build": "gone", "format": 1}'],
)
def test_a_pointer_that_leads_nowhere_is_no_index(path: Path, pointer: str) -> None:
    WhooshIndex(path).rebuild(people(1), [])
    (path / "CURRENT").write_text(pointer)
    assert_unavailable(path)
    WhooshIndex(path).rebuild(people(2), [])
    assert names(WhooshIndex(path)) == {1, 2}


@pytest.mark.parametrize("pattern", ["*.seg", "*.toc"])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99, None])
def test_a_truncated_or_missing_file_is_no_index(path: Path, pattern: str, share: float | None) -> None:
    WhooshIndex(path).rebuild(people(20), papers(5))
    (file,) = current_build(path).glob(pattern)
    if share is None:
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[: int(file.stat().st_size * share)])
    assert_unavailable(path)


def test_an_index_damaged_while_it_serves_is_noticed_at_the_next_commit(path: Path) -> None:
    engine = always_looking(path)
    engine.rebuild(people(3), [])
    engine.check()
    shutil.rmtree(current_build(path))
    with pytest.raises(IndexUnavailable):
        engine.check()
    engine.rebuild(people(2), [])
    assert names(engine) == {1, 2}


def test_a_flipped_bit_is_unavailable_or_harmless_and_never_another_error(path: Path) -> None:
    WhooshIndex(path).rebuild(people(12), papers(6))
    (file,) = current_build(path).glob("*.seg")
    whole, dice = file.read_bytes(), random.Random(7)
    for _ in range(150):
        damaged = bytearray(whole)
        damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
        file.write_bytes(bytes(damaged))
        with suppress(IndexUnavailable):
            WhooshIndex(path).search(SearchQuery("knee hamstring person3 title2", centre=ANAHEIM))


# --- other processes ---------------------------------------------------------------------------------

# Copies of one process that has imported everything: each would take seconds to do so by itself.
OTHERS = multiprocessing.get_context("forkserver")
OTHERS.set_forkserver_preload(["directory.search.whoosh_index", "tests.search_factories", "pytest"])
UPDATE = IndexUpdate(physicians=(physician(1, "New"), physician(9)), gone_physicians=(2,))


def elsewhere(work: Callable[..., None], *given: object) -> int | None:
    """Do some work in another process; its exit code."""
    process = OTHERS.Process(target=work, args=given)
    process.start()
    process.join()
    return process.exitcode


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def update_twice(path: Path) -> None:
    engine = WhooshIndex(path)
    assert engine.exists()
    engine.apply(UPDATE)
    engine.apply(UPDATE)


def rebuild(path: Path) -> None:
    WhooshIndex(path).rebuild([physician(5)], [])


def test_another_process_sees_and_makes_commits(path: Path) -> None:
    engine = always_looking(path)
    engine.rebuild(people(2), [])
    assert names(engine) == {1, 2}
    assert elsewhere(update_twice, path) == 0
    assert names(engine) == {1, 9}
    assert elsewhere(rebuild, path) == 0
    assert names(engine) == {5}


def die_while_rebuilding(path: Path) -> None:
    def people_then_die() -> Iterator[PhysicianDocument]:
        yield physician(7)
        yield physician(8)
        die()

    WhooshIndex(path).rebuild(people_then_die(), [])


def die_before_swapping(path: Path) -> None:
    with patch.object(Path, "replace", die):
        rebuild(path)


@pytest.mark.parametrize(
    "work", [die_while_rebuilding, die_before_swapping], ids=["while-writing", "before-the-swap"]
)
def test_a_killed_rebuild_leaves_the_old_index_and_is_cleared_away_later(
    path: Path, work: Callable[[Path], None]
) -> None:
    engine = always_looking(path)
    engine.rebuild(people(2), [])
    assert elsewhere(work, path) == -signal.SIGKILL
    assert names(engine) == names(WhooshIndex(path)) == {1, 2}
    assert len(list((path / "builds").iterdir())) == 2
    engine.rebuild(people(3), [])
    assert names(engine) == {1, 2, 3}
    assert len(list((path / "builds").iterdir())) == 2


def die_while_updating(path: Path, moment: str) -> None:
    with patch(moment, die):
        WhooshIndex(path).apply(UPDATE)


@pytest.mark.parametrize(
    ("moment", "after"),
    [
        ("directory.search.whoosh_index.parts.ArrayWriter.close", {1, 2}),
        ("directory.search.whoosh_index.segments.write_commit", {1, 2}),
        ("pathlib.Path.replace", {1, 2}),
        ("directory.search.whoosh_index.segments.sweep", {1, 9}),
    ],
    ids=["while-writing", "before-the-commit", "within-the-commit", "after-the-commit"],
)
def test_a_killed_update_is_applied_whole_or_not_at_all(path: Path, moment: str, after: set[int]) -> None:
    engine = always_looking(path)
    engine.rebuild(people(2), papers(2))
    assert elsewhere(die_while_updating, path, moment) == -signal.SIGKILL
    assert names(engine) == names(WhooshIndex(path)) == after
    engine.apply(UPDATE)
    assert names(engine) == names(WhooshIndex(path)) == {1, 9}
    assert engine.search_articles(ArticleQuery("knee")).total == 2


# --- within ------------------------------------------------------------------------------------------


def test_whoosh_itself_finds_the_same_documents(path: Path) -> None:
    engine = WhooshIndex(path)
    engine.rebuild(people(9), papers(6))
    engine.apply(IndexUpdate(gone_physicians=(4,)))
    index = open_dir(str(current_build(path)), indexname="directory")
    with index.searcher() as searcher:
        for field, text, total in (
            ("physician_biography", "Knees", engine.search(SearchQuery("knees")).total),
            ("physician_names", "PERSON5", 1),
            ("answer_body", "hamstrings", engine.search_articles(ArticleQuery("hamstring")).total),
        ):
            query = QueryParser(field, index.schema).parse(text)
            assert len(searcher.search(query, limit=None)) == total > 0


def test_the_cache_of_arrays_forgets_what_was_not_asked_for_longest() -> None:
    cache: ArrayCache[str] = ArrayCache(1000)
    cache.put("a", "A", 300)
    cache.put("b", "B", 300)
    assert cache.get("a") == "A"
    cache.put("c", "C", 300)
    assert [cache.get(key) for key in "abc"] == ["A", None, "C"]
    cache.put("huge", "H", 5000)
    assert cache.get("huge") is None
