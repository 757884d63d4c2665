"""Authors correct their published answers: they propose, an editor publishes or gives back."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from directory.domain.account import Actor
from directory.domain.errors import InvalidInput, NotFound
from directory.services.container import Services
from directory.store.models import AnswerRow, PhysicianRow
from directory.store.unit_of_work import Database
from tests.accounts import add_account, fields_of, signed_in, submit
from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory
from tests.integration.answers.desk import answer_id
from tests.integration.web.page import Page, read

BETTER = "Rest for a **week**, then walk."
WRONG = "We had written a day instead of a week."


@pytest.fixture
def path(slug: str, database: Database) -> str:
    """Of the author's page."""
    return f"/account/questions/published/{answer_id(database)}"


@pytest.fixture
def desk(slug: str, database: Database) -> str:
    """Of the editors' page."""
    return f"/editor/articles/{slug}/answers/{answer_id(database)}"


def form_of(client: CheckedClient, path: str) -> dict[str, object]:
    """What the first form with a long text holds, as a window that stays open does."""
    return fields_of(
        next(each for each in Page(client.get(path)).parts("form") if list(each.iter("textarea")))
    )


def subjects(services: Services) -> list[str]:
    while services.mailing.send_next():
        pass
    return [letter.subject for letter in services.mailing.kept()]


def test_what_an_author_proposes_is_published_by_an_editor(
    member: CheckedClient,
    editor: CheckedClient,
    client: CheckedClient,
    slug: str,
    path: str,
    desk: str,
    services: Services,
) -> None:
    assert path in [link.href for link in read(member, "/account/questions/").links]
    submit(member, path, body=BETTER, told=WRONG)
    for page in (path, "/account/questions/"):
        assert "waits for an editor" in read(member, page).main_text
    assert "Rest for a day." in read(client, f"/articles/{slug}").main_text
    assert "Corrections by authors (1)" in read(editor, "/editor/").main_text
    assert desk in [link.href for link in read(editor, "/editor/corrections").links]

    assert "Its author proposes this change" in read(editor, desk).main_text
    assert form_of(editor, desk).items() >= {"body": BETTER, "told": WRONG}.items()
    submit(editor, desk, form=desk)

    article = read(client, f"/articles/{slug}")
    assert "Rest for a week, then walk." in article.main_text
    assert WRONG in article.main_text
    assert "medically reviewed" in article.main_text
    assert "a review is due" not in article.main_text
    assert "Rest for a day." in read(client, article.link("How this read before")).main_text
    assert "There are none just now." in read(editor, "/editor/corrections").main_text
    assert subjects(services) == ["Corrected: Sore hamstring"]


def test_what_an_editor_gives_back_stays_with_its_author(
    member: CheckedClient,
    editor: CheckedClient,
    client: CheckedClient,
    slug: str,
    path: str,
    desk: str,
    services: Services,
) -> None:
    submit(member, path, body=BETTER)
    page = Page(submit(editor, desk, form=f"{desk}/give-back", note=""))
    assert "Say what you ask for." in page.main_text
    submit(editor, desk, form=f"{desk}/give-back", note="Which week?")

    assert "Rest for a day." in read(client, f"/articles/{slug}").main_text
    assert "Corrections by authors (0)" in read(editor, "/editor/").main_text
    assert "proposes" not in read(editor, desk).main_text
    assert "Which week?" in read(member, path).main_text
    assert "came back, with a note" in read(member, "/account/questions/").main_text
    assert form_of(member, path)["body"] == BETTER
    assert subjects(services) == ["About your correction of: Sore hamstring"]

    submit(member, path, body=BETTER, told=WRONG)
    assert "Corrections by authors (1)" in read(editor, "/editor/").main_text


def test_a_correction_is_previewed_and_taken_back(
    member: CheckedClient, editor: CheckedClient, path: str
) -> None:
    page = Page(submit(member, path, body=BETTER, preview="1"))
    assert "Rest for a week, then walk." in page.main_text
    assert "Corrections by authors (0)" in read(editor, "/editor/").main_text
    submit(member, path, body=BETTER)
    submit(member, path, take_back="1")

    assert "Corrections by authors (0)" in read(editor, "/editor/").main_text
    assert form_of(member, path)["body"] == "Rest for a **day**."


