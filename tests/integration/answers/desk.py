"""What editors and members do on the pages of questions, step by step."""

from __future__ import annotations

from sqlalchemy import select

from directory.store.models import AnswerRow, PhysicianRow
from directory.store.unit_of_work import Database
from tests.accounts import submit
from tests.checked_client import CheckedClient
from tests.integration.web.page import Page

ANSWER = "Rest is not enough.\n\nLoad the **hamstring** slowly, with Nordic curls from week two."


def step(client: CheckedClient, question: str, name: str, **typed: object) -> Page:
    """Send one of the forms of a question's page, and read what comes of it."""
    response = submit(client, question, form=f"{question}/{name}", **typed)
    return Page(response if response.status_code == 200 else client.get(response.location))


def asked(editor: CheckedClient, question: str, author: PhysicianRow) -> str:
    """Put the question to the author; the path of their page."""
    client_page = Page(editor.get(question))
    token = next(
        element.get("value") for element in client_page.parts("input") if element.get("name") == "csrf_token"
    )
    editor.post(f"{question}/ask", data={"csrf_token": token, "physician": author.slug})
    return question.replace("/editor/", "/account/")


def answered(member: CheckedClient, path: str, body: str = ANSWER) -> None:
    """Write an answer, and hand it in."""
    submit(member, path, body=body, submit="1")


def published(editor: CheckedClient, question: str, **typed: object) -> str:
    """Publish the answer; the path of its article."""
    page = step(editor, question, "publish", **typed)
    assert "The article is published." in page.main_text
    return next(link.href for link in page.links if link.href.startswith("/articles/"))


def answer_id(database: Database) -> int:
    """Of the only answer there is."""
    with database.reading() as session:
        return session.scalars(select(AnswerRow.id)).one()
