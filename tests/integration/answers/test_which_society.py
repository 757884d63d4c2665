"""Of several societies, an editor says which one publishes an answer."""

from __future__ import annotations

from directory.services.container import Services
from directory.store.models import PhysicianRow
from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory
from tests.integration.answers.desk import answered, asked, published, step
from tests.integration.web.page import ask


def test_an_answer_is_published_by_the_only_society_there_is(
    editor: CheckedClient, member: CheckedClient, author: PhysicianRow, question: str
) -> None:
    answered(member, asked(editor, question, author))

    article = ask(editor, f"/api/v1{published(editor, question)}")
    assert article["author"]["name"] == "Society for Sports Medicine"  # type: ignore[index]
    assert "Member SSM" in article["answers"][0]["byline"]  # type: ignore[index]


def test_of_several_societies_one_is_chosen(
    editor: CheckedClient,
    member: CheckedClient,
    author: PhysicianRow,
    question: str,
    factory: DirectoryFactory,
    services: Services,
) -> None:
    knees = factory.society(slug="knees", name="Society of Knees", short_name="SK")
    answered(member, asked(editor, question, author))

    for wrong in ("", "nobody"):
        page = step(editor, question, "publish", society=wrong)
        assert "Choose the society that publishes it." in page.main_text, wrong
    article = ask(editor, f"/api/v1{published(editor, question, society='knees')}")

    assert article["author"]["slug"] == knees.slug  # type: ignore[index]
    assert "Member SK" in article["answers"][0]["byline"]  # type: ignore[index]
