"""The JSON API answers what the pages show, and tells errors as problem documents."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client

from tests.checked_client import CheckedClient
from tests.integration.web.page import ask, json_of, parts_of, read, text_of

SEARCHES = [
    {},
    {"q": "hamstring", "near": "Anaheim Hills, CA"},
    {"q": "PM&R"},
    {"near": "Springfield"},
    {"near": "Minot, ND", "within": "5"},
    {"near": "Xyzzyville"},
    {"q": "knee", "near": "Los Angeles", "sort": "distance", "page": "2"},
    {"q": "doctor near Irvine who speaks Spanish"},
]


@pytest.mark.parametrize("search", SEARCHES, ids=lambda search: " ".join(search.values()))
def test_a_search_answers_the_facts_of_the_page(search: dict[str, str], demo: CheckedClient) -> None:
    page, answer = read(demo, "/search", **search), _answer(demo, "/api/v1/physicians", search)
    shown = page.parts("article", "physician-card")[: len(answer["results"])]

    number = f"{answer['total']:,}" if answer["total"] else "No"
    assert page.heading.startswith(f"{number} physician")
    if answer["place"]:
        assert answer["place"]["label"] in page.heading
    for notice in answer["notices"]:
        assert notice["text"] in page.main_text
        assert {link["url"] for link in notice["links"]} <= {link.href for link in page.links}
    for card, found in zip(shown, answer["results"], strict=True):
        assert text_of(parts_of(card, "a")[0]) == found["name"]
        assert parts_of(card, "a")[0].get("href") == found["url"]
        text = text_of(card)
        assert found["location"]["phone"] in text
        assert found["location"]["city"] in text
        assert [text_of(quote) for quote in parts_of(card, "blockquote")] == [
            " ".join(quote["snippet"].split()) for quote in found["answers"]
        ]


def test_a_search_answers_everything_the_contract_promises(demo: CheckedClient) -> None:
    answer = _answer(demo, "/api/v1/physicians", {"q": "hamstring", "near": "Anaheim Hills, CA"})

    assert {"query", "place", "total", "page", "pages", "results", "facets", "notices"} <= set(answer)
    assert {"name", "region", "country", "latitude", "longitude", "precision"} <= set(answer["place"])
    found = answer["results"][0]
    promised = {
        "slug",
        "name",
        "credentials",
        "specialties",
        "url",
        "location",
        "distance_miles",
        "score",
        "answers",
    }
    assert promised <= set(found)
    office = {"name", "address", "city", "region", "postal_code", "latitude", "longitude", "phone"}
    assert office <= set(found["location"])
    assert {"article", "title", "snippet", "url"} <= set(found["answers"][0])
    for facet in ("specialty", "language", "accepting", "telehealth"):
        assert {"value", "label", "count"} <= set(answer["facets"][facet][0])


def test_articles_answer_everything_the_contract_promises(demo: CheckedClient) -> None:
    answer = _answer(demo, "/api/v1/articles", {"q": "knee"})
    one = _answer(demo, f"/api/v1{answer['results'][0]['url']}", {})

    assert {"total", "page", "pages", "results"} <= set(answer)
    promised = {"slug", "title", "summary", "published_on", "topics", "url", "answers"}
    assert promised <= set(answer["results"][0])
    assert {"physician", "name", "byline", "url"} <= set(answer["results"][0]["answers"][0])
    assert promised | {"question", "author", "views", "rating", "comments"} <= set(one)
    assert {"body", "html"} <= set(one["answers"][0])


def test_a_listing_answers_the_facts_of_the_page(demo: CheckedClient) -> None:
    page = read(demo, "/physicians/raymond-tang-do")
    answer = _answer(demo, "/api/v1/physicians/raymond-tang-do", {})

    assert page.heading == ", ".join((answer["name"], *answer["credentials"]))
    assert f"Published answers ({answer['answers_published']})" in page.main_text
    for office in answer["locations"]:
        assert office["phone"] in page.main_text
        assert office["address"] in page.main_text
    for language in answer["languages"]:
        assert language["name"] in page.main_text


def test_an_article_answers_the_facts_of_the_page(demo: CheckedClient) -> None:
    page = read(demo, "/articles/outer-knee-pain-mile-four")
    answer = _answer(demo, "/api/v1/articles/outer-knee-pain-mile-four", {})

    assert page.heading == answer["title"]
    assert answer["summary"] in page.main_text
    assert f"{answer['views']['total']:,}" in page.main_text
    assert answer["answers"][0]["html"].strip() in page.html


def test_the_articles_page_and_its_json_show_the_same(demo: CheckedClient) -> None:
    for search in ({}, {"q": "knee"}, {"topic": "running"}, {"author": "raymond-tang-do"}, {"page": "2"}):
        page, answer = read(demo, "/articles", **search), _answer(demo, "/api/v1/articles", search)
        titles = [text_of(each) for each in page.parts("h2", "article-card__title")]
        assert page.heading.startswith(f"{answer['total']} article")
        assert titles == [each["title"] for each in answer["results"]]


def test_a_place_is_completed_while_it_is_typed(demo: CheckedClient) -> None:
    labels = [place["label"] for place in _answer(demo, "/api/v1/places", {"q": "anahe"})["results"]]

    assert labels[0] == "Anaheim, CA"
    assert _answer(demo, "/api/v1/places", {})["results"] == []


def test_suggestions_lead_to_pages(demo: CheckedClient) -> None:
    client = Client(demo.application)
    for typed, kind in (("hamst", "topic"), ("orthop", "specialty"), ("raymond ta", "physician")):
        suggestions = _answer(demo, "/api/v1/suggest", {"q": typed})["results"]
        assert kind in {suggestion["kind"] for suggestion in suggestions}
        assert all(client.get(suggestion["url"]).status_code == 200 for suggestion in suggestions)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/physicians?within=-1", 400),
        ("/api/v1/articles?page=x", 400),
        ("/api/v1/places?q=" + "x" * 400, 400),
        ("/api/v1/suggest?nothing=1", 400),
        ("/api/v1/physicians/nobody", 404),
        ("/api/v1/articles/nothing", 404),
        ("/api/v1/nothing", 404),
        ("/api/nothing", 404),
    ],
)
def test_errors_are_problem_documents(address: str, status: int, demo: CheckedClient) -> None:
    response = demo.get(address)
    document = json_of(response)

    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert document["status"] == status
    assert set(document) == {"type", "title", "status", "detail", "problems"}
    assert document["title"]
    assert document["detail"]


def test_a_wrong_method_is_a_problem_document_too(demonstration: Flask) -> None:
    response = Client(demonstration).post("/api/v1/physicians")

    assert response.content_type == "application/problem+json"
    assert json_of(response)["status"] == 405


def test_the_api_is_described_in_words(demo: CheckedClient) -> None:
    page = read(demo, "/api")

    for address in ("/api/v1/physicians", "/api/v1/articles/{slug}", "/api/v1/places", "/api/v1/suggest"):
        assert address in page.main_text


def _answer(client: CheckedClient, address: str, search: dict[str, str]) -> dict[str, Any]:
    return ask(client, address, **search)


@pytest.mark.parametrize("search", SEARCHES, ids=lambda search: " ".join(search.values()))
def test_the_parts_of_each_score_add_up_to_it(search: dict[str, str], demo: CheckedClient) -> None:
    plain = _answer(demo, "/api/v1/physicians", search)
    explained = _answer(demo, "/api/v1/physicians", {**search, "explain": "1"})

    assert [each["slug"] for each in plain["results"]] == [each["slug"] for each in explained["results"]]
    assert all(each["explanation"] is None for each in plain["results"])
    for each in explained["results"]:
        parts = each["explanation"]
        for part in parts["answers"]:
            assert part["score"] == pytest.approx(part["share"] * (part["words"] + part["meaning"]))
            assert part["article"]
        scores = [part["score"] for part in parts["listing"] + parts["answers"]]
        assert parts["decay"] * (sum(scores) + parts["standing"]) == pytest.approx(each["score"], abs=1e-6)
        assert len(parts["answers"]) == (each["answers_matching"] if search.get("q") else 0)
