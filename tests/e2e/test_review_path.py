"""A change that waits: a member on a telephone and an editor, without a mouse; then patients see it."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from directory.app import create_app
from directory.config import Settings
from directory.store.models import PhysicianRow
from directory.store.unit_of_work import Database
from tests.accounts import PASSWORD, add_account
from tests.e2e.conftest import Visitor
from tests.e2e.living import look, measure, origin
from tests.e2e.steps import enter
from tests.e2e.test_keyboard import tab_to
from tests.e2e.test_member_path import press, retype
from tests.factories import DirectoryFactory
from tests.unit.services.test_pictures import photograph

pytestmark = pytest.mark.browser
__all__ = ["origin"]

MEMBER, EDITOR = "maria@example.org", "editor@example.org"
TELEPHONE = {"width": 375, "height": 812}


@pytest.fixture
def app(settings: Settings) -> Flask:
    """A directory whose editors look at offices and photographs first."""
    app = create_app(settings.model_copy(update={"reviewed_fields": ("offices", "photograph")}))
    preparing = app.extensions["directory"].preparing
    preparing.upgrade_schema()
    preparing.build_index()
    return app


@pytest.fixture
def listing(app: Flask, database: Database, factory: DirectoryFactory) -> PhysicianRow:
    """The listing of a member; an editor has an account too."""
    physician = factory.physician("Maria Lopez")
    add_account(app, database, MEMBER, physician=physician)
    add_account(app, database, EDITOR, is_editor=True, name="Ed Itor")
    return physician


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_office_and_a_photograph_wait_and_are_published(
    scripts: bool, listing: PhysicianRow, visitor: Visitor
) -> None:
    seen = look if scripts else measure
    member, editor, patient = (
        visitor(viewport=TELEPHONE, java_script_enabled=scripts) for _ in ("member", "editor", "patient")
    )
    page = member.go("/account/profile/offices")
    sign_in(page, MEMBER)
    retype(page, page.get_by_label("Telephone"), "(714) 555-0188")
    press(page, page.get_by_role("button", name="Save", exact=True).last)
    expect(page.get_by_role("status").first).to_contain_text("Sent to an editor")
    seen(page)
    page = member.go("/account/profile/photograph")
    page.locator("input[type=file]").set_input_files(
        {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    )
    press(page, page.get_by_role("button", name="Save this photograph"))
    expect(page.get_by_role("heading", name="This one waits for an editor")).to_be_visible()
    seen(page)
    seen(member.go("/account/profile"))
    address = f"/physicians/{listing.slug}"
    expect(patient.go(address).get_by_text("(714) 555-0188")).to_have_count(0)

    page = editor.go("/editor/review")
    sign_in(page, EDITOR)
    tab_to(page, text="Maria Lopez")
    enter(page)
    expect(page.locator("main")).to_contain_text("(714) 555-0188")
    expect(page.get_by_role("img", name="New photograph of Maria Lopez")).to_be_visible()
    seen(page)
    tab_to(page, text="Accept and publish")
    enter(page)
    expect(page.get_by_role("status").first).to_contain_text("Published.")

    page = patient.go(address)
    expect(page.get_by_text("(714) 555-0188").first).to_be_visible()
    expect(page.get_by_role("img", name="Photograph of Maria Lopez")).to_be_visible()


def sign_in(page: Page, email: str) -> None:
    """Sign in on the way to a page, by keyboard."""
    retype(page, page.get_by_label("E-mail address"), email)
    retype(page, page.get_by_label("Password"), PASSWORD)
    press(page, page.get_by_role("button", name="Sign in"))
