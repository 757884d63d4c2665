"""Keeping published articles right: corrections that are told, reviews, and taking an article away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from directory.domain.account import Actor
from directory.domain.answering import ArticleName
from directory.domain.article import Article, History
from directory.domain.errors import Forbidden, InvalidInput, NotFound
from directory.domain.specialty import Catalogue
from directory.services.letters import LetterWriter
from directory.services.proposing import settle_proposal
from directory.services.slugs import not_here
from directory.store.audit import Changes, record_audit
from directory.store.changes import record_change
from directory.store.models import (
    AnswerRevisionRow,
    AnswerRow,
    ArticleRow,
    ArticleTopicRow,
    CorrectionRow,
)
from directory.store.models.base import now
from directory.store.queries.articles import article_whatever_its_status, history_of
from directory.store.unit_of_work import Database

MOST_FOUND = 50
LONGEST_CORRECTED = 200_000
"""Characters. What was brought in may be longer than what members write, and can be corrected too."""


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """An article as editors see it: public or not, and how its answers read before."""

    article: Article
    is_published: bool
    history: History


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What stands around the answers."""

    title: str
    summary: str
    question: str
    topics: tuple[str, ...]


class CorrectingService:
    """Changes what is published. A change of an answer keeps how it read before."""

    def __init__(self, database: Database, catalogue: Catalogue, write_letter: LetterWriter) -> None:
        self._database = database
        self._catalogue = catalogue
        self._write_letter = write_letter

    def find(self, actor: Actor, words: str) -> list[ArticleName]:
        """Articles by words of title or address, public or not: :data:`MOST_FOUND` at most, newest first."""
        actor.require_editor()
        statement = select(ArticleRow).order_by(
            ArticleRow.published_on.desc().nulls_last(), ArticleRow.id.desc()
        )
        for word in words.split():
            statement = statement.where(
                or_(
                    ArticleRow.title.icontains(word, autoescape=True),
                    ArticleRow.slug.icontains(word, autoescape=True),
                )
            )
        with self._database.reading() as session:
            return [
                ArticleName(row.slug, row.title, row.status == "published")
                for row in session.scalars(statement.limit(MOST_FOUND))
            ]

    def file(self, actor: Actor, slug: str) -> ArticleFile:
        """An article whole, for an editor.

        Raises :class:`directory.domain.errors.MovedTo` for a former slug, and :class:`NotFound`.
        """
        actor.require_editor()
        with self._database.reading() as session:
            found = article_whatever_its_status(session, slug)
            if found is None:
                raise not_here(session, slug, "There is no such article.", "article")
            article, is_published = found
            return ArticleFile(article, is_published, history_of(session, article))

    def change_facts(
        self, actor: Actor, slug: str, facts: ArticleFacts, seen: datetime | None = None
    ) -> None:
        """Change the title, the summary, the question or the topics. The address stays.

        ``seen`` is when what the editor read had last changed; ``None`` to change whatever stands there.
        Raises :class:`InvalidInput` when it was changed since.
        """
        if not facts.title.strip():
            raise InvalidInput.one("title", "Give the article a title.")
        if unknown := [each for each in facts.topics if self._catalogue.topics.get(each) is None]:
            raise InvalidInput.one("topics", f"There is no topic {unknown[0]}; choose from the list.")
        with self._database.writing() as session:
            row = _article(session, actor, slug, seen)
            topics = [each.value for each in row.topics]
            wanted = {
                "title": (row.title, facts.title.strip()),
                "summary": (row.summary, facts.summary.strip()),
                "question": (row.question, facts.question.strip()),
                "topics": (topics, list(facts.topics)),
            }
            changes = {name: pair for name, pair in wanted.items() if not _is_same(*pair)}
            if not changes:
                return
            row.title, row.summary = facts.title.strip(), facts.summary.strip()
            row.question = facts.question.strip()
            if "topics" in changes:
                row.topics.clear()
                session.flush()
                row.topics = [ArticleTopicRow(position=i, value=each) for i, each in enumerate(facts.topics)]
            _changed(session, actor, row, "edit", changes)

    def correct(
        self,
        actor: Actor,
        slug: str,
        answer_id: int,
        body: str,
        told: str,
        seen: datetime | None = None,
        proposed_at: datetime | None = None,
    ) -> None:
        """Change an answer, and tell on the page what was wrong. How it read before is kept.

        ``told`` may be empty for what is no correction of content, such as a typing error; ``seen`` is as for
        :meth:`change_facts`. ``proposed_at`` is when its author proposed the change, if they did: then they
        get a letter, and have reviewed their answer today. Raises :class:`InvalidInput`.
        """
        if not body.strip():
            raise InvalidInput.one("body", "An answer cannot be empty; take the article away instead.")
        with self._database.writing() as session:
            row = _article(session, actor, slug, seen)
            answer = next((each for each in row.answers if each.id == answer_id), None)
            if answer is None:
                raise NotFound("There is no such answer in this article.")
            changes: dict[str, tuple[object, object]] = {}
            if told.strip():
                session.add(CorrectionRow(article_id=row.id, told_on=now().date(), text=told.strip()))
                changes["correction"] = ("", told.strip())
            if not _is_same(answer.body, body):
                session.add(AnswerRevisionRow(answer_id=answer.id, body=answer.body, replaced_by=actor.name))
                changes["body"] = (answer.body, body)
                answer.body = body
            if proposed_at is not None:
                settle_proposal(session, self._write_letter, answer_id, proposed_at)
                answer.reviewed_on = now().date()
            if changes or proposed_at is not None:
                _changed(session, actor, row, "correct", changes)

    def review(self, actor: Actor, answer_id: int) -> None:
        """Say that an answer still holds, today; only its author and editors can."""
        with self._database.writing() as session:
            answer = session.get(AnswerRow, answer_id)
            if answer is None:
                raise NotFound("There is no such answer.")
            if not actor.is_editor and (answer.physician_id is None or not actor.owns(answer.physician_id)):
                raise Forbidden("This answer is somebody else’s.")
            before, answer.reviewed_on = answer.reviewed_on, now().date()
            days = (before.isoformat() if before else None, answer.reviewed_on.isoformat())
            record_audit(session, actor, "review", "answer", answer.id, {"reviewed_on": days})
            record_change(session, "article", answer.article_id)

    def withdraw(self, actor: Actor, slug: str) -> None:
        """Take an article away: gone from search, lists and feeds within a second."""
        self._move(actor, slug, "withdrawn")

    def restore(self, actor: Actor, slug: str) -> None:
        """Show a withdrawn article again."""
        self._move(actor, slug, "published")

    def _move(self, actor: Actor, slug: str, status: str) -> None:
        with self._database.writing() as session:
            row = _article(session, actor, slug)
            if row.status != status:
                before, row.status = row.status, status
                action = "restore" if status == "published" else "withdraw"
                _changed(session, actor, row, action, {"status": (before, status)})


def _is_same(before: object, after: object) -> bool:
    """Whether nothing was changed; browsers end lines in their own way."""
    if isinstance(before, str) and isinstance(after, str):
        return before.strip().splitlines() == after.strip().splitlines()
    return before == after


def _article(session: Session, actor: Actor, slug: str, seen: datetime | None = None) -> ArticleRow:
    actor.require_editor()
    row = session.scalar(
        select(ArticleRow)
        .where(ArticleRow.slug == slug)
        .options(selectinload(ArticleRow.answers), selectinload(ArticleRow.topics))
        .with_for_update()
    )
    if row is None:
        raise NotFound("There is no such article.")
    if seen is not None and row.updated_at != seen:
        raise InvalidInput.one(
            "version",
            "Somebody else has changed this article since you opened it. Look at it, then send again.",
        )
    return row


def _changed(session: Session, actor: Actor, row: ArticleRow, action: str, changes: Changes) -> None:
    row.updated_at = now()
    record_audit(session, actor, action, "article", row.id, changes)
    record_change(session, "article", row.id)
