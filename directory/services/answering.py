"""From a question to a published article: editors triage and ask, a member answers, an editor publishes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.domain.account import Actor
from directory.domain.answering import (
    AskedQuestion,
    OwnAnswer,
    QuestionFile,
    byline_of,
    require_closed,
    require_open,
    require_step,
)
from directory.domain.article import Society
from directory.domain.asking import QuestionStatus
from directory.domain.errors import InvalidInput, NotFound
from directory.domain.physician import Status
from directory.domain.specialty import Catalogue
from directory.services.letters import LetterWriter, accounts_of, tell
from directory.services.new_articles import NewArticle, store_article
from directory.services.paging import count_pages
from directory.store.audit import record_audit
from directory.store.changes import record_change
from directory.store.models import (
    AccountRow,
    AnswerRow,
    ArticleRow,
    DraftRow,
    PhysicianRow,
    QuestionRow,
)
from directory.store.models.base import now
from directory.store.queries.answering import (
    answers_published_by,
    count_by_status,
    question_asked_of,
    question_file,
    question_files,
    questions_asked_of,
)
from directory.store.queries.articles import societies_of
from directory.store.queries.physicians import physicians_by_id
from directory.store.queries.slugs import current_slug, physicians_by_slug
from directory.store.unit_of_work import Database

PAGE_SIZE = 20
LONGEST_ANSWER = 20_000


@dataclass(frozen=True, slots=True)
class QuestionFiles:
    """A page of questions."""

    files: tuple[QuestionFile, ...]
    total: int
    pages: int


class AnsweringService:
    """Carries a question to its article. Every step is asked of the actor, and leaves its entry."""

    def __init__(self, database: Database, catalogue: Catalogue, write_letter: LetterWriter) -> None:
        self._database = database
        self._catalogue = catalogue
        self._write_letter = write_letter

    def counts(self) -> dict[QuestionStatus, int]:
        """How many questions stand where."""
        with self._database.reading() as session:
            return count_by_status(session)

    def files(self, actor: Actor, statuses: Collection[QuestionStatus], page: int) -> QuestionFiles:
        """A page of the questions that stand at any of these, oldest first. Raises :class:`InvalidInput`."""
        actor.require_editor()
        with self._database.reading() as session:
            counts = count_by_status(session)
            total = sum(counts.get(each, 0) for each in statuses)
            pages = count_pages(total, page, PAGE_SIZE)
            files = question_files(session, statuses, (page - 1) * PAGE_SIZE, PAGE_SIZE)
        return QuestionFiles(tuple(files), total, pages)

    def file(self, actor: Actor, question_id: int) -> QuestionFile:
        """A question whole, for an editor. Raises :class:`NotFound`."""
        actor.require_editor()
        with self._database.reading() as session:
            return _file(session, question_id)

    def asked_of(self, physician_id: int) -> list[AskedQuestion]:
        """The questions that are put to a physician, and those that they had begun to answer."""
        with self._database.reading() as session:
            return questions_asked_of(session, physician_id)

    def published_by(self, physician_id: int) -> list[OwnAnswer]:
        """A physician's published answers, those longest without a review first."""
        with self._database.reading() as session:
            return answers_published_by(session, physician_id)

    def asked(self, actor: Actor, question_id: int) -> AskedQuestion:
        """A question that is put to this member, or was before. Raises :class:`NotFound` for all others."""
        with self._database.reading() as session:
            found = question_asked_of(session, actor.physician_id or 0, question_id)
            if found is None:
                raise NotFound("There is no such question.")
            return found

    def with_accounts(self, physician_ids: Iterable[int]) -> frozenset[int]:
        """Which of these physicians have an account, and can be asked."""
        with self._database.reading() as session:
            found = session.scalars(
                select(AccountRow.physician_id).where(
                    AccountRow.physician_id.in_(list(physician_ids)),
                    AccountRow.active,
                    AccountRow.password.is_not(None),
                )
            )
            return frozenset(each for each in found if each is not None)

    def triage(self, actor: Actor, question_id: int, topics: Sequence[str]) -> None:
        """Say what a question is about. Raises :class:`InvalidInput` for topics that do not exist."""
        self._require_topics(topics)
        with self._database.writing() as session:
            row = _row(session, actor, question_id)
            require_open(QuestionStatus(row.status))
            before = list(row.topics)
            if row.status == QuestionStatus.NEW:
                _step(session, actor, row, QuestionStatus.TRIAGED, {"topics": (before, list(topics))})
            else:
                record_audit(session, actor, "triage", "question", row.id, {"topics": (before, list(topics))})
            row.topics = list(topics)

    def decline(self, actor: Actor, question_id: int, reason: str) -> None:
        """Leave a question unanswered, with a reason that editors can read later."""
        if not reason.strip():
            raise InvalidInput.one("reason", "Say why, for those who look at it later.")
        with self._database.writing() as session:
            row = _row(session, actor, question_id)
            _step(session, actor, row, QuestionStatus.DECLINED, {"decline_reason": ("", reason)})
            row.decline_reason = reason.strip()

    def mark_duplicate(self, actor: Actor, question_id: int, article_slug: str) -> None:
        """Say which article answers it already. Raises :class:`InvalidInput` when there is none there."""
        with self._database.writing() as session:
            row = _row(session, actor, question_id)
            slug = current_slug(session, "article", article_slug) or article_slug
            article = session.scalar(
                select(ArticleRow).where(ArticleRow.slug == slug, ArticleRow.status == "published")
            )
            if article is None:
                raise InvalidInput.one("article", "There is no article at this address.")
            _step(session, actor, row, QuestionStatus.DUPLICATE, {"duplicate_of": (None, article.slug)})
            row.duplicate_of_id = article.id

    def reopen(self, actor: Actor, question_id: int) -> None:
        """Take up again a question that was declined, or marked as answered before, where it stood then."""
        with self._database.writing() as session:
            row = _row(session, actor, question_id)
            before = QuestionStatus(row.status)
            require_closed(before)
            row.status = _stood_at(session, row)
            changes = {"status": (before, row.status), "decline_reason": (row.decline_reason, "")}
            record_audit(session, actor, "reopen", "question", row.id, changes)
            row.decline_reason, row.duplicate_of_id = "", None

    def ask(self, actor: Actor, question_id: int, physician_slug: str) -> None:
        """Put a question to a member, who gets a letter. Somebody asked before is asked no more.

        Raises :class:`InvalidInput` when nobody of this name is listed and can sign in.
        """
        with self._database.writing() as session:
            row = _row(session, actor, question_id)
            physician = physicians_by_slug(session, [physician_slug]).get(physician_slug)
            accounts = accounts_of(session, physician.id) if physician else []
            if physician is None or not accounts:
                raise InvalidInput.one("physician", "Choose a member who has an account; invite them first.")
            if physician.status != Status.ACTIVE:
                raise InvalidInput.one("physician", "Choose a member who is listed: they have left.")
            if row.status == QuestionStatus.ANSWERED and row.asked_physician_id is None:
                row.status = QuestionStatus.TRIAGED  # Whoever answered is gone, and the answer with them.
            before = session.get(PhysicianRow, row.asked_physician_id) if row.asked_physician_id else None
            asked = (before.slug if before else None, physician.slug)
            _step(session, actor, row, QuestionStatus.ASKED, {"asked": asked})
            row.asked_physician_id, row.asked_at = physician.id, now()
            _draft(session, row)  # Tells later that they were asked, whoever is asked next.
            tell(
                session,
                self._write_letter,
                accounts,
                "question",
                title=row.title,
                path=f"/account/questions/{row.id}",
            )

    def keep_draft(self, actor: Actor, question_id: int, body: str, version: int) -> int:
        """Keep what a member has written so far. Returns its version, to be given the next time.

        ``version`` is that of the text they started from, 0 for none. Raises :class:`InvalidInput` when a
        newer one was kept meanwhile, and when the question waits for their answer no more.
        """
        _require_length(body)
        with self._database.writing() as session:
            row = _asked_row(session, actor, question_id)
            require_step(QuestionStatus(row.status), QuestionStatus.ANSWERED)
            draft = _draft(session, row)
            if draft.body == body:
                return draft.version
            if draft.version != version:
                raise InvalidInput.one(
                    "body",
                    "A newer text was kept from another window, and stands below. "
                    "Send this one again to keep it instead.",
                )
            record_audit(session, actor, "write", "question", row.id, {"draft": (len(draft.body), len(body))})
            draft.body, draft.version, draft.updated_at = body, version + 1, now()
            return draft.version

    def submit(self, actor: Actor, question_id: int) -> None:
        """Hand the draft to the editors. Raises :class:`InvalidInput` when there is nothing in it."""
        with self._database.writing() as session:
            row = _asked_row(session, actor, question_id)
            draft = _draft(session, row)
            if not draft.body.strip():
                raise InvalidInput.one("body", "Write your answer first.")
            _step(session, actor, row, QuestionStatus.ANSWERED)
            draft.submitted_at, draft.note = now(), ""

    def hand_back(self, actor: Actor, question_id: int, note: str, version: int | None = None) -> None:
        """Ask the member for changes, with a note; they get a letter.

        ``version`` is of the text that the editor read; ``None`` to take whatever there is. Raises
        :class:`InvalidInput` when there is a newer one.
        """
        if not note.strip():
            raise InvalidInput.one("note", "Say what you ask for.")
        with self._database.writing() as session:
            row = _row(session, actor, question_id)
            if row.status != QuestionStatus.ANSWERED or row.asked_physician_id is None:
                raise InvalidInput.one("status", "There is no answer to hand back.")
            _require_read(session, row, version)
            draft = _draft(session, row)
            row.status = QuestionStatus.ASKED
            draft.submitted_at, draft.note = None, note.strip()
            record_audit(session, actor, "hand back", "question", row.id, {"note": ("", note.strip())})
            accounts = accounts_of(session, row.asked_physician_id)
            path = f"/account/questions/{row.id}"
            tell(
                session,
                self._write_letter,
                accounts,
                "answer_returned",
                title=row.title,
                path=path,
                note=note.strip(),
            )

    def societies(self) -> list[Society]:
        """Those that an answer can be published by."""
        with self._database.reading() as session:
            return societies_of(session)

    def publish(self, actor: Actor, question_id: int, article: NewArticle) -> str:
        """Publish an answer, under the byline of today; its author gets a letter. Returns its slug.

        Raises :class:`InvalidInput`, also when there are several societies and none of them is chosen.
        """
        self._require_topics(article.topics)
        _require_length(article.body)
        with self._database.writing() as session:
            row = _row(session, actor, question_id)
            _step(session, actor, row, QuestionStatus.PUBLISHED)
            author = physicians_by_id(session, [row.asked_physician_id or 0]).get(row.asked_physician_id or 0)
            _require_read(session, row, article.version)
            if author is None:
                raise InvalidInput.one("physician", "Whoever wrote this is not in the directory any more.")
            society = _publisher(societies_of(session), article.society)
            answer = AnswerRow(
                position=0,
                physician_id=author.id,
                byline=byline_of(author, society),
                body=article.body,
                written_on=now().date(),
                reviewed_on=now().date(),
            )
            stored = store_article(session, article, society.id if society else None, [answer])
            row.article_id = stored.id
            record_audit(session, actor, "publish", "article", stored.id, {"status": (None, "published")})
            record_change(session, "article", stored.id)
            path = f"/articles/{stored.slug}"
            accounts = accounts_of(session, author.id)
            tell(session, self._write_letter, accounts, "answer_published", title=stored.title, path=path)
            return stored.slug

    def _require_topics(self, topics: Iterable[str]) -> None:
        unknown = [each for each in topics if self._catalogue.topics.get(each) is None]
        if unknown:
            raise InvalidInput.one("topics", f"There is no topic {unknown[0]}; choose from the list.")


