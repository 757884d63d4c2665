"""An article's page counts its readers, and nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client

from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory
from tests.integration.web.page import ask

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NO_READERS: list[dict[str, Any]] = [
    {"headers": {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}},
    {"headers": {"User-Agent": FIREFOX, "Sec-Purpose": "prefetch;prerender"}},
    {"headers": {"User-Agent": FIREFOX, "Purpose": "prefetch"}},
    {"headers": {"User-Agent": FIREFOX, "X-Moz": "prefetch"}},
    {"headers": {"User-Agent": FIREFOX, "Sec-Fetch-Dest": "image"}},
    {"headers": {"User-Agent": ""}},
]


@pytest.fixture
def address(factory: DirectoryFactory) -> str:
    return f"/articles/{factory.article('Sore hamstring').slug}"


def visit(client: CheckedClient, address: str, **request: Any) -> int:
    given: dict[str, Any] = {"headers": {"User-Agent": FIREFOX}}
    return client.open(address, **(given | request)).status_code


def views(client: CheckedClient, address: str) -> object:
    return ask(client, f"/api/v1{address}")["views"]


def test_readers_are_counted_and_told_on_the_page(client: CheckedClient, address: str) -> None:
    for number in range(3):
        visit(client, address, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"})
    page = client.get(address, headers={"User-Agent": FIREFOX})

    assert views(client, address) == {"total": 4, "last_30_days": 4, "last_7_days": 4}
    assert "4 views, 4 in the last 30 days, 4 in the last 7" in page.text


def test_reloads_and_the_api_are_not_counted(client: CheckedClient, address: str) -> None:
    for _ in range(3):
        visit(client, address)
        visit(client, f"/api/v1{address}")

    assert views(client, address) == {"total": 1, "last_30_days": 1, "last_7_days": 1}


@pytest.mark.parametrize("request_", NO_READERS, ids=str)
def test_what_is_no_reader_is_not_counted(
    request_: dict[str, Any], client: CheckedClient, address: str
) -> None:
    assert visit(client, address, **request_) == 200
    assert views(client, address) == {"total": 0, "last_30_days": 0, "last_7_days": 0}


def test_a_page_whose_head_alone_is_asked_for_is_not_counted(
    app: Flask, client: CheckedClient, address: str
) -> None:
    assert Client(app).head(address, headers={"User-Agent": FIREFOX}).status_code == 200
    assert views(client, address) == {"total": 0, "last_30_days": 0, "last_7_days": 0}


def test_a_page_that_is_not_there_is_not_counted(client: CheckedClient, factory: DirectoryFactory) -> None:
    article = factory.article("Withdrawn", status="withdrawn")

    assert visit(client, f"/articles/{article.slug}") == 404
    factory.edit_article(article, status="published")
    assert views(client, f"/articles/{article.slug}") == {"total": 0, "last_30_days": 0, "last_7_days": 0}


def test_reading_sets_no_cookie(client: CheckedClient, address: str) -> None:
    assert "Set-Cookie" not in client.get(address).headers
