"""A directory too large to be looked at as a whole still answers while it has no index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from directory.config import Settings
from directory.domain.places import Coordinates
from directory.search.base import ArticleQuery, SearchQuery, Sort
from directory.search.memory import InMemoryEngine
from directory.search.standby import Shortlist, StandbyEngine
from directory.search.text import Alias, name_forms
from directory.search.whoosh_index import WhooshIndex
from directory.services.found import FindRequest
from directory.services.shortlisting import EVERYTHING, LIKELIEST, ShortlistingService
from directory.store.unit_of_work import Database
from tests.benchmarks.corpus import Corpus
from tests.benchmarks.stored import store
from tests.checked_client import CheckedClient
from tests.conftest import services_of
from tests.factories import DirectoryFactory, office
from tests.installation import database_with_tables
from tests.search_factories import standby

MOST = 20
CORPUS = Corpus(400)
CHICAGO = Coordinates(41.88, -87.63)
QUERIES = [
    SearchQuery(),
    SearchQuery("hamstring strain"),
    SearchQuery("how long does a torn hamstring take to heal after a match on a wet pitch"),
    SearchQuery("sports medicine", centre=CHICAGO, within_miles=100),
    SearchQuery('"rest"', centre=CHICAGO, sort=Sort.DISTANCE),
    SearchQuery("xylophone"),
    SearchQuery(languages=("es",), sort=Sort.NAME),
    SearchQuery(topics=("concussion",), country="US", telehealth=True, accepting_new_patients=True),
]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with some hundred physicians."""
    database = database_with_tables(tmp_path_factory.mktemp("large") / "directory.sqlite3")
    store(CORPUS, database)
    yield database
    database.close()


def few(database: Database) -> ShortlistingService:
    return ShortlistingService(database, CORPUS.catalogue, everything=0, likeliest=MOST)


@pytest.fixture(scope="module")
def everything(large: Database) -> Shortlist:
    all_there_is = ShortlistingService(large, CORPUS.catalogue).everything()
    assert all_there_is is not None
    assert len(all_there_is.physicians) == len(all_there_is.articles) == CORPUS.size
    return all_there_is


@pytest.fixture(scope="module")
def reference(everything: Shortlist) -> InMemoryEngine:
    return InMemoryEngine(everything.physicians, everything.articles)


@pytest.fixture
def engine(large: Database, tmp_path: Path) -> StandbyEngine:
    """What answers in the place of an index that is missing."""
    return standby(WhooshIndex(tmp_path), few(large))


def ids(results: object) -> list[int]:
    return [hit.physician_id for hit in results.hits]  # type: ignore[attr-defined]


# --- bounds ------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", QUERIES)
def test_no_search_looks_at_more_than_was_set(large: Database, query: SearchQuery) -> None:
    shortlist = few(large).for_physicians(query)

    assert len(shortlist.physicians) <= MOST
    assert len(shortlist.articles) <= MOST


@pytest.mark.parametrize("text", ["", "hamstring strain", "xylophone"])
def test_no_search_for_articles_looks_at_more_than_was_set(large: Database, text: str) -> None:
    assert len(few(large).for_articles(ArticleQuery(text)).articles) <= MOST


@pytest.mark.parametrize("size", [MOST, MOST - 1])
def test_all_is_looked_at_where_there_is_no_more_than_was_set(
    factory: DirectoryFactory, database: Database, size: int
) -> None:
    for _ in range(MOST):
        factory.article(answers=[(factory.physician(), "Rest.")])

    all_there_is = ShortlistingService(database, CORPUS.catalogue, everything=size).everything()

    assert (all_there_is is not None) == (size == MOST)


# --- who is on a shortlist ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "wish",
    [
        SearchQuery(),
        SearchQuery(specialties=("sports-medicine",)),
        SearchQuery(languages=("es",)),
        SearchQuery(topics=("concussion",)),
        SearchQuery(country="US", region="IL"),
        SearchQuery(within_miles=60),
        SearchQuery(within_miles=60, telehealth=True, accepting_new_patients=True),
    ],
)
def test_the_nearest_who_pass_the_filters_are_those_of_the_reference(
    engine: StandbyEngine, reference: InMemoryEngine, wish: SearchQuery
) -> None:
    query = replace(wish, centre=CHICAGO, sort=Sort.DISTANCE, limit=10)

    ours, right = engine.search(query), reference.search(query)

    assert ours.hits
    assert [hit[:3] for hit in ours.hits] == [hit[:3] for hit in right.hits]
    assert ours.degraded
    assert ours.partial


def test_the_first_by_name_are_those_of_the_reference(
    engine: StandbyEngine, reference: InMemoryEngine
) -> None:
    query = SearchQuery(specialties=("sports-medicine",), sort=Sort.NAME, limit=10)

    assert ids(engine.search(query)) == ids(reference.search(query))


def test_who_goes_by_a_name_is_found_by_it(engine: StandbyEngine, everything: Shortlist) -> None:
    for name in CORPUS.families[:20]:
        called_so = {each.physician_id for each in everything.physicians if name in each.names.split()}
        assert called_so <= set(ids(engine.search(SearchQuery(name, limit=MOST)))) or len(called_so) > MOST
        assert not called_so or all(map(engine.is_name, name_forms(name)))
    assert not engine.is_name("xylophone")


