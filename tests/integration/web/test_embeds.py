"""Cards in the frames of other sites, and oEmbed: only what is ours, and nothing one could be lured into."""

from __future__ import annotations

from typing import Any

import html5lib
import pytest
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]
from flask import Flask
from werkzeug.test import Client

from directory.store.models import ArticleRow
from directory.store.unit_of_work import Database
from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory, office
from tests.integration.web.page import Page, read
from tests.integration.web.test_every_page import DEMONSTRATION

LISTING, ARTICLE = "/physicians/raymond-tang-do", "/articles/outer-knee-pain-mile-four"
CARDS = [f"/embed{LISTING}", f"/embed{ARTICLE}"]
HOSTILE = "</textarea></script><script>alert(1)</script>\"'><iframe src=//evil.example> ]]> &amp;"


@pytest.mark.parametrize("address", CARDS)
def test_a_card_may_stand_in_any_frame_and_can_do_nothing_there(address: str, demo: CheckedClient) -> None:
    response = demo.get(address)
    policy = response.headers["Content-Security-Policy"]
    page = Page(response)

    assert "frame-ancestors *" in policy
    assert "script-src 'none'" in policy
    assert "form-action 'none'" in policy
    assert "X-Frame-Options" not in response.headers
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Set-Cookie" not in response.headers
    for tag in ("script", "form", "input", "button", "iframe", "img", "object"):
        assert page.parts(tag) == [], tag


@pytest.mark.parametrize("address", CARDS)
def test_the_links_of_a_card_open_a_tab_of_their_own(address: str, demo: CheckedClient) -> None:
    links = [
        each for each in Page(demo.get(address)).parts("a") if not each.get("href", "").startswith("tel:")
    ]

    assert f"http://localhost{address.removeprefix('/embed')}" in {each.get("href") for each in links}
    assert {(each.get("target"), each.get("rel")) for each in links} == {("_blank", "noopener")}


@pytest.mark.parametrize("endpoint", sorted({*DEMONSTRATION} - {"embeds.physician", "embeds.article"}))
def test_nothing_else_may_stand_in_a_frame(endpoint: str, demonstration: Flask) -> None:
    response = Client(demonstration).get(DEMONSTRATION[endpoint][0])

    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    response.close()


@pytest.mark.parametrize("address", ["/embed/nothing", "/embed/physicians/", "/embed/authors/x"])
def test_errors_with_a_form_may_not_stand_in_a_frame(address: str, demo: CheckedClient) -> None:
    response = demo.get(address)

    assert response.status_code == 404
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


def test_a_card_shows_who_where_and_how_to_reach_them(
    client: CheckedClient, factory: DirectoryFactory
) -> None:
    author = factory.physician("Maria Lopez", credentials=("MD",), offices=[office(phone="(714) 555-0142")])
    article = factory.article("Sore hamstring", answers=[(author, "Rest.")], summary="Wait a week.")
    listing = Page(client.get(f"/embed/physicians/{author.slug}"))
    card = Page(client.get(f"/embed/articles/{article.slug}"))

    assert listing.heading == "Maria Lopez"
    for shown in ("MD", "Anaheim, CA", "(714) 555-0142", "1 published answer"):
        assert shown in listing.main_text
    assert card.heading == "Sore hamstring"
    assert "Wait a week. Answered by Maria Lopez, MD" in card.main_text


def test_cards_follow_their_pages_at_once(
    client: CheckedClient, factory: DirectoryFactory, database: Database
) -> None:
    author = factory.physician("Maria Lopez")
    article = factory.article("Sore hamstring", answers=[(author, "Rest.")])
    factory.edit(author, status="retired")
    gone = client.get(f"/embed/physicians/{author.slug}")
    card = client.get(f"/embed/articles/{article.slug}")
    with database.writing() as session:
        session.get_one(ArticleRow, article.id).status = "withdrawn"
    withdrawn = client.get(f"/embed/articles/{article.slug}")

    assert gone.status_code == 410
    assert "Maria Lopez" not in gone.text
    assert "/authors/" not in card.text
    assert withdrawn.status_code == 404
    assert "Sore hamstring" not in withdrawn.text
    for response in (gone, withdrawn):
        assert "frame-ancestors *" in response.headers["Content-Security-Policy"]
        assert Page(response).parts("form") == []
    for page in (f"/physicians/{author.slug}", f"/articles/{article.slug}"):
        assert client.get("/oembed", query_string={"url": f"http://localhost{page}"}).status_code == 404


def test_former_slugs_lead_to_the_card(client: CheckedClient, factory: DirectoryFactory) -> None:
    physician, article = factory.physician("Maria Lopez"), factory.article("Sore hamstring")
    factory.alias("physician", "old", physician.id)
    factory.alias("article", "old", article.id)

    assert client.get("/embed/physicians/old").location == f"/embed/physicians/{physician.slug}"
    assert client.get("/embed/articles/old").location == f"/embed/articles/{article.slug}"
    assert asked(client, "/physicians/old")["title"] == "Maria Lopez, MD"
    assert asked(client, "/articles/old")["title"] == "Sore hamstring"


def test_pages_offer_what_to_paste_and_it_shows_the_card(demo: CheckedClient) -> None:
    for address in (LISTING, ARTICLE):
        code = read(demo, address).one("textarea", "embed-snippet__code")
        frame = frame_in(code.text or "")
        assert frame["src"] == f"http://localhost/embed{address}"
        assert frame["title"]
        assert demo.get(frame["src"]).status_code == 200


