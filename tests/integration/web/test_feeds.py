"""Atom feeds: read by an independent reader, right by the RFC, and true at every moment."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import feedparser  # type: ignore[import-untyped]
import pytest
from werkzeug.http import http_date
from werkzeug.test import TestResponse

from directory.domain.account import Actor
from directory.services.container import Services
from directory.services.correcting import ArticleFacts
from directory.store.models import ArticleRow
from directory.store.models.base import now
from directory.store.unit_of_work import Database
from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory
from tests.integration.web.page import read
from tests.xml_rules import atom_problems

FEEDS = [
    "/articles/feed.atom",
    "/authors/raymond-tang-do/feed.atom",
    "/authors/demonstration-society-for-sports-medicine/feed.atom",
    "/topics/hamstring-strain/feed.atom",
]
HOSTILE = "</script>]]><b>\"R&amp;D\" 'quoted'\x0b\ufffe😀 <?xml?>"


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_passes_an_independent_reader_and_the_rules_of_atom(address: str, demo: CheckedClient) -> None:
    response = demo.get(address)
    found = feed_of(response)

    assert response.mimetype == "application/atom+xml"
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    assert atom_problems(response.text) == []


def test_a_feed_tells_title_authors_dates_topics_and_the_way_to_the_article(
    client: CheckedClient, factory: DirectoryFactory
) -> None:
    author = factory.physician("Maria Lopez", credentials=("MD", "FAAP"))
    factory.article(
        "Sore hamstring?",
        answers=[(author, "Rest **first**."), (None, "Ice.")],
        topics=("hamstring-strain",),
        slug="sore-hamstring",
        published_on=date(2021, 3, 4),
    )
    (entry,) = feed_of(client.get("/articles/feed.atom")).entries

    assert entry.title == "Sore hamstring?"
    assert entry.link == "http://localhost/articles/sore-hamstring"
    assert [each["name"] for each in entry.authors] == ["Maria Lopez, MD, FAAP", "A. Stranger, MD"]
    assert entry.authors[0]["href"] == f"http://localhost/authors/{author.slug}"
    assert entry.published == "2021-03-04T00:00:00Z"
    assert [each["term"] for each in entry.tags] == ["hamstring-strain"]
    assert entry.summary == "Rest first."


@pytest.mark.parametrize("scope", ["articles", "author", "topic"])
def test_a_feed_has_its_own_articles_newest_first(
    scope: str, client: CheckedClient, factory: DirectoryFactory
) -> None:
    author, other = factory.physician("Maria Lopez"), factory.physician("Ann Other")
    for day, who, topic in ((1, author, "concussion"), (3, author, "ankle-sprain"), (2, other, "concussion")):
        factory.article(
            f"Day {day}", answers=[(who, "Rest.")], topics=(topic,), published_on=date(2020, 1, day)
        )
    address, expected = {
        "articles": ("/articles/feed.atom", [3, 2, 1]),
        "author": (f"/authors/{author.slug}/feed.atom", [3, 1]),
        "topic": ("/topics/concussion/feed.atom", [2, 1]),
    }[scope]

    assert titles(client, address) == [f"Day {day}" for day in expected]


def test_a_withdrawn_article_leaves_every_feed_at_once(
    client: CheckedClient, factory: DirectoryFactory, database: Database
) -> None:
    author = factory.physician("Maria Lopez")
    article = factory.article("Sore hamstring", answers=[(author, "Rest.")], topics=("concussion",))
    feeds = ("/articles/feed.atom", f"/authors/{author.slug}/feed.atom", "/topics/concussion/feed.atom")
    before = {address: client.get(address) for address in feeds}
    with database.writing() as session:
        row = session.get_one(ArticleRow, article.id)
        row.status, row.updated_at = "withdrawn", now()

    for address, response in before.items():
        after = client.get(address, headers={"If-None-Match": response.headers["ETag"]})
        assert after.status_code == 200, address
        assert feed_of(after).entries == []


def test_the_feed_of_a_physician_goes_with_the_listing(
    client: CheckedClient, factory: DirectoryFactory
) -> None:
    gone = factory.physician("Maria Lopez")
    factory.article("Sore hamstring", answers=[(gone, "Rest.")])
    factory.edit(gone, status="retired")

    assert client.get(f"/authors/{gone.slug}/feed.atom").status_code == 410
    (entry,) = feed_of(client.get("/articles/feed.atom")).entries
    assert entry.authors == [{"name": "Maria Lopez, MD"}]


def test_a_former_slug_leads_to_the_feed(client: CheckedClient, factory: DirectoryFactory) -> None:
    author = factory.physician("Maria Lopez")
    factory.alias("physician", "m-lopez", author.id)
    response = client.get("/authors/m-lopez/feed.atom")

    assert (response.status_code, response.location) == (301, f"/authors/{author.slug}/feed.atom")


def test_asking_again_costs_a_304_until_something_changes(
    client: CheckedClient, factory: DirectoryFactory
) -> None:
    factory.article("Sore hamstring")
    first = client.get("/articles/feed.atom")
    validators = {"If-None-Match": first.headers["ETag"]}

    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    again = client.get("/articles/feed.atom", headers=validators)
    assert (again.status_code, again.data) == (304, b"")
    factory.article("Sore knee")
    assert client.get("/articles/feed.atom", headers=validators).status_code == 200


def test_a_reader_that_asks_by_date_is_told_of_an_article_that_left_the_topic(
    client: CheckedClient, factory: DirectoryFactory, services: Services
) -> None:
    factory.article("Sore knee", topics=["running"])
    factory.article("Sore hamstring", slug="sore-hamstring", topics=["running"])
    address = "/topics/running/feed.atom"
    first = client.get(address)
    asked_then = {"If-Modified-Since": http_date(first.last_modified or datetime.now(UTC))}
    editor = Actor(None, "Ed Itor", is_editor=True)
    services.correcting.change_facts(editor, "sore-hamstring", ArticleFacts("Sore hamstring", "", "", ()))

    again = client.get(address, headers=asked_then)

    assert again.status_code == 200
    assert "Sore hamstring" not in again.text


def test_the_id_of_an_entry_outlives_its_slug(
    client: CheckedClient, factory: DirectoryFactory, database: Database
) -> None:
    article = factory.article("Sore hamstring")
    (before,) = feed_of(client.get("/articles/feed.atom")).entries
    with database.writing() as session:
        session.get_one(ArticleRow, article.id).slug = "another-slug"
    (after,) = feed_of(client.get("/articles/feed.atom")).entries

    assert (before.id, before.link) != (after.id, after.link)
    assert before.id == after.id


def test_hostile_texts_stay_texts(client: CheckedClient, factory: DirectoryFactory) -> None:
    author = factory.physician(f"Maria {HOSTILE}"[:90], slug="maria")
    factory.article(HOSTILE, answers=[(author, "Rest.")], summary=HOSTILE)
    for address in ("/articles/feed.atom", f"/authors/{author.slug}/feed.atom"):
        response = client.get(address)
        found = feed_of(response)
        assert not found.bozo
        assert atom_problems(response.text) == []
        assert "<script" not in response.text
        assert "<b>" not in response.text


def test_pages_name_their_feeds(demo: CheckedClient) -> None:
    for page, feed in (
        ("/articles", "/articles/feed.atom"),
        ("/authors/raymond-tang-do", "/authors/raymond-tang-do/feed.atom"),
        ("/topics/hamstring-strain", "/topics/hamstring-strain/feed.atom"),
    ):
        links = [
            each for each in read(demo, page).parts("link") if each.get("type") == "application/atom+xml"
        ]
        assert [(each.get("rel"), each.get("href")) for each in links] == [("alternate", feed)]


def test_a_feed_ends_after_fifty(client: CheckedClient, factory: DirectoryFactory) -> None:
    for number in range(55):
        factory.article(f"Article {number}")

    assert len(titles(client, "/articles/feed.atom")) == 50


def feed_of(response: TestResponse) -> Any:
    """What an independent reader understands."""
    return feedparser.parse(response.data)


def titles(client: CheckedClient, address: str) -> list[str]:
    """The titles of a feed."""
    return [entry.title for entry in feed_of(client.get(address)).entries]
