"""Everything that members and editors can write, each by a call: what the test of the audit trail tries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp

from PIL import Image

from directory.domain.account import Actor
from directory.domain.editing import Proposal, marks
from directory.domain.physician import Status
from directory.domain.visibility import Level, PersonalField
from directory.services.container import Services
from directory.services.correcting import ArticleFacts
from directory.services.new_articles import NewArticle
from directory.store.models import (
    AnswerRow,
    ArticleRow,
    ClaimRow,
    CommentRow,
    DraftRow,
    PhysicianRow,
    QuestionRow,
    SocietyRow,
)
from directory.store.unit_of_work import Database
from tests.factories import DirectoryFactory

ARTICLE = NewArticle("My calf", "", "Why?", "Rest.")
FACTS = ArticleFacts("My other calf", "", "", ())


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

    def propose(self) -> Proposal:
        """A change of theirs that waits for the editor."""
        self.save(self.member, given_name="Mary")
        (proposal,) = self.services.reviewing.waiting(self.editor)
        return proposal

    def question(self, status: str = "new") -> int:
        """A question that stands here, put to the member, with a draft."""
        row = QuestionRow(
            status=status,
            title="My calf",
            text="Why?",
            digest=status,
            asked_physician_id=None if status == "new" else self.physician.id,
        )
        with self.database.writing() as session:
            session.add(row)
            session.flush()
            if status != "new":
                session.add(DraftRow(question_id=row.id, physician_id=self.physician.id, body="Rest."))
        return row.id

    def comment(self) -> int:
        """A comment that waits."""
        row = CommentRow(article_id=self.article.id, text="Thanks.", digest="thanks")
        with self.database.writing() as session:
            session.add(row)
        return row.id

    def claim(self) -> int:
        """A claim of the listing that waits."""
        row = ClaimRow(physician_id=self.physician.id, email="claims@example.org", name="Mary")
        with self.database.writing() as session:
            session.add(row)
        return row.id

    @cached_property
    def society(self) -> SocietyRow:
        """A society."""
        return self.factory.society()

    @cached_property
    def article(self) -> ArticleRow:
        """A published article."""
        return self.factory.article("My calf", answers=[(None, "Rest.")])

    @property
    def answer(self) -> AnswerRow:
        """Its answer, under a byline that nobody has settled."""
        return self.article.answers[0]

    @cached_property
    def own_answer(self) -> AnswerRow:
        """A published answer of the member's."""
        return self.factory.article("My heel", answers=[(self.physician, "Rest.")]).answers[0]


Write = Callable[[], object]


def all_writes(it: Scene) -> dict[str, Callable[[], Write]]:
    """Every method that writes for somebody: each prepares what it needs, and gives the call that writes."""
    return _of_listings(it) | _of_accounts(it) | _of_answers(it) | _of_societies(it)


def _of_listings(it: Scene) -> dict[str, Callable[[], Write]]:
    to = it.services

    def give_back() -> Write:
        waiting = it.propose()
        return lambda: to.reviewing.give_back(it.editor, waiting.id, waiting.seen, "Why?")

    def accept() -> Write:
        waiting = it.propose()
        return lambda: to.reviewing.accept(it.editor, waiting.id, waiting.seen)

    def withdraw() -> Write:
        it.propose()
        return lambda: to.editing.withdraw(it.member, it.physician.id)

    def photograph_removed() -> Write:
        to.photographs.put(it.member, it.physician.id, picture())
        return lambda: to.photographs.remove(it.member, it.physician.id)

    return {
        "attesting.confirm": lambda: lambda: to.attesting.confirm(it.member, it.physician.id),
        "attesting.move": lambda: lambda: to.attesting.move(it.member, it.physician.id, Status.RETIRED),
        "editing.save": lambda: lambda: it.save(it.member, biography="I swim."),
        "editing.withdraw": withdraw,
        "listings.change_slug": lambda: lambda: to.listings.change_slug(it.editor, it.physician.id, "mary"),
        "photographs.put": lambda: lambda: to.photographs.put(it.member, it.physician.id, picture()),
        "photographs.remove": photograph_removed,
        "reviewing.accept": accept,
        "reviewing.give_back": give_back,
        "visibility.choose": lambda: (
            lambda: to.visibility.choose(
                it.member,
                it.physician.id,
                {PersonalField.BIOGRAPHY: Level.HIDDEN},
                {PersonalField.BIOGRAPHY: Level.PUBLIC},
            )
        ),
    }


def picture() -> bytes:
    """A photograph as a camera makes it."""
    made = BytesIO()
    Image.new("RGB", (600, 600), "green").save(made, "JPEG")
    return made.getvalue()