@pytest.mark.parametrize("address", [LISTING, ARTICLE])
def test_a_page_leads_to_its_description_in_the_words_of_oembed(address: str, demo: CheckedClient) -> None:
    links = [
        each for each in read(demo, address).parts("link") if each.get("type") == "application/json+oembed"
    ]
    (link,) = links
    response = demo.get(link.get("href") or "")
    told = response.json
    assert isinstance(told, dict)

    assert link.get("rel") == "alternate"
    assert response.mimetype == "application/json"
    assert oembed_problems(told) == []
    assert frame_in(told["html"])["src"] == f"http://localhost/embed{address}"
    assert demo.get(told["thumbnail_url"]).mimetype == "image/png"


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        ({}, (480, 280)),
        ({"maxwidth": "300"}, (300, 360)),
        ({"maxwidth": "300", "maxheight": "100"}, (300, 100)),
    ],
)
def test_a_card_is_no_larger_than_asked(
    most: dict[str, str], expected: tuple[int, int], demo: CheckedClient
) -> None:
    told = asked(demo, LISTING, **most)
    frame = frame_in(told["html"])

    assert (told["width"], told["height"]) == expected
    assert (frame["width"], frame["height"]) == tuple(map(str, expected))
    assert ("thumbnail_url" in told) == (not most)


def test_xml_tells_the_same_as_json(demo: CheckedClient) -> None:
    response = demo.get(
        "/oembed", query_string={"url": f"http://localhost{ARTICLE}", "format": "xml", "maxwidth": "400"}
    )
    told = {element.tag: element.text for element in fromstring(response.data)}

    assert response.mimetype == "text/xml"
    assert told == {name: str(value) for name, value in asked(demo, ARTICLE, maxwidth="400").items()}


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/physicians/raymond-tang-do",
        "http://localhost.evil.example/physicians/raymond-tang-do",
        "http://localhost@evil.example/physicians/raymond-tang-do",
        "http://evil.example@localhost/physicians/raymond-tang-do",
        "http://localhost:8080/physicians/raymond-tang-do",
        "//localhost/physicians/raymond-tang-do",
        "/physicians/raymond-tang-do",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1/physicians/raymond-tang-do",
        "http://localhost:99999/physicians/raymond-tang-do",
        "http://localhost/search?q=knee",
        "http://localhost/account/profile",
        "http://localhost/physicians/nobody",
        "http://localhost/authors/demonstration-society-for-sports-medicine",
        "http://localhost//evil.example/physicians/raymond-tang-do",
        "http://localhost/physicians/%00",
        "http://localhost",
    ],
)
def test_other_addresses_have_no_card_and_lead_nowhere(url: str, demo: CheckedClient) -> None:
    response = demo.get("/oembed", query_string={"url": url})

    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"
    assert response.location is None


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("url=", 400),
        (f"url=http://localhost{LISTING}&maxwidth=x", 400),
        (f"url=http://localhost{LISTING}&maxwidth=0", 400),
        (f"url=http://localhost{LISTING}&maxheight=-5", 400),
        (f"url=http://localhost{LISTING}&format=yaml", 501),
        ("url=" + "x" * 3000, 400),
    ],
)
def test_what_oembed_cannot_answer_is_told(query: str, status: int, demo: CheckedClient) -> None:
    assert demo.get(f"/oembed?{query}").status_code == status


def test_hostile_texts_stay_texts(client: CheckedClient, factory: DirectoryFactory) -> None:
    author = factory.physician(f"Maria {HOSTILE}"[:95], slug="maria", offices=[office(city=HOSTILE)])
    factory.article(HOSTILE, slug="hostile", answers=[(author, "Rest.")], summary=HOSTILE)
    for page in ("/physicians/maria", "/articles/hostile"):
        shown = Page(client.get(f"/embed{page}"))
        code = read(client, page).one("textarea", "embed-snippet__code")
        told = asked(client, page)
        xml = client.get("/oembed", query_string={"url": f"http://localhost{page}", "format": "xml"})
        assert shown.parts("script") == []
        assert shown.parts("iframe") == []
        assert frame_in(code.text or "") == frame_in(told["html"])
        assert frame_in(told["html"])["src"] == f"http://localhost/embed{page}"
        assert fromstring(xml.data).findtext("html") == told["html"]


def asked(client: CheckedClient, page: str, **limits: str) -> dict[str, Any]:
    """What oEmbed tells of a page of this site."""
    response = client.get("/oembed", query_string={"url": f"http://localhost{page}", **limits})
    assert response.status_code == 200, response.text
    assert isinstance(response.json, dict)
    return response.json


def frame_in(html: str) -> dict[str, str]:
    """The attributes of the frame that a snippet is, and nothing besides."""
    parts = list(html5lib.parseFragment(html, namespaceHTMLElements=False))
    assert [part.tag for part in parts] == ["iframe"]
    return {str(name): str(value) for name, value in parts[0].attrib.items()}


def oembed_problems(told: dict[str, Any]) -> list[str]:
    """What is not as section 2.3.4 of the oEmbed specification says of a rich response."""
    problems = [] if (told.get("version"), told.get("type")) == ("1.0", "rich") else ["version or type"]
    for name in ("html", "title", "provider_name", "provider_url"):
        problems += [] if isinstance(told.get(name), str) and told[name] else [name]
    for name in ("width", "height", "cache_age"):
        problems += [] if isinstance(told.get(name), int) and told[name] > 0 else [name]
    thumbnail = [name for name in told if name.startswith("thumbnail_")]
    return problems if len(thumbnail) in (0, 3) else [*problems, f"only {thumbnail}"]
