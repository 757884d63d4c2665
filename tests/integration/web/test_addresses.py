"""Addresses: worked out once, and always what Flask would say."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask, url_for
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.web.presenters.addresses import search_url

_texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@pytest.mark.parametrize("prefix", ["", "/directory"])
@given(slug=_texts)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_addresses_are_what_flask_makes_of_them(app: Flask, prefix: str, slug: str) -> None:
    with app.test_request_context(environ_overrides={"SCRIPT_NAME": prefix}):
        for _ in range(2):
            assert url_for("physicians.listing", slug=slug) == Flask.url_for(
                app, "physicians.listing", slug=slug
            )
            assert url_for("search.home") == f"{prefix}/"


def test_a_whole_address_and_a_part_of_a_page_are_worked_out_as_well(app: Flask) -> None:
    with app.test_request_context("/", base_url="https://example.org"):
        assert url_for("search.home") == "/"
        assert url_for("search.home", _external=True) == "https://example.org/"
        assert url_for("search.home", _anchor="top") == "/#top"
    with app.test_request_context("/", base_url="https://example.net"):
        assert url_for("search.home", _external=True) == "https://example.net/"


def test_numbers_and_texts_that_look_alike_are_kept_apart(app: Flask) -> None:
    with app.test_request_context("/"):
        assert url_for("search.home", page="1") == "/?page=1"
        assert url_for("search.home", page=True) == "/?page=True"
        assert url_for("search.home", page=None) == "/"


@given(state=st.dictionaries(st.sampled_from(["q", "near", "language"]), _texts))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_a_search_can_be_read_back_from_its_address(app: Flask, state: dict[str, str]) -> None:
    with app.test_request_context("/"):
        address = urlsplit(search_url(state, sort="name"))
        assert address.path == "/search"
        assert dict(parse_qsl(address.query, strict_parsing=True)) == {**state, "sort": "name"}
