"""The web alone: requests come in without anything around them, as from a browser."""

from __future__ import annotations

import pytest
from flask import Flask

from directory.config import Settings
from directory.store.unit_of_work import Database
from tests.accounts import add_account, signed_in
from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory
from tests.installation import Installation
from tests.integration.web.society_desk import Desk


@pytest.fixture
def app(settings: Settings, installation: Installation) -> Flask:
    """An application with an empty directory, no context around it: what a request remembers ends with it."""
    return installation.fill()


@pytest.fixture
def demo(demonstration: Flask) -> CheckedClient:
    """A client for the demonstration directory that judges every page."""
    return CheckedClient(demonstration)


@pytest.fixture
def desk(app: Flask, database: Database, factory: DirectoryFactory) -> Desk:
    """A society with an article, two editors, and somebody who reads."""
    society = factory.society(slug="knees", name="Society of Knees", short_name="SK", phone="")
    article = factory.article("Sore knee", society=society)
    accounts = [
        add_account(app, database, f"{name.lower()}@example.org", is_editor=True, name=f"{name} Itor")
        for name in ("Ed", "Ann")
    ]
    editor, other = (signed_in(app, each) for each in accounts)
    return Desk(app, database, society, article, editor, other, CheckedClient(app))
