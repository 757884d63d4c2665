"""Listings: what they show, how old addresses lead to them, and what stands there when they are gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.checked_client import CheckedClient
from tests.factories import ANAHEIM_HILLS, CHICAGO, IRVINE, DirectoryFactory, office
from tests.integration.web.page import Page, read

NPI = "1234567893"
"""Well formed: its check digit is right."""


def test_a_listing_shows_everything_about_the_physician(
    client: CheckedClient, factory: DirectoryFactory, indexed: Callable[[], None]
) -> None:
    physician = factory.physician(
        "Maria Lopez",
        credentials=("MD", "CAQSM"),
        specialties=("sports-medicine-family", "family-medicine"),
        topics=("hamstring-strain",),
        languages=("en", "es"),
        biography="She **runs** and rows.",
        website="https://www.example.com/lopez",
        email="lopez@example.com",
        npi=NPI,
        offices=[
            office(name="Hill Clinic"),
            office(IRVINE, name="Beach Clinic", city="Irvine", accepting_new_patients=True, telehealth=True),
        ],
    )
    indexed()
    page = read(client, f"/physicians/{physician.slug}")

    assert page.heading == "Maria Lopez, MD, CAQSM"
    for text in (
        "Hill Clinic",
        "Beach Clinic",
        "English, Spanish",
        "She runs and rows.",
        NPI,
        "Video visits",
    ):
        assert text in page.main_text
    assert "Accepting new patients" in page.main_text
    assert [link.href for link in page.links if link.href.startswith("tel:")] == ["tel:+17145550142"] * 2
    assert page.link("lopez@example.com") == "mailto:lopez@example.com"
    assert page.link("www.example.com/lopez") == "https://www.example.com/lopez"
    assert "has not published an answer yet" in page.main_text


def test_a_listing_tells_when_and_by_whom_it_was_confirmed(
    client: CheckedClient, factory: DirectoryFactory
) -> None:
    fresh = factory.physician(confirmed_at=datetime.now(UTC), confirmed_by="the member")
    stale = factory.physician(confirmed_at=datetime.now(UTC) - timedelta(days=91), confirmed_by="the society")
    never = factory.physician(confirmed_at=None, confirmed_by="")

    told = [
        read(client, f"/physicians/{each.slug}").one("p", "confirmation") for each in (fresh, stale, never)
    ]
    fresh_text, stale_text, never_text = ("".join(each.itertext()) for each in told)

    assert "by the member." in fresh_text
    assert "more than 90 days ago" not in fresh_text
    assert "by the society." in stale_text
    assert "more than 90 days ago" in stale_text
    assert "Not confirmed yet" in never_text


def test_an_old_slug_leads_to_the_listing_for_ever(client: CheckedClient, factory: DirectoryFactory) -> None:
    physician = factory.physician("Maria Lopez", slug="maria-lopez-md")
    factory.alias("physician", "maria-smith-md", physician.id)

    for address in ("/physicians/{}", "/authors/{}", "/api/v1/physicians/{}"):
        response = client.get(address.format("maria-smith-md"))
        assert (response.status_code, response.location) == (301, address.format("maria-lopez-md"))


def test_an_npi_leads_to_the_listing(client: CheckedClient, factory: DirectoryFactory) -> None:
    factory.physician("Maria Lopez", slug="maria-lopez-md", npi=NPI)
    response = client.get(f"/npi/{NPI}")

    assert (response.status_code, response.location) == (302, "/physicians/maria-lopez-md")


@pytest.mark.parametrize("status", ["retired", "lapsed", "deceased"])
def test_an_unlisted_physician_is_gone_but_the_answers_stay(
    status: str, client: CheckedClient, factory: DirectoryFactory, indexed: Callable[[], None]
) -> None:
    gone = factory.physician("Maria Lopez", status=status, offices=[office(phone="(714) 555-0199")])
    neighbour = factory.physician("Ruth Neighbour", offices=[office(IRVINE)])
    far = factory.physician("Fay Faraway", offices=[office(CHICAGO, city="Chicago", region="IL")])
    article = factory.article("Sore hamstring", answers=[(gone, "Rest first.")])
    indexed()
    response = client.get(f"/physicians/{gone.slug}")
    page = Page(response)

    assert response.status_code == 410
    assert page.heading.startswith("Maria Lopez")
    assert "no longer listed" in page.main_text
    assert page.link("Sore hamstring") == f"/articles/{article.slug}"
    nearby = [link.text for link in page.links if link.href.startswith("/physicians/")]
    assert nearby[0] == "Ruth Neighbour"
    assert page.link(far.family_name) == f"/physicians/{far.slug}"
    assert "555-0199" not in page.html
    assert neighbour.slug in page.html


@pytest.mark.parametrize("status", ["retired", "lapsed", "deceased"])
def test_an_unlisted_physician_is_found_nowhere(
    status: str, client: CheckedClient, factory: DirectoryFactory, indexed: Callable[[], None]
) -> None:
    gone = factory.physician("Maria Lopez", status=status)
    article = factory.article("Sore hamstring", answers=[(gone, "Rest first.")])
    indexed()

    assert read(client, "/search", q="Maria Lopez").heading.startswith("No physicians")
    assert client.get(f"/api/v1/physicians/{gone.slug}").status_code == 404
    assert "Lopez" not in client.get("/api/v1/suggest?q=Maria+Lopez").text
    assert "Maria Lopez" in read(client, f"/articles/{article.slug}").main_text
    author = client.get(f"/authors/{gone.slug}")
    assert (author.status_code, author.location) == (302, f"/physicians/{gone.slug}")


def test_a_listing_that_went_after_the_index_was_written_is_not_shown(
    client: CheckedClient, factory: DirectoryFactory, indexed: Callable[[], None]
) -> None:
    physician = factory.physician("Maria Lopez")
    indexed()
    factory.edit(physician, status="retired")

    assert "Maria Lopez" not in read(client, "/search", near="Anaheim, CA").main_text


def test_a_listing_without_an_office_is_still_a_listing(
    client: CheckedClient, factory: DirectoryFactory, indexed: Callable[[], None]
) -> None:
    physician = factory.physician("Maria Lopez", offices=[])
    indexed()

    assert "No office is listed." in read(client, f"/physicians/{physician.slug}").main_text
    assert "No office listed" in read(client, "/search").main_text


def test_distances_to_an_office_known_roughly_say_about(
    client: CheckedClient, factory: DirectoryFactory, indexed: Callable[[], None]
) -> None:
    factory.physician("Maria Lopez", offices=[office(ANAHEIM_HILLS, precision="postal_code")])
    indexed()
    page = read(client, "/search", near="Irvine, CA")
    (distance,) = page.parts("span", "physician-card__distance")

    assert "".join(distance.itertext()).startswith("About ")


def test_an_office_without_a_telephone_says_so(client: CheckedClient, factory: DirectoryFactory) -> None:
    physician = factory.physician(offices=[office(phone="")])
    page = read(client, f"/physicians/{physician.slug}")

    assert "No telephone number listed" in page.main_text
    assert not [link for link in page.links if link.href.startswith("tel:")]


def test_a_biography_with_a_script_in_it_is_harmless(
    client: CheckedClient, factory: DirectoryFactory
) -> None:
    physician = factory.physician(
        "Maria Lopez",
        biography="<script>alert(1)</script> [here](javascript:alert(2)) <img src=x onerror=alert(3)>",
        offices=[office(name="<b>Clinic</b>", address='"><script>alert(4)</script>')],
    )
    page = read(client, f"/physicians/{physician.slug}")

    told = [script for script in page.parts("script") if not script.get("src")]
    assert [script.get("type") for script in told] == ["application/ld+json"]
    assert not [link for link in page.links if link.href.startswith("javascript:")]
    assert "<b>Clinic</b>" in page.main_text


def test_a_dangerous_website_is_not_linked(client: CheckedClient, factory: DirectoryFactory) -> None:
    physician = factory.physician("Maria Lopez", website="javascript:alert(1)")
    page = read(client, f"/physicians/{physician.slug}")

    assert not [link for link in page.links if link.href.startswith("javascript:")]


def test_every_answer_is_reached_from_the_listing(
    client: CheckedClient, factory: DirectoryFactory, indexed: Callable[[], None]
) -> None:
    author = factory.physician("Maria Lopez")
    articles = [factory.article(answers=[(author, f"Answer {number}.")]) for number in range(25)]
    indexed()
    first = read(client, f"/physicians/{author.slug}")
    second = read(client, first.hrefs("pagination__step")[0])
    linked = {link.href for page in (first, second) for link in page.links}

    assert "Published answers (25)" in first.main_text
    assert {f"/articles/{article.slug}" for article in articles} <= linked
