"""In a page of another site: cards are shown, everything else is refused."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from markupsafe import escape
from playwright.sync_api import Browser, Frame, Page, expect
from werkzeug.wrappers import Request, Response

from tests.e2e.conftest import PATIENCE_MILLISECONDS, served
from tests.e2e.test_every_page_in_a_browser import violations

pytestmark = pytest.mark.browser

CARDS = {
    "/embed/physicians/raymond-tang-do": "Raymond Tang",
    "/embed/articles/outer-knee-pain-mile-four": "Sharp Pain Outside the Knee That Starts at Mile Four",
    "/embed/physicians/angela-liu-md": "This physician is no longer listed.",
}
REFUSED = ["/", "/search", "/physicians/raymond-tang-do", "/account/sign-in", "/embed/nothing"]
NARROW = 300
RULES = '{"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}'


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """Where another site is served: its page shows in a frame the address it is asked to show."""

    @Request.application
    def clinic(request: Request) -> Response:
        frame = f'<iframe src="{escape(request.args["show"])}" width="{NARROW}" height="360"></iframe>'
        return Response(f"<!doctype html><title>A clinic</title>{frame}", content_type="text/html")

    with served(clinic) as origin:
        yield origin.replace("127.0.0.1", "localhost")


@pytest.fixture
def other_site(browser: Browser, elsewhere: str) -> Iterator[Page]:
    """A page of that site."""
    context = browser.new_context(viewport={"width": 375, "height": 700}, base_url=elsewhere)
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("address", CARDS)
def test_a_card_is_shown_and_fits_a_narrow_column(address: str, other_site: Page, origin: str) -> None:
    frame = framed(other_site, origin + address)

    expect(frame.get_by_role("heading", level=1)).to_have_text(CARDS[address])
    assert frame.evaluate("document.documentElement.scrollWidth") <= NARROW
    assert frame.evaluate("getComputedStyle(document.querySelector('.embed')).display") == "grid"
    assert other_site.context.cookies() == []


@pytest.mark.parametrize("address", REFUSED)
def test_everything_else_is_refused(address: str, other_site: Page, origin: str) -> None:
    with other_site.expect_console_message(lambda message: "frame-ancestors" in message.text):
        frame = framed(other_site, origin + address)

    frame.wait_for_url("chrome-error://chromewebdata/")


def test_a_link_of_a_card_opens_the_listing_in_a_tab_that_knows_nothing_of_the_other_site(
    other_site: Page, origin: str
) -> None:
    frame = framed(other_site, f"{origin}/embed/physicians/raymond-tang-do")
    with other_site.context.expect_page() as opened:
        frame.get_by_role("link", name="Raymond Tang").click()
    tab = opened.value

    expect(tab).to_have_url(f"{origin}/physicians/raymond-tang-do")
    assert tab.evaluate("window.opener") is None
    assert "?show=" in other_site.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", CARDS)
def test_axe_finds_nothing_in_a_card(address: str, scheme: str, browser: Browser, origin: str) -> None:
    page = browser.new_page(viewport={"width": NARROW, "height": 360}, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(origin + address)
    page.evaluate(AXE_SCRIPT)
    found = violations(page, RULES)
    page.close()

    assert found == []


def framed(page: Page, address: str) -> Frame:
    """The frame that shows an address in a page of another site."""
    page.goto(f"/?show={quote(address, safe='')}")
    element = page.locator("iframe").element_handle()
    assert element is not None
    frame = element.content_frame()
    assert frame is not None
    frame.wait_for_load_state()
    return frame
