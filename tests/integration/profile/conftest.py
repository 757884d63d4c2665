"""Editing, through the pages: requests come in without anything around them, as from a browser."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from directory.domain.physician import Physician
from directory.services.container import Services
from directory.store.models import AccountRow, PhysicianRow
from directory.store.unit_of_work import Database
from tests.accounts import add_account, fields_of, signed_in
from tests.checked_client import CheckedClient
from tests.conftest import services_of
from tests.factories import DirectoryFactory
from tests.integration.web.conftest import app
from tests.integration.web.page import Page, read

__all__ = ["app"]

PROFILE = "/account/profile"


@dataclass
class Desk:
    """A member with a listing and an editor, each at a browser of their own."""

    app: Flask
    services: Services
    row: PhysicianRow
    account: AccountRow
    member: CheckedClient
    editor: CheckedClient

    @property
    def editors_path(self) -> str:
        """Where the editor edits the listing."""
        return f"/editor/physicians/{self.row.slug}"

    def listing(self) -> Physician:
        """The listing as it is published."""
        return self.services.profiles.physician_of_id(self.row.id)

    def actions(self) -> list[str]:
        """What the audit trail says was done to it, the oldest first."""
        record = self.services.listings.record(self.account_of_editor.value().actor, self.listing().slug)
        return [entry.action for entry in reversed(record.trail)]

    account_of_editor: AccountRow


@pytest.fixture
def desk(app: Flask, database: Database, factory: DirectoryFactory) -> Desk:
    """The listing of Maria Lopez, MD; she and an editor are signed in."""
    row = factory.physician("Maria Lopez", credentials=["MD"], biography="I run.", languages=["en"])
    account = add_account(app, database, "maria@example.org", physician=row)
    editor = add_account(app, database, "editor@example.org", is_editor=True, name="Ed Itor")
    return Desk(app, services_of(app), row, account, signed_in(app, account), signed_in(app, editor), editor)


def open_form(client: Client, address: str) -> dict[str, object]:
    """What the form of a page holds when it is opened."""
    return fields_of(post_form(read(client, address)))


def post_form(page: Page) -> Element:
    """The form of a page that saves."""
    (form,) = (each for each in page.parts("form") if each.get("method") == "post")
    return form


def save(client: Client, address: str, **typed: object) -> Page:
    """Type into the form of a page and save it: the page that follows."""
    return send(client, address, open_form(client, address) | typed)


def send(client: Client, address: str, form: dict[str, object]) -> Page:
    """Send a form: the page that follows."""
    return Page(client.post(address, data=form, follow_redirects=True))


def refused(response: TestResponse) -> list[str]:
    """The errors that a page tells at its fields."""
    return [
        "".join(each.itertext()).removeprefix("Error: ") for each in Page(response).parts("p", "field__error")
    ]
