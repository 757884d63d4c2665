"""An editor on a telephone, without a mouse: adds a society, changes what is told of one, and its picture."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import expect

from directory.store.unit_of_work import Database
from tests.accounts import PASSWORD, add_account
from tests.e2e.conftest import Visitor
from tests.e2e.living import app, look, measure, origin
from tests.e2e.steps import enter
from tests.e2e.test_keyboard import tab_to
from tests.e2e.test_member_path import press, retype
from tests.factories import DirectoryFactory

pytestmark = pytest.mark.browser
__all__ = ["app", "origin"]

EDITOR = "editor@example.org"


@pytest.fixture
def society(app: Flask, database: Database, factory: DirectoryFactory) -> str:
    """The page of a society for its readers; an editor has an account."""
    add_account(app, database, EDITOR, is_editor=True, name="Ed Itor")
    society = factory.society(name="Society of Knees", slug="knees")
    factory.article("Sore knee", society=society)
    return f"/authors/{society.slug}"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_editor_changes_a_society_and_readers_see_it(
    scripts: bool, society: str, visitor: Visitor
) -> None:
    visit = visitor(viewport={"width": 375, "height": 812}, java_script_enabled=scripts)
    seen = look if scripts else measure
    page = visit.go("/editor/")
    retype(page, page.get_by_label("E-mail address"), EDITOR)
    retype(page, page.get_by_label("Password"), PASSWORD)
    press(page, page.get_by_role("button", name="Sign in"))
    tab_to(page, href="/editor/societies/")
    enter(page)
    seen(page)
    press(page, page.get_by_role("link", name="Add a society"))
    seen(page)
    retype(page, page.get_by_label("Name", exact=True), "Society of Ankles")
    press(page, page.get_by_role("button", name="Add it"))
    expect(page.get_by_role("status").first).to_contain_text("Readers can see it now.")
    seen(page)
    press(page, page.get_by_role("link", name="change it"))
    retype(page, page.get_by_label("Last part of the address"), "ankles")
    press(page, page.get_by_role("button", name="Change the address"))
    expect(page.get_by_role("status").first).to_contain_text("The old one leads to it.")
    seen(page)

    press(page, page.get_by_role("link", name="Societies"))
    tab_to(page, text="Society of Knees")
    enter(page)
    seen(page)

    retype(page, page.get_by_label("Telephone"), "12")
    retype(page, page.get_by_label("Name", exact=True), "Society of Joints")
    press(page, page.get_by_role("button", name="Save"))
    expect(page.get_by_role("alert")).to_contain_text("not a telephone number")
    seen(page)
    expect(page.get_by_label("Name", exact=True)).to_have_value("Society of Joints")
    retype(page, page.get_by_label("Telephone"), "(714) 555-0188")
    press(page, page.get_by_role("button", name="Save"))
    expect(page.get_by_role("status").first).to_contain_text("Readers see it now.")
    seen(page)

    press(page, page.get_by_role("link", name="Add a picture"))
    seen(page)
    picture = BytesIO()
    Image.new("RGB", (960, 320), (40, 120, 90)).save(picture, "PNG")
    page.get_by_label("Picture").set_input_files(
        {"name": "emblem.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    retype(page, page.get_by_label("What it shows"), "Two runners on a track")
    press(page, page.get_by_role("button", name="Save"))
    expect(page.get_by_role("img", name="Two runners on a track")).to_be_visible()
    seen(page)

    reader = visitor(viewport={"width": 375, "height": 812}, java_script_enabled=scripts)
    page = reader.go(society)
    expect(page.get_by_role("heading", level=1)).to_have_text("Society of Joints")
    expect(page.get_by_role("img", name="Two runners on a track")).to_be_visible()
    expect(page.get_by_role("link", name="(714) 555-0188")).to_be_visible()
