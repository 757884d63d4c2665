"""What readers do, in a browser and without JavaScript: rate, comment, name a place, ask."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from directory.web import public_forms
from tests.e2e.conftest import Visit, Visitor
from tests.e2e.steps import enter, follow
from tests.e2e.test_every_page_in_a_browser import violations

pytestmark = pytest.mark.browser
ARTICLE = "/articles/stinger-burner-neck-football"


@pytest.fixture
def quick_visit(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """A visit with a telephone and without JavaScript, by somebody who types fast."""
    monkeypatch.setattr(public_forms, "SHORTEST_SECONDS", 0)
    return visitor(viewport={"width": 375, "height": 812}, java_script_enabled=False)


def test_a_reader_rates_an_article_and_changes_their_mind(quick_visit: Visit) -> None:
    page = quick_visit.go(ARTICLE)
    page.get_by_label("2 stars").check()
    follow(page.get_by_role("button", name="Rate this article"))
    expect(page).to_have_url(re.compile(r"#rating$"))
    expect(page.get_by_text("Thank you, we have your rating.")).to_be_in_viewport()
    page.get_by_label("5 stars").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    enter(page)

    expect(page.get_by_text("5.0 of 5 stars from 1 reader.")).to_be_visible()
    expect(page.get_by_label("5 stars")).to_be_checked()


def test_a_reader_comments_and_is_told_what_happens_next(quick_visit: Visit) -> None:
    page = quick_visit.go(ARTICLE)
    follow(page.get_by_role("button", name="Send my comment"))
    expect(page.get_by_role("link", name="Your comment: Write your comment.")).to_be_visible()
    page.get_by_label("Your comment").fill("This helped.")
    follow(page.get_by_role("button", name="Send my comment"))

    expect(page.get_by_text("An editor reads your comment before it appears here.")).to_be_in_viewport()
    expect(page.get_by_text("This helped.")).to_have_count(0)


def test_a_reader_names_a_place_and_sees_who_has_written_on_this(quick_visit: Visit) -> None:
    page = quick_visit.go(ARTICLE)
    page.get_by_label("City, ZIP or neighborhood").fill("Denver, CO")
    follow(page.get_by_role("button", name="Show who has written on this"))

    expect(page.get_by_role("heading", name="Near Denver, CO")).to_be_visible()
    expect(page.locator(".physician-card").first.get_by_role("link")).to_be_visible()


def test_a_question_with_contact_details_is_stopped_and_sent_without_them(quick_visit: Visit) -> None:
    page = quick_visit.go(ARTICLE)
    follow(page.get_by_role("link", name="ask our physicians"))
    _fill_in(page, "It burns after every tackle. Call me: (714) 555-0142")
    follow(page.get_by_role("button", name="Send my question"))
    page.get_by_role("link", name=re.compile("looks like a telephone number")).click()
    expect(page.get_by_label("Tell us more")).to_have_value(re.compile("555-0142"))
    expect(page.get_by_label("Sport")).to_have_value("Football")
    page.get_by_label("Tell us more").fill("It burns after every tackle.")
    follow(page.get_by_role("button", name="Send my question"))

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, we have your question")
    expect(page.locator(".article-card").first).to_be_visible()


def test_axe_finds_nothing_on_forms_that_were_refused(visit: Visit) -> None:
    page = visit.go("/ask")
    follow(page.get_by_role("button", name="Send my question"))
    expect(page.get_by_role("alert")).to_be_visible()
    _expect_no_violations(page)
    follow(visit.go(ARTICLE).get_by_role("button", name="Rate this article"))
    expect(page.get_by_text("Choose one to five stars.")).to_be_visible()
    _expect_no_violations(page)


def _expect_no_violations(page: Page) -> None:
    page.evaluate(AXE_SCRIPT)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page, "{}") == []


def _fill_in(page: Page, question: str) -> None:
    page.get_by_label("Your question in one line").fill("Is my stinger serious?")
    page.get_by_label("Tell us more").fill(question)
    page.get_by_label("Sport").fill("Football")
    page.get_by_label("Age of the person it is about").select_option("18 to 39")
