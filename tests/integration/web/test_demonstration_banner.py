"""Every page of a demonstration directory says that its people are invented; no other directory does."""

from __future__ import annotations

from urllib.robotparser import RobotFileParser

import pytest

from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory
from tests.integration.web.page import Page

SAYS_SO = "This is a demonstration. The people in it are invented, and nothing here is medical advice."
PAGES = [
    "/",
    "/search",
    "/search?q=hamstring&near=Anaheim+Hills,+CA",
    "/search?near=Minot,+ND&within=5",
    "/search?within=-1",
    "/topics",
    "/topics/hamstring-strain",
    "/specialties",
    "/specialties/orthopaedic-surgery",
    "/find",
    "/find/ca/anaheim",
    "/physicians/raymond-tang-do",
    "/physicians/angela-liu-md",
    "/physicians/nobody",
    "/articles",
    "/articles?page=99",
    "/articles/outer-knee-pain-mile-four",
    "/authors/raymond-tang-do",
    "/authors/demonstration-society-for-sports-medicine",
    "/authors/raymond-tang-do?page=99",
    "/about",
    "/credits",
    "/privacy",
    "/api",
    "/nothing",
]
"""Every kind of page, errors among them."""


@pytest.mark.parametrize("address", PAGES)
def test_a_demonstration_says_so_on_every_page(address: str, demo: CheckedClient) -> None:
    page = Page(demo.get(address))

    assert "".join(page.one("aside", "demonstration").itertext()).strip() == SAYS_SO


def test_a_refused_method_of_a_demonstration_says_so_too(demo: CheckedClient) -> None:
    assert SAYS_SO in demo.post("/search").text


def test_a_real_directory_does_not(client: CheckedClient, factory: DirectoryFactory) -> None:
    factory.society()
    physician = factory.physician()

    for address in ("/", "/search", f"/physicians/{physician.slug}", "/nothing"):
        assert "demonstration" not in client.get(address).text.lower()


def test_one_invented_society_makes_it_a_demonstration(
    client: CheckedClient, factory: DirectoryFactory
) -> None:
    factory.society(is_demonstration=True)

    assert SAYS_SO in client.get("/").text


@pytest.mark.parametrize("address", ["/", "/physicians/raymond-tang-do", "/articles?page=99"])
def test_at_a_public_address_a_demonstration_asks_robots_to_leave(address: str, demo: CheckedClient) -> None:
    def told(base_url: str) -> list[str | None]:
        page = Page(demo.get(address, base_url=base_url))
        return [each.get("content") for each in page.parts("meta") if each.get("name") == "robots"]

    assert told("https://doctors.example.org") == ["noindex, nofollow"]
    assert told("http://127.0.0.1:8000") == []


def test_at_a_public_address_the_rules_for_robots_close_a_demonstration(demo: CheckedClient) -> None:
    rules = RobotFileParser()
    rules.parse(demo.get("/robots.txt", base_url="https://doctors.example.org").text.splitlines())

    assert not rules.can_fetch("AnyBot", "/")
    assert not rules.can_fetch("AnyBot", "/physicians/raymond-tang-do")
    assert rules.site_maps() is None


def test_robots_are_welcome_in_a_real_directory(client: CheckedClient, factory: DirectoryFactory) -> None:
    factory.society()
    rules = RobotFileParser()
    rules.parse(client.get("/robots.txt", base_url="https://doctors.example.org").text.splitlines())

    assert rules.can_fetch("AnyBot", "/articles")
    assert "noindex" not in client.get("/", base_url="https://doctors.example.org").text
