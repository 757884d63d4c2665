"""A reader's question becomes an article: asked, triaged, answered, published, corrected."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import select

from directory.domain.account import Actor
from directory.domain.errors import Forbidden, InvalidInput, NotFound
from directory.services.container import Services
from directory.services.new_articles import NewArticle
from directory.store.models import AnswerRow, AuditRow, PhysicianRow
from directory.store.unit_of_work import Database
from tests.accounts import add_account, signed_in, submit
from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory
from tests.integration.answers.desk import ANSWER, answer_id, answered, asked, published, step
from tests.integration.web.page import Page, ask, read


def test_the_whole_way_from_a_question_to_search_and_listing(
    editor: CheckedClient,
    member: CheckedClient,
    author: PhysicianRow,
    question: str,
    services: Services,
    client: CheckedClient,
) -> None:
    services.indexing.drain()
    assert (
        "Ask Maria Lopez, MD, CAQSM"
        in step(editor, question, "triage", topics=["hamstring-strain"]).main_text
    )

    path = asked(editor, question, author)
    assert "How long off" in read(member, "/account/questions/").main_text
    answered(member, path)
    assert "The editors are reading your answer." in read(member, "/account/questions/").main_text

    article = published(editor, question, summary="Weeks, not days.")
    services.indexing.drain()

    page = read(client, article)
    assert page.heading == "How long off after a pulled hamstring?"
    assert "Answer by Maria Lopez, MD, CAQSM Member SSM Anaheim, CA" in page.main_text
    assert "medically reviewed" in page.main_text
    found = ask(client, "/api/v1/physicians", q="nordic curls")["results"]
    assert found[0]["answers"][0]["url"].startswith(article)  # type: ignore[index]
    assert "How long off" in read(client, f"/physicians/{author.slug}").main_text


def test_topics_that_were_chosen_stand_before_those_that_can_be(editor: CheckedClient, question: str) -> None:
    html = step(editor, question, "triage", topics=["running", "hamstring-strain"]).html

    chosen, _, others = html.partition("<details")
    assert chosen.count(" checked") == 2
    assert others.count('value="running"') == others.count(" checked") == 0


def test_letters_tell_the_member_what_happens(
    editor: CheckedClient, member: CheckedClient, author: PhysicianRow, question: str, services: Services
) -> None:
    path = asked(editor, question, author)
    answered(member, path)
    step(editor, question, "hand-back", note="Please say when to see somebody.")
    answered(member, path, ANSWER + " See somebody when you limp.")
    submit(editor, question, form=f"{question}/publish")
    while services.mailing.send_next():
        pass

    subjects = [letter.subject for letter in reversed(services.mailing.kept())]
    title = "How long off after a pulled hamstring?"
    assert subjects == [
        f"A question for you: {title}",
        f"About your answer to: {title}",
        f"Published: {title}",
    ]


def test_a_draft_is_kept_previewed_and_found_again(
    editor: CheckedClient, member: CheckedClient, author: PhysicianRow, question: str
) -> None:
    path = asked(editor, question, author)

    submit(member, path, body=ANSWER, keep="1")
    again = read(member, path)
    preview = Page(submit(member, path, preview="1"))

    assert "Load the **hamstring** slowly" in again.html
    assert "<strong>hamstring</strong>" in preview.html
    assert "Load the **hamstring** slowly" in preview.html


def test_a_stale_window_does_not_overwrite_a_newer_draft_and_loses_nothing(
    editor: CheckedClient, member: CheckedClient, author: PhysicianRow, question: str
) -> None:
    path = asked(editor, question, author)
    stale = Page(member.get(path))
    submit(member, path, body="The newer text.", keep="1")
    token = next(each.get("value") for each in stale.parts("input") if each.get("name") == "csrf_token")

    page = Page(member.post(path, data={"csrf_token": token, "version": "0", "body": "The stale text."}))

    assert "A newer text was kept" in page.main_text
    assert "The stale text." in page.html
    assert "The newer text." in read(member, path).html


def test_a_form_sent_twice_publishes_once(
    editor: CheckedClient, member: CheckedClient, author: PhysicianRow, question: str, database: Database
) -> None:
    answered(member, asked(editor, question, author))
    page = Page(editor.get(question))
    form = next(each for each in page.parts("form") if (each.get("action") or "").endswith("publish"))
    token = next(each.get("value") for each in form.iter("input") if each.get("name") == "csrf_token")
    version = next(each.get("value") for each in form.iter("input") if each.get("name") == "version")
    sent = {"csrf_token": token, "version": version, "title": "A title", "body": ANSWER}

    answers = [editor.post(f"{question}/publish", data=sent).status_code for _ in range(2)]

    assert answers == [303, 200]
    with database.reading() as session:
        assert len(session.scalars(select(AnswerRow)).all()) == 1


def test_two_editors_at_once_publish_once(
    editor: CheckedClient,
    member: CheckedClient,
    author: PhysicianRow,
    question: str,
    services: Services,
    database: Database,
) -> None:
    answered(member, asked(editor, question, author))
    question_id = int(question.rpartition("/")[2])
    actor = Actor(account_id=None, name="Ed Itor", is_editor=True)
    refused: list[str] = []

    def publish(title: str) -> None:
        try:
            services.answering.publish(actor, question_id, NewArticle(title, "", "", ANSWER))
        except InvalidInput as error:
            refused.append(str(error))

    threads = [threading.Thread(target=publish, args=(f"Title {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 3
    with database.reading() as session:
        assert len(session.scalars(select(AnswerRow)).all()) == 1


def test_declining_needs_a_reason_and_a_duplicate_an_article(
    editor: CheckedClient, question: str, factory: DirectoryFactory, author: PhysicianRow
) -> None:
    article = factory.article("Pulled hamstring", answers=[(author, "Rest.")])

    assert "Say why" in step(editor, question, "decline").main_text
    assert "There is no article" in step(editor, question, "duplicate", article="nothing").main_text
    done = step(editor, question, "duplicate", article=f"https://example.org/articles/{article.slug}/")
    assert "Answered before: Pulled hamstring" in done.main_text
    assert done.parts("textarea") == []


def test_a_member_is_asked_by_a_former_address_too(
    editor: CheckedClient,
    member: CheckedClient,
    author: PhysicianRow,
    question: str,
    factory: DirectoryFactory,
) -> None:
    factory.alias("physician", "maria-before", author.id)

    page = step(editor, question, "ask", physician="/physicians/maria-before")

    assert "Put to Maria Lopez" in page.main_text


def test_somebody_without_an_account_cannot_be_asked(
    editor: CheckedClient, question: str, factory: DirectoryFactory
) -> None:
    page = step(editor, question, "decline", reason="")
    nobody = factory.physician()
    token = next(each.get("value") for each in page.parts("input") if each.get("name") == "csrf_token")

    answer = editor.post(f"{question}/ask", data={"csrf_token": token, "physician": nobody.slug})

    assert "invite them first" in Page(answer).main_text


def test_another_member_sees_nothing_of_a_question(
    app: Flask,
    database: Database,
    editor: CheckedClient,
    author: PhysicianRow,
    question: str,
    factory: DirectoryFactory,
    member: CheckedClient,
) -> None:
    path = asked(editor, question, author)
    other = signed_in(app, add_account(app, database, "other@example.org", physician=factory.physician()))

    assert other.get(path).status_code == 404
    assert other.get(question).status_code == 403
    assert CheckedClient(app).get(path).status_code == 303


# --- after it was published ----------------------------------------------------------------------


def test_a_correction_is_told_on_the_page_and_how_it_read_before_is_kept(
    editor: CheckedClient, client: CheckedClient, slug: str, database: Database, services: Services
) -> None:
    path = f"/editor/articles/{slug}/answers/{answer_id(database)}"
    submit(editor, path, body="Rest for a week.", told="We had written a day instead of a week.")
    services.indexing.drain()

    page = read(client, f"/articles/{slug}")
    assert "We had written a day instead of a week." in page.main_text
    assert "Rest for a week." in page.main_text
    before = read(client, page.link("How this read before"))
    assert "Rest for a day." in before.main_text
    assert ask(client, "/api/v1/articles", q="week")["total"] == 1


def test_an_answer_of_two_years_ago_says_that_a_review_is_due_until_its_author_reviews_it(
    member: CheckedClient, client: CheckedClient, slug: str
) -> None:
    assert "a review is due" in read(client, f"/articles/{slug}").main_text

    submit(member, "/account/questions/")

    assert "a review is due" not in read(client, f"/articles/{slug}").main_text


def test_a_withdrawn_article_is_gone_everywhere_and_comes_back(
    editor: CheckedClient, client: CheckedClient, slug: str, author: PhysicianRow, services: Services
) -> None:
    services.indexing.drain()
    submit(editor, f"/editor/articles/{slug}", form=f"/editor/articles/{slug}/withdraw")
    services.indexing.drain()

    assert client.get(f"/articles/{slug}").status_code == 404
    assert ask(client, "/api/v1/articles", q="hamstring")["total"] == 0
    assert "Sore hamstring" not in client.get("/articles/feed.atom").text
    assert "Sore hamstring" not in read(client, f"/physicians/{author.slug}").main_text

    submit(editor, f"/editor/articles/{slug}", form=f"/editor/articles/{slug}/restore")
    services.indexing.drain()
    assert ask(client, "/api/v1/articles", q="hamstring")["total"] == 1


def test_title_summary_and_topics_can_be_changed_and_the_address_stays(
    editor: CheckedClient, client: CheckedClient, slug: str
) -> None:
    submit(
        editor,
        f"/editor/articles/{slug}",
        form=f"/editor/articles/{slug}",
        title="A sore hamstring",
        topics=["hamstring-strain", "running"],
    )

    page = read(client, f"/articles/{slug}")
    assert page.heading == "A sore hamstring"
    assert page.link("Running") == "/topics/running"


def test_only_editors_change_articles_and_only_authors_review_their_answers(
    services: Services, slug: str, database: Database, factory: DirectoryFactory
) -> None:
    stranger = Actor(account_id=None, name="Somebody", physician_id=factory.physician().id)
    number = answer_id(database)

    with pytest.raises(Forbidden):
        services.correcting.withdraw(stranger, slug)
    with pytest.raises(Forbidden):
        services.correcting.correct(stranger, slug, number, "Run.", "")
    with pytest.raises(Forbidden):
        services.correcting.review(stranger, number)
    with pytest.raises(NotFound):
        services.correcting.review(Actor(None, "Ed", is_editor=True), number + 1)


def test_every_step_leaves_its_entry_in_the_trail(
    editor: CheckedClient, member: CheckedClient, author: PhysicianRow, question: str, database: Database
) -> None:
    step(editor, question, "triage", topics=["hamstring-strain"])
    answered(member, asked(editor, question, author))
    submit(editor, question, form=f"{question}/publish")

    with database.reading() as session:
        trail = [(row.actor, row.action) for row in session.scalars(select(AuditRow).order_by(AuditRow.id))]
    assert trail == [
        ("Ed Itor", "triaged"),
        ("Ed Itor", "asked"),
        ("Maria Lopez", "write"),
        ("Maria Lopez", "answered"),
        ("Ed Itor", "published"),
        ("Ed Itor", "publish"),
    ]


def test_script_in_an_answer_does_no_harm(
    editor: CheckedClient, member: CheckedClient, author: PhysicianRow, question: str, client: CheckedClient
) -> None:
    answered(
        member,
        asked(editor, question, author),
        "<script>alert(1)</script> [here](javascript:alert(1)) <img onerror=x>",
    )
    article = published(editor, question, title="<script>alert(2)</script>")

    html = client.get(article).text
    assert "<script>alert" not in html
    assert 'href="javascript:' not in html
