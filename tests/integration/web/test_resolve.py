"""From bylines on other sites to listings: ``/authors/resolve`` and its JSON."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory, office
from tests.integration.web.page import Page


def resolve(client: CheckedClient, byline: str) -> tuple[int, str]:
    """Status and where it leads."""
    response = client.get(f"/authors/resolve?byline={quote(byline)}")
    return response.status_code, response.headers.get("Location", "")


def test_a_sure_byline_leads_to_the_listing(client: CheckedClient, factory: DirectoryFactory) -> None:
    factory.physician("Robert Hallowell", slug="robert-hallowell-md")

    assert resolve(client, "Answer by Bob Hallowell, M.D.\nMember AMSSM") == (
        302,
        "/physicians/robert-hallowell-md",
    )


def test_several_candidates_are_offered(client: CheckedClient, factory: DirectoryFactory) -> None:
    for number, city in enumerate(("Irvine", "Anaheim"), 1):
        factory.physician("Maria Lopez", slug=f"maria-{number}", offices=[office(city=city)])

    response = client.get("/authors/resolve?byline=Maria+Lopez,+MD")
    page = Page(response)

    assert (response.status_code, page.heading) == (300, "Who do you mean?")
    assert page.link("Maria Lopez, MD (Irvine, CA)") == "/physicians/maria-1"
    assert page.link("Maria Lopez, MD (Anaheim, CA)") == "/physicians/maria-2"
    assert "Location" not in response.headers


def test_one_unsure_candidate_is_asked_about(client: CheckedClient, factory: DirectoryFactory) -> None:
    factory.physician("Maria Hallowell")

    assert Page(client.get("/authors/resolve?byline=Maria+Halowell")).heading == "Is this who you mean?"


def test_nobody_of_the_name_is_told_kindly_and_the_search_offered(client: CheckedClient) -> None:
    response = client.get("/authors/resolve?byline=Answer+by+Nobody+Knows,+MD")
    page = Page(response)

    assert (response.status_code, page.heading) == (404, "We do not know this author yet")
    assert 'value="Nobody Knows"' in response.get_data(as_text=True)


@pytest.mark.parametrize(
    "byline",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "Robert Hallowell, MD\r\nLocation: https://evil.example",
        "javascript:alert(1)",
    ],
)
def test_no_byline_leads_out_of_the_directory(
    byline: str, client: CheckedClient, factory: DirectoryFactory
) -> None:
    factory.physician("Robert Hallowell", slug="robert")

    status, location = resolve(client, byline)

    assert status in (300, 302, 404)
    assert location in ("", "/physicians/robert")


def test_a_byline_is_shown_as_the_text_it_is(client: CheckedClient) -> None:
    response = client.get("/authors/resolve?byline=%3Cscript%3Ealert(1)%3C/script%3E")

    assert "<script>alert" not in response.get_data(as_text=True)


@pytest.mark.parametrize("address", ["/authors/resolve", "/api/v1/authors/resolve"])
@pytest.mark.parametrize(
    "query", ["", "?byline=", f"?byline={'x' * 1001}", "?byline=A+B&next=//evil.example"]
)
def test_a_request_without_a_byline_or_with_more_is_refused(
    address: str, query: str, client: CheckedClient
) -> None:
    assert client.get(address + query).status_code == 400


def test_programs_get_what_was_read_and_the_candidates(
    client: CheckedClient, factory: DirectoryFactory
) -> None:
    factory.physician("Robert Hallowell", slug="robert", credentials=["MD", "CAQSM"])
    answer = client.get("/api/v1/authors/resolve?byline=Bob+Hallowell,+M.D.,+Anaheim,+Calif.").json

    assert answer == {
        "byline": "Bob Hallowell, M.D., Anaheim, Calif.",
        "read": {
            "given": "Bob",
            "middle": "",
            "family": "Hallowell",
            "suffix": "",
            "credentials": ["MD"],
            "membership": [],
            "title": "",
            "city": "Anaheim",
            "region": "CA",
        },
        "certainty": "sure",
        "candidates": [
            {
                "slug": "robert",
                "name": "Robert Hallowell",
                "credentials": ["MD", "CAQSM"],
                "places": ["Anaheim, CA"],
                "url": "/physicians/robert",
            }
        ],
    }
