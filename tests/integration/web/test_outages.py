"""When something the directory stands on does not answer: a page that says so, and nothing lost."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from directory.app import create_app
from directory.config import Settings
from directory.store.unit_of_work import Database
from directory.web.access import Access, open_to
from tests.checked_client import CheckedClient
from tests.conftest import services_of
from tests.factories import DirectoryFactory
from tests.integration.web.page import Page, json_of
from tests.integration.web.test_security import SECRET, logged

__all__ = ["logged"]

PARTS = ("database", "index", "gazetteer")
NEEDS = {
    "database": [
        "/",
        "/search?q=knee",
        "/articles",
        "/articles/some",
        "/physicians/somebody",
        "/topics",
        "/about",
    ],
    "gazetteer": ["/search?near=Irvine", "/find/ca/anaheim"],
}
"""Pages that cannot be shown without a part."""
SEARCHES = ["/", "/search", "/articles", "/topics/hamstring-strain", "/find/ca/anaheim"]
"""Pages that ask the index; without it, the database answers."""


def lose(part: str, settings: Settings) -> Flask:
    """A directory of which a part is gone."""
    preparing = services_of(create_app(settings)).preparing
    preparing.upgrade_schema()
    database = Database(settings.effective_database_url)
    factory = DirectoryFactory(database)
    author = factory.physician("Maria Lopez", biography="Every knee.")
    factory.article("A sore knee", answers=[(author, "Rest the knee.")])
    database.close()
    preparing.build_index()
    if part == "index":
        shutil.rmtree(settings.index_path)
    elif part == "database":
        _spoil(settings.instance_path / "directory.sqlite3")
    else:
        settings.gazetteer_path.unlink()
    return create_app(settings)


@pytest.mark.parametrize("part", NEEDS)
def test_pages_that_need_it_say_so_and_when_to_try_again(part: str, settings: Settings) -> None:
    client = CheckedClient(lose(part, settings))

    for address in NEEDS[part]:
        response = client.get(address)
        assert response.status_code == 503, address
        assert int(response.headers["Retry-After"]) > 0
        page = Page(response)
        assert page.heading == "We cannot answer just now"
        assert "Nothing is lost; please try again in a moment." in page.main_text
        assert str(settings.instance_path) not in response.text
        assert "flask" not in page.main_text


def test_what_only_the_operator_can_mend_is_not_told_to_readers(settings: Settings) -> None:
    app = create_app(settings)
    services_of(app).preparing.build_gazetteer()

    page = Page(CheckedClient(app).get("/search?q=knee"))

    assert "The records of the directory cannot be read. Nothing is lost" in page.main_text
    assert "migration" not in page.main_text


def test_searches_are_answered_without_the_index(settings: Settings) -> None:
    client = CheckedClient(lose("index", settings))

    assert {address: client.get(address).status_code for address in SEARCHES} == dict.fromkeys(SEARCHES, 200)
    assert "Maria Lopez" in client.get("/search?q=knee").text


@pytest.mark.parametrize("part", NEEDS)
def test_the_api_says_so_in_a_problem_document(part: str, settings: Settings) -> None:
    response = CheckedClient(lose(part, settings)).get("/api/v1/physicians?q=knee&near=Irvine")

    assert response.status_code == 503
    assert response.content_type == "application/problem+json"
    assert json_of(response)["status"] == 503


@pytest.mark.parametrize("part", PARTS)
def test_readiness_tells_which_part_it_is(part: str, settings: Settings) -> None:
    client = Client(lose(part, settings))
    ready = client.get("/readyz")
    parts = json_of(ready)["parts"]

    assert ready.status_code == 503
    assert isinstance(parts, dict)
    assert [name for name, told in parts.items() if told != "ok" and name != "meaning"] == [part]
    assert client.get("/healthz").status_code == 200


def test_a_database_without_its_tables_is_not_ready(settings: Settings) -> None:
    ready = Client(create_app(settings)).get("/readyz")

    assert ready.status_code == 503
    assert "migration" in str(json_of(ready)["parts"])


def test_everything_ready_is_told(app: Flask) -> None:
    ready = Client(app).get("/readyz")

    assert ready.status_code == 200
    assert json_of(ready) == {"status": "ready", "parts": dict.fromkeys((*PARTS, "meaning"), "ok")}


def test_it_works_again_once_the_index_is_back(settings: Settings) -> None:
    app = lose("index", settings)
    client = CheckedClient(app)
    before = client.get("/search")
    services_of(app).preparing.build_index()

    repairing = "index is being repaired"
    assert (repairing in before.text, repairing in client.get("/search").text) == (True, False)


@pytest.mark.parametrize("part", PARTS)
def test_an_outage_does_not_bring_what_was_typed_into_the_log(
    part: str, settings: Settings, logged: io.StringIO
) -> None:
    client = Client(lose(part, settings))
    answers = _ask_everything(client)

    assert any(answer.status_code == 503 for answer in answers) is (part in NEEDS)
    assert SECRET not in logged.getvalue()


@pytest.mark.usefixtures("app")
def test_an_error_of_ours_is_told_with_a_number_to_quote(settings: Settings) -> None:
    app = create_app(settings)

    @open_to(Access.EVERYBODY)
    def broken() -> str:
        raise RuntimeError("hidden from readers")

    app.add_url_rule("/broken", view_func=broken)
    app.add_url_rule("/api/v1/broken", "api_broken", view_func=broken)
    client = CheckedClient(app)
    response = client.get("/broken")
    page = Page(response)

    assert response.status_code == 500
    assert page.heading == "Something went wrong on our side"
    assert len("".join(page.one("code").itertext())) == 16
    assert "hidden from readers" not in response.text
    document = client.get("/api/v1/broken")
    assert document.content_type == "application/problem+json"
    assert "hidden from readers" not in document.text


def _ask_everything(client: Client) -> list[TestResponse]:
    return [
        client.get(address)
        for address in (
            f"/search?q={SECRET}",
            f"/search?near={SECRET}",
            f"/articles?q={SECRET}",
            f"/api/v1/physicians?q={SECRET}&near={SECRET}",
            f"/api/v1/suggest?q={SECRET}",
            f"/api/v1/places?q={SECRET}",
        )
    ]


def _spoil(database: Path) -> None:
    for each in database.parent.glob(f"{database.name}*"):
        each.unlink()
    database.mkdir()
