"""What every answer says to browsers, and what nobody is told."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import Client

from directory.app import create_app
from directory.config import Settings
from tests.checked_client import CheckedClient
from tests.integration.web.page import Page, read
from tests.integration.web.test_demonstration_banner import PAGES

OTHER_ANSWERS = ["/openapi.json", "/healthz", "/readyz", "/api/v1/physicians", "/api/v1/nothing", "/npi/1"]
ONLY_NAMED = {"canonical", "alternate", "search"}
"""Links of a page that a browser does not follow by itself."""
SECRET = "zzsecretword"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """All that is logged, by the directory and by its libraries, while a test runs."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    loggers = [logging.getLogger(), logging.getLogger("directory")]
    levels = [each.level for each in loggers]
    for each in loggers:
        each.addHandler(handler)
        each.setLevel(logging.DEBUG)
    yield text
    for each, level in zip(loggers, levels, strict=True):
        each.removeHandler(handler)
        each.setLevel(level)


@pytest.mark.parametrize("address", [*PAGES, *OTHER_ANSWERS])
def test_every_answer_has_the_headers_that_protect_its_reader(address: str, demonstration: Flask) -> None:
    headers = Client(demonstration).get(address).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, no-cache"
    assert "geolocation=()" in headers["Permissions-Policy"]
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert not re.search(r"https?:|\*|data:|blob:", policy)


@pytest.mark.parametrize("address", [*PAGES, *OTHER_ANSWERS])
def test_no_answer_sets_a_cookie(address: str, demonstration: Flask) -> None:
    assert "Set-Cookie" not in Client(demonstration).get(address).headers


@pytest.mark.parametrize("address", PAGES)
def test_no_page_asks_anybody_else_for_anything(address: str, demo: CheckedClient) -> None:
    page = Page(demo.get(address))

    fetched = [
        element.get(attribute) or ""
        for tag, attribute in (
            ("script", "src"),
            ("img", "src"),
            ("img", "srcset"),
            ("source", "srcset"),
            ("iframe", "src"),
            ("form", "action"),
            ("use", "href"),
            ("object", "data"),
        )
        for element in page.parts(tag)
        # What describes the page to programs is a script that fetches nothing.
        if element.get(attribute) is not None
    ]
    fetched += [each.get("href") or "" for each in page.parts("link") if each.get("rel") not in ONLY_NAMED]
    assert fetched
    assert [url for url in fetched if not re.match(r"/(?!/)|#", url)] == []
    assert not [each for each in page.parts("link") if each.get("rel") in ("dns-prefetch", "preconnect")]


def test_the_style_sheet_asks_nobody_else_for_anything(demonstration: Flask) -> None:
    style = Client(demonstration).get("/assets/site.css").text

    assert len(style) > 5_000
    assert not re.search(r"@import|url\(\s*[\"']?(https?:)?//", style)


def test_encrypted_answers_ask_to_stay_encrypted(demonstration: Flask) -> None:
    client = Client(demonstration)

    assert "max-age=" in client.get("/", base_url="https://localhost").headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in client.get("/").headers


def test_the_canonical_address_is_the_public_one_without_the_search(settings: Settings) -> None:
    public = settings.model_copy(update={"base_url": "https://doctors.example.org"})
    client = Client(create_app(public))
    client.get("/about")
    page = Page(client.get("/about", query_string={"q": SECRET}))
    (canonical,) = [each.get("href") for each in page.parts("link") if each.get("rel") == "canonical"]

    assert canonical == "https://doctors.example.org/about"


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("/articles?page=2", "/articles?page=2"),
        ("/articles?q=&topic=&page=2", "/articles?page=2"),
        ("/articles?topic=running&page=2", "/articles"),
        ("/articles?q=knee&page=2", "/articles"),
    ],
)
def test_only_the_whole_list_has_further_pages_of_its_own(
    asked: str, canonical: str, demonstration: Flask
) -> None:
    page = Page(Client(demonstration).get(asked))
    (link,) = [each.get("href") for each in page.parts("link") if each.get("rel") == "canonical"]

    assert link == f"http://localhost{canonical}"


def test_only_trusted_hosts_are_answered_when_there_are_some(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"trusted_hosts": ("doctors.example.org",)}))
    client = Client(app)

    assert client.get("/healthz", base_url="http://doctors.example.org").status_code == 200
    assert client.get("/healthz", base_url="http://evil.example").status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/search?q={}",
        "/search?near={}",
        "/search?within={}",
        "/search?sort={}",
        "/search?{}=1",
        "/?within={}",
        "/topics/hamstring-strain?within={}",
        "/find/ca/{}",
        "/articles?q={}",
        "/articles?author={}",
        "/api/v1/physicians?q={}&near={}",
        "/api/v1/physicians?specialty={}",
        "/api/v1/places?q={}",
        "/api/v1/suggest?q={}",
        "/nothing/{}",
        "/nothing?q={}",
    ],
)
def test_nothing_that_is_typed_is_logged(address: str, demonstration: Flask, logged: io.StringIO) -> None:
    Client(demonstration).get(
        address.format(SECRET, SECRET), headers={"Referer": f"http://localhost/?q={SECRET}"}
    )

    assert SECRET not in logged.getvalue().lower()


def test_requests_are_logged_by_their_route(demonstration: Flask, logged: io.StringIO) -> None:
    Client(demonstration).get(f"/search?q={SECRET}")

    (line,) = [line for line in logged.getvalue().splitlines() if "'event': 'request'" in line]
    for part in ("'route': '/search'", "'status': 200", "'method': 'GET'", "request_id"):
        assert part in line


class TestStaticFiles:
    def test_each_is_addressed_by_its_content_and_kept_for_ever(self, demo: CheckedClient) -> None:
        page = read(demo, "/")
        links = page.parts("link")
        addresses = {each.get("href") or "" for each in links if each.get("rel") not in ONLY_NAMED}
        addresses |= {(each.get("href") or "").partition("#")[0] for each in page.parts("use")}
        addresses |= {each.get("src") or "" for each in page.parts("script") if each.get("src") is not None}

        assert len(addresses) >= 3
        for address in addresses:
            assert re.search(r"[?&]v=[0-9a-f]{12}$", address), address
            with Client(demo.application).get(address) as response:
                assert response.status_code == 200, address
                kept = response.headers["Cache-Control"]
                assert "max-age=31536000" in kept, address
                assert "immutable" in kept, address

    def test_each_says_what_it_is(self, demonstration: Flask) -> None:
        with Client(demonstration).get("/static/img/icons.svg") as response:
            assert response.content_type == "image/svg+xml"
            assert response.headers["X-Content-Type-Options"] == "nosniff"

    def test_nothing_outside_the_folder_is_served(self, demonstration: Flask) -> None:
        client = Client(demonstration)
        for address in (
            "/static/../wsgi.py",
            "/static/..%2fwsgi.py",
            "/static/%2e%2e/wsgi.py",
            "/static//etc/passwd",
            "/static/css/../../pyproject.toml",
            "/static/",
            "/static/css/",
        ):
            assert client.get(address).status_code in (301, 308, 404), address
