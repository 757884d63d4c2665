"""Steps from page to page: whoever takes one is on the next page, all of it, before anything else is done."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def follow(control: Locator) -> None:
    """Click on a link or a button that leads to another page, and wait for that page.

    A click alone returns while the old page may still stand there, or is just being replaced.
    """
    with control.page.expect_navigation():
        control.click()


def enter(page: Page) -> None:
    """Press Enter on what has the focus and leads to another page, and wait for that page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")
