"""Every address of the site answers, with a valid page, whether the directory is full or empty."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.test import Client

from directory.store.unit_of_work import Database
from tests.accounts import add_account, signed_in
from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory
from tests.integration.web.page import Page, read

DEMONSTRATION = {
    "assets.style_sheet": ("/assets/site.css", 200),
    "search.home": ("/", 200),
    "search.results": ("/search", 200),
    "search.topics": ("/topics", 200),
    "search.topic": ("/topics/hamstring-strain", 200),
    "search.specialties": ("/specialties", 200),
    "search.specialty": ("/specialties/orthopaedic-surgery", 200),
    "search.cities": ("/find", 200),
    "search.city": ("/find/ca/anaheim", 200),
    "physicians.listing": ("/physicians/raymond-tang-do", 200),
    "physicians.photograph": ("/physicians/raymond-tang-do/photo-0-480.webp", 404),
    "physicians.by_npi": ("/npi/1234567893", 404),
    "articles.index": ("/articles", 200),
    "articles.article": ("/articles/outer-knee-pain-mile-four", 200),
    "articles.rate": ("/articles/outer-knee-pain-mile-four/rating", 302),
    "articles.comment": ("/articles/outer-knee-pain-mile-four/comments", 302),
    "articles.back_to_article": ("/articles/outer-knee-pain-mile-four/comments", 302),
    "articles.author": ("/authors/raymond-tang-do", 200),
    "articles.society_picture": ("/authors/demonstration-society-for-sports-medicine/picture-0.webp", 404),
    "articles.resolve": ("/authors/resolve?byline=Raymond+Tang,+DO", 302),
    "asking.ask": ("/ask", 200),
    "asking.send": ("/ask", 200),
    "asking.thanks": ("/ask/thanks?about=knee+pain", 200),
    "feeds.articles": ("/articles/feed.atom", 200),
    "feeds.author": ("/authors/raymond-tang-do/feed.atom", 200),
    "feeds.topic": ("/topics/hamstring-strain/feed.atom", 200),
    "crawling.sitemap": ("/sitemap.xml", 200),
    "crawling.landing_pages": ("/sitemap-pages.xml", 200),
    "crawling.sitemap_part": ("/sitemap-physicians-1.xml", 200),
    "crawling.robots": ("/robots.txt", 200),
    "crawling.opensearch": ("/opensearch.xml", 200),
    "cards.site": ("/card.png", 200),
    "cards.article": ("/articles/outer-knee-pain-mile-four/card.png", 200),
    "cards.physician": ("/physicians/raymond-tang-do/card.png", 200),
    "embeds.article": ("/embed/articles/outer-knee-pain-mile-four", 200),
    "embeds.physician": ("/embed/physicians/raymond-tang-do", 200),
    "embeds.oembed": ("/oembed?url=http://localhost/physicians/raymond-tang-do", 200),
    "site.about": ("/about", 200),
    "site.credits": ("/credits", 200),
    "site.privacy": ("/privacy", 200),
    "site.components": ("/components", 200),
    "site.alive": ("/healthz", 200),
    "site.ready": ("/readyz", 200),
    "api.documentation": ("/api", 200),
    "api.openapi": ("/openapi.json", 200),
    "api.physicians": ("/api/v1/physicians", 200),
    "api.physician": ("/api/v1/physicians/raymond-tang-do", 200),
    "api.articles": ("/api/v1/articles", 200),
    "api.article": ("/api/v1/articles/outer-knee-pain-mile-four", 200),
    "api.resolve": ("/api/v1/authors/resolve?byline=Raymond+Tang,+DO", 200),
    "api.places": ("/api/v1/places?q=ana", 200),
    "api.suggest": ("/api/v1/suggest?q=ham", 200),
    "account.home": ("/account/", 303),
    "account.invitation": ("/account/invitation/altered", 403),
    "account.end_sessions": ("/account/sessions", 405),
    "second_factor.home": ("/account/second-factor/", 303),
    "second_factor.turn_on": ("/account/second-factor/", 303),
    "second_factor.turn_off": ("/account/second-factor/off", 405),
    "second_factor.new_codes": ("/account/second-factor/codes", 405),
    "second_factor.download": ("/account/second-factor/recovery-codes.txt", 405),
    "email_address.change": ("/account/email/", 303),
    "email_address.confirm": ("/account/email/confirm/altered", 403),
    "email_address.stop": ("/account/email/stop/altered", 403),
    "claiming.claim": ("/physicians/raymond-tang-do/claim", 200),
    "claiming.send": ("/physicians/raymond-tang-do/claim", 200),
    "claiming.claimed": ("/physicians/raymond-tang-do/claimed", 200),
    "membership.confirm_by_link": ("/account/confirm/altered", 403),
    "membership.confirmed": ("/account/confirmed/raymond-tang-do", 200),
    "membership.confirm": ("/account/confirm", 405),
    "membership.leave": ("/account/leave", 303),
    "membership.insights": ("/account/insights", 303),
    "membership.data": ("/account/data", 303),
    "membership.download": ("/account/data.json", 303),
    "membership.close": ("/account/data", 303),
    "physicians.called": ("/physicians/raymond-tang-do/called", 405),
    "profile.overview": ("/account/profile", 303),
    "profile.about": ("/account/profile/about", 303),
    "profile.expertise": ("/account/profile/expertise", 303),
    "profile.languages": ("/account/profile/languages", 303),
    "profile.links": ("/account/profile/links", 303),
    "profile.offices": ("/account/profile/offices", 303),
    "profile.photograph": ("/account/profile/photograph", 303),
    "profile.visibility": ("/account/profile/visibility", 303),
    "profile.preview": ("/account/profile/preview/patient", 303),
    "editor_profile.offices": ("/editor/physicians/raymond-tang-do/offices", 303),
    "editor_profile.photograph": ("/editor/physicians/raymond-tang-do/photograph", 303),
    "editor_profile.visibility": ("/editor/physicians/raymond-tang-do/visibility", 303),
    "editor_profile.preview": ("/editor/physicians/raymond-tang-do/preview/patient", 303),
    "profile.withdraw": ("/account/profile/withdraw", 405),
    "answers.index": ("/account/questions/", 303),
    "answers.answer": ("/account/questions/1", 303),
    "answers.correct": ("/account/questions/published/1", 303),
    "answers.reviewed": ("/account/questions/reviewed/1", 405),
    "articles.revisions": ("/articles/outer-knee-pain-mile-four/revisions", 200),
    "questions.index": ("/editor/questions/", 303),
    "questions.question": ("/editor/questions/1", 303),
    "questions.triage": ("/editor/questions/1/triage", 405),
    "questions.ask": ("/editor/questions/1/ask", 405),
    "questions.duplicate": ("/editor/questions/1/duplicate", 405),
    "questions.decline": ("/editor/questions/1/decline", 405),
    "questions.reopen": ("/editor/questions/1/reopen", 405),
    "questions.hand_back": ("/editor/questions/1/hand-back", 405),
    "questions.publish": ("/editor/questions/1/publish", 303),
    "articles_desk.index": ("/editor/articles/", 303),
    "articles_desk.give_back": ("/editor/articles/outer-knee-pain-mile-four/answers/1/give-back", 405),
    "articles_desk.article": ("/editor/articles/outer-knee-pain-mile-four", 303),
    "articles_desk.change": ("/editor/articles/outer-knee-pain-mile-four", 303),
    "articles_desk.correct": ("/editor/articles/outer-knee-pain-mile-four/answers/1", 303),
    "articles_desk.review": ("/editor/articles/outer-knee-pain-mile-four/review/1", 405),
    "articles_desk.withdraw": ("/editor/articles/outer-knee-pain-mile-four/withdraw", 405),
    "articles_desk.restore": ("/editor/articles/outer-knee-pain-mile-four/restore", 405),
    "societies.index": ("/editor/societies/", 303),
    "societies.add": ("/editor/societies/new", 303),
    "societies.address": ("/editor/societies/demonstration-society-for-sports-medicine/address", 303),
    "societies.society": ("/editor/societies/demonstration-society-for-sports-medicine", 303),
    "societies.change": ("/editor/societies/demonstration-society-for-sports-medicine", 303),
    "societies.picture": ("/editor/societies/demonstration-society-for-sports-medicine/picture", 303),
    "moderation.corrections": ("/editor/corrections", 303),
    "moderation.comments": ("/editor/comments", 303),
    "moderation.publish_comment": ("/editor/comments/1/publish", 405),
    "moderation.refuse_comment": ("/editor/comments/1/refuse", 405),
    "moderation.bylines": ("/editor/bylines", 303),
    "moderation.settle_byline": ("/editor/bylines/1", 405),
    "editor.home": ("/editor/", 303),
    "editor.physicians": ("/editor/physicians", 303),
    "editor.physician": ("/editor/physicians/raymond-tang-do", 303),
    "editor.standing": ("/editor/physicians/raymond-tang-do/standing", 303),
    "editor.address": ("/editor/physicians/raymond-tang-do/address", 303),
    "editor.review": ("/editor/review", 303),
    "editor.proposal": ("/editor/review/1", 303),
    "editor_profile.about": ("/editor/physicians/raymond-tang-do/about", 303),
    "editor_profile.expertise": ("/editor/physicians/raymond-tang-do/expertise", 303),
    "editor_profile.languages": ("/editor/physicians/raymond-tang-do/languages", 303),
    "editor_profile.links": ("/editor/physicians/raymond-tang-do/links", 303),
    "claims.index": ("/editor/claims/", 303),
    "claims.accept": ("/editor/claims/1/accept", 405),
    "claims.refuse": ("/editor/claims/1/refuse", 405),
    "security.login": ("/account/sign-in", 200),
    "security.logout": ("/account/sign-out", 405),
    "security.forgot_password": ("/account/recover", 200),
    "security.reset_password": ("/account/recover/altered", 302),
    "security.change_password": ("/account/password", 303),
    "security.verify": ("/account/verify", 303),
    "security.two_factor_token_validation": ("/account/code", 302),
    "security.wan_register": ("/account/passkeys", 303),
    "security.wan_register_response": ("/account/passkeys/altered", 405),
    "security.wan_delete": ("/account/passkeys/remove", 303),
    "security.wan_signin": ("/account/passkey", 200),
    "security.wan_signin_response": ("/account/passkey/altered", 405),
    "security.mf_recovery": ("/account/recovery-code", 302),
    "security.two_factor_setup": ("/account/unused/second-factor", 404),
    "security.two_factor_setup_validate": ("/account/unused/second-factor/altered", 405),
    "security.two_factor_rescue": ("/account/unused/rescue", 404),
    "security.mf_recovery_codes": ("/account/unused/recovery-codes", 404),
    "security.tf_select": ("/account/unused/select", 404),
}
"""An address of each route and the status of its answer to a stranger in the demonstration directory."""

EMPTY = {
    "physicians.listing": 404,
    "articles.article": 404,
    "articles.revisions": 404,
    "membership.confirmed": 404,
    "claiming.claim": 404,
    "claiming.send": 404,
    "claiming.claimed": 404,
    "articles.author": 404,
    "articles.resolve": 404,
    "feeds.author": 404,
    "crawling.sitemap_part": 404,
    "cards.article": 404,
    "embeds.article": 404,
    "embeds.physician": 404,
    "embeds.oembed": 404,
    "cards.physician": 404,
    "api.physician": 404,
    "api.article": 404,
}
"""The status in an empty directory, where it is another."""

_TRIED = 60
"""How many links of a page are followed: evenly spread over it."""


def test_every_route_is_tried_here(demonstration: Flask) -> None:
    endpoints = {rule.endpoint for rule in demonstration.url_map.iter_rules()}

    assert endpoints == {"static", *DEMONSTRATION}


@pytest.mark.parametrize("endpoint", DEMONSTRATION)
def test_a_page_of_the_demonstration_is_there_and_valid(endpoint: str, demo: CheckedClient) -> None:
    address, status = DEMONSTRATION[endpoint]

    assert demo.get(address).status_code == status


def test_every_page_of_an_empty_directory_is_valid(client: CheckedClient) -> None:
    answers = {endpoint: client.get(address).status_code for endpoint, (address, _) in DEMONSTRATION.items()}

    assert answers == {endpoint: status for endpoint, (_, status) in DEMONSTRATION.items()} | EMPTY


def test_an_empty_directory_says_that_nobody_is_there(client: CheckedClient) -> None:
    assert read(client, "/search").heading == "No physicians"
    assert "nothing to list yet" in read(client, "/find").main_text
    assert read(client, "/articles").heading == "0 articles"


def test_further_kinds_of_pages_are_valid(demo: CheckedClient) -> None:
    society = read(demo, "/articles/outer-knee-pain-mile-four").link("View all")
    for address in (
        society,
        f"{society}?page=2",
        "/search?page=2",
        "/search?q=knee&near=Los+Angeles&within=100&sort=distance",
        "/search?near=Springfield",
        "/search?q=chest+pain+insurance",
        "/search?near=Minot,+ND&within=5",
        "/articles?q=knee",
        "/articles?topic=running&page=1",
        "/articles?author=raymond-tang-do",
    ):
        read(demo, address)


@pytest.mark.parametrize("index", ["/topics", "/specialties", "/find"])
def test_links_of_an_index_lead_to_their_pages(index: str, demonstration: Flask) -> None:
    client = Client(demonstration)
    links = sorted({link.href for link in Page(client.get(index)).links if link.href.startswith(f"{index}/")})
    tried = links[:: 1 + len(links) // _TRIED]

    assert len(tried) > 15
    assert [href for href in tried if client.get(href, follow_redirects=True).status_code != 200] == []


def test_links_of_the_home_page_lead_somewhere(demonstration: Flask) -> None:
    client = Client(demonstration)
    links = sorted({link.href for link in read(client, "/").links if link.href.startswith("/")})
    tried = links[:: 1 + len(links) // _TRIED]

    assert len(tried) > 30
    assert [href for href in tried if client.get(href, follow_redirects=True).status_code != 200] == []


@pytest.mark.parametrize(
    "address",
    [
        "/nothing",
        "/search/",
        "/physicians/nobody",
        "/physicians/%00",
        "/physicians/%ff",
        f"/physicians/{'x' * 5_000}",
        "/articles/nothing",
        "/authors/nobody",
        "/topics/nothing",
        "/specialties/nothing",
        "/find/zz/nowhere-at-all",
        "/find/%ff/%00",
        "/npi/123",
        "/npi/1234567890",
        "/npi/%F0%9F%98%80",
        "/static/nothing.css",
        "/static/../wsgi.py",
        "/static/%2e%2e/wsgi.py",
    ],
)
def test_what_is_not_there_is_told_and_something_else_offered(address: str, demo: CheckedClient) -> None:
    response = demo.get(address)

    assert response.status_code == 404
    page = Page(response)
    assert page.heading == "There is nothing here"
    assert [form.get("action") for form in page.parts("form")] == ["/search"]


@pytest.mark.parametrize(
    "address", ["/", "/search?q=knee", "/physicians/raymond-tang-do", "/api/v1/physicians"]
)
def test_head_answers_like_get_without_a_body(address: str, demonstration: Flask) -> None:
    client = Client(demonstration)
    get, head = client.get(address), client.head(address)

    assert (head.status_code, head.content_type, head.data) == (200, get.content_type, b"")


@pytest.mark.parametrize("address", ["/search", "/articles", "/api/v1/physicians"])
def test_options_tells_the_methods(address: str, demonstration: Flask) -> None:
    response = Client(demonstration).options(address)

    assert response.status_code == 200
    assert set(response.allow) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("address", ["/search", "/physicians/raymond-tang-do", "/api/v1/articles"])
def test_other_methods_are_refused_and_the_allowed_ones_told(
    method: str, address: str, demo: CheckedClient
) -> None:
    response = demo.open(address, method=method)

    assert response.status_code == 405
    assert set(response.allow) == {"GET", "HEAD", "OPTIONS"}


def test_a_form_too_large_to_read_is_refused(demo: CheckedClient) -> None:
    response = demo.post("/search", data=b"x" * 2_000_000)

    assert response.status_code in (405, 413)


SAMPLES = re.compile("raymond-tang-do|outer-knee-pain-mile-four")
"""The slugs that addresses of pages about somebody or something have."""


@pytest.mark.parametrize(
    "endpoint",
    [endpoint for endpoint, (path, _) in DEMONSTRATION.items() if SAMPLES.search(path.split("?")[0])],
)
def test_a_former_slug_leads_to_the_same_page(
    endpoint: str, app: Flask, database: Database, factory: DirectoryFactory
) -> None:
    physician = factory.physician(slug="maria-lopez")
    article = factory.article(slug="sore-knee", answers=[(physician, "Rest.")])
    factory.alias("physician", "former", physician.id)
    factory.alias("article", "former", article.id)
    editor = signed_in(app, add_account(app, database, is_editor=True))
    path = DEMONSTRATION[endpoint][0]
    present = SAMPLES.sub(lambda found: "sore-knee" if "knee" in found[0] else "maria-lopez", path)
    former = SAMPLES.sub("former", path)

    if endpoint == "physicians.called":
        answer = editor.post(former)
        assert (answer.status_code, answer.location) == (307, present)
    elif editor.get(present).status_code == 200:
        answer = editor.get(former)
        assert (answer.status_code, answer.location) == (301, present)
