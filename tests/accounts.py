"""People who sign in, for tests: real accounts, and real forms sent as a browser sends them."""

from __future__ import annotations

from functools import cache

from flask import Flask
from flask_security import hash_password
from werkzeug.test import Client, TestResponse

from directory.store.models import AccountRow, PhysicianRow
from directory.store.unit_of_work import Database
from tests.checked_client import CheckedClient
from tests.integration.web.page import Page

PASSWORD = "a long walk by the sea"


def add_account(
    app: Flask,
    database: Database,
    email: str = "maria@example.org",
    *,
    physician: PhysicianRow | None = None,
    is_editor: bool = False,
    name: str = "Maria Lopez",
) -> AccountRow:
    """An account whose password is :data:`PASSWORD`."""
    with app.app_context():
        row = AccountRow(
            email=email,
            name=name,
            password=_hash(),
            is_editor=is_editor,
            physician_id=physician.id if physician else None,
            fs_uniquifier=f"uniquifier of {email}",
        )
    with database.writing() as session:
        session.add(row)
    return row


def signed_in(app: Flask, account: AccountRow) -> CheckedClient:
    """A client that signed in through the form."""
    client = CheckedClient(app)
    response = sign_in(client, account.email)
    assert response.status_code == 302, Page(response).main_text
    return client


def sign_in(client: Client, email: str, password: str = PASSWORD) -> TestResponse:
    """What the form to sign in answers."""
    return submit(client, "/account/sign-in", email=email, password=password)


def submit(client: Client, address: str, /, *, form: str = "", **typed: object) -> TestResponse:
    """Send the form of a page with what it holds (hidden fields too) and what is ``typed``.

    ``form`` is the address that the form is sent to, where the page has several. A value may be a list.
    """
    page = Page(client.get(address))
    found = [
        each
        for each in page.parts("form")
        if each.get("method") == "post" and (not form or each.get("action") == form)
    ]
    assert len(found) == 1, f"{len(found)} forms at {address}: {page.main_text}"
    return client.post(found[0].get("action") or address, data=fields_of(found[0]) | typed)


def fields_of(form: object) -> dict[str, object]:
    """What a form holds before anybody types."""
    held: dict[str, object] = {}
    for element in form.iter():  # type: ignore[attr-defined]
        name, kind = element.get("name"), element.get("type")
        if (
            element.tag == "input"
            and name
            and (kind not in ("checkbox", "radio", "file") or _ticked(element))
        ):
            _hold(held, name, element.get("value") or "")
        elif element.tag == "textarea" and name:
            _hold(held, name, "".join(element.itertext()))
        elif element.tag == "select" and name:
            for option in element.iter("option"):
                if option.get("selected") is not None:
                    _hold(held, name, option.get("value") or "")
    return held


def _ticked(element: object) -> bool:
    return element.get("checked") is not None  # type: ignore[attr-defined]


def _hold(held: dict[str, object], name: str, value: str) -> None:
    before = held.get(name)
    if before is None:
        held[name] = value
    else:
        held[name] = [*(before if isinstance(before, list) else [before]), value]


@cache
def _hash() -> str:
    return str(hash_password(PASSWORD))
