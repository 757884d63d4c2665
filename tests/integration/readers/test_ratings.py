"""Ratings: one a reader, changeable, and nothing kept that tells who."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from directory.store.models import RatingRow
from directory.store.unit_of_work import Database
from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory
from tests.integration.readers.conftest import FIREFOX
from tests.integration.web.page import Page, ask, read


def reader(app: Flask, number: int = 1, agent: str = FIREFOX) -> CheckedClient:
    """A browser with an address of its own."""
    client = CheckedClient(app)
    client.environ_base = {"REMOTE_ADDR": f"192.0.2.{number}", "HTTP_USER_AGENT": agent}  # type: ignore[attr-defined]
    return client


def rate(client: CheckedClient, address: str, stars: object, **headers: str) -> TestResponse:
    base = getattr(client, "environ_base", {})
    return client.post(f"{address}/rating", data={"stars": stars}, environ_base=base, headers=headers)


def told(client: CheckedClient, address: str) -> tuple[object, object]:
    answer = ask(client, f"/api/v1{address}")
    return answer["rating"], answer["ratings"]


def test_readers_rate_and_the_mean_is_told(app: Flask, client: CheckedClient, address: str) -> None:
    assert told(client, address) == (None, 0)
    for number, stars in enumerate((5, 4, 4)):
        response = rate(reader(app, number), address, stars)
        assert (response.status_code, response.location) == (303, f"{address}?thanks=rating#rating")

    assert told(client, address) == (4.33, 3)
    assert "4.3 of 5 stars from 3 readers" in read(client, address).main_text


def test_a_reader_changes_their_mind_and_has_one_rating(app: Flask, address: str) -> None:
    client = reader(app)
    rate(client, address, 2)
    rate(client, address, 5)

    assert told(client, address) == (5, 1)
    page = read(client, f"{address}?thanks=rating")
    assert [each.get("value") for each in page.parts("input") if each.get("checked") is not None] == ["5"]
    assert "Thank you" in page.main_text
    assert "Change my rating" in page.main_text


def test_the_cookie_tells_a_reader_whose_address_changes(app: Flask, address: str) -> None:
    client = reader(app)
    rate(client, address, 2)
    client.environ_base = {"REMOTE_ADDR": "198.51.100.9", "HTTP_USER_AGENT": "Another/1"}  # type: ignore[attr-defined]
    rate(client, address, 4)

    assert told(client, address) == (4, 1)


def test_one_client_that_throws_its_cookie_away_has_one_rating(
    app: Flask, client: CheckedClient, address: str
) -> None:
    for stars in (1, 1, 1, 5):
        rate(reader(app), address, stars)

    assert told(client, address) == (5, 1)


def test_a_client_that_changes_its_name_too_is_held_off(
    app: Flask, client: CheckedClient, address: str
) -> None:
    statuses = [rate(reader(app, agent=f"Browser/{number}"), address, 1).status_code for number in range(20)]

    assert statuses == [303] * 5 + [429] * 15
    assert told(client, address) == (1, 5)


def test_a_number_of_ones_own_making_is_not_taken(app: Flask, client: CheckedClient, address: str) -> None:
    for number in range(3):
        forger = reader(app)
        forger.set_cookie("reader", f"made-up-{number}", path="/articles")
        rate(forger, address, 1)

    assert told(client, address) == (1, 1)


def test_what_is_kept_of_a_reader_is_another_on_every_article(
    app: Flask, database: Database, factory: DirectoryFactory, address: str
) -> None:
    client, other = reader(app), f"/articles/{factory.article().slug}"
    rate(client, address, 3)
    rate(client, other, 3)

    with database.reading() as session:
        marks = list(session.scalars(select(RatingRow.mark)))
    cookie = client.get_cookie("reader", path="/articles")
    assert cookie is not None
    assert len(set(marks)) == 2
    assert not [mark for mark in marks if mark in cookie.value]
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Lax", "/articles")


def test_what_is_no_number_of_stars_is_refused_in_its_place(
    app: Flask, client: CheckedClient, address: str
) -> None:
    for stars in ("", "0", "6", "-1", "five", "1e9", "<script>alert(1)</script>", "٣"):
        response = rate(reader(app), address, stars)
        assert response.status_code == 400, stars
        assert "Error:" in Page(response).main_text
        assert "<script>alert" not in response.text
    assert told(client, address) == (None, 0)


def test_a_rating_is_taken_from_our_own_pages_only(app: Flask, client: CheckedClient, address: str) -> None:
    theirs = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Origin", "null")]
    for name, value in [*theirs, ("Origin", "https://evil.example")]:
        assert rate(reader(app), address, 1, **{name: value}).status_code == 403, value
    assert told(client, address) == (None, 0)

    for name, value in (("Sec-Fetch-Site", "same-origin"), ("Origin", "http://localhost")):
        assert rate(reader(app), address, 1, **{name: value}).status_code == 303, value


def test_an_article_that_is_not_public_takes_no_rating(app: Flask, factory: DirectoryFactory) -> None:
    withdrawn = factory.article(status="withdrawn")

    assert rate(reader(app), f"/articles/{withdrawn.slug}", 5).status_code == 404
