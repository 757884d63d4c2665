"""An editor's session ends while they write: nothing is saved, and nothing typed is lost."""

from __future__ import annotations

import pytest

from directory.store.models import PhysicianRow
from directory.store.unit_of_work import Database
from tests.accounts import PASSWORD, fields_of
from tests.checked_client import CheckedClient
from tests.integration.answers.desk import answer_id, answered, asked
from tests.integration.web.page import Page, read

HERE = {"Origin": "http://localhost"}
BODY = "Rest for a **week**, not for a day."


def form_at(page: Page, address: str) -> dict[str, object]:
    forms = (each for each in page.parts("form") if each.get("method") == "post")
    return fields_of(next(each for each in forms if each.get("action") == address))


def sent_after_the_session(editor: CheckedClient, page: str, address: str, **typed: object) -> Page:
    """Send a form of a page when the session has ended, and sign in again: the page that follows."""
    form = form_at(read(editor, page), address) | typed
    editor.delete_cookie("session")
    origin = HERE | {"Referer": f"http://localhost{page}"}
    answer = Page(editor.post(address, data=form, headers=origin, follow_redirects=True))
    again = form_at(answer, "/account/sign-in") | {"email": "ed@example.org", "password": PASSWORD}
    return Page(editor.post("/account/sign-in", data=again, follow_redirects=True))


def test_what_is_told_of_an_article_is_kept(editor: CheckedClient, slug: str) -> None:
    address = f"/editor/articles/{slug}"

    page = sent_after_the_session(editor, address, address, summary="A long summary.")

    assert "What you typed is still here" in page.main_text
    typed = form_at(page, address)
    assert str(typed["summary"]).strip() == "A long summary."
    assert (
        "The article is changed." in Page(editor.post(address, data=typed, follow_redirects=True)).main_text
    )
    assert "still here" not in read(editor, address).main_text


def test_a_corrected_answer_is_kept(editor: CheckedClient, slug: str, database: Database) -> None:
    address = f"/editor/articles/{slug}/answers/{answer_id(database)}"

    page = sent_after_the_session(editor, address, address, body=BODY, told="It was a week.")

    assert "What you typed is still here" in page.main_text
    typed = form_at(page, address)
    assert (str(typed["body"]).strip(), str(typed["told"]).strip()) == (BODY, "It was a week.")
    assert "The answer is changed." in Page(editor.post(address, data=typed, follow_redirects=True)).main_text


def test_an_answer_about_to_be_published_is_kept(
    editor: CheckedClient, member: CheckedClient, author: PhysicianRow, question: str
) -> None:
    answered(member, asked(editor, question, author))
    address = f"{question}/publish"

    page = sent_after_the_session(editor, question, address, summary="A long summary.", body=BODY)

    assert "What you typed is still here" in page.main_text
    typed = form_at(page, address)
    assert (str(typed["summary"]).strip(), str(typed["body"]).strip()) == ("A long summary.", BODY)
    done = Page(editor.post(address, data=typed, follow_redirects=True))
    assert "The article is published." in done.main_text
    assert editor.get(address).location == question


@pytest.mark.parametrize("referrer", ["here", "elsewhere", "none"])
def test_whoever_signs_in_again_comes_to_a_page(referrer: str, editor: CheckedClient, question: str) -> None:
    token = form_at(read(editor, question), f"{question}/triage")["csrf_token"]
    editor.delete_cookie("session")
    sent_from = {
        "here": f"http://localhost{question}",
        "elsewhere": "https://evil.example/editor/",
        "none": "",
    }

    answer = editor.post(
        f"{question}/triage", data={"csrf_token": token}, headers=HERE | {"Referer": sent_from[referrer]}
    )

    expected = question if referrer == "here" else "/account/"
    assert answer.location == f"/account/sign-in?next={expected}"
