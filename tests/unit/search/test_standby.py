"""What answers in the place of an index that cannot be read."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from directory.search.base import ArticleQuery, SearchQuery, SearchResults
from directory.search.memory import InMemoryEngine
from directory.search.standby import Shortlist, StandbyEngine
from directory.search.whoosh_index import WhooshIndex
from tests.search_factories import Kept, answer, article, physician, standby

PHYSICIANS = [
    physician(1, "Ana Rivera", biography="Runners with a hamstring strain."),
    physician(2, "Ben Stone", biography="Knees."),
]
ARTICLES = [article(1, "Knee pain", answer("Rest your knee.", by=2))]
KNEE = SearchQuery("knee")


def test_where_there_is_little_all_of_it_is_read_once_for_a_while(tmp_path: Path) -> None:
    kept = Kept(PHYSICIANS, ARTICLES)
    engine = standby(WhooshIndex(tmp_path), kept)

    results = engine.search(KNEE)
    articles = engine.search_articles(ArticleQuery("knee"))

    assert [hit.physician_id for hit in results.hits] == [2]
    assert [hit.article_id for hit in articles.hits] == [1]
    assert (results.degraded, results.partial, articles.degraded, articles.partial) == (True, False) * 2
    assert engine.correct("hamstrng")[0].words == ("hamstring",)
    assert (engine.is_name("rivera"), engine.is_name("lopez")) == (True, False)
    assert kept.read == [None]


def test_what_was_read_is_read_again_when_it_is_old(tmp_path: Path) -> None:
    kept = Kept(PHYSICIANS, ARTICLES)
    engine = standby(WhooshIndex(tmp_path), kept, max_age=0)

    assert [engine.search(KNEE).total for _ in range(3)] == [1] * 3
    assert kept.read == [None] * 3


def test_what_was_read_is_let_go_when_the_index_answers(tmp_path: Path) -> None:
    index, kept = WhooshIndex(tmp_path, max_age=0), Kept(PHYSICIANS, ARTICLES)
    engine = standby(index, kept)
    assert engine.search(KNEE).degraded
    index.rebuild(PHYSICIANS, ARTICLES)
    assert not engine.search(KNEE).degraded
    (tmp_path / "CURRENT").unlink()

    assert engine.search(KNEE).degraded
    assert kept.read == [None] * 2


def test_where_there_is_much_each_search_has_a_shortlist_and_says_so(tmp_path: Path) -> None:
    kept = Kept(PHYSICIANS, ARTICLES, several=True)
    engine = standby(WhooshIndex(tmp_path), kept)

    results = engine.search(KNEE)
    articles = engine.search_articles(ArticleQuery("knee"))

    assert [hit.physician_id for hit in results.hits] == [2]
    assert [hit.article_id for hit in articles.hits] == [1]
    assert (results.degraded, results.partial, articles.degraded, articles.partial) == (True, True) * 2
    assert kept.read == [None, KNEE, ArticleQuery("knee")]


def test_what_a_shortlist_cannot_tell_is_not_told(tmp_path: Path) -> None:
    engine = standby(WhooshIndex(tmp_path), Kept(PHYSICIANS, ARTICLES, several=True))

    unknown, relaxed = engine.search(SearchQuery("treadmill")), engine.search(SearchQuery("knee hamstring"))

    assert (unknown.total, unknown.unknown_words) == (0, ())
    assert (relaxed.total, relaxed.relaxed) == (2, False)
    assert engine.correct("hamstrng") == ()
    assert (engine.is_name("rivera"), engine.is_name("lopez")) == (True, False)


def test_there_is_one_shortlist_in_memory_however_many_search(tmp_path: Path, eager_threads: None) -> None:
    steps: list[str] = []

    class Told(Kept):
        def for_physicians(self, query: SearchQuery) -> Shortlist:
            steps.append("read")
            return super().for_physicians(query)

    class Answering(InMemoryEngine):
        def search(self, query: SearchQuery) -> SearchResults:
            results = super().search(query)
            steps.append("answered")
            return results

    kept = Told(PHYSICIANS, ARTICLES, several=True)
    engine = StandbyEngine(WhooshIndex(tmp_path), kept, lambda few: Answering(few.physicians, few.articles))
    with ThreadPoolExecutor(4) as pool:
        assert [results.total for results in pool.map(engine.search, [KNEE] * 50)] == [1] * 50

    assert steps == ["read", "answered"] * 50


def test_nobody_waits_for_a_search_to_know_a_name(tmp_path: Path) -> None:
    known: list[bool] = []

    class Asking(Kept):
        def for_physicians(self, query: SearchQuery) -> Shortlist:
            known.append(pool.submit(engine.is_name, "rivera").result(timeout=10))
            return super().for_physicians(query)

    engine = standby(WhooshIndex(tmp_path), Asking(PHYSICIANS, ARTICLES, several=True))
    with ThreadPoolExecutor(1) as pool:
        assert engine.search(KNEE).total == 1

    assert known == [True]


@pytest.fixture
def eager_threads() -> Iterator[None]:
    """Threads that take turns all the time."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)
