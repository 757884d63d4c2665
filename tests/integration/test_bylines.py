"""Bylines: whom they mean, linking them when somebody joins, and an editor's word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from directory.domain.account import COMMAND_LINE, Actor
from directory.domain.authorship import Certainty, Resolution
from directory.domain.errors import Forbidden, InvalidInput, NotFound
from directory.services.container import Services
from directory.store.audit import audit_trail
from directory.store.changes import pending_changes
from directory.store.models import AnswerRow, PhysicianRow
from directory.store.unit_of_work import Database
from tests.byline_factories import Labelled, add_cast, labelled_bylines
from tests.factories import DirectoryFactory, office
from tests.import_factories import physician, physicians_file, valid_npi


def outcome(resolution: Resolution) -> str:
    """As the labels have it."""
    if resolution.certainty is Certainty.SURE:
        return resolution.candidates[0].slug
    return resolution.certainty.value


def tied(database: Database, answer_id: int) -> int | None:
    with database.reading() as session:
        return session.get_one(AnswerRow, answer_id).physician_id


def add_answer(factory: DirectoryFactory, byline: str) -> AnswerRow:
    """A published answer with this byline, tied to nobody."""
    answer = factory.article(answers=[(None, "Rest.")]).answers[0]
    with factory.database.writing() as session:
        session.get_one(AnswerRow, answer.id).byline = byline
    return answer


@pytest.mark.parametrize("half", ["tuned", "held out"])
def test_of_the_labelled_bylines_98_in_100_are_right_and_no_sure_one_is_wrong(
    half: str, services: Services, factory: DirectoryFactory
) -> None:
    add_cast(factory)
    bylines = [each for each in labelled_bylines() if each.half == half]
    wrong: list[tuple[Labelled, str]] = []
    for each in bylines:
        found = outcome(services.bylines.resolve(each.byline))
        if found != each.expected:
            wrong.append((each, found))

    assert [(each, found) for each, found in wrong if found not in ("several", "none")] == []
    assert len(wrong) <= 0.02 * len(bylines), wrong


def test_there_are_200_labelled_bylines_of_every_kind() -> None:
    kinds = Counter(
        each.expected if each.expected in ("several", "none") else "sure" for each in labelled_bylines()
    )

    assert sum(kinds.values()) >= 200
    assert kinds["sure"] > 100
    assert kinds["several"] > 40
    assert kinds["none"] > 8


def test_a_wrong_degree_and_a_wrong_city_together_are_never_sure(
    services: Services, factory: DirectoryFactory
) -> None:
    factory.physician("Maria Lopez", credentials=["MD", "FAAP"], offices=[office(city="Irvine", region="CA")])

    assert outcome(services.bylines.resolve("Maria Lopez, DO, FAAP, Boston, MA")) == "several"


def test_somebody_removed_from_the_directory_is_no_candidate(
    services: Services, factory: DirectoryFactory
) -> None:
    factory.physician("Maria Lopez", status="removed")

    assert outcome(services.bylines.resolve("Maria Lopez, MD")) == "none"


def test_a_renamed_physician_is_found_by_the_new_name_and_no_more_by_the_old(
    services: Services, factory: DirectoryFactory
) -> None:
    maria = factory.physician("Maria Lopez", slug="maria")
    factory.edit(maria, family_name="Castellanos")

    assert outcome(services.bylines.resolve("Maria Castellanos, MD")) == "maria"
    assert outcome(services.bylines.resolve("Maria Lopez, MD")) == "none"

    factory.edit(maria, other_family_name="Lopez")

    assert outcome(services.bylines.resolve("Maria Lopez, MD")) == "maria"


def test_a_former_slug_tells_a_former_name(services: Services, factory: DirectoryFactory) -> None:
    maria = factory.physician("Maria Castellanos", slug="maria")
    factory.alias("physician", "maria-lopez-md", maria.id)

    assert outcome(services.bylines.resolve("Maria Lopez, MD")) == "maria"


def test_a_misspelled_name_is_a_candidate_but_never_sure(
    services: Services, factory: DirectoryFactory
) -> None:
    factory.physician("Maria Hallowell", slug="maria", credentials=["MD"])

    found = services.bylines.resolve("Maria Halowell, MD, Anaheim, CA")

    assert found.certainty is Certainty.SEVERAL
    assert [each.slug for each in found.candidates] == ["maria"]


def test_open_bylines_are_linked_when_it_is_sure_whom_they_mean(
    services: Services, factory: DirectoryFactory, database: Database, indexed: Callable[[], None]
) -> None:
    answer = add_answer(factory, "Answer by Maria Lopez, MD")
    stranger = add_answer(factory, "Answer by Nobody Knows, MD")
    assert services.bylines.link_open().none == 2
    maria = factory.physician("Maria Lopez")
    indexed()

    done = services.bylines.link_open([maria.id])

    assert (done.linked, done.several, done.none) == (1, 0, 0)
    assert tied(database, answer.id) == maria.id
    assert tied(database, stranger.id) is None
    with database.reading() as session:
        assert [(change.kind, change.entity_id) for change in pending_changes(session)] == [
            ("article", answer.article_id)
        ]


def test_a_physician_who_joins_by_an_import_gets_their_answers(
    services: Services, factory: DirectoryFactory, database: Database, tmp_path: Path
) -> None:
    answer = add_answer(factory, "Answer by Maria Lopez, M.D.\nSports Medicine Specialist, Anaheim, CA")

    report = services.importing.import_physicians(physicians_file(tmp_path, physician(npi=valid_npi(3))))

    assert report.newly_linked == 1
    with database.reading() as session:
        assert session.get_one(PhysicianRow, tied(database, answer.id)).family_name == "Lopez"


def test_a_new_namesake_does_not_take_what_is_linked(
    services: Services, factory: DirectoryFactory, database: Database
) -> None:
    maria = factory.physician("Maria Lopez")
    answer = add_answer(factory, "Answer by Maria Lopez, MD")
    services.bylines.link_open()
    factory.physician("Maria Lopez")

    assert services.bylines.link_open().linked == 0
    assert tied(database, answer.id) == maria.id


def test_several_candidates_wait_for_an_editor_and_are_not_asked_about_again(
    services: Services, factory: DirectoryFactory, database: Database
) -> None:
    first = factory.physician("Maria Lopez", slug="first")
    second = factory.physician("Maria Lopez", slug="second")
    answers = [add_answer(factory, "Answer by Maria Lopez, MD") for _ in range(2)]
    assert services.bylines.link_open().several == 2

    waiting = services.bylines.open_bylines(page_size=1)
    assert (waiting.total, waiting.pages) == (2, 2)
    assert waiting.bylines[0].answer_id == answers[0].id
    assert {each.id for each in waiting.bylines[0].resolution.candidates} == {first.id, second.id}

    services.bylines.settle(COMMAND_LINE, answers[0].id, "second")
    services.bylines.settle(COMMAND_LINE, answers[1].id, None)

    assert services.bylines.open_bylines().total == 0
    assert services.bylines.link_open() == services.bylines.link_open()
    assert [tied(database, answer.id) for answer in answers] == [second.id, None]


def test_a_byline_kept_as_text_stays_text_when_somebody_of_the_name_joins(
    services: Services, factory: DirectoryFactory, database: Database
) -> None:
    answer = add_answer(factory, "Answer by Maria Lopez, MD")
    services.bylines.settle(COMMAND_LINE, answer.id, None)
    factory.physician("Maria Lopez")

    assert services.bylines.link_open().linked == 0
    assert tied(database, answer.id) is None


@pytest.mark.parametrize("decided", ["maria", None])
def test_what_one_editor_decided_no_stale_page_of_another_undoes(
    decided: str | None, services: Services, factory: DirectoryFactory, database: Database
) -> None:
    answer = add_answer(factory, "Answer by Maria Lopez, MD")
    maria = factory.physician("Maria Lopez", slug="maria")
    factory.physician("Maria Lopez", slug="other")
    services.bylines.settle(COMMAND_LINE, answer.id, decided)

    for late in ("other", None):
        with pytest.raises(NotFound, match="already"):
            services.bylines.settle(COMMAND_LINE, answer.id, late)

    assert tied(database, answer.id) == (maria.id if decided else None)
    with database.reading() as session:
        (entry,) = audit_trail(session, "answer", answer.id)
    assert entry.changes == (
        {"physician_id": (None, maria.id)} if decided else {"byline_state": ("unread", "kept")}
    )


def test_nobody_can_be_settled_who_is_not_there(services: Services, factory: DirectoryFactory) -> None:
    answer = add_answer(factory, "Answer by Maria Lopez, MD")

    with pytest.raises(NotFound):
        services.bylines.settle(COMMAND_LINE, answer.id + 1, None)
    with pytest.raises(InvalidInput, match="slug"):
        services.bylines.settle(COMMAND_LINE, answer.id, "nobody")


def test_what_an_editor_decides_is_written_down_and_nobody_else_may(
    services: Services, factory: DirectoryFactory, database: Database
) -> None:
    answer = add_answer(factory, "Answer by Maria Lopez, MD")
    maria = factory.physician("Maria Lopez", slug="maria")
    with pytest.raises(Forbidden):
        services.bylines.settle(Actor(account_id=None, name="A member"), answer.id, "maria")

    services.bylines.settle(COMMAND_LINE, answer.id, "maria")

    with database.reading() as session:
        (entry,) = audit_trail(session, "answer", answer.id)
    assert (entry.actor, entry.action) == (COMMAND_LINE.name, "settle byline")
    assert entry.changes == {"physician_id": (None, maria.id)}