def test_what_changes_nothing_is_no_correction(member: CheckedClient, path: str) -> None:
    assert "Nothing in it is changed yet." in Page(submit(member, path)).main_text
    assert "An answer cannot be empty." in Page(submit(member, path, body=" ")).main_text


def test_an_editor_publishes_only_the_proposal_they_have_read(
    member: CheckedClient, editor: CheckedClient, client: CheckedClient, slug: str, path: str, desk: str
) -> None:
    submit(member, path, body=BETTER)
    open_window = form_of(editor, desk)
    submit(member, path, body="Rest for a month.")

    page = Page(editor.post(desk, data=open_window))
    assert "The author has changed what they propose since you opened it." in page.main_text
    assert "Rest for a month." in page.html
    assert "Rest for a day." in read(client, f"/articles/{slug}").main_text


def test_an_editor_gives_back_only_the_proposal_they_have_read(
    member: CheckedClient, editor: CheckedClient, path: str, desk: str
) -> None:
    submit(member, path, body=BETTER)
    window = next(
        fields_of(each)
        for each in Page(editor.get(desk)).parts("form")
        if each.get("action") == f"{desk}/give-back"
    )
    submit(member, path, body="Rest for a month.")

    for read_before in (window, window | {"proposed_at": ""}):
        page = Page(editor.post(f"{desk}/give-back", data=read_before | {"note": "A week?"}))
        assert "The author has changed what they propose since you opened it." in page.main_text
        assert "Rest for a month." in page.html
        assert "A week?" in page.html
    assert "A week?" not in read(member, path).main_text

    submit(editor, desk, form=f"{desk}/give-back", note="A month?")
    assert "A month?" in read(member, path).main_text


def test_a_change_by_an_editor_leaves_a_proposal_that_they_did_not_see(
    member: CheckedClient, editor: CheckedClient, client: CheckedClient, slug: str, path: str, desk: str
) -> None:
    open_window = form_of(editor, desk)
    submit(member, path, body=BETTER)
    editor.post(desk, data=open_window | {"body": "Rest for a day or two."})

    assert "Rest for a day or two." in read(client, f"/articles/{slug}").main_text
    assert "Corrections by authors (1)" in read(editor, "/editor/").main_text


def test_nobody_proposes_for_somebody_else(
    app: Flask, database: Database, factory: DirectoryFactory, services: Services, slug: str, path: str
) -> None:
    other = factory.physician("Other Member")
    stranger = signed_in(app, add_account(app, database, "other@example.org", physician=other))

    assert stranger.get(path).status_code == 404
    with pytest.raises(NotFound):
        services.proposing.propose(Actor(None, "O", physician_id=other.id), answer_id(database), "Mine.", "")


def test_a_proposal_goes_with_whom_the_byline_means(
    member: CheckedClient,
    editor: CheckedClient,
    factory: DirectoryFactory,
    database: Database,
    path: str,
    desk: str,
) -> None:
    submit(member, path, body=BETTER)
    other: PhysicianRow = factory.physician("Other Member")
    with database.writing() as session:
        session.execute(update(AnswerRow).values(physician_id=other.id))

    assert "Corrections by authors (0)" in read(editor, "/editor/").main_text
    assert form_of(editor, desk)["body"] == "Rest for a **day**."
    assert member.get(path).status_code == 404


def test_a_proposal_settled_meanwhile_is_told(
    services: Services, database: Database, slug: str, author: PhysicianRow
) -> None:
    owner, editor = Actor(None, "Maria", physician_id=author.id), Actor(None, "Ed", is_editor=True)
    number = answer_id(database)
    services.proposing.propose(owner, number, BETTER, "")
    moment = services.proposing.for_answer(editor, number).proposed_at
    services.correcting.correct(editor, slug, number, BETTER, "", proposed_at=moment)

    with pytest.raises(InvalidInput):
        services.correcting.correct(editor, slug, number, BETTER, "", proposed_at=moment)
    with pytest.raises(InvalidInput):
        services.proposing.give_back(editor, number, moment, "Why?")
