"""Answers whose bylines were tied to nobody are tied when a listing takes on the name they tell."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from directory.services.container import Services
from directory.store.models import AnswerRow
from directory.store.unit_of_work import Database
from tests.accounts import add_account, signed_in, submit
from tests.conftest import services_of
from tests.factories import DirectoryFactory


@pytest.fixture
def services(app: Flask) -> Services:
    return services_of(app)


def test_an_editor_who_mends_a_name_ties_the_answers_written_under_it(
    app: Flask, database: Database, factory: DirectoryFactory, services: Services
) -> None:
    physician = factory.physician("Marya Lopes", credentials=("MD",))
    factory.article("Sore hamstring", answers=[(None, "Rest.")])
    with database.writing() as session:
        session.scalars(select(AnswerRow)).one().byline = "Answer by Maria Lopez, MD\nAnaheim, CA"
    editor = signed_in(app, add_account(app, database, "ed@example.org", is_editor=True))

    response = submit(
        editor, f"/editor/physicians/{physician.slug}/about", given_name="Maria", family_name="Lopez"
    )

    assert response.status_code == 303
    with database.reading() as session:
        assert session.scalars(select(AnswerRow)).one().physician_id == physician.id
    assert services.indexing.pending() > 0
