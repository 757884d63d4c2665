"""Whatever happens to the files of the index, searches are answered rightly and the index is repaired."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from directory.config import Settings
from directory.current import EXTENSION
from directory.search.base import (
    ArticleDocument,
    ArticleQuery,
    IndexUnavailable,
    IndexUpdate,
    MeaningUnavailable,
    SearchQuery,
    Sort,
)
from directory.search.memory import InMemoryEngine
from directory.search.standby import StandbyEngine
from directory.search.whoosh_index import WhooshIndex
from directory.services.container import Services
from tests.search_factories import ANAHEIM, HashedWords, Kept, answer, article, office, physician, standby

PHYSICIANS = [
    physician(n, f"Person{n}", biography="knee " * n, specialties=("surgery",), locations=[office(ANAHEIM)])
    for n in range(1, 9)
]
ARTICLES = [article(n, f"Title{n} knee", answer("hamstring " * n, by=n)) for n in range(1, 6)]
LATER = physician(9, "Later", biography="knee ankle", locations=[office(ANAHEIM)])
QUESTIONS = [
    SearchQuery("knee hamstring"),
    SearchQuery("later person3", specialties=("surgery",)),
    SearchQuery(centre=ANAHEIM, within_miles=5, sort=Sort.NAME),
]

Damage = Callable[[Path], None]


def delete(file: Path) -> None:
    file.unlink()


def truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def overwrite(file: Path) -> None:
    file.write_bytes(random.Random(1).randbytes(file.stat().st_size))


def overwrite_the_middle(file: Path) -> None:
    """In place, as a failing disk would, under readers that have it open."""
    size = file.stat().st_size
    with file.open("r+b") as opened:
        opened.seek(size // 100)
        opened.write(bytes(size * 3 // 4))


DAMAGES = (delete, truncate, empty, overwrite, overwrite_the_middle)


def built(path: Path) -> WhooshIndex:
    index = WhooshIndex(path, max_age=0)
    index.rebuild(PHYSICIANS, ARTICLES)
    index.apply(IndexUpdate(physicians=(LATER,)))
    return index


def stored_digest(document: ArticleDocument) -> bytes:
    """As the file of a segment has it: two numbers, little-endian."""
    return b"".join(bytes.fromhex(half)[::-1] for half in (document.digest()[:16], document.digest()[16:]))


def files(path: Path) -> list[Path]:
    return sorted(file for file in path.rglob("*") if file.is_file() and file.name != "writing.lock")


@pytest.mark.parametrize("opened_before", [False, True], ids=["closed", "serving"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_every_damage_ends_in_right_answers_and_a_repaired_index(
    tmp_path: Path, damage: Damage, opened_before: bool
) -> None:
    truth = InMemoryEngine([*PHYSICIANS, LATER], ARTICLES)
    built(tmp_path)
    for number in range(len(files(tmp_path))):
        index = built(tmp_path)
        if opened_before:
            index.check()
        damage(files(tmp_path)[number])
        if not opened_before:
            index = WhooshIndex(tmp_path, max_age=0)
        engine = StandbyEngine(index, Kept(), lambda _: truth)
        for _ in range(2):
            for question in QUESTIONS:
                assert_right(engine, truth, question)
            assert replace(engine.search_articles(ArticleQuery("knee")), degraded=False).total == 5
            if not index.exists():
                with pytest.raises(IndexUnavailable):
                    engine.check()
                index.rebuild([*PHYSICIANS, LATER], ARTICLES)
        assert not engine.search(QUESTIONS[0]).degraded
        engine.check()


def assert_right(engine: StandbyEngine, truth: InMemoryEngine, question: SearchQuery) -> None:
    ours, theirs = engine.search(question), truth.search(question)
    assert [hit.physician_id for hit in ours.hits] == [hit.physician_id for hit in theirs.hits]
    assert (ours.total, ours.facets) == (theirs.total, theirs.facets)


def test_a_flipped_bit_never_changes_an_answer(tmp_path: Path) -> None:
    built(tmp_path)
    truth, dice = InMemoryEngine([*PHYSICIANS, LATER], ARTICLES), random.Random(3)
    for file in files(tmp_path):
        whole = file.read_bytes()
        for _ in range(60):
            damaged = bytearray(whole)
            damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
            file.write_bytes(bytes(damaged))
            for question in QUESTIONS:
                assert_right(StandbyEngine(WhooshIndex(tmp_path), Kept(), lambda _: truth), truth, question)
            for mark in tmp_path.rglob("DAMAGED"):
                mark.unlink()
        file.write_bytes(whole)


def test_damage_found_by_one_process_is_known_to_all(tmp_path: Path) -> None:
    index, other = built(tmp_path), WhooshIndex(tmp_path, max_age=0)
    index.check()
    other.check()
    for file in tmp_path.rglob("*.seg"):
        overwrite_the_middle(file)
    with pytest.raises(IndexUnavailable):
        index.search(QUESTIONS[0])
    assert not other.exists()
    with pytest.raises(IndexUnavailable):
        index.apply(IndexUpdate(physicians=(LATER,)))


def test_an_update_that_meets_damage_calls_for_a_rebuild(tmp_path: Path) -> None:
    index = built(tmp_path)
    index.check()
    for file in tmp_path.rglob("*.seg"):
        truncate(file)
    with pytest.raises(IndexUnavailable):
        index.apply(IndexUpdate(physicians=(LATER,)))
    assert not index.exists()


@pytest.mark.parametrize("name", ["made-by.json", "rows.f4", "keys"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_vectors_are_no_damage_to_the_index(tmp_path: Path, damage: Damage, name: str) -> None:
    built = WhooshIndex(tmp_path, HashedWords())
    built.rebuild(PHYSICIANS, ARTICLES)
    built.encode(ARTICLES)
    (file,) = tmp_path.glob(f"builds/*/meaning/{name}")
    damage(file)
    engine = standby(WhooshIndex(tmp_path, HashedWords(), max_age=0), Kept())
    assert not engine.search(QUESTIONS[0]).degraded
    assert engine.search_articles(ArticleQuery("knee hamstring")).total == 5
    engine.check()
    with pytest.raises(MeaningUnavailable):
        engine.check_meaning()
    assert not list(tmp_path.rglob("DAMAGED"))


@pytest.mark.parametrize("name", ["made-by.json", "keys"])
def test_an_update_that_cuts_damaged_vectors_off_leaves_readers_theirs(tmp_path: Path, name: str) -> None:
    index = WhooshIndex(tmp_path, HashedWords())
    index.rebuild(PHYSICIANS, ARTICLES)
    index.encode(ARTICLES)
    reader, asked = WhooshIndex(tmp_path, HashedWords(), max_age=3600), ArticleQuery("title3 hamstring")
    reader.check_meaning()
    expected = index.search_articles(asked)
    (file,) = tmp_path.glob(f"builds/*/meaning/{name}")
    truncate(file)
    new = article(9, "Title9 ankle", answer("sprain", by=1))
    index.apply(IndexUpdate(articles=(new,)))
    index.encode([new])
    assert reader.search_articles(asked) == expected
    assert index.search_articles(ArticleQuery("ankle sprain")).hits[0].article_id == 9


def test_a_repaired_index_takes_over_the_vectors_of_the_damaged_one(tmp_path: Path) -> None:
    encoder = HashedWords()
    index = WhooshIndex(tmp_path, encoder, max_age=0)
    index.rebuild(PHYSICIANS, ARTICLES)
    index.encode(ARTICLES)
    encoded = len(encoder.encoded)
    for file in tmp_path.rglob("*.seg"):
        overwrite_the_middle(file)
    with pytest.raises(IndexUnavailable):
        WhooshIndex(tmp_path, encoder).check()
    index.rebuild(PHYSICIANS, ARTICLES)
    index.check_meaning()
    assert len(encoder.encoded) - encoded <= 1, "but for what check_meaning asks"


def test_damage_that_only_meaning_meets_is_known_to_all(tmp_path: Path) -> None:
    index = WhooshIndex(tmp_path, HashedWords(), max_age=0)
    index.rebuild(PHYSICIANS, ARTICLES)
    (file,) = tmp_path.rglob("*.seg")
    data = file.read_bytes()
    file.write_bytes(data.replace(stored_digest(ARTICLES[0]), bytes(16)))
    with pytest.raises(IndexUnavailable):
        index.search(SearchQuery("sore hamstring"))
    assert list(tmp_path.rglob("DAMAGED"))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_directory_answers_while_its_index_is_repaired(app: Flask, settings: Settings) -> None:
    services: Services = app.extensions[EXTENSION]
    client = app.test_client()
    assert client.get("/readyz").status_code == 200
    (settings.index_path / "CURRENT").write_text("?")
    time.sleep(0.15)  # An opened index answers for 0.1 s before somebody looks again.
    assert client.get("/readyz").status_code == 503
    for page in ("/search?q=knee", "/articles?q=knee"):
        response = client.get(page)
        assert response.status_code == 200
        assert "index is being repaired" in response.text
    notices = client.get("/api/v1/physicians?q=knee").get_json()["notices"]
    assert "degraded" in [notice["kind"] for notice in notices]
    assert services.indexing.ensure()
    assert client.get("/readyz").status_code == 200
    assert "index is being repaired" not in client.get("/search?q=knee").text
