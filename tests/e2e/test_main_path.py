"""The main job in a browser: from where it hurts to a telephone call, reading on the way."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit, Visitor
from tests.e2e.steps import follow

pytestmark = pytest.mark.browser

INJURY = "hamstring"
PLACE = "Anaheim Hills, CA"


def search_from_home(visit: Visit) -> Page:
    """Type injury and place on the home page."""
    page = visit.go("/")
    page.get_by_label("Injury, specialty or name").fill(INJURY)
    page.get_by_label("City, ZIP or neighborhood").fill(PLACE)
    follow(page.get_by_role("button", name="Search"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"for “{INJURY}”")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"of {PLACE}")
    return page


def read_on_to_the_telephone(page: Page) -> None:
    """From the results to the quoted answer, its author, their listing and their telephone."""
    quote = page.locator("figure").first
    expect(quote.locator("mark").first).to_have_text(re.compile(INJURY, re.IGNORECASE))
    title = quote.get_by_role("link").inner_text()
    follow(quote.get_by_role("link"))
    expect(page.get_by_role("heading", level=1)).to_have_text(title)

    byline = page.locator(".byline").first
    author = byline.get_by_role("link")
    slug = str(author.get_attribute("href")).rpartition("/")[2]
    follow(author)
    expect(page).to_have_url(re.compile(f"/authors/{slug}$"))
    expect(page.get_by_role("link", name=title)).to_be_visible()

    follow(page.get_by_role("link", name="See the full listing"))
    expect(page).to_have_url(re.compile(f"/physicians/{slug}$"))
    expect(page.get_by_role("link", name=title)).to_be_visible()
    call = page.get_by_role("link", name="Call").first
    expect(call).to_be_visible()
    expect(call).to_have_attribute("href", re.compile(r"^tel:\+1\d{10}$"))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("width", [375, 1280])
def test_a_patient_gets_from_an_injury_to_a_telephone(width: int, scripts: bool, visitor: Visitor) -> None:
    visit = visitor(viewport={"width": width, "height": 800}, java_script_enabled=scripts)

    read_on_to_the_telephone(search_from_home(visit))


def test_enter_in_a_field_searches(visit: Visit) -> None:
    page = visit.go("/")
    page.get_by_label("City, ZIP or neighborhood").fill("92807")
    page.get_by_label("City, ZIP or neighborhood").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("92807")


def test_a_search_can_be_bookmarked_and_gone_back_to(visit: Visit) -> None:
    page = search_from_home(visit)
    address = page.url
    names = page.locator(".physician-card__name a").all_inner_texts()
    follow(page.locator(".physician-card__name a").first)
    page.go_back()
    assert page.url == address
    page.reload()

    assert page.locator(".physician-card__name a").all_inner_texts() == names


def test_the_form_on_the_results_still_holds_the_search(visit: Visit) -> None:
    page = search_from_home(visit)
    page.get_by_text("Change the search").first.click()
    expect(page.get_by_label("Injury, specialty or name")).to_have_value(INJURY)
    expect(page.get_by_label("City, ZIP or neighborhood")).to_have_value(PLACE)
    page.get_by_label("Distance").select_option("25")
    follow(page.get_by_role("button", name="Search"))

    expect(page.get_by_role("heading", level=1)).to_contain_text("within 25 miles")
    assert "hamstring" in page.url


def test_nothing_is_kept_in_the_browser(visit: Visit) -> None:
    page = search_from_home(visit)

    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_listing_prints_with_what_is_needed_to_go_there(visit: Visit) -> None:
    page = visit.go("/physicians/raymond-tang-do")
    page.emulate_media(media="print")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("address").first).to_be_visible()
    expect(page.locator(".call__number").first).to_be_visible()
    expect(page.get_by_role("heading", name="Published answers")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    for left_out in page.locator(".no-print").all():
        expect(left_out).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).color") in ("rgb(0, 0, 0)", "rgba(0, 0, 0, 1)")
    assert page.pdf().startswith(b"%PDF-")
