"""The first page is light on the wire."""

from __future__ import annotations

import gzip

import brotli  # type: ignore[import-untyped]
import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from tests.integration.web.page import Page

LIMIT = 100_000
"""Bytes of the home page with everything it loads, compressed."""


def test_the_home_page_with_all_it_loads_is_light(demonstration: Flask) -> None:
    client = Client(demonstration)
    home = _compressed(client, "/")
    page = Page(client.get("/"))
    loaded = {
        each.get("href") or "" for each in page.parts("link") if each.get("rel") in ("stylesheet", "icon")
    }
    loaded |= {(each.get("href") or "").partition("#")[0] for each in page.parts("use")}
    loaded |= {source for each in (*page.parts("script"), *page.parts("img")) if (source := each.get("src"))}
    weights = {address: len(_compressed(client, address).data) for address in loaded}

    assert len(home.data) + sum(weights.values()) <= LIMIT, weights


@pytest.mark.parametrize("address", ["/", "/search?q=knee", "/api/v1/physicians", "/assets/site.css"])
def test_answers_are_compressed_as_the_browser_can_read_them(address: str, demonstration: Flask) -> None:
    client = Client(demonstration)
    plain = client.get(address)

    zipped = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert len(gzip.decompress(zipped.data)) == pytest.approx(len(plain.data), rel=0.01)
    squeezed = client.get(address, headers={"Accept-Encoding": "br, gzip"})
    assert squeezed.headers["Content-Encoding"] == "br"
    assert len(brotli.decompress(squeezed.data)) == pytest.approx(len(plain.data), rel=0.01)
    for response in (plain, zipped, squeezed):
        assert "Accept-Encoding" in response.headers["Vary"]


def _compressed(client: Client, address: str) -> TestResponse:
    response = client.get(address, headers={"Accept-Encoding": "br, gzip"}, buffered=True)
    assert response.status_code == 200, address
    return response
