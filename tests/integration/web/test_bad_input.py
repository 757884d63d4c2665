"""Bad input gets a clear answer, never an error of ours, and nothing typed is lost."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound
from werkzeug.test import Client

from tests.checked_client import CheckedClient
from tests.integration.web.page import Page, problems_of, read

REFUSED = {
    "within=-1": ("within", "Give a distance in miles"),
    "within=0": ("within", "Give a distance in miles"),
    "within=NaN": ("within", "Give a distance in miles"),
    "within=inf": ("within", "Give a distance in miles"),
    "within=-inf": ("within", "Give a distance in miles"),
    "within=1e400": ("within", "Give a distance in miles"),
    "within=12501": ("within", "Give a distance in miles"),
    "within=abc": ("within", "Give a distance in miles"),
    "within=%F0%9F%98%80": ("within", "Give a distance in miles"),
    "page=0": ("page", "Give a page from 1 to 1,000,000."),
    "page=-1": ("page", "Give a page from 1 to 1,000,000."),
    "page=1000000000": ("page", "Give a page from 1 to 1,000,000."),
    "page=abc": ("page", "Give a page from 1 to 1,000,000."),
    "page=1.5": ("page", "Give a page from 1 to 1,000,000."),
    "page=" + "9" * 5_000: ("page", "Give a page from 1 to 1,000,000."),
    "page=999999": ("page", "pages of results; ask for one of them."),
    "q=" + "x" * 100_000: ("q", "Please use at most 300 characters."),
    "near=" + "x" * 5_000: ("near", "Please use at most 120 characters."),
    "sort=cheapest": ("sort", "Not a valid choice"),
    "specialty=witchcraft": ("specialty", "We do not know this one"),
    "language=klingonese": ("language", "We do not know this one"),
}
"""Parameters that are refused: the field that is named, and how the remedy is told."""

HARMLESS = {
    "a broken byte": "q=%ff",
    "a broken byte in a word": "q=hamstring%ff",
    "a broken byte in a place": "near=%ff%fe",
    "a lone surrogate": "q=%ED%A0%80",
    "a lone surrogate in a place": "near=%ED%A0%80Irvine",
    "NUL": "q=%00",
    "NUL in a word": "q=ham%00string",
    "NUL in a place": "near=Irvine%00",
    "control characters": "q=%01%02%07%08%1b%5B31mknee%7f&near=%0d%0aIrvine%0b",
    "new lines": "q=knee%0d%0aSet-Cookie:%20a=b",
    "text that runs the other way": "q=%E2%80%AEhamstring",
    "markup": "q=%3Cscript%3Ealert(1)%3C/script%3E&near=%22%3E%3Cimg src=x onerror=alert(1)%3E",
    "query language": "q=name:* AND (NOT %22 OR [a TO b]",
    "wildcards": "q=*&near=*",
    "question marks": "q=????",
    "brackets": "q=(((((((((((((((((",
    "only punctuation": "q=%E2%80%A6%21%21&near=,,,",
    "an emoji": "q=%F0%9F%A6%B5&near=%F0%9F%97%BD",
    "combining marks": "q=" + "a" + "%CC%81" * 80,
    "format directives": "q=%25s%25n{0}{{7*7}}&near=${7*7}",
    "SQL": "q=';DROP TABLE physician;--&near=' OR 1=1 --",
    "the longest query": "q=" + "knee " * 60,
    "the longest place": "near=" + "a" * 120,
    "numbers as places": "near=0",
    "a point as a place": "near=33.85,-117.76",
    "a parameter twice": "q=knee&q=hip&near=Irvine&near=Anaheim",
    "a parameter without a value": "q&near&accepting",
    "an empty pair": "&&&=&==",
    "array brackets": "q[]=1&near[$ne]=2",
    "an empty radius": "near=Irvine&within=",
    "a thousand parameters": "&".join(f"p{i}=1" for i in range(900)),
    "an advertiser's mark": "q=knee&utm_source=letter&fbclid=abc",
}
"""Parameters that are answered with a result, whatever it is."""

WITH_SEARCH_FORM = ["/", "/topics/hamstring-strain", "/specialties/orthopaedic-surgery", "/find/ca/anaheim"]
"""Pages that show the search form and read their address into it."""


@pytest.mark.parametrize("query", REFUSED, ids=lambda query: query[:30])
def test_what_makes_no_sense_is_refused_at_its_field(query: str, demo: CheckedClient) -> None:
    field, remedy = REFUSED[query]
    response = demo.get(f"/search?{query}")

    assert response.status_code == 400
    page = Page(response)
    assert page.heading == "Please correct your search"
    summary = page.one("section", "error-summary")
    assert remedy in "".join(summary.itertext())
    for link in summary.iter("a"):
        assert (link.get("href") or "").lstrip("#") == field


@pytest.mark.parametrize("query", REFUSED, ids=lambda query: query[:30])
def test_the_api_names_the_field(query: str, demo: CheckedClient) -> None:
    field, remedy = REFUSED[query]
    response = demo.get(f"/api/v1/physicians?{query}")

    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    problems = problems_of(response)
    assert {problem["field"] for problem in problems} == {field}
    assert any(remedy in problem["message"] for problem in problems)


@pytest.mark.parametrize("query", HARMLESS.values(), ids=HARMLESS.keys())
def test_odd_text_is_searched_like_any_other(query: str, demo: CheckedClient) -> None:
    response = demo.get(f"/search?{query}")

    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert "\x00" not in response.text
    assert "�" not in Page(response).heading


@pytest.mark.parametrize("query", HARMLESS.values(), ids=HARMLESS.keys())
def test_odd_text_is_harmless_everywhere_else(query: str, demo: CheckedClient) -> None:
    for address in ("/", "/articles", "/api/v1/physicians", "/api/v1/places", "/api/v1/suggest"):
        assert demo.get(f"{address}?{query}").status_code in (200, 400), address


@pytest.mark.parametrize("query", REFUSED, ids=lambda query: query[:30])
@pytest.mark.parametrize("address", WITH_SEARCH_FORM)
def test_nonsense_does_no_harm_where_the_form_is_only_shown(
    address: str, query: str, demo: CheckedClient
) -> None:
    assert demo.get(f"{address}?{query}").status_code in (200, 400)


@pytest.mark.parametrize("address", ["/physicians/raymond-tang-do", "/authors/raymond-tang-do", "/articles"])
@pytest.mark.parametrize("number", ["0", "-1", "1000000000", "abc", "99", "%ff", "1e9"])
def test_pages_that_do_not_exist_are_refused(address: str, number: str, demo: CheckedClient) -> None:
    response = demo.get(f"{address}?page={number}")

    assert response.status_code == 400
    assert "page" in Page(response).main_text.lower()


@pytest.mark.parametrize(
    ("query", "field"), [("topic=nothing", "topic"), ("author=nobody", "author"), ("q=" + "x" * 400, "q")]
)
def test_searching_articles_names_what_is_wrong(query: str, field: str, demo: CheckedClient) -> None:
    page = Page(demo.get(f"/articles?{query}"))
    (problem,) = problems_of(demo.get(f"/api/v1/articles?{query}"))

    assert page.heading == "Please correct your search"
    assert problem["field"] == field
    assert problem["message"] in page.main_text


def test_what_was_typed_stays_in_the_form_when_something_is_refused(demo: CheckedClient) -> None:
    page = Page(demo.get("/search?q=runner’s+knee&near=Irvine&within=-1&language=es&accepting=1"))

    assert page.value_of("q") == "runner’s knee"
    assert page.value_of("near") == "Irvine"
    assert page.chosen("language") == "es"
    assert any(box.get("name") == "accepting" and "checked" in box.attrib for box in page.parts("input"))


def test_an_unknown_parameter_is_left_out_of_a_page_and_named(demo: CheckedClient) -> None:
    page = read(demo, "/search", q="hamstring", radius="5", colour="blue")

    assert "something we do not have (radius, colour); we left it out" in page.main_text
    assert page.heading == read(demo, "/search", q="hamstring").heading


def test_an_advertisers_parameter_is_no_trouble(demo: CheckedClient) -> None:
    assert "we left it out" not in read(demo, "/search", q="hamstring", utm_source="letter").main_text


def test_an_unknown_parameter_of_the_api_is_refused_by_name(demo: CheckedClient) -> None:
    response = demo.get("/api/v1/physicians?radius=5&q=knee&colour=blue")

    assert response.status_code == 400
    assert [problem["field"] for problem in problems_of(response)] == ["radius", "colour"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "a b c"},
        {"Host": "evil.example:99999999"},
        {"Accept-Language": "\xff\xfe"},
        {"Accept-Encoding": "gzip;q=abc, *;q=-1"},
        {"Cookie": "session=\xff; ==; \x01"},
        {"If-Modified-Since": "yesterday"},
        {"If-None-Match": '"'},
        {"Range": "bytes=-1--5"},
        {"Content-Length": "-1"},
        {"Content-Type": "multipart/form-data; boundary="},
        {"X-Forwarded-For": "<script>"},
        {"X-Forwarded-Host": "evil.example"},
        {"User-Agent": ""},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_odd_headers_do_no_harm(headers: dict[str, str], demonstration: Flask) -> None:
    response = Client(demonstration).get("/search?q=knee", headers=headers)

    assert response.status_code in (200, 400)
    if "Host" not in headers:
        assert b"evil.example" not in response.data


WITH_PARTS = [
    "/physicians/{}",
    "/physicians/{}/photo-{}.webp",
    "/articles/{}",
    "/authors/{}/feed.atom",
    "/topics/{}",
    "/find/{}/{}",
    "/api/v1/physicians/{}",
    "/account/invitation/{}",
    "/account/recover/{}",
    "/editor/physicians/{}/about",
]


@pytest.mark.parametrize("character", ["\x00", "\r\n", "\x1b", "\x7f"], ids=ascii)
@pytest.mark.parametrize("address", WITH_PARTS)
def test_an_address_with_control_characters_leads_nowhere(address: str, character: str, app: Flask) -> None:
    part = f"a{character}b"
    with pytest.raises(NotFound):
        app.url_map.bind("localhost").match(address.format(part, part))