@pytest.mark.parametrize("text", ["concussion", "hamstring strain", "shin splints running"])
def test_a_full_page_is_found_of_those_whom_the_reference_finds(
    engine: StandbyEngine, reference: InMemoryEngine, text: str
) -> None:
    found = ids(engine.search(SearchQuery(text, limit=MOST)))

    assert len(found) >= MOST // 2
    assert set(found) <= set(ids(reference.search(SearchQuery(text, limit=CORPUS.size))))


def test_articles_are_found_by_their_topics_and_filters(
    engine: StandbyEngine, reference: InMemoryEngine
) -> None:
    query = ArticleQuery("hamstring", topic="hamstring-strain", society_id=1, limit=MOST)

    ours, right = engine.search_articles(query), reference.search_articles(replace(query, limit=CORPUS.size))

    assert len(ours.hits) == min(MOST, right.total)
    assert {hit.article_id for hit in ours.hits} <= {hit.article_id for hit in right.hits}
    newest = [hit.article_id for hit in reference.search_articles(ArticleQuery(limit=10)).hits]
    assert [hit.article_id for hit in engine.search_articles(ArticleQuery(limit=10)).hits] == newest


# --- words that no list has ------------------------------------------------------------------------


@pytest.fixture
def crowd(factory: DirectoryFactory) -> None:
    """More physicians and articles than are looked at, who say nothing of what is asked."""
    for _ in range(MOST + 5):
        factory.article(answers=[(factory.physician(), "Rest.")])


@pytest.mark.usefixtures("crowd")
def test_words_that_no_list_has_are_looked_for_in_texts(
    factory: DirectoryFactory, database: Database, tmp_path: Path
) -> None:
    engine = standby(WhooshIndex(tmp_path), few(database))
    in_biography = factory.physician(biography="Treadmills, all day.")
    author, writer = factory.physician(), factory.physician()
    answered = factory.article(answers=[(author, "Step off the Treadmill.")])
    titled = factory.article("My treadmill hurts", answers=[(writer, "Rest.")])
    theirs = factory.article(answers=[(None, "On the treadmill?")])

    query = SearchQuery("treadmill", aliases=(Alias("treadmill", (), ("walking",)),))

    assert set(ids(engine.search(query))) == {in_biography.id, author.id, writer.id}
    found = engine.search_articles(ArticleQuery("treadmill"))
    assert {hit.article_id for hit in found.hits} == {answered.id, titled.id, theirs.id}


@pytest.mark.usefixtures("crowd")
def test_a_word_that_nobody_used_finds_nobody(database: Database, tmp_path: Path) -> None:
    engine = standby(WhooshIndex(tmp_path), few(database))

    assert engine.search(SearchQuery("xylophone")).total == 0
    assert engine.search_articles(ArticleQuery("xylophone")).total == 0


@pytest.mark.usefixtures("crowd")
def test_who_has_more_of_the_words_is_looked_at_first(
    factory: DirectoryFactory, database: Database, tmp_path: Path
) -> None:
    engine = standby(WhooshIndex(tmp_path), few(database))
    for _ in range(MOST):
        factory.physician(topics=["hamstring-strain"])
    both = factory.physician("Zoe Zygmund", topics=["hamstring-strain", "concussion"])

    assert ids(engine.search(SearchQuery("hamstring concussion"))) == [both.id]


# --- the ends of the earth ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("centre", "point"),
    [((0.0, 179.9), (0.0, -179.9)), ((89.9, 10.0), (89.9, -170.0)), ((64.8, -147.7), (65.5, -147.7))],
)
@pytest.mark.usefixtures("crowd")
def test_an_office_within_reach_is_looked_at_wherever_it_is(
    factory: DirectoryFactory,
    database: Database,
    tmp_path: Path,
    centre: tuple[float, float],
    point: tuple[float, float],
) -> None:
    there = factory.physician(offices=[office(point)])
    engine = standby(WhooshIndex(tmp_path), few(database))

    assert ids(engine.search(SearchQuery(centre=Coordinates(*centre), within_miles=50))) == [there.id]


# --- the whole directory ------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_large_directory_answers_every_page_without_its_index(
    app: Flask, client: CheckedClient, database: Database, settings: Settings
) -> None:
    store(Corpus(EVERYTHING + 1), database)
    (settings.index_path / "CURRENT").unlink()

    for query in ("search?q=hamstring", "search?q=xylophone", "search?near=Springfield", "articles?q=knee"):
        assert "look only at what seems likeliest to fit" in client.get(f"/{query}").text
    assert client.get("/readyz").status_code == 503
    for page in ("", "articles", "articles/article-7", "topics/concussion", "api/v1/suggest?q=hamstrng"):
        assert client.get(f"/{page}").status_code == 200
    found = services_of(app).finding.find(FindRequest(q="hamstring"))
    assert 0 < found.total <= LIKELIEST
    assert found.partial
