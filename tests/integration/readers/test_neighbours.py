"""From an article to physicians who know its topic: near the reader, or near an author who has left."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from directory.store.models import ArticleRow, PhysicianRow
from tests.checked_client import CheckedClient
from tests.factories import CHICAGO, IRVINE, DirectoryFactory, office
from tests.integration.web.page import Page, parts_of, read, text_of

TOPIC = "hamstring-strain"


@pytest.fixture
def author(factory: DirectoryFactory) -> PhysicianRow:
    return factory.physician("Maria Lopez", topics=[TOPIC])


@pytest.fixture
def article(factory: DirectoryFactory, author: PhysicianRow) -> ArticleRow:
    return factory.article("Sore hamstring", answers=[(author, "Rest.")], topics=[TOPIC])


@pytest.fixture
def others(factory: DirectoryFactory) -> list[PhysicianRow]:
    near = office(IRVINE, city="Irvine")
    far = office(CHICAGO, city="Chicago", region="IL", postal_code="60614")
    knowing = [factory.physician(name, offices=[at]) for name, at in (("Ira Near", near), ("Cho Far", far))]
    factory.physician("Nora Nothing", topics=["concussion"])
    factory.article("Torn hamstring", answers=[(each, "Ice.") for each in knowing], topics=[TOPIC])
    return knowing


def named(page: Page) -> list[str]:
    return [text_of(each) for each in page.parts("h4", "physician-card__name")]


def test_a_reader_who_names_a_place_sees_who_has_written_on_this_there(
    client: CheckedClient, article: ArticleRow, others: list[PhysicianRow], indexed: Callable[[], None]
) -> None:
    indexed()
    page = read(client, f"/articles/{article.slug}", near="Irvine, CA")

    assert named(page) == ["Ira Near, MD", "Maria Lopez, MD"]
    assert "Near Irvine, CA" in page.main_text
    assert page.value_of("near") == "Irvine, CA"
    (form,) = [
        each for each in page.parts("form") if each.get("action") == f"/articles/{article.slug}#near-you"
    ]
    assert form.get("method") == "get"
    assert page.link("See everybody who knows this").endswith("near=Irvine,+CA")


def test_far_from_everybody_the_nearest_are_shown_and_told(
    client: CheckedClient, article: ArticleRow, others: list[PhysicianRow], indexed: Callable[[], None]
) -> None:
    indexed()
    page = read(client, f"/articles/{article.slug}", near="Minot, ND")

    assert named(page)[0] == "Cho Far, MD"
    assert "Nobody who fits is within 50 miles of Minot, ND" in page.main_text


def test_a_place_that_nobody_knows_is_told(
    client: CheckedClient, article: ArticleRow, others: list[PhysicianRow], indexed: Callable[[], None]
) -> None:
    indexed()
    page = read(client, f"/articles/{article.slug}", near="Xyzzyburgh")

    assert "Xyzzyburgh" in text_of(page.one("div", "notice"))
    assert read(client, f"/articles/{article.slug}", near="x" * 500).parts("p", "field__error")


def test_without_a_place_others_than_the_author_are_shown(
    client: CheckedClient, article: ArticleRow, others: list[PhysicianRow], indexed: Callable[[], None]
) -> None:
    indexed()

    assert set(named(read(client, f"/articles/{article.slug}"))) == {"Ira Near, MD", "Cho Far, MD"}


@pytest.mark.parametrize("status", ["retired", "lapsed", "deceased"])
def test_who_has_left_stays_credited_and_others_near_their_office_are_offered(
    status: str,
    client: CheckedClient,
    factory: DirectoryFactory,
    article: ArticleRow,
    author: PhysicianRow,
    others: list[PhysicianRow],
    indexed: Callable[[], None],
) -> None:
    factory.edit(author, status=status)
    indexed()
    page = read(client, f"/articles/{article.slug}")

    byline = page.one("header", "byline")
    assert "Answer by Maria Lopez, MD" in text_of(byline)
    assert "Not in the directory today" in text_of(byline)
    assert "Instead of Maria Lopez, MD, who is not in the directory today" in page.main_text
    assert named(page) == ["Ira Near, MD"]
    (link,) = [
        link for link in parts_of(page.one("section", "answer"), "a") if link.get("href") == "#near-you"
    ]
    assert text_of(link) == "See who else knows this"


def test_related_articles_share_topic_and_words(
    client: CheckedClient, factory: DirectoryFactory, indexed: Callable[[], None]
) -> None:
    author = factory.physician()
    article = factory.article("Hamstring pulled while sprinting", answers=[(author, "Rest.")], topics=[TOPIC])
    factory.article("Tired legs", answers=[(author, "Sleep.")], topics=[TOPIC])
    factory.article("Hamstring pulled again", answers=[(author, "Wait.")], topics=[TOPIC])
    factory.article("Tennis elbow", answers=[(author, "Strap it.")], topics=["tennis-elbow"])
    indexed()
    (related,) = [
        each
        for each in read(client, f"/articles/{article.slug}").parts("ul")
        if each.get("aria-labelledby") == "related"
    ]

    assert [text_of(each) for each in parts_of(related, "h3")] == ["Hamstring pulled again", "Tired legs"]
