"""Every route says who may use it, and nobody else can."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.routing import Rule

from directory.store.unit_of_work import Database
from directory.web.access import Access, access_of
from tests.accounts import add_account, signed_in
from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory
from tests.integration.web.test_every_page import DEMONSTRATION

REFUSED = {
    "a stranger": {Access.SIGNED_IN: 303, Access.MEMBER: 303, Access.EDITOR: 303},
    "somebody without a listing": {Access.MEMBER: 403, Access.EDITOR: 403},
    "a member": {Access.EDITOR: 403},
    "an editor": {Access.MEMBER: 403},
}
"""With which status each is refused what is not for them."""


@pytest.fixture
def clients(app: Flask, database: Database, factory: DirectoryFactory) -> dict[str, CheckedClient]:
    def client(email: str, **facts: object) -> CheckedClient:
        return signed_in(app, add_account(app, database, email, **facts))  # type: ignore[arg-type]

    return {
        "a stranger": CheckedClient(app),
        "somebody without a listing": client("new@example.org"),
        "a member": client("member@example.org", physician=factory.physician()),
        "an editor": client("editor@example.org", is_editor=True),
    }


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    assert [rule.endpoint for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) is None] == []


def test_each_route_is_open_to_those_it_says_and_to_nobody_else(
    app: Flask, clients: dict[str, CheckedClient]
) -> None:
    for who, client in clients.items():
        for rule in rules(app):
            access = access_of(app, rule.endpoint)
            assert access is not None
            method = "GET" if "GET" in (rule.methods or ()) else "POST"
            answer = client.open(DEMONSTRATION[rule.endpoint][0], method=method)
            refused = REFUSED[who].get(access)
            if refused:
                assert answer.status_code == refused, f"{who} at {rule.rule}"
            else:
                assert answer.status_code != 403 or DEMONSTRATION[rule.endpoint][1] != 200, rule.rule
