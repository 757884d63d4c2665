"""Every write by a member or an editor leaves an entry in the audit trail, whatever service does it.

Services are found by themselves. Whoever adds a method that takes an ``actor`` names it here: among those
that write, with a call that does, or among those that only read.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import get_type_hints

import pytest

from directory.domain.account import Actor
from directory.domain.editing import Proposal, marks
from directory.domain.errors import Forbidden
from directory.domain.physician import Status
from directory.services.container import Services
from directory.store.models import AccountRow, AuditRow, PhysicianRow
from directory.store.unit_of_work import Database
from tests.factories import DirectoryFactory


@dataclass
class Scene:
    """A listing with its member, and an editor."""

    services: Services
    database: Database
    factory: DirectoryFactory
    physician: PhysicianRow
    member: Actor
    editor: Actor

    def save(self, actor: Actor, **values: str) -> None:
        """Save the section on the person."""
        held = self.services.editing.listing(actor, self.physician.id).values
        self.services.editing.save(actor, self.physician.id, "about", values, marks(held))

    @cached_property
    def waiting(self) -> Proposal:
        """A change of theirs that waits for the editor."""
        self.save(self.member, given_name="Mary")
        (proposal,) = self.services.reviewing.waiting(self.editor)
        return proposal

    @cached_property
    def answer_id(self) -> int:
        """An answer under a byline that nobody has settled."""
        return self.factory.article(answers=[(None, "Rest.")]).answers[0].id


Write = Callable[[Scene], object]
WRITES: dict[str, Write] = {
    "attesting.confirm": lambda it: it.services.attesting.confirm(it.member, it.physician.id),
    "attesting.move": lambda it: it.services.attesting.move(it.member, it.physician.id, Status.RETIRED),
    "bylines.settle": lambda it: it.services.bylines.settle(it.editor, it.answer_id, it.physician.slug),
    "editing.save": lambda it: it.save(it.member, biography="I swim."),
    "editing.withdraw": lambda it: it.services.editing.withdraw(it.member, it.physician.id),
    "listings.change_slug": lambda it: it.services.listings.change_slug(it.editor, it.physician.id, "new"),
    "membership.invite_editor": lambda it: it.services.membership.invite_editor(
        it.editor, "A", "a@example.org"
    ),
    "membership.invite_member": lambda it: it.services.membership.invite_member(
        it.editor, it.physician.slug, "b@example.org"
    ),
    "personal_data.close_account": lambda it: it.services.personal_data.close_account(it.member),
    "reviewing.accept": lambda it: it.services.reviewing.accept(it.editor, it.waiting.id, it.waiting.seen),
    "reviewing.give_back": lambda it: it.services.reviewing.give_back(
        it.editor, it.waiting.id, it.waiting.seen, "Why?"
    ),
}
"""Every method that writes for somebody, with a call that does."""

READS = {
    "editing.listing",
    "insights.of",
    "listings.find",
    "listings.record",
    "personal_data.export",
    "reviewing.proposal",
    "reviewing.waiting",
}
"""Methods that ask who wants to know, and write nothing."""

OWN = {"personal_data.close_account", "personal_data.export"}
"""What everybody may do, with their own account only."""

WITHOUT_ACTOR = {
    "appearances.write": "counts",
    "asking.ask": "a reader who has no account",
    "attesting.confirm_by_link": "the link tells who; it leaves an entry",
    "attesting.remind_next": "background work",
    "bylines.link_open": "background work",
    "counting.client_token": "counts",
    "counting.count": "counts",
    "counting.count_reader": "counts",
    "importing": "the command line, for whoever runs the directory",
    "indexing": "the index, which can be made anew",
    "kept_forms.forget": "what was typed and not saved",
    "kept_forms.keep": "what was typed and not saved",
    "locating.locate_next": "background work",
    "mailing.queue": "letters about what leaves its own entry",
    "mailing.send_next": "background work",
    "membership.accept_invitation": "the link tells who; it leaves an entry",
    "reception.comment": "a reader who has no account",
    "reception.publish_comment": "the command line",
    "reception.rate": "a reader who has no account",
    "reception.refuse_comment": "the command line",
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
    return "actor" in inspect.signature(function).parameters


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
        )
        with database.writing() as session:
            session.add(row)
        actors.append(row.value().actor)
    return Scene(services, database, factory, physician, *actors)


def entries(database: Database) -> int:
    with database.reading() as session:
        return session.query(AuditRow).count()


def test_every_method_that_somebody_acts_by_is_named_here() -> None:
    found = {name for name, function, _ in methods() if takes_actor(function)}

    assert found == set(WRITES) | READS


def test_what_is_said_to_read_does_not_write() -> None:
    assert [name for name, _, is_writing in methods() if name in READS and is_writing] == []


def test_whatever_writes_knows_who_acts_or_says_why_not() -> None:
    found = {name for name, function, is_writing in methods() if is_writing and not takes_actor(function)}

    assert {name for name in found if name.partition(".")[0] not in WITHOUT_ACTOR} == {
        name for name in WITHOUT_ACTOR if "." in name
    }


@pytest.mark.parametrize("name", WRITES)
def test_a_write_leaves_its_entry(name: str, scene: Scene) -> None:
    if name in ("editing.withdraw", "reviewing.accept", "reviewing.give_back"):
        assert scene.waiting
    before = entries(scene.database)

    WRITES[name](scene)

    assert entries(scene.database) == before + 1


@pytest.mark.parametrize("name", sorted({*WRITES, *READS} - OWN))
def test_a_stranger_is_refused_and_leaves_no_entry(name: str, scene: Scene) -> None:
    stranger = Actor(account_id=None, name="nobody")
    method = getattr(getattr(scene.services, name.partition(".")[0]), name.partition(".")[2])
    before = entries(scene.database)
    given = {
        "physician_id": scene.physician.id,
        "slug": scene.physician.slug,
        "physician_slug": scene.physician.slug,
        "status": Status.RETIRED,
        "section": "about",
        "typed": {},
        "base": {},
    }
    wanted = [each for each in inspect.signature(method).parameters if each != "actor"]

    with pytest.raises(Forbidden):
        method(stranger, *[given.get(each, 1 if each.endswith("_id") else "x") for each in wanted])
    assert entries(scene.database) == before