def _of_accounts(it: Scene) -> dict[str, Callable[[], Write]]:
    to, slug, email = it.services, it.physician.slug, it.member.email

    def decided(decide: Callable[[Actor, int], object]) -> Callable[[], Write]:
        def prepared() -> Write:
            claim_id = it.claim()
            return lambda: decide(it.editor, claim_id)

        return prepared

    def invited_all() -> Write:
        path = Path(mkdtemp()) / "invitations.csv"
        path.write_text(f"slug,email\n{slug},c@example.org\n", encoding="utf-8")
        return lambda: to.inviting.invite_all(it.editor, path)

    return {
        "accounts.remove_second_factor": lambda: lambda: to.accounts.remove_second_factor(it.editor, email),
        "accounts.set_editor": lambda: lambda: to.accounts.set_editor(it.editor, email, True),
        "claiming.accept": decided(to.claiming.accept),
        "claiming.refuse": decided(to.claiming.refuse),
        "inviting.invite_all": invited_all,
        "membership.invite_editor": lambda: lambda: to.membership.invite_editor(it.editor, "A", "a@b.org"),
        "membership.invite_member": lambda: lambda: to.membership.invite_member(it.editor, slug, "b@b.org"),
        "own_account.ask_for_email": lambda: lambda: to.own_account.ask_for_email(it.member, "new@b.org"),
        "own_account.end_sessions": lambda: lambda: to.own_account.end_sessions(it.member),
        "personal_data.close_account": lambda: lambda: to.personal_data.close_account(it.member),
    }


def _of_answers(it: Scene) -> dict[str, Callable[[], Write]]:
    to, slug = it.services, it.article.slug

    def asked(status: str, write: Callable[[int], object]) -> Callable[[], Write]:
        def prepared() -> Write:
            question_id = it.question(status)
            return lambda: write(question_id)

        return prepared

    def decided(decide: Callable[[Actor, int], object]) -> Callable[[], Write]:
        def prepared() -> Write:
            comment_id = it.comment()
            return lambda: decide(it.editor, comment_id)

        return prepared

    def propose(body: str) -> None:
        to.proposing.propose(it.member, it.own_answer.id, body, "It was wrong.")

    def proposed(write: Write) -> Callable[[], Write]:
        def prepared() -> Write:
            propose("Walk.")
            return write

        return prepared

    def given_back() -> Write:
        propose("Walk.")
        seen = to.proposing.for_answer(it.editor, it.own_answer.id).proposed_at
        return lambda: to.proposing.give_back(it.editor, it.own_answer.id, seen, "Say when.")

    def withdrawn() -> Write:
        to.correcting.withdraw(it.editor, slug)
        return lambda: to.correcting.restore(it.editor, slug)

    return {
        "answering.ask": asked("new", lambda each: to.answering.ask(it.editor, each, it.physician.slug)),
        "answering.decline": asked("new", lambda each: to.answering.decline(it.editor, each, "Twice.")),
        "answering.hand_back": asked(
            "answered", lambda each: to.answering.hand_back(it.editor, each, "Why?")
        ),
        "answering.keep_draft": asked(
            "asked", lambda each: to.answering.keep_draft(it.member, each, "Walk.", 1)
        ),
        "answering.mark_duplicate": asked(
            "new", lambda each: to.answering.mark_duplicate(it.editor, each, slug)
        ),
        "answering.publish": asked("answered", lambda each: to.answering.publish(it.editor, each, ARTICLE)),
        "answering.reopen": asked("declined", lambda each: to.answering.reopen(it.editor, each)),
        "answering.submit": asked("asked", lambda each: to.answering.submit(it.member, each)),
        "answering.triage": asked("new", lambda each: to.answering.triage(it.editor, each, ["running"])),
        "bylines.settle": lambda: lambda: to.bylines.settle(it.editor, it.answer.id, it.physician.slug),
        "correcting.change_facts": lambda: lambda: to.correcting.change_facts(it.editor, slug, FACTS),
        "correcting.correct": lambda: (
            lambda: to.correcting.correct(it.editor, slug, it.answer.id, "Walk.", "It was wrong.")
        ),
        "correcting.restore": withdrawn,
        "correcting.review": lambda: lambda: to.correcting.review(it.editor, it.answer.id),
        "correcting.withdraw": lambda: lambda: to.correcting.withdraw(it.editor, slug),
        "proposing.give_back": given_back,
        "proposing.propose": lambda: lambda: propose("Walk."),
        "proposing.take_back": proposed(lambda: to.proposing.take_back(it.member, it.own_answer.id)),
        "reception.publish_comment": decided(to.reception.publish_comment),
        "reception.refuse_comment": decided(to.reception.refuse_comment),
    }


def _of_societies(it: Scene) -> dict[str, Callable[[], Write]]:
    to = it.services.societies

    def seen() -> str:
        return to.record(it.editor, it.society.slug).picture_mark

    def put() -> None:
        to.put_picture(it.editor, it.society.slug, picture(), "Runners", seen())

    def removed() -> Write:
        put()
        return lambda: to.remove_picture(it.editor, it.society.slug, seen())

    def changed() -> Write:
        held = to.record(it.editor, it.society.slug).facts
        return lambda: to.change(it.editor, it.society.slug, {"name": "Knees"}, marks(held))

    return {
        "societies.add": lambda: lambda: to.add(it.editor, {"name": "Knees"}),
        "societies.change": changed,
        "societies.change_slug": lambda: lambda: to.change_slug(it.editor, it.society.slug, "knees"),
        "societies.put_picture": lambda: put,
        "societies.remove_picture": removed,
    }
