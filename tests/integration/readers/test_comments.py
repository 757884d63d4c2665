"""Comments: written without an account, and read by an editor before anybody else."""

from __future__ import annotations

import pytest
from flask import Flask
from itsdangerous import TimestampSigner
from werkzeug.test import TestResponse

from directory.domain.account import COMMAND_LINE
from directory.domain.errors import NotFound
from directory.domain.reception import CommentOnDesk, NewComment
from directory.services.container import Services
from directory.services.reception import PAGE_SIZE
from directory.store.unit_of_work import Database
from directory.web import public_forms
from tests.accounts import add_account, signed_in, submit
from tests.checked_client import CheckedClient
from tests.conftest import services_of
from tests.factories import DirectoryFactory
from tests.integration.web.page import Page, ask, parts_of, read, text_of

pytestmark = pytest.mark.usefixtures("quick")
ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)> [x](javascript:alert(3))"


@pytest.fixture
def services(app: Flask) -> Services:
    return services_of(app)


def comment(client: CheckedClient, address: str, text: str = "This helped.", **typed: object) -> TestResponse:
    return submit(client, address, form=f"{address}/comments#comments", text=text, **typed)


def waiting_comments(services: Services) -> tuple[CommentOnDesk, ...]:
    return services.reception.comments_on_desk(COMMAND_LINE).comments


def shown(client: CheckedClient, address: str) -> list[str]:
    return [text_of(each) for each in read(client, address).parts("li", "comments__one")]


def test_a_comment_waits_until_an_editor_publishes_it(
    client: CheckedClient, services: Services, address: str
) -> None:
    response = comment(client, address, "This helped.\n\n\nThank you.", author_name=" Ann ")
    assert (response.status_code, response.location) == (303, f"{address}?thanks=comment#comments")
    assert "An editor reads your comment before it appears" in read(client, response.location).main_text
    assert shown(client, address) == []
    (waiting,) = waiting_comments(services)
    assert (waiting.comment.author_name, waiting.comment.text) == ("Ann", "This helped.\n\nThank you.")
    assert waiting.article_title == "Sore hamstring"

    services.reception.publish_comment(COMMAND_LINE, waiting.comment.id)
    assert "Ann" in shown(client, address)[0]
    assert "This helped. Thank you." in shown(client, address)[0]
    assert ask(client, f"/api/v1{address}")["comments"] == 1
    assert "1 comment" in read(client, address).main_text
    assert services.reception.count_waiting_comments() == 0


def test_a_refused_comment_is_seen_by_nobody(client: CheckedClient, services: Services, address: str) -> None:
    comment(client, address)
    (waiting,) = waiting_comments(services)
    services.reception.publish_comment(COMMAND_LINE, waiting.comment.id)
    services.reception.refuse_comment(COMMAND_LINE, waiting.comment.id)

    assert shown(client, address) == []
    assert waiting_comments(services) == ()
    with pytest.raises(NotFound):
        services.reception.refuse_comment(COMMAND_LINE, 10**6)


def test_a_comment_sent_twice_is_kept_once(client: CheckedClient, services: Services, address: str) -> None:
    assert [comment(client, address).status_code for _ in range(3)] == [303] * 3
    assert services.reception.count_waiting_comments() == 1


def test_comments_in_floods_are_held_off_and_what_was_typed_is_kept(
    client: CheckedClient, services: Services, address: str
) -> None:
    answers = [comment(client, address, f"Comment {number}") for number in range(12)]

    assert [answer.status_code for answer in answers] == [303] * 5 + [429] * 7
    assert "Comment 11" in answers[-1].text
    assert services.reception.count_waiting_comments() == 5


def test_script_in_a_comment_is_text(client: CheckedClient, services: Services, address: str) -> None:
    comment(client, address, ATTACK, author_name=ATTACK[:80])
    (waiting,) = waiting_comments(services)
    services.reception.publish_comment(COMMAND_LINE, waiting.comment.id)
    page = read(client, address)

    (one,) = page.parts("li", "comments__one")
    assert ATTACK in text_of(one)
    assert not [tag for tag in ("script", "img", "a") if parts_of(one, tag)]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"text": ""}, "Write your comment."),
        ({"text": " \n "}, "Write your comment."),
        ({"text": "x" * 3001}, "at most 3000 characters"),
        ({"author_name": "x" * 81}, "at most 80 characters"),
        ({"text": "Call me at (714) 555-0142"}, "looks like a telephone number"),
        ({"text": "me@example.org"}, "looks like an e-mail address"),
        ({"website": "https://spam.example"}, "has to stay empty"),
        ({"shown_at": ""}, "open for a long time"),
        ({"shown_at": "shown.aAaAaA.forged"}, "open for a long time"),
    ],
    ids=str,
)
def test_a_problem_is_told_and_what_was_typed_is_kept(
    typed: dict[str, str], told: str, client: CheckedClient, services: Services, address: str
) -> None:
    response = comment(client, address, **({"author_name": "Ann Typed"} | typed))
    page = Page(response)

    assert response.status_code == 400
    assert told in page.main_text
    if len(typed.get("author_name", "")) < 80:
        assert page.value_of("author_name") == typed.get("author_name", "Ann Typed")
    assert services.reception.count_waiting_comments() == 0
    again = submit_again(client, page, address)
    assert again.status_code == 303


