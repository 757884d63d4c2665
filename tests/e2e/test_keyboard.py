"""Everything can be done by keyboard alone, and one always sees where one is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.steps import enter

pytestmark = pytest.mark.browser

_FOCUSED = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const outline = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  const href = element.getAttribute('href') || '', field = element.getAttribute('name') || '';
  return {
    name: element.tagName + ' ' + (href || field || element.className),
    href: href,
    field: field,
    text: element.innerText || '',
    inside: element.closest('figure') ? 'evidence' : element.closest('.byline') ? 'byline' : '',
    outlined: outline || style.boxShadow !== 'none',
    seen: box.width > 0 && box.height > 0,
  };
}"""
_MOST_TABS = 120


def tab_to(page: Page, **wanted: str) -> None:
    """Press Tab until what is wanted has the focus; what has it on the way must show it."""
    for _ in range(_MOST_TABS):
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUSED)
        assert focused["outlined"], f"{focused['name']} does not show that it has the focus"
        assert focused["seen"], f"{focused['name']} has the focus but cannot be seen"
        if all(value in focused[name] for name, value in wanted.items()):
            return
    pytest.fail(f"{wanted} is not reached by Tab")


def test_the_first_tab_leads_past_the_header(visit: Visit) -> None:
    page = visit.go("/search?q=knee")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_main_path_by_keyboard_alone(visit: Visit) -> None:
    page = visit.go("/")
    tab_to(page, field="q")
    page.keyboard.type("hamstring")
    tab_to(page, field="near")
    page.keyboard.type("Anaheim Hills, CA")
    enter(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("hamstring")

    tab_to(page, inside="evidence", href="/articles/")
    enter(page)
    tab_to(page, inside="byline", href="/authors/")
    enter(page)
    tab_to(page, text="See the full listing")
    enter(page)
    tab_to(page, href="tel:+1")


def test_folded_choices_open_by_keyboard(visit: Visit) -> None:
    page = visit.go("/")
    tab_to(page, text="More choices")
    expect(page.get_by_label("Specialty", exact=True)).to_be_hidden()
    page.keyboard.press("Enter")

    expect(page.get_by_label("Specialty", exact=True)).to_be_visible()
    tab_to(page, field="specialty")


def test_what_is_wrong_is_one_step_from_its_field(visit: Visit) -> None:
    page = visit.go("/search?within=-1", status=400)
    page.get_by_role("alert").get_by_role("link").first.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_label("Distance")).to_be_focused()
