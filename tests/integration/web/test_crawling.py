"""Search engines: the map of the site, the rules for robots, and the description of the search."""

from __future__ import annotations

import re
from urllib.robotparser import RobotFileParser

import pytest
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]
from flask import Flask
from werkzeug.test import Client

from directory.app import create_app
from directory.config import Settings
from directory.services.mapping import Kind, MappingService
from directory.store.unit_of_work import Database
from tests.checked_client import CheckedClient
from tests.conftest import services_of
from tests.factories import DirectoryFactory
from tests.integration.web.page import read
from tests.xml_rules import SITEMAP, opensearch_problems, sitemap_problems


def test_every_part_of_the_map_is_as_its_schema_says(demo: CheckedClient) -> None:
    assert sitemap_problems(demo.get("/sitemap.xml").text) == []
    parts = locations(demo, "/sitemap.xml")

    assert len(parts) == 5
    for part in parts:
        assert re.fullmatch(r"http://localhost/sitemap-[a-z0-9-]+\.xml", part)
        response = demo.get(part)
        assert response.mimetype == "application/xml"
        assert sitemap_problems(response.text) == []


def test_what_the_map_names_is_there_and_is_its_own_canonical_page(demo: CheckedClient) -> None:
    for part in locations(demo, "/sitemap.xml"):
        addresses = locations(demo, part)
        for address in addresses[:: 1 + len(addresses) // 8]:
            (canonical,) = [
                each.get("href")
                for each in read(demo, address).parts("link")
                if each.get("rel") == "canonical"
            ]
            assert canonical == address


def test_the_map_names_what_is_public_and_nothing_else(
    client: CheckedClient, factory: DirectoryFactory
) -> None:
    listed, retired = factory.physician("Maria Lopez"), factory.physician("Ann Gone", status="retired")
    article = factory.article("Sore knee", answers=[(listed, "Rest."), (retired, "Ice.")])
    withdrawn = factory.article("Sore heel", answers=[(listed, "Rest.")], status="withdrawn")
    society = factory.society()
    named = {address for part in locations(client, "/sitemap.xml") for address in locations(client, part)}

    for there in (
        f"/physicians/{listed.slug}",
        f"/authors/{listed.slug}",
        f"/authors/{society.slug}",
        f"/articles/{article.slug}",
        "/",
        "/find/ca/anaheim",
    ):
        assert f"http://localhost{there}" in named
    assert not [address for address in named if retired.slug in address or withdrawn.slug in address]


def test_the_map_is_cut_into_parts_that_lose_nothing(factory: DirectoryFactory, database: Database) -> None:
    slugs = [factory.physician().slug for _ in range(7)]
    service = MappingService(database, part_size=3)
    parts = [part for part in service.parts() if part.kind is Kind.PHYSICIANS]

    assert [part.number for part in parts] == [1, 2, 3]
    assert all(part.changed_at for part in parts)
    assert [page.slug for part in parts for page in service.pages(part.kind, part.number)] == slugs


@pytest.mark.parametrize("name", ["physicians-2", "physicians-0", "nothing-1", "articles-9999999999999999"])
def test_parts_that_are_not_there_are_not_found(name: str, demo: CheckedClient) -> None:
    assert demo.get(f"/sitemap-{name}.xml").status_code == 404


def test_robots_may_read_pages_but_not_searches(demo: CheckedClient) -> None:
    response = demo.get("/robots.txt")
    rules = RobotFileParser()
    rules.parse(response.text.splitlines())

    assert response.mimetype == "text/plain"
    assert rules.site_maps() == ["http://localhost/sitemap.xml"]
    for open_to_all in (
        "/",
        "/physicians/x",
        "/articles",
        "/articles/x",
        "/authors/x?page=2",
        "/api",
        "/find",
    ):
        assert rules.can_fetch("AnyBot", open_to_all), open_to_all
    for closed in ("/search?q=knee", "/api/v1/physicians", "/articles?q=knee"):
        assert not rules.can_fetch("AnyBot", closed), closed


def test_a_browser_learns_how_to_search(demo: CheckedClient) -> None:
    (link,) = [each for each in read(demo, "/about").parts("link") if each.get("rel") == "search"]
    response = demo.get(link.get("href") or "")
    (template,) = re.findall(r'type="text/html"[^>]*template="([^"]+)"', response.text)

    assert link.get("type") == response.mimetype == "application/opensearchdescription+xml"
    assert opensearch_problems(response.text) == []
    assert "knee" in read(demo, template.replace("{searchTerms}", "knee")).heading


@pytest.mark.parametrize("name", ["A", "x" * 80, 'A & <B> of the "Knee"', "Sports Medicine X"])
def test_any_name_of_a_site_fits_the_description(name: str, settings: Settings) -> None:
    text = Client(create_app(settings.model_copy(update={"site_name": name}))).get("/opensearch.xml").text

    assert opensearch_problems(text) == []


@pytest.mark.parametrize("address", ["/sitemap.xml", "/robots.txt", "/opensearch.xml", "/articles/feed.atom"])
def test_addresses_are_the_public_ones(address: str, settings: Settings, app: Flask) -> None:
    services_of(app)
    public = settings.model_copy(update={"base_url": "https://doctors.example.org"})
    text = Client(create_app(public)).get(address, base_url="http://10.0.0.7:8000").text

    assert "https://doctors.example.org/" in text
    assert "10.0.0.7" not in text


@pytest.mark.parametrize("address", ["/sitemap.xml", "/sitemap-pages.xml", "/robots.txt", "/opensearch.xml"])
def test_they_may_be_kept_a_little_and_asked_for_again(address: str, demo: CheckedClient) -> None:
    response = demo.get(address)

    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert demo.get(address, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def locations(client: CheckedClient, address: str) -> list[str]:
    """The addresses that a sitemap names."""
    root = fromstring(client.get(address).data)
    return [element.text for element in root.iter(f"{SITEMAP}loc")]
