"""Articles and authors: from an answer to who wrote it, and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory
from tests.integration.web.page import Link, read, text_of

ARTICLE = "/articles/outer-knee-pain-mile-four"


def test_an_article_shows_question_answers_and_bylines(demo: CheckedClient) -> None:
    page = read(demo, ARTICLE)

    assert page.heading == "Sharp Pain Outside the Knee That Starts at Mile Four"
    assert "First marathon, guy, 36." in page.main_text
    assert "Published July 26, 2011" in page.main_text
    byline = text_of(page.one("header", "byline"))
    assert byline.count("Answer by") == 1
    for line in (
        "Raymond Tang, DO, MPH, CAQSM, RMSK",
        "Member DSSM",
        "Osteopathic Physician, Huntington Beach, CA",
    ):
        assert byline.count(line) == 1


def test_byline_author_and_listing_lead_to_each_other(demo: CheckedClient) -> None:
    article = read(demo, ARTICLE)
    byline = article.one("header", "byline")
    author_url = next(anchor.get("href") or "" for anchor in byline.iter("a"))
    author = read(demo, author_url)
    listing = read(demo, author.link("See the full listing"))

    assert author_url == "/authors/raymond-tang-do"
    assert author.heading == listing.heading == "Raymond Tang, DO, MPH, CAQSM, RMSK"
    of_author = _articles(author.links)
    assert of_author == _articles(listing.links)
    assert ARTICLE in of_author
    assert len(of_author) >= 2
    for address in of_author:
        assert "/authors/raymond-tang-do" in {link.href for link in read(demo, address).links}


def test_the_answer_leads_to_offices_and_telephone(demo: CheckedClient) -> None:
    listing = read(demo, read(demo, ARTICLE).link("Offices and telephone"))

    assert [link for link in listing.links if link.href.startswith("tel:+1")]


def test_the_society_lists_all_its_articles(demo: CheckedClient) -> None:
    article = read(demo, ARTICLE)
    (view_all,) = [link for link in article.links if link.text.startswith("View all")]
    number = int(re.sub(r"\D", "", view_all.text))
    society = read(demo, view_all.href)
    found = set()
    pages = [society, *(read(demo, href) for href in sorted(set(society.hrefs("pagination__link"))))]
    for page in pages:
        found |= _articles(page.links)

    assert number >= 60
    assert society.main_text.count(f"All {number} articles") == 1
    assert len(found) == number


def test_the_articles_page_finds_by_words_and_by_topic(demo: CheckedClient) -> None:
    words = read(demo, "/articles", q="iliotibial band")
    topic = read(demo, "/articles", topic="iliotibial-band-syndrome")

    assert ARTICLE in _articles(words.links)
    assert ARTICLE in _articles(topic.links)
    assert "on Iliotibial" in topic.heading


def test_an_articles_old_slug_leads_to_it_for_ever(client: CheckedClient, factory: DirectoryFactory) -> None:
    article = factory.article("Sore hamstring")
    factory.alias("article", "my-sore-hamstring", article.id)

    for address in ("/articles/{}", "/api/v1/articles/{}"):
        response = client.get(address.format("my-sore-hamstring"))
        assert (response.status_code, response.location) == (301, address.format(article.slug))


def test_a_withdrawn_article_is_nowhere(
    client: CheckedClient, factory: DirectoryFactory, indexed: Callable[[], None]
) -> None:
    author = factory.physician("Maria Lopez")
    article = factory.article("Sore hamstring", answers=[(author, "Rest.")], status="withdrawn")
    indexed()

    assert client.get(f"/articles/{article.slug}").status_code == 404
    assert client.get(f"/api/v1/articles/{article.slug}").status_code == 404
    for address in (
        "/articles",
        "/",
        f"/physicians/{author.slug}",
        f"/authors/{author.slug}",
        "/search?q=rest",
    ):
        assert "Sore hamstring" not in read(client, address).html


def test_an_article_with_a_script_in_its_body_is_harmless(
    client: CheckedClient, factory: DirectoryFactory, indexed: Callable[[], None]
) -> None:
    author = factory.physician("Maria Lopez")
    attack = "hamstring <script>alert(1)</script> <img src=x onerror=alert(2)> [x](javascript:alert(3))"
    article = factory.article(
        "<script>alert(0)</script> hamstring",
        answers=[
            (author, f"{attack}\n\n<iframe src=//evil.example></iframe>\n\n![p](http://evil.example/p.png)")
        ],
        question=attack,
        summary="</p><script>alert(4)</script>",
    )
    indexed()

    for address in (f"/articles/{article.slug}", "/articles", "/", "/search?q=hamstring"):
        page = read(client, address)
        inline = {script.get("type") for script in page.parts("script") if not script.get("src")}
        assert inline <= {"application/ld+json"}, address
        assert not page.parts("iframe"), address
        assert not page.parts("img"), address
        assert not [link for link in page.links if link.href.startswith("javascript:")], address
    assert "<script>alert(1)</script>" in read(client, f"/articles/{article.slug}").main_text
    html = client.get(f"/api/v1/articles/{article.slug}").json
    assert html is not None
    assert "<script" not in html["answers"][0]["html"]


def test_an_answer_not_tied_to_anybody_keeps_its_byline(
    client: CheckedClient, factory: DirectoryFactory, indexed: Callable[[], None]
) -> None:
    article = factory.article("Sore hamstring", answers=[(None, "Rest.")])
    indexed()
    byline = read(client, f"/articles/{article.slug}").one("header", "byline")

    assert "A. Stranger, MD" in text_of(byline)
    assert not list(byline.iter("a"))


def test_the_byline_stays_as_it_stood_that_day(
    client: CheckedClient, factory: DirectoryFactory, indexed: Callable[[], None]
) -> None:
    author = factory.physician("Maria Lopez", credentials=("MD",))
    article = factory.article("Sore hamstring", answers=[(author, "Rest.")])
    factory.edit(author, family_name="Lopez-Smith")
    indexed()
    byline = read(client, f"/articles/{article.slug}").one("header", "byline")

    assert "Maria Lopez, MD" in text_of(byline)
    assert [anchor.get("href") for anchor in byline.iter("a")] == [f"/authors/{author.slug}"]


@pytest.mark.parametrize("published_on", [None, date(1999, 1, 2)])
def test_articles_of_any_day_are_shown(
    published_on: date | None, client: CheckedClient, factory: DirectoryFactory, indexed: Callable[[], None]
) -> None:
    article = factory.article("Sore hamstring", published_on=published_on)
    indexed()

    assert ("January 2, 1999" in read(client, f"/articles/{article.slug}").main_text) == bool(published_on)
    assert "Sore hamstring" in read(client, "/articles").main_text


def _articles(links: list[Link]) -> set[str]:
    return {link.href for link in links if link.href.startswith("/articles/")}
