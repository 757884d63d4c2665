"""What physicians have published: articles, and the listings of their authors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete

from directory.domain.article import Society
from directory.domain.errors import InvalidInput, MovedTo, NotFound
from directory.domain.physician import Physician
from directory.services.container import Services
from directory.services.publishing import ArticlesRequest, FoundArticles
from directory.store.models import ArticleRow
from directory.store.unit_of_work import Database
from tests.factories import DirectoryFactory

Find = Callable[..., FoundArticles]


@pytest.fixture
def find(services: Services) -> Find:
    """Brings the index up to date and searches for articles."""

    def search(**request: Any) -> FoundArticles:
        services.indexing.drain()
        return services.publishing.find(ArticlesRequest(**request))

    return search


def slugs(found: FoundArticles) -> list[str]:
    return [article.slug for article in found.articles]


def test_an_article_stands_at_its_slug_with_its_answers_in_order(
    services: Services, factory: DirectoryFactory
) -> None:
    lopez = factory.physician("Maria Lopez")
    factory.article("My calf", slug="my-calf", answers=[(lopez, "Rest."), (None, "Run.")])

    article = services.publishing.article("my-calf")

    assert [answer.body for answer in article.answers] == ["Rest.", "Run."]
    assert article.answers[0].physician is not None
    assert article.answers[0].physician.id == lopez.id
    assert article.answers[1].physician is None


def test_the_byline_stays_as_it_stood_that_day(services: Services, factory: DirectoryFactory) -> None:
    lopez = factory.physician("Maria Lopez", credentials=["MD"])
    factory.article(slug="my-calf", answers=[(lopez, "Rest.")])

    factory.edit(lopez, family_name="Garcia", status="retired")

    (answer,) = services.publishing.article("my-calf").answers
    assert answer.author_line == "Answer by Maria Lopez, MD"
    assert answer.physician is not None
    assert (answer.physician.name.family, answer.physician.is_listed) == ("Garcia", False)


def test_a_former_slug_leads_to_the_present_one(services: Services, factory: DirectoryFactory) -> None:
    article = factory.article(slug="my-calf")
    factory.alias("article", "calf", article.id)

    with pytest.raises(MovedTo) as moved:
        services.publishing.article("calf")

    assert moved.value.slug == "my-calf"


@pytest.mark.parametrize("slug", ["nothing", "", "withdrawn"])
def test_nothing_stands_at_a_slug_that_is_not_published(
    services: Services, factory: DirectoryFactory, slug: str
) -> None:
    factory.article(slug="withdrawn", status="withdrawn")

    with pytest.raises(NotFound):
        services.publishing.article(slug)


# --- authors -----------------------------------------------------------------------------------


def test_an_author_is_a_society_or_a_physician_listed_or_not(
    services: Services, factory: DirectoryFactory
) -> None:
    factory.society(slug="amssm", name="A Society")
    factory.physician(slug="maria-lopez", status="retired")

    society, physician = services.publishing.author("amssm"), services.publishing.author("maria-lopez")

    assert isinstance(society, Society)
    assert isinstance(physician, Physician)
    assert (society.name, physician.is_listed) == ("A Society", False)


def test_an_author_s_former_slug_leads_to_the_present_one(
    services: Services, factory: DirectoryFactory
) -> None:
    lopez = factory.physician(slug="maria-lopez")
    factory.alias("physician", "maria-garcia", lopez.id)

    with pytest.raises(MovedTo, match="maria-lopez"):
        services.publishing.author("maria-garcia")
    with pytest.raises(NotFound):
        services.publishing.author("nobody")


def test_the_topics_of_an_author_are_counted_by_article(
    services: Services, factory: DirectoryFactory
) -> None:
    society, lopez = factory.society(slug="amssm"), factory.physician(slug="maria-lopez")
    factory.article(
        topics=["running", "concussion"], society=society, answers=[(lopez, "One."), (lopez, "Two.")]
    )
    factory.article(topics=["running"], society=society)
    factory.article(topics=["running"])

    publishing = services.publishing
    assert publishing.topics_of(publishing.author("amssm")) == {"running": 2, "concussion": 1}
    assert publishing.topics_of(publishing.author("maria-lopez")) == {"running": 1, "concussion": 1}


# --- finding -----------------------------------------------------------------------------------


def test_without_words_the_newest_come_first_and_undated_ones_last(
    factory: DirectoryFactory, find: Find
) -> None:
    for slug, day in (("old", date(2001, 1, 1)), ("undated", None), ("new", date(2021, 1, 1))):
        factory.article(slug=slug, published_on=day)

    found = find()

    assert slugs(found) == ["new", "old", "undated"]
    assert (found.total, found.pages, found.author) == (3, 1, None)


def test_words_find_articles_by_title_question_and_answers(factory: DirectoryFactory, find: Find) -> None:
    factory.article("My hamstring", slug="title")
    factory.article(slug="question", question="Is it my hamstring?")
    factory.article(slug="answer", answers=[(None, "Rest your *hamstring*.")])
    factory.article("My elbow", slug="elbow")

    assert set(slugs(find(q="hamstring"))) == {"title", "question", "answer"}


def test_articles_are_found_by_topic_and_by_author(factory: DirectoryFactory, find: Find) -> None:
    society, lopez = factory.society(slug="amssm"), factory.physician(slug="maria-lopez")
    factory.alias("physician", "maria-garcia", lopez.id)
    factory.article(slug="both", society=society, answers=[(lopez, "Rest.")], topics=["running"])
    factory.article(slug="society", society=society)
    factory.article(slug="neither", topics=["running"])

    assert set(slugs(find(topic="running"))) == {"both", "neither"}
    assert set(slugs(find(author="amssm"))) == {"both", "society"}
    for slug in ("maria-lopez", "maria-garcia"):
        found = find(author=slug)
        assert slugs(found) == ["both"]
        assert isinstance(found.author, Physician)
        assert found.author.slug == "maria-lopez"
    assert slugs(find(author="amssm", topic="running")) == ["both"]


def test_an_author_s_articles_are_all_found_also_once_they_have_retired(
    factory: DirectoryFactory, find: Find
) -> None:
    lopez = factory.physician(slug="maria-lopez")
    factory.article(slug="my-calf", answers=[(lopez, "Rest.")])
    find()
    factory.edit(lopez, status="retired")

    assert slugs(find(author="maria-lopez")) == ["my-calf"]


def test_an_author_who_does_not_exist_is_refused_by_name(find: Find) -> None:
    with pytest.raises(InvalidInput, match="author: There is no author"):
        find(author="nobody")


def test_pages_follow_each_other_and_one_that_does_not_exist_is_refused(
    factory: DirectoryFactory, find: Find
) -> None:
    written = {factory.article().slug for _ in range(5)}

    pages = [find(page=page, page_size=2) for page in (1, 2, 3)]

    assert {slug for found in pages for slug in slugs(found)} == written
    assert {(found.total, found.pages) for found in pages} == {(5, 3)}
    with pytest.raises(InvalidInput, match="page: There are 3 pages"):
        find(page=4, page_size=2)


def test_an_unknown_word_is_told(factory: DirectoryFactory, find: Find) -> None:
    factory.article("My hamstring", slug="hamstring")

    found = find(q="hamstring xyzzyqwv")

    assert (slugs(found), found.unknown_words) == (["hamstring"], ("xyzzyqwv",))


def test_an_article_deleted_behind_the_index_s_back_is_not_shown(
    factory: DirectoryFactory, find: Find, database: Database
) -> None:
    factory.article(slug="gone")
    factory.article(slug="stays")
    find()
    with database.writing() as session:
        session.execute(delete(ArticleRow).where(ArticleRow.slug == "gone"))

    assert slugs(find()) == ["stays"]


# --- related -----------------------------------------------------------------------------------


def test_related_articles_share_the_topic_then_the_words_and_never_the_article_itself(
    services: Services, factory: DirectoryFactory
) -> None:
    factory.article("Hamstring and pain", slug="this", topics=["hamstring-strain"])
    factory.article("Something else", slug="topic", topics=["hamstring-strain"])
    factory.article("My hamstring and its pain", slug="words")
    factory.article("My elbow", slug="elbow")
    services.indexing.drain()
    article = services.publishing.article("this")

    assert [other.slug for other in services.publishing.related(article, 5)][:2] == ["topic", "words"]
    assert [other.slug for other in services.publishing.related(article, 1)] == ["topic"]


def test_an_article_without_topics_is_related_by_its_words(
    services: Services, factory: DirectoryFactory
) -> None:
    factory.article("Hamstring pain", slug="this")
    factory.article("Pain of the hamstring", slug="words")
    services.indexing.drain()

    related = services.publishing.related(services.publishing.article("this"), 3)

    assert [other.slug for other in related] == ["words"]
