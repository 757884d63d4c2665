"""Every kind of page: accessible in both colour schemes, on a telephone and a desk, and never too wide."""

from __future__ import annotations

import json
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Page

from tests.e2e.conftest import Visit, Visitor

pytestmark = pytest.mark.browser

PAGES = {
    "home": ("/", 200),
    "results with evidence": ("/search?q=hamstring&near=Anaheim+Hills,+CA", 200),
    "results everywhere": ("/search?specialty=orthopaedic-surgery&page=2", 200),
    "an ambiguous place": ("/search?near=Springfield", 200),
    "nobody near": ("/search?near=Minot,+ND&within=5", 200),
    "an unknown place": ("/search?q=zzqx&near=Xyzzyville", 200),
    "an emergency": ("/search?q=chest+pain", 200),
    "a refused search": ("/search?within=-1&page=x", 400),
    "a listing": ("/physicians/raymond-tang-do", 200),
    "an unlisted physician": ("/physicians/angela-liu-md", 410),
    "articles": ("/articles", 200),
    "an article": ("/articles/outer-knee-pain-mile-four", 200),
    "an article near": ("/articles/outer-knee-pain-mile-four?near=Anaheim,+CA&thanks=comment", 200),
    "an article with a table": ("/articles/mri-cartilage-tear-age-55", 200),
    "asking": ("/ask", 200),
    "asked": ("/ask/thanks?about=knee", 200),
    "an author": ("/authors/raymond-tang-do", 200),
    "a society": ("/authors/demonstration-society-for-sports-medicine", 200),
    "topics": ("/topics", 200),
    "a topic": ("/topics/hamstring-strain", 200),
    "a specialty": ("/specialties/orthopaedic-surgery", 200),
    "cities": ("/find", 200),
    "a city": ("/find/ca/anaheim", 200),
    "about": ("/about", 200),
    "the components": ("/components", 200),
    "the API": ("/api", 200),
    "nothing": ("/nothing", 404),
}
WIDTHS = (375, 1280)
NARROWEST = 320
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_ALIKE = "main li:nth-child(n + 7), main .sections > :nth-child(n + 9), main .article-card:nth-child(n + 7)"
"""What comes late in a list is made like what comes early, and is taken out to save time."""
EVERYTHING = json.dumps({"runOnly": TAGS, "resultTypes": ["violations"]})
"""What axe is asked of a page in light colours."""
_GROUND = "getComputedStyle(document.body).backgroundColor"
COLOURS = json.dumps({"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}})
"""And in dark ones: schemes differ in nothing else."""


@pytest.mark.parametrize("kind", PAGES)
def test_axe_finds_nothing(kind: str, visit: Visit) -> None:
    page = visit.go(*PAGES[kind])
    page.evaluate(AXE_SCRIPT)
    page.evaluate(f"document.querySelectorAll('{_ALIKE}').forEach(each => each.remove())")
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light")
        found[f"light, {width} px"] = violations(page, EVERYTHING)
        # Schemes differ in nothing but their colours.
        page.emulate_media(color_scheme="dark")
        found[f"dark, {width} px"] = violations(page, COLOURS)

    assert found == {shown: [] for shown in found}


def test_each_colour_scheme_has_colours_of_its_own(visit: Visit) -> None:
    page = visit.go("/")
    page.emulate_media(color_scheme="light")
    light = page.evaluate(_GROUND)
    page.emulate_media(color_scheme="dark")

    assert page.evaluate(_GROUND) != light


def test_nothing_is_wider_than_a_narrow_telephone(visitor: Visitor) -> None:
    visit = visitor(viewport={"width": NARROWEST, "height": 640})

    assert {kind: wide for kind, page in PAGES.items() if (wide := too_wide(visit.go(*page)))} == {}


def test_text_of_double_size_still_fits(visitor: Visitor) -> None:
    visit = visitor(viewport={"width": 640, "height": 800})
    for address in ("/", "/search?q=hamstring&near=Irvine", "/physicians/raymond-tang-do"):
        page = visit.go(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert too_wide(page) == [], address


def test_what_one_taps_is_large_enough(visit: Visit) -> None:
    for address in ("/", "/search?q=hamstring&near=Irvine", "/physicians/raymond-tang-do"):
        page = visit.go(address)
        for target in page.locator("main button, main a.button").all():
            box = target.bounding_box()
            if box:
                assert min(box["height"], box["width"]) >= 44, f"{address}: {target.inner_text()} {box}"


def violations(page: Page, rules: str) -> list[str]:
    """What axe finds on a page as it is shown now."""
    found: dict[str, Any] = page.evaluate(f"axe.run({rules})")
    return [f"{each['id']}: {each['help']}: {_where(each)}" for each in found["violations"]]


def _where(violation: dict[str, Any]) -> str:
    return " | ".join(str(node["target"][0]) for node in violation["nodes"][:3])


def too_wide(page: Page) -> list[str]:
    """What makes a page scroll sideways."""
    wide: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? []
          : [...document.body.querySelectorAll('*')]
          .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
          .map(each => each.tagName + '.' + each.className).slice(0, 5)"""
    )
    return wide
