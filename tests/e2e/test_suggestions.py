"""Suggestions while typing: by keyboard, by touch, and gone when they are not wanted.

Where something is done with what is offered, all is typed at once: on a busy machine letters come slowly,
and what was offered after the first of them would be replaced meanwhile.
"""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Visit, Visitor

pytestmark = pytest.mark.browser


def suggestions(page: Page, **wanted: Any) -> Locator:
    """The suggestions that are offered just now."""
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option", **wanted)


def test_a_suggestion_is_chosen_by_keyboard(visit: Visit) -> None:
    page = visit.go("/")
    box = page.get_by_label("Injury, specialty or name")
    box.fill("hamstr")
    expect(suggestions(page).first).to_contain_text("Hamstring strain")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").filter(has_text="arrow")).to_contain_text("use the arrow keys")
    box.press("ArrowDown")
    chosen = suggestions(page, selected=True)
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    box.press("Enter")
    expect(box).to_have_value("Hamstring strain")
    expect(suggestions(page)).to_have_count(0)
    assert page.url.endswith("/"), "choosing a suggestion does not search yet"
    box.press("Enter")
    expect(page).to_have_url(f"{visit.origin}/search?q=Hamstring+strain&near=&within=50&specialty=&language=")


def test_keys_that_choose_characters_do_not_choose_suggestions(visit: Visit) -> None:
    page = visit.go("/")
    box = page.get_by_label("Injury, specialty or name")
    box.fill("hamstr")
    expect(suggestions(page).first).to_contain_text("Hamstring strain")
    for key in ("ArrowDown", "Enter", "Escape"):
        prevented = box.evaluate(
            "(input, key) => !input.dispatchEvent("
            "new KeyboardEvent('keydown', {key, isComposing: true, bubbles: true, cancelable: true}))",
            key,
        )
        assert not prevented, key
    expect(suggestions(page, selected=True)).to_have_count(0)
    expect(box).to_have_value("hamstr")


def test_a_place_is_chosen_by_touch_and_means_itself(visitor: Visitor) -> None:
    visit = visitor(viewport={"width": 375, "height": 812}, has_touch=True)
    page = visit.go("/")
    page.get_by_label("City, ZIP or neighborhood").fill("anaheim h")
    suggestions(page, name="Anaheim Hills, CA").tap()
    expect(page.get_by_label("City, ZIP or neighborhood")).to_have_value("Anaheim Hills, CA")


def test_escape_closes_the_list_and_keeps_what_was_typed(visit: Visit) -> None:
    page = visit.go("/")
    box = page.get_by_label("Injury, specialty or name")
    box.press_sequentially("knee")
    expect(suggestions(page).first).to_be_visible()
    box.press("Escape")
    expect(suggestions(page)).to_have_count(0)
    expect(box).to_have_value("knee")
    expect(box).to_have_attribute("aria-expanded", "false")


def test_the_arrows_lead_round_and_back_to_what_was_typed(visit: Visit) -> None:
    page = visit.go("/")
    box = page.get_by_label("City, ZIP or neighborhood")
    box.fill("springfield")
    options = suggestions(page)
    expect(options.first).to_be_visible()
    box.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    expect(suggestions(page, selected=True)).to_have_count(0)
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_the_list_is_open(visitor: Visitor, scheme: str) -> None:
    page = visitor(viewport={"width": 375, "height": 812}, color_scheme=scheme).go("/")
    page.get_by_label("Injury, specialty or name").fill("knee")
    expect(suggestions(page).first).to_be_visible()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
