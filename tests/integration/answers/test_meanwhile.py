"""What happens to a question while somebody writes: nothing typed is lost or overruled unread."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, select

from directory.domain.account import Actor
from directory.domain.errors import InvalidInput
from directory.services.container import Services
from directory.store.models import AnswerRevisionRow, AnswerRow, AuditRow, PhysicianRow, QuestionRow
from directory.store.unit_of_work import Database
from tests.accounts import add_account, fields_of, signed_in, submit
from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory
from tests.integration.answers.desk import ANSWER, answer_id, answered, asked, published, step
from tests.integration.profile.test_signed_out import sign_in_at
from tests.integration.web.page import Page, read

TYPED = "What I typed for an hour."
EDITOR = Actor(None, "Ed Itor", is_editor=True)


def form_at(client: CheckedClient, path: str) -> dict[str, object]:
    """What the first form with a long text holds, as a window that stays open does."""
    page = Page(client.get(path))
    return fields_of(next(each for each in page.parts("form") if list(each.iter("textarea"))))


@pytest.fixture
def other(factory: DirectoryFactory) -> PhysicianRow:
    return factory.physician("Other Member", topics=["hamstring-strain"])


@pytest.mark.parametrize("what", ["an answer", "a correction"])
def test_what_was_typed_while_the_session_ended_stands_there_after_signing_in(
    what: str,
    database: Database,
    editor: CheckedClient,
    member: CheckedClient,
    author: PhysicianRow,
    question: str,
    slug: str,
) -> None:
    published_path = f"/account/questions/published/{answer_id(database)}"
    path = asked(editor, question, author) if what == "an answer" else published_path
    typed = form_at(member, path) | {"body": TYPED}
    member.delete_cookie("session")
    here = {"Origin": "http://localhost"}
    signing_in = Page(member.post(path, data=typed, headers=here, follow_redirects=True))

    page = sign_in_at(member, signing_in, "maria@example.org")

    assert "What you typed is still here" in page.main_text
    kept = fields_of(next(each for each in page.parts("form") if list(each.iter("textarea"))))
    assert str(kept["body"]).strip() == TYPED
    assert "nothing was saved" not in Page(member.post(path, data=kept, follow_redirects=True)).main_text


@pytest.mark.parametrize("begun", [True, False])
def test_what_was_typed_is_shown_back_when_somebody_else_was_asked_meanwhile(
    begun: bool,
    app: Flask,
    database: Database,
    editor: CheckedClient,
    member: CheckedClient,
    author: PhysicianRow,
    other: PhysicianRow,
    question: str,
) -> None:
    path = asked(editor, question, author)
    if begun:
        submit(member, path, body="A beginning.", keep="1")
    window = form_at(member, path)
    newcomer = signed_in(app, add_account(app, database, "other@example.org", physician=other))
    asked(editor, question, other)

    page = Page(member.post(path, data=window | {"body": TYPED, "keep": "1"}))

    assert "somebody else meanwhile" in page.main_text
    assert TYPED in page.html
    assert ("A beginning." in read(member, path).html) is begun
    assert ("still here" in read(member, "/account/questions/").main_text) is begun
    assert "A beginning." not in read(newcomer, path).html


def test_what_was_typed_is_shown_back_when_the_question_was_declined_meanwhile(
    editor: CheckedClient, member: CheckedClient, author: PhysicianRow, question: str
) -> None:
    path = asked(editor, question, author)
    window = form_at(member, path)
    step(editor, question, "decline", reason="Too rare.")

    page = Page(member.post(path, data=window | {"body": TYPED, "submit": "1"}))

    assert "needs no answer any more" in page.main_text
    assert TYPED in page.html
    assert "Too rare." not in page.html


def test_a_stale_window_shows_both_texts_and_may_then_replace_the_newer_one(
    editor: CheckedClient, member: CheckedClient, author: PhysicianRow, question: str
) -> None:
    path = asked(editor, question, author)
    window = form_at(member, path)
    submit(member, path, body="The newer text.", keep="1")

    page = Page(member.post(path, data=window | {"body": TYPED, "keep": "1"}))
    assert "The newer text." in page.html
    version = next(each.get("value") for each in page.parts("input") if each.get("name") == "version")
    member.post(path, data=window | {"body": TYPED, "keep": "1", "version": version})

    assert TYPED in read(member, path).html


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 5_000], ids=lambda version: version[:3])
def test_an_answer_is_not_published_by_a_form_that_does_not_say_what_was_read(
    version: str, editor: CheckedClient, member: CheckedClient, author: PhysicianRow, question: str
) -> None:
    answered(member, asked(editor, question, author))
    window = form_at(editor, question) | {"title": "A title", "body": ANSWER}

    page = Page(editor.post(f"{question}/publish", data=window | {"version": version}))

    assert "The member has changed the answer since" in page.main_text


def test_an_answer_that_its_member_changed_is_not_published_unread(
    editor: CheckedClient, member: CheckedClient, author: PhysicianRow, question: str, database: Database
) -> None:
    path = asked(editor, question, author)
    answered(member, path)
    window = form_at(editor, question) | {"body": ANSWER}
    submit(member, path, body="Rest. I was wrong before.", keep="1")

    page = Page(editor.post(f"{question}/publish", data=window | {"title": "A title"}))

    assert "The member has changed the answer since" in page.main_text
    assert "Rest. I was wrong before." in page.html
    assert "Load the **hamstring**" in page.html
    with database.reading() as session:
        assert session.scalars(select(AnswerRow)).all() == []
    published(editor, question, body="Rest. I was wrong before.")


def test_an_answer_that_its_member_changed_is_not_handed_back_unread(
    editor: CheckedClient, member: CheckedClient, author: PhysicianRow, question: str
) -> None:
    path = asked(editor, question, author)
    answered(member, path)
    window = next(
        fields_of(each)
        for each in Page(editor.get(question)).parts("form")
        if each.get("action") == f"{question}/hand-back"
    )
    submit(member, path, body="Rest. I was wrong before.", keep="1")

    for read_before in (window, window | {"version": ""}):
        page = Page(editor.post(f"{question}/hand-back", data=read_before | {"note": "Which curls?"}))
        assert "The member has changed the answer since" in page.main_text
        assert "Rest. I was wrong before." in page.html
        assert "Which curls?" in page.html
    assert "Which curls?" not in read(member, path).main_text

    step(editor, question, "hand-back", note="How long?")
    assert "How long?" in read(member, path).main_text


def test_what_an_editor_edited_is_shown_back_when_another_handed_it_back_meanwhile(
    editor: CheckedClient, member: CheckedClient, author: PhysicianRow, question: str
) -> None:
    answered(member, asked(editor, question, author))
    window = form_at(editor, question)
    step(editor, question, "hand-back", note="Shorter, please.")

    page = Page(editor.post(f"{question}/publish", data=window | {"title": "A title", "body": TYPED}))

    assert "somebody was quicker" in page.main_text
    assert TYPED in page.html


def test_a_closed_question_is_not_triaged(
    services: Services, editor: CheckedClient, question: str, database: Database
) -> None:
    step(editor, question, "decline", reason="Too rare.")

    with pytest.raises(InvalidInput, match="somebody was quicker"):
        services.answering.triage(EDITOR, int(question.rpartition("/")[2]), ["running"])
    with database.reading() as session:
        assert session.scalars(select(QuestionRow.topics)).one() == []


def test_a_declined_question_is_taken_up_again_where_it_stood(
    editor: CheckedClient, member: CheckedClient, author: PhysicianRow, question: str
) -> None:
    path = asked(editor, question, author)
    answered(member, path)
    step(editor, question, "decline", reason="Nobody plays this.")
    assert "Needs no answer any more." in read(member, "/account/questions/").main_text

    page = step(editor, question, "reopen")
    assert "The question waits again." in page.main_text
    assert "Nobody plays this." not in page.main_text
    assert "The editors are reading your answer." in read(member, "/account/questions/").main_text
    assert published(editor, question).startswith("/articles/")


def test_a_question_answered_before_is_taken_up_again(
    editor: CheckedClient, author: PhysicianRow, question: str, slug: str
) -> None:
    step(editor, question, "duplicate", article=slug)
    page = step(editor, question, "reopen")

    assert "Answered before:" not in page.main_text
    assert "Who knows this" in page.main_text


def test_only_a_closed_question_is_taken_up_again(editor: CheckedClient, question: str) -> None:
    step(editor, question, "decline", reason="Not for us.")
    (form,) = [
        each for each in Page(editor.get(question)).parts("form") if "reopen" in each.get("action", "")
    ]
    first, second = (editor.post(f"{question}/reopen", data=fields_of(form)) for _ in range(2))

    assert first.status_code == 303
    assert "somebody was quicker" in Page(second).html


@pytest.mark.parametrize(
    "address",
    [
        "/editor/questions/{}",
        "/editor/articles/sore-hamstring/answers/{}",
        "/account/questions/{}",
    ],
)
def test_a_number_that_no_row_can_have_is_not_found(
    address: str, editor: CheckedClient, member: CheckedClient, slug: str
) -> None:
    for client in (editor, member):
        assert 400 <= client.get(address.format(10**30)).status_code < 500


def test_who_has_left_is_not_asked(
    editor: CheckedClient,
    member: CheckedClient,
    author: PhysicianRow,
    question: str,
    factory: DirectoryFactory,
) -> None:
    factory.edit(author, status="retired")

    assert "they have left" in step(editor, question, "ask", physician=author.slug).main_text


@pytest.mark.parametrize(("status", "member_line"), [("retired", True), ("lapsed", False)])
def test_who_left_after_answering_is_credited_and_called_a_member_only_if_they_are_one(
    status: str,
    member_line: bool,
    editor: CheckedClient,
    member: CheckedClient,
    author: PhysicianRow,
    question: str,
    factory: DirectoryFactory,
    client: CheckedClient,
) -> None:
    answered(member, asked(editor, question, author))
    factory.edit(author, status=status)

    page = read(client, published(editor, question))

    assert "Answer by Maria Lopez, MD, CAQSM" in page.main_text
    assert ("Member SSM" in page.main_text) is member_line


def test_a_question_whose_physician_was_deleted_can_be_put_to_somebody_else(
    app: Flask,
    editor: CheckedClient,
    member: CheckedClient,
    author: PhysicianRow,
    other: PhysicianRow,
    question: str,
    database: Database,
) -> None:
    answered(member, asked(editor, question, author))
    add_account(app, database, "other@example.org", physician=other)
    with database.writing() as session:
        session.execute(delete(PhysicianRow).where(PhysicianRow.id == author.id))

    page = step(editor, question, "ask", physician=f"https://example.org/physicians/{other.slug}?near=x")

    assert "Put to Other Member" in page.main_text


def test_a_question_is_answered_before_by_an_article_at_its_former_address(
    editor: CheckedClient, question: str, factory: DirectoryFactory, author: PhysicianRow
) -> None:
    article = factory.article("Pulled hamstring", answers=[(author, "Rest.")])
    factory.alias("article", "old-address", article.id)

    page = step(editor, question, "duplicate", article="https://example.org/articles/old-address#answer-1")

    assert "Answered before: Pulled hamstring" in page.main_text


def test_a_withdrawn_article_is_not_linked_from_where_it_came(
    editor: CheckedClient, member: CheckedClient, author: PhysicianRow, question: str
) -> None:
    path = asked(editor, question, author)
    answered(member, path)
    article = published(editor, question)
    desk = f"/editor{article}"
    submit(editor, desk, form=f"{desk}/withdraw")

    for page in (read(editor, question), read(editor, "/editor/questions/?show=published")):
        assert [link.href for link in page.links if link.href.endswith(article)] == [desk]
    for page in (read(member, path), read(member, "/account/questions/")):
        assert article not in page.html
        assert "taken" in page.main_text


def test_the_same_title_twice_gets_two_addresses(
    editor: CheckedClient,
    member: CheckedClient,
    author: PhysicianRow,
    question: str,
    factory: DirectoryFactory,
) -> None:
    factory.article("Sore hamstring", slug="sore-hamstring")
    answered(member, asked(editor, question, author))

    assert published(editor, question, title="Sore hamstring!") == "/articles/sore-hamstring-2"


def test_the_longest_answer_fits_however_its_lines_end(
    editor: CheckedClient, member: CheckedClient, author: PhysicianRow, question: str
) -> None:
    body = "\r\n".join(["word" * 4 + "abc"] * 1000)
    path = asked(editor, question, author)
    answered(member, path, body)
    assert "reading your answer" in read(member, "/account/questions/").main_text

    submit(editor, question, form=f"{question}/hand-back", note="Shorter.\x00\x0b")
    page = Page(submit(member, path, body=body + "x" * 2, submit="1"))

    assert "Use at most 20,000 characters" in page.main_text


# --- after it was published ----------------------------------------------------------------------


def test_line_ends_of_a_browser_are_no_change(
    editor: CheckedClient,
    slug: str,
    author: PhysicianRow,
    factory: DirectoryFactory,
    database: Database,
    services: Services,
) -> None:
    with database.writing() as session:
        session.scalars(select(AnswerRow)).one().body = "One.\n\nTwo."

    submit(editor, f"/editor/articles/{slug}/answers/{answer_id(database)}", body="One.\r\n\r\nTwo.\r\n")

    with database.reading() as session:
        assert session.scalars(select(AnswerRevisionRow)).all() == []
        assert session.scalars(select(AuditRow.id)).all() == []


def test_a_correction_from_a_stale_window_shows_what_stands_there_now(
    editor: CheckedClient, slug: str, database: Database
) -> None:
    path = f"/editor/articles/{slug}/answers/{answer_id(database)}"
    window = form_at(editor, path)
    submit(editor, path, body="Rest for a week.", told="A week, not a day.")

    page = Page(editor.post(path, data=window | {"body": TYPED, "told": ""}))
    assert "Somebody else has changed this article" in page.main_text
    assert "Rest for a week." in page.html
    assert TYPED in page.html
    version = next(each.get("value") for each in page.parts("input") if each.get("name") == "version")
    editor.post(path, data=window | {"body": TYPED, "version": version})

    with database.reading() as session:
        assert session.scalars(select(AnswerRow.body)).one() == TYPED


def test_facts_from_a_stale_window_are_not_kept_unread(editor: CheckedClient, slug: str) -> None:
    path = f"/editor/articles/{slug}"
    window = form_at(editor, path)
    submit(editor, path, form=path, title="A better title")

    page = Page(editor.post(path, data=window | {"title": "My title"}))

    assert "Somebody else has changed this article" in page.main_text
    assert read(editor, path).heading == "A better title"


def test_an_editor_finds_an_article_by_words_or_address_also_a_withdrawn_one(
    editor: CheckedClient, slug: str, factory: DirectoryFactory
) -> None:
    factory.article("Sore heel", slug="sore-heel", status="withdrawn")

    def found(words: str) -> list[str]:
        page = read(editor, "/editor/articles/", q=words)
        return [
            link.href.rpartition("/")[2]
            for link in page.links
            if "/editor/articles/s" in link.href or slug in link.href
        ]

    assert found("sore") == [slug, "sore-heel"]
    assert found("HEEL sore") == found("https://example.org/articles/sore-heel?x=1") == ["sore-heel"]
    assert found("100%") == []
    assert "withdrawn" in read(editor, "/editor/articles/", q="heel").main_text
