"""The pages of an account in a browser: signing in with a second factor, an e-mail address, a claim."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from passlib.totp import TOTP  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from directory.domain.claim import NewClaim
from directory.services.container import Services
from directory.store.models import PhysicianRow
from directory.store.unit_of_work import Database
from tests.accounts import PASSWORD, add_account
from tests.e2e.conftest import Visit, served
from tests.e2e.living import look
from tests.e2e.steps import follow
from tests.factories import DirectoryFactory

pytestmark = pytest.mark.browser
EMAIL = "maria@example.org"


@pytest.fixture
def origin(app: Flask) -> Iterator[str]:
    """Where a directory of its own is served."""
    with served(app) as origin:
        yield origin


@pytest.fixture
def physician(app: Flask, database: Database, factory: DirectoryFactory, services: Services) -> PhysicianRow:
    """A listing with an account that is an editor's too, and a claim that waits."""
    physician = factory.physician("Maria Lopez")
    add_account(app, database, EMAIL, physician=physician, is_editor=True)
    other = factory.physician("Ann Lee")
    services.claiming.claim(other.slug, NewClaim("Ann Lee", "ann@example.net", "Ask at 714 555 0142."))
    return physician


def code(key: str, steps: int = 0) -> str:
    return str(TOTP(key=key, format="base32").generate(time=time.time() + 30 * steps).token)


def sign_in(page: Page) -> None:
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    follow(page.get_by_role("button", name="Sign in"))


def test_a_second_factor_is_set_up_and_asked_for_on_pages_for_everybody(
    visit: Visit, physician: PhysicianRow
) -> None:
    page = visit.go("/account/sign-in")
    look(page)
    sign_in(page)
    look(page)
    follow(page.get_by_role("link", name="Add a second factor"))
    look(page)
    key = re.sub(r"\W", "", page.locator(".secret").inner_text())
    box = page.locator(".qr").bounding_box()
    assert box is not None
    assert box["width"] >= 200
    page.get_by_label("The six digits").fill(code(key))
    page.get_by_label("Your password").fill(PASSWORD)
    follow(page.get_by_role("button", name="Turn it on"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    look(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Keep them as a file").click()
    assert download.value.suggested_filename == "recovery-codes.txt"

    visit.go("/account/")
    follow(page.get_by_role("button", name="Sign out", exact=True))
    visit.go("/account/sign-in")
    sign_in(page)
    look(page)
    page.get_by_label("The six digits").fill(code(key, 1))
    follow(page.get_by_role("button", name="Sign in"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Maria Lopez")
    look(visit.go("/account/second-factor/"))


def test_further_pages_of_an_account_are_fit_for_everybody(visit: Visit, physician: PhysicianRow) -> None:
    for address in ("/account/recover", f"/physicians/{physician.slug}/claim"):
        page = visit.go(address)
        look(page)
        # As browsers do that check nothing themselves.
        page.locator("main form").evaluate("form => { form.noValidate = true; }")
        follow(page.locator("main form button"))
        look(page)
    look(visit.go(f"/physicians/{physician.slug}/claimed"))
    visit.go("/account/sign-in")
    sign_in(page)
    for address in ("/account/email/", "/account/password", "/account/verify", "/editor/claims/"):
        look(visit.go(address))


def test_a_passkey_is_made_and_signs_in_without_a_password(visit: Visit, physician: PhysicianRow) -> None:
    page = visit.page
    # Browsers take a name of a site for passkeys, not its number.
    visit.origin = visit.origin.replace("127.0.0.1", "localhost")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    visit.go("/account/sign-in")
    sign_in(page)
    follow(page.get_by_role("link", name="Your passkeys"))
    look(page)
    page.get_by_label("Name of this device").fill("my telephone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("button", name="Remove my telephone")).to_be_visible()
    look(page)
    visit.go("/account/")
    follow(page.get_by_role("button", name="Sign out", exact=True))

    visit.go("/account/sign-in")
    follow(page.get_by_role("link", name="Sign in with a passkey"))
    look(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Maria Lopez")

    visit.go("/account/passkeys")
    follow(page.get_by_role("button", name="Remove my telephone"))
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    visit.go("/account/")
    follow(page.get_by_role("button", name="Sign out", exact=True))
    visit.go("/account/passkey")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("We do not know this passkey.")).to_be_visible()