def submit_again(client: CheckedClient, page: Page, address: str) -> TestResponse:
    """Send the form as it was shown again, with what was wrong put right."""
    held = {each.get("name"): each.get("value") or "" for each in page.parts("input") if each.get("name")}
    held |= {"text": "Better", "author_name": "Ann"}
    return client.post(f"{address}/comments", data=held)


def test_a_form_sent_at_once_is_taken_for_a_robots(
    client: CheckedClient, services: Services, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public_forms, "SHORTEST_SECONDS", 2)
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _signer: 1_780_000_000)
    response = comment(client, address)

    assert response.status_code == 400
    assert "That was very quick" in Page(response).main_text
    assert services.reception.count_waiting_comments() == 0


def test_who_can_be_reached_is_not_told_in_the_name_either(
    client: CheckedClient, services: Services, address: str
) -> None:
    response = comment(client, address, author_name="Ann, ann@example.com")

    assert response.status_code == 400
    assert "e-mail address" in text_of(Page(response).one("section", "error-summary"))
    assert services.reception.count_waiting_comments() == 0


def test_marks_that_turn_the_rest_of_a_line_round_are_taken_out(
    client: CheckedClient, services: Services, address: str
) -> None:
    comment(client, address, "It helped.\u202e daer uoy\u2066", author_name="Ann\u202e DM")
    (waiting,) = waiting_comments(services)

    assert (waiting.comment.author_name, waiting.comment.text) == ("Ann DM", "It helped. daer uoy")


def test_editors_see_all_comments_page_by_page(
    app: Flask, database: Database, services: Services, factory: DirectoryFactory
) -> None:
    editor = signed_in(app, add_account(app, database, "ed@example.org", is_editor=True))
    article = factory.article("Sore heel")
    for number in range(PAGE_SIZE + 1):
        services.reception.comment(article.id, NewComment("", f"Comment {number}."))

    first = read(editor, "/editor/comments")
    assert [text_of(each) for each in first.parts("p", "desk__text")] == [
        f"Comment {number}." for number in range(PAGE_SIZE)
    ]
    assert f"Comment {PAGE_SIZE}." in read(editor, "/editor/comments?show=waiting&page=2").main_text
    assert editor.get("/editor/comments?page=3").status_code == 400


def test_an_editor_takes_a_public_comment_away_and_puts_it_back(
    app: Flask, database: Database, client: CheckedClient, services: Services, address: str
) -> None:
    editor = signed_in(app, add_account(app, database, "ed@example.org", is_editor=True))
    comment(client, address)
    (waiting,) = waiting_comments(services)
    for shown_list, step, public in (
        ("waiting", "publish", 1),
        ("published", "refuse", 0),
        ("refused", "publish", 1),
    ):
        form = f"/editor/comments/{waiting.comment.id}/{step}"
        answer = submit(editor, f"/editor/comments?show={shown_list}", form=form)
        assert answer.location == f"/editor/comments?show={shown_list}"
        assert len(shown(client, address)) == public


def test_ten_megabytes_are_refused(client: CheckedClient, address: str) -> None:
    for data in ({"text": "x" * 10_000_000}, b"x" * 10_000_000):
        assert client.post(f"{address}/comments", data=data).status_code in (400, 413)


def test_comments_of_elsewhere_are_counted_and_told(
    client: CheckedClient, factory: DirectoryFactory, services: Services
) -> None:
    article = factory.article("Sore heel")
    factory.reception(article, comments=3, views_total=31026, ratings=1, rating=4.0)
    services.reception.comment(article.id, NewComment("", "Mine"))
    services.reception.publish_comment(COMMAND_LINE, waiting_comments(services)[0].comment.id)
    page = read(client, f"/articles/{article.slug}")

    assert "4 comments" in page.main_text
    assert "3 of them stand only where this article appeared first." in page.main_text
    assert "31,026 views" in page.main_text
    assert "4.0 of 5 stars from 1 reader." in page.main_text


def test_a_form_opened_again_leads_back_to_the_article(client: CheckedClient, address: str) -> None:
    assert client.get(f"{address}/comments").location == address
