"""A member on a telephone, without a mouse: invited, edits, previews, and is found at the new place."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from directory.domain.account import COMMAND_LINE
from tests.accounts import PASSWORD
from tests.e2e.conftest import Visit, Visitor
from tests.e2e.living import app, look, measure, origin, search_until
from tests.e2e.steps import enter
from tests.e2e.test_keyboard import tab_to
from tests.factories import DirectoryFactory

pytestmark = pytest.mark.browser
__all__ = ["app", "origin"]


@pytest.fixture
def invitation(app: Flask, factory: DirectoryFactory) -> str:
    """The link of a member's invitation."""
    physician = factory.physician("Maria Lopez", topics=["hamstring-strain"])
    return str(
        app.extensions["directory"].membership.invite_member(
            COMMAND_LINE, physician.slug, "maria@example.org"
        )
    )


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_member_edits_their_listing_and_is_found_at_the_new_place(
    scripts: bool, invitation: str, visitor: Visitor
) -> None:
    visit = visitor(viewport={"width": 375, "height": 812}, java_script_enabled=scripts)
    seen = look if scripts else measure
    join(visit, invitation, seen)
    edit_two_offices(visit, seen)
    add_a_photograph(visit, seen)
    write_about_oneself(visit, seen)
    preview(visit, seen)
    move_the_second_office(visit)
    patient = visitor(viewport={"width": 375, "height": 812})
    search_until(
        patient,
        "/search?q=hamstring&near=Denver,+CO",
        lambda page: page.get_by_text("Mile High Sports Medicine"),
    )


def join(visit: Visit, invitation: str, seen: Callable[[Page], None]) -> None:
    """Choose a password, and come to one's account."""
    page = visit.go(invitation)
    seen(page)
    tab_to(page, field="password")
    page.keyboard.type(PASSWORD)
    tab_to(page, field="password_confirm")
    page.keyboard.type(PASSWORD)
    press(page, page.get_by_role("button", name="Open my account"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Maria Lopez")
    seen(page)
    press(page, page.get_by_role("link", name="Edit your listing"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your listing")
    seen(page)


def edit_two_offices(visit: Visit, seen: Callable[[Page], None]) -> None:
    """Mend the first office, and add a second one; wrong telephone first."""
    page = visit.page
    press(page, page.get_by_role("link", name="Edit offices"))
    seen(page)
    first = page.get_by_role("group", name="Office 1")
    retype(page, first.get_by_label("Telephone"), "12")
    page.get_by_role("button", name="Add another office").focus()
    page.keyboard.press("Enter")
    second = page.get_by_role("group", name="Office 2")
    expect(second).to_be_visible()
    page.wait_for_load_state()
    retype(page, second.get_by_label("Name of the practice"), "Mile High Sports Medicine")
    retype(page, second.get_by_label("Street and number"), "1 Example Avenue")
    retype(page, second.get_by_label("City"), "Irvine")
    retype(page, second.get_by_label("State or province"), "CA")
    press(page, page.get_by_role("button", name="Save", exact=True).last)
    expect(page.get_by_role("alert")).to_contain_text("elephone")
    expect(page.get_by_role("group", name="Office 2").get_by_label("City")).to_have_value("Irvine")
    seen(page)
    first = page.get_by_role("group", name="Office 1")
    retype(page, first.get_by_label("Telephone"), "(714) 555-0188")
    press(page, page.get_by_role("button", name="Save", exact=True).last)
    expect(page.get_by_role("status").first).to_contain_text("Saved. Patients see it now.")
    seen(page)


def add_a_photograph(visit: Visit, seen: Callable[[Page], None]) -> None:
    """Send a picture; it comes back square."""
    page = visit.go("/account/profile/photograph")
    seen(page)
    picture = BytesIO()
    Image.new("RGB", (640, 480), (40, 120, 90)).save(picture, "JPEG")
    page.locator("input[type=file]").set_input_files(
        {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    )
    press(page, page.get_by_role("button", name="Save this photograph"))
    expect(page.locator("main img").first).to_be_visible()
    seen(page)


def write_about_oneself(visit: Visit, seen: Callable[[Page], None]) -> None:
    """Write a biography; a new name waits for an editor."""
    page = visit.go("/account/profile/about")
    seen(page)
    retype(page, page.get_by_label("Biography"), "I look after runners.")
    retype(page, page.get_by_label("Middle name or initial"), "Teresa")
    press(page, page.get_by_role("button", name=re.compile("^Save")).last)
    expect(page.locator("main")).to_contain_text("editor")
    seen(page)


def preview(visit: Visit, seen: Callable[[Page], None]) -> None:
    """See the listing as patients do."""
    page = visit.go("/account/profile")
    press(page, page.get_by_role("link", name="Preview as a patient"))
    expect(page.locator("main")).to_contain_text("I look after runners.")
    expect(page.locator("main")).to_contain_text("(714) 555-0188")
    expect(page.get_by_text("Maria Teresa Lopez")).to_have_count(0)
    seen(page)


def move_the_second_office(visit: Visit) -> None:
    """Move the second office to Denver."""
    page = visit.go("/account/profile/offices")
    second = page.get_by_role("group", name="Office 2")
    retype(page, second.get_by_label("City"), "Denver")
    retype(page, second.get_by_label("State or province"), "CO")
    press(page, page.get_by_role("button", name="Save", exact=True).last)
    expect(page.get_by_role("status").first).to_contain_text("Saved. Patients see it now.")


def press(page: Page, control: Locator) -> None:
    """Press Enter on a link or a button that leads to another page."""
    control.focus()
    enter(page)


def retype(page: Page, field: Locator, text: str) -> None:
    """Type something in place of what stands in a field."""
    field.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
