"""Every write by a member or an editor leaves an entry in the audit trail, whatever service does it.

Services are found by themselves. Whoever adds a method that takes an ``actor`` names it: in
``tests/audited_writes.py`` with a call when it writes, here when it only reads.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import get_type_hints

import pytest
from sqlalchemy import select

from directory.domain.account import Actor
from directory.domain.errors import DirectoryError
from directory.domain.physician import Status
from directory.services.container import Services
from directory.store.models import AccountRow, AuditRow
from directory.store.unit_of_work import Database
from directory.web.editor.presenters import ACTIONS
from tests.audited_writes import ARTICLE, FACTS, Scene, all_writes
from tests.factories import DirectoryFactory

READS = {
    "accounts.all",
    "answering.asked",
    "answering.file",
    "answering.files",
    "correcting.file",
    "correcting.find",
    "editing.listing",
    "insights.of",
    "listings.find",
    "listings.record",
    "membership.audience",
    "personal_data.export",
    "photographs.picture",
    "proposing.for_answer",
    "proposing.waiting",
    "reception.comments_on_desk",
    "reviewing.proposal",
    "reviewing.waiting",
    "societies.all",
    "societies.record",
    "visibility.levels",
}
"""Methods that ask who wants to know, and write nothing."""

OWN = {
    "own_account.ask_for_email",
    "own_account.end_sessions",
    "personal_data.close_account",
    "personal_data.export",
}
"""What everybody may do, with their own account only."""

OPEN = {"membership.audience", "photographs.picture"}
"""What strangers may do too; who asks decides what they get."""

WITHOUT_ACTOR = {
    "appearances.write": "counts",
    "asking.ask": "a reader who has no account",
    "attesting.confirm_by_link": "the link tells who; it leaves an entry",
    "attesting.remind_next": "background work",
    "bylines.link_open": "background work",
    "claiming.claim": "somebody who has no account yet",
    "counting.client_token": "counts",
    "counting.count": "counts",
    "counting.count_reader": "counts",
    "importing": "the command line, for whoever runs the directory",
    "indexing": "the index, which can be made anew",
    "kept_forms.forget": "what was typed and not saved",
    "kept_forms.keep": "what was typed and not saved",
    "locating.locate_next": "background work",
    "mailing.queue": "letters about what leaves its own entry",
    "mailing.queue_for_nobody": "takes as long as a letter, and sends none",
    "mailing.send_next": "background work",
    "membership.accept_invitation": "the link tells who; it leaves an entry",
    "own_account.confirm_email": "the link tells who; it leaves an entry",
    "own_account.stop_email": "the link tells who; it leaves an entry",
    "reception.comment": "a reader who has no account",
    "reception.rate": "a reader who has no account",
    "throttling.count": "counts",
    "throttling.forget": "counts",
}
"""What writes without an actor, and why that is right."""


def methods() -> Iterator[tuple[str, Callable[..., object], bool]]:
    """Every public method of every service: its name, itself, and whether it or what it calls writes."""
    for name, service in get_type_hints(Services).items():
        if not inspect.isclass(service) or not service.__module__.startswith("directory.services"):
            continue
        members = dict(inspect.getmembers(service, inspect.isfunction))
        for method, function in members.items():
            if not method.startswith("_"):
                yield f"{name}.{method}", function, writes(function, members)


def writes(function: Callable[..., object], members: Mapping[str, Callable[..., object]]) -> bool:
    """Whether a method opens a transaction to write in, by itself or by another of its class."""
    seen: set[str] = set()
    pending: list[Callable[..., object]] = [function]
    while pending:
        source = inspect.getsource(pending.pop())
        if ".writing()" in source:
            return True
        for called in re.findall(r"self\.(\w+)\(", source):
            if called in members and called not in seen:
                seen.add(called)
                pending.append(members[called])
    return False


def takes_actor(function: Callable[..., object]) -> bool:
    """Whether somebody acts by a method; what takes a session is a part of another's transaction."""
    parameters = inspect.signature(function).parameters
    return "actor" in parameters and "session" not in parameters


ACTED = sorted({name for name, function, _ in methods() if takes_actor(function)} - READS)


@pytest.fixture
def scene(services: Services, database: Database, factory: DirectoryFactory) -> Scene:
    physician = factory.physician("Maria Lopez")
    actors = []
    for name, owned, is_editor in (("Maria", physician.id, False), ("Ed", None, True)):
        row = AccountRow(
            email=f"{name.lower()}@example.org",
            name=name,
            physician_id=owned,
            is_editor=is_editor,
            fs_uniquifier=name,
            password="a hash",
        )
        with database.writing() as session:
            session.add(row)
        actors.append(row.value().actor)
    return Scene(services, database, factory, physician, *actors)


def entries(database: Database) -> int:
    with database.reading() as session:
        return session.query(AuditRow).count()


def test_every_method_that_somebody_acts_by_is_named_here(scene: Scene) -> None:
    found = {name for name, function, _ in methods() if takes_actor(function)}

    assert found == set(all_writes(scene)) | READS


def test_what_is_said_to_read_does_not_write() -> None:
    assert [name for name, _, is_writing in methods() if name in READS and is_writing] == []


def test_whatever_writes_knows_who_acts_or_says_why_not() -> None:
    found = {name for name, function, is_writing in methods() if is_writing and not takes_actor(function)}

    assert {name for name in found if name.partition(".")[0] not in WITHOUT_ACTOR} == {
        name for name in WITHOUT_ACTOR if "." in name
    }


@pytest.mark.parametrize("name", ACTED)
def test_a_write_leaves_its_entry_which_editors_can_read(name: str, scene: Scene) -> None:
    write = all_writes(scene)[name]()
    before = entries(scene.database)

    write()

    assert entries(scene.database) > before
    with scene.database.reading() as session:
        shown = select(AuditRow.action).where(AuditRow.subject_kind.in_(["physician", "society"]))
        assert set(session.scalars(shown)) <= set(ACTIONS)


def test_strangers_are_refused_and_leave_no_entry(scene: Scene) -> None:
    stranger = Actor(account_id=None, name="nobody")
    before = entries(scene.database)
    for name, method in ((name, function) for name, function, _ in methods() if takes_actor(function)):
        if name not in OWN | OPEN:
            service = getattr(scene.services, name.partition(".")[0])
            wanted = list(inspect.signature(method).parameters)[2:]
            with pytest.raises(DirectoryError):
                method(service, stranger, *[given(scene, each) for each in wanted])
    assert entries(scene.database) == before


def given(scene: Scene, parameter: str) -> object:
    """Something for a parameter that would do, were it not for who asks."""
    found = {
        "physician_id": scene.physician.id,
        "physician_slug": scene.physician.slug,
        "slug": scene.article.slug,
        "answer_id": scene.answer.id,
        "status": Status.RETIRED,
        "section": "about",
        "typed": {},
        "base": {},
        "topics": [],
        "chosen": {},
        "content": b"",
        "article": ARTICLE,
        "facts": FACTS,
    }
    return found.get(parameter, 1 if parameter.endswith("_id") or parameter in ("page", "version") else "x")