def _publisher(societies: Sequence[Society], slug: str) -> Society | None:
    """The society that is meant; ``None`` where there is none at all."""
    if len(societies) <= 1 and not slug:
        return next(iter(societies), None)
    found = next((each for each in societies if each.slug == slug), None)
    if found is None:
        raise InvalidInput.one("society", "Choose the society that publishes it.")
    return found


def _file(session: Session, question_id: int) -> QuestionFile:
    found = question_file(session, question_id)
    if found is None:
        raise NotFound("There is no such question.")
    return found


def _row(session: Session, actor: Actor, question_id: int) -> QuestionRow:
    actor.require_editor()
    row = session.get(QuestionRow, question_id, with_for_update=True)
    if row is None:
        raise NotFound("There is no such question.")
    return row


def _asked_row(session: Session, actor: Actor, question_id: int) -> QuestionRow:
    row = session.get(QuestionRow, question_id, with_for_update=True)
    if row is None or actor.physician_id is None:
        raise NotFound("There is no such question.")
    if row.asked_physician_id == actor.physician_id:
        return row
    if session.get(DraftRow, (question_id, actor.physician_id)) is None:
        raise NotFound("There is no such question.")
    raise InvalidInput.one("status", "This question was put to somebody else meanwhile.")


def _step(
    session: Session,
    actor: Actor,
    row: QuestionRow,
    after: QuestionStatus,
    changes: dict[str, tuple[object, object]] | None = None,
) -> None:
    before = QuestionStatus(row.status)
    require_step(before, after)
    row.status = after
    record_audit(session, actor, after, "question", row.id, {"status": (before, after)} | (changes or {}))


def _stood_at(session: Session, row: QuestionRow) -> QuestionStatus:
    """Where a question stood before it was closed."""
    if row.asked_physician_id is not None:
        return QuestionStatus.ANSWERED if _draft(session, row).submitted_at else QuestionStatus.ASKED
    return QuestionStatus.TRIAGED if row.topics else QuestionStatus.NEW


def _draft(session: Session, row: QuestionRow) -> DraftRow:
    key = (row.id, row.asked_physician_id)
    draft = session.get(DraftRow, key, with_for_update=True)
    if draft is None:
        draft = DraftRow(question_id=key[0], physician_id=key[1], body="", version=0)
        session.add(draft)
    return draft


def _require_read(session: Session, row: QuestionRow, version: int | None) -> None:
    if version is not None and _draft(session, row).version != version:
        raise InvalidInput.one(
            "body", "The member has changed the answer since you opened it. Read it, then send this again."
        )


def _require_length(body: str) -> None:
    if len(body) > LONGEST_ANSWER:
        raise InvalidInput.one("body", f"Use at most {LONGEST_ANSWER:,} characters.")
