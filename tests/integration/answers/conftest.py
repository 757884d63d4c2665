"""Questions and answers, through the pages: requests come in as from a browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from directory.domain.asking import NewQuestion
from directory.services.container import Services
from directory.store.models import PhysicianRow, QuestionRow
from directory.store.unit_of_work import Database
from tests.accounts import add_account, signed_in
from tests.checked_client import CheckedClient
from tests.conftest import services_of
from tests.factories import DirectoryFactory
from tests.integration.web.conftest import app

__all__ = ["app"]


@pytest.fixture
def services(app: Flask) -> Services:
    return services_of(app)


@pytest.fixture
def author(factory: DirectoryFactory) -> PhysicianRow:
    factory.society(name="Society for Sports Medicine", short_name="SSM")
    return factory.physician("Maria Lopez", credentials=("MD", "CAQSM"), topics=["hamstring-strain"])


@pytest.fixture
def member(app: Flask, database: Database, author: PhysicianRow) -> CheckedClient:
    return signed_in(app, add_account(app, database, physician=author))


@pytest.fixture
def editor(app: Flask, database: Database) -> CheckedClient:
    return signed_in(app, add_account(app, database, "ed@example.org", is_editor=True, name="Ed Itor"))


@pytest.fixture
def question(services: Services, database: Database) -> str:
    """The path of a new question on the editors' desk."""
    services.asking.ask(
        NewQuestion("How long off after a pulled hamstring?", "I felt a pop while sprinting.")
    )
    with database.reading() as session:
        return f"/editor/questions/{session.scalars(select(QuestionRow.id)).one()}"


@pytest.fixture
def slug(factory: DirectoryFactory, author: PhysicianRow) -> str:
    return factory.article(
        "Sore hamstring",
        answers=[(author, "Rest for a **day**.")],
        published_on=datetime.now(UTC).date() - timedelta(days=800),
    ).slug
