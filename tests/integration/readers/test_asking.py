"""Asking a question: without an account, and read by an editor before anybody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from itsdangerous import TimestampSigner
from werkzeug.test import TestResponse

from directory.domain.account import COMMAND_LINE
from directory.domain.asking import AgeGroup, QuestionStatus
from directory.services.container import Services
from directory.web import public_forms
from tests.accounts import submit
from tests.checked_client import CheckedClient
from tests.conftest import services_of
from tests.factories import DirectoryFactory
from tests.integration.web.page import Page, ask, read

pytestmark = pytest.mark.usefixtures("quick")
TITLE = "Why does my hamstring hurt when I sprint?"
TEXT = "It started in May. I stretch, and it comes back after ten minutes."


@pytest.fixture
def services(app: Flask) -> Services:
    return services_of(app)


def send(client: CheckedClient, **typed: object) -> TestResponse:
    given: dict[str, object] = {"title": TITLE, "question": TEXT}
    return submit(client, "/ask", form="/ask", **(given | typed))


def kept(services: Services) -> int:
    """How many questions wait for an editor."""
    return services.answering.counts().get(QuestionStatus.NEW, 0)


def test_a_question_waits_for_the_editors_and_is_nowhere_public(
    client: CheckedClient, services: Services, indexed: Callable[[], None]
) -> None:
    response = send(client, sport="Soccer", age_group="13-17")
    assert response.status_code == 303
    assert read(client, response.location).heading == "Thank you, we have your question"
    indexed()

    (file,) = services.answering.files(COMMAND_LINE, [QuestionStatus.NEW], 1).files
    question = file.question
    assert (question.title, question.text) == (TITLE, TEXT)
    assert (question.sport, question.age_group) == ("Soccer", AgeGroup.TEENAGER)
    assert kept(services) == 1
    for address in ("/articles?q=hamstring", "/search?q=hamstring", "/", "/articles/feed.atom"):
        assert TITLE not in client.get(address).text
    assert ask(client, "/api/v1/articles", q="hamstring")["total"] == 0


def test_the_same_question_again_is_one_question(client: CheckedClient, services: Services) -> None:
    assert [send(client).status_code for _ in range(3)] == [303] * 3
    assert kept(services) == 1


def test_articles_that_may_answer_already_are_shown(
    client: CheckedClient, factory: DirectoryFactory, indexed: Callable[[], None]
) -> None:
    article = factory.article("My hamstring hurts when I sprint", answers=[(factory.physician(), "Rest.")])
    indexed()
    thanks = read(client, send(client).location)

    assert f"/articles/{article.slug}" in {link.href for link in thanks.links}


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"title": ""}, "title", "Say in one line"),
        ({"title": "x" * 201}, "title", "at most 200 characters"),
        ({"question": " \n"}, "question", "Tell us a little more"),
        ({"question": "x" * 5001}, "question", "at most 5000 characters"),
        ({"question": "Call 714-555-0142"}, "question", "looks like a telephone number"),
        ({"title": "Write to ann@example.org"}, "title", "looks like an e-mail address"),
        ({"question": "I was born on March 14, 1998."}, "question", "looks like a date of birth"),
        ({"sport": "Golf, 714 555 0142"}, "sport", "looks like a telephone number"),
        ({"age_group": "immortal"}, "age_group", "Not a valid choice"),
    ],
    ids=str,
)
def test_a_problem_is_told_at_its_field_and_everything_typed_is_kept(
    typed: dict[str, str], field: str, told: str, client: CheckedClient, services: Services
) -> None:
    given = {"title": TITLE, "question": TEXT, "sport": "Soccer", "age_group": "40-64"} | typed
    response = send(client, **given)
    page = Page(response)

    assert response.status_code == 400
    (error,) = [each for each in page.parts("p", "field__error") if each.get("id") == f"{field}-error"]
    assert told in "".join(error.itertext())
    assert f'href="#{field}"' in page.html
    (textarea,) = page.parts("textarea")
    assert "".join(textarea.itertext()).strip() == given["question"].strip()
    assert (page.value_of("title"), page.value_of("sport")) == (given["title"], given["sport"])
    if "age_group" not in typed:
        assert page.chosen("age_group") == "40-64"
    assert kept(services) == 0


def test_what_robots_fill_in_is_refused(client: CheckedClient, services: Services) -> None:
    assert send(client, website="https://spam.example").status_code == 400
    assert kept(services) == 0


@pytest.mark.parametrize(("seconds", "status"), [(1, 400), (5, 303), (86_400, 303), (172_900, 400)])
def test_a_form_has_its_time(
    seconds: int, status: int, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public_forms, "SHORTEST_SECONDS", 2)
    moment = 1_780_000_000
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _signer: moment)
    shown_at = read(client, "/ask").value_of("shown_at")
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _signer: moment + seconds)

    assert send(client, shown_at=shown_at).status_code == status


def test_questions_in_floods_are_held_off_and_what_was_typed_is_kept(
    client: CheckedClient, services: Services
) -> None:
    answers = [send(client, title=f"Question number {number}") for number in range(9)]

    assert [answer.status_code for answer in answers] == [303] * 5 + [429] * 4
    assert Page(answers[-1]).value_of("title") == "Question number 8"
    assert kept(services) == 5


def test_a_question_from_another_site_is_refused(client: CheckedClient, services: Services) -> None:
    data = {"title": TITLE, "question": TEXT, "shown_at": read(client, "/ask").value_of("shown_at")}

    assert client.post("/ask", data=data, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert kept(services) == 0


def test_an_attack_in_any_field_is_text(client: CheckedClient) -> None:
    attacks = ["<script>alert(1)</script>", "\x00'\"><svg onload=x>", "\ufffd\u202e{{7*7}}", "' OR 1=1 --"]
    for name in ("title", "question", "sport", "age_group", "website", "shown_at"):
        for attack in attacks:
            response = send(client, **{name: attack})
            assert response.status_code in (303, 400, 429), (name, attack)
            assert not [tag for tag in ("<script>alert", "<svg onload", ">49<") if tag in response.text]


def test_ten_megabytes_are_refused(client: CheckedClient) -> None:
    for data in ({"question": "x" * 10_000_000}, b"x" * 10_000_000):
        assert client.post("/ask", data=data).status_code in (400, 413)


def test_asking_sets_no_cookie(client: CheckedClient) -> None:
    assert "Set-Cookie" not in client.get("/ask").headers
    assert "Set-Cookie" not in send(client).headers


def test_a_search_without_a_result_leads_to_the_form_with_its_words(client: CheckedClient) -> None:
    form = read(client, read(client, "/articles?q=pickleball").link("Ask our physicians"))

    assert form.value_of("title") == "pickleball"
