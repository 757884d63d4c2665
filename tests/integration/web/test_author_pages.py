"""Author listings: everything somebody has published, by topic, in an order, page by page."""

from __future__ import annotations

import pytest

from directory.store.models import ImportedReceptionRow, PhysicianRow
from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory, office
from tests.integration.web.page import Page, read, text_of

TITLES = {"Knee": ("concussion", 5), "Heel": ("ankle-sprain", 90), "Head": ("concussion", 70)}


@pytest.fixture
def author(factory: DirectoryFactory) -> PhysicianRow:
    """An author of three articles."""
    author = factory.physician("Maria Lopez", email="m@example.org", website="https://lopez.example.org")
    for title, (topic, views) in TITLES.items():
        factory.article(
            title,
            answers=[(author, "Rest.")],
            topics=(topic,),
            imported=ImportedReceptionRow(views_total=views),
        )
    return author


def test_the_newest_stand_first(author: PhysicianRow, client: CheckedClient) -> None:
    assert shown(read(client, f"/authors/{author.slug}")) == ["Head", "Heel", "Knee"]


def test_the_most_read_stand_first_when_asked(author: PhysicianRow, client: CheckedClient) -> None:
    page = read(client, read(client, f"/authors/{author.slug}").link("Most read"))

    assert shown(page) == ["Heel", "Head", "Knee"]
    assert page.link("Newest first") == f"/authors/{author.slug}"


def test_a_topic_narrows_and_the_order_stays(author: PhysicianRow, client: CheckedClient) -> None:
    page = read(client, read(client, f"/authors/{author.slug}?sort=read").link("Concussion"))

    assert shown(page) == ["Head", "Knee"]
    assert "2 articles on Concussion" in page.main_text
    assert shown(read(client, page.link("every topic"))) == ["Heel", "Head", "Knee"]


def test_pages_keep_topic_and_order(
    author: PhysicianRow, client: CheckedClient, factory: DirectoryFactory
) -> None:
    for number in range(25):
        factory.article(f"More {number}", answers=[(author, "Rest.")], topics=("concussion",))
    address = f"/authors/{author.slug}?topic=concussion&sort=read"
    first, second = read(client, address), read(client, f"{address}&page=2")

    assert first.link("Next") == f"{address}&page=2"
    assert len(shown(first)) == 20
    assert len(set(shown(first) + shown(second))) == 27


def test_it_says_who_they_are_and_how_to_reach_them(client: CheckedClient, factory: DirectoryFactory) -> None:
    author = factory.physician(
        "Maria Lopez",
        email="m@example.org",
        website="https://lopez.example.org",
        offices=[office(phone="(714) 555-0142"), office(city="Irvine")],
    )
    page = read(client, f"/authors/{author.slug}")
    hrefs = [link.href for link in page.links]

    assert {"tel:+17145550142", "mailto:m@example.org", "https://lopez.example.org"} <= set(hrefs)
    assert "See the full listing of Maria Lopez, with 2 offices" in page.main_text
    assert "Nothing has been published yet" in page.main_text


def test_a_society_is_an_author_too(client: CheckedClient, factory: DirectoryFactory) -> None:
    society = factory.society(name="Society of Knees")
    for title, (topic, views) in TITLES.items():
        factory.article(
            title, society=society, topics=(topic,), imported=ImportedReceptionRow(views_total=views)
        )

    assert shown(read(client, f"/authors/{society.slug}?sort=read")) == ["Heel", "Head", "Knee"]
    assert shown(read(client, f"/authors/{society.slug}?topic=ankle-sprain")) == ["Heel"]


@pytest.mark.parametrize("query", ["topic=nothing", "sort=sideways", "page=2", "page=x", "sort=%00"])
def test_what_makes_no_sense_is_refused(query: str, author: PhysicianRow, client: CheckedClient) -> None:
    assert client.get(f"/authors/{author.slug}?{query}").status_code == 400


def test_a_topic_they_have_not_written_on_is_told(author: PhysicianRow, client: CheckedClient) -> None:
    page = read(client, f"/authors/{author.slug}?topic=hamstring-strain")

    assert "Nothing has been published on this topic yet" in page.main_text


def read_so_often(times: int) -> ImportedReceptionRow:
    """The number of views that an article brought with it."""
    return ImportedReceptionRow(views_total=times)


def shown(page: Page) -> list[str]:
    """The titles of the articles, in their order."""
    return [text_of(each) for each in page.parts("h3", "article-card__title")]


def test_the_picture_of_a_society_stands_in_its_box(demo: CheckedClient) -> None:
    society = "/authors/demonstration-society-for-sports-medicine"
    for address in ("/articles/outer-knee-pain-mile-four", society):
        (picture,) = read(demo, address).parts("img", "emblem")
        assert (picture.get("width"), picture.get("height"), picture.get("alt")) == ("480", "160", "")
    response = demo.get(picture.get("src") or "")

    assert response.mimetype == "image/webp"
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert demo.get(f"{society}/picture-0.webp").status_code == 404
    assert demo.get(f"{society}/picture-.webp").status_code == 404
