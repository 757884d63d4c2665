"""Reading questions with all that became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from directory.domain.answering import ArticleName, Draft, OwnAnswer, PhysicianName, QuestionFile
from directory.domain.asking import QuestionStatus
from directory.store.models import AnswerRow, ArticleRow, DraftRow, QuestionRow
from directory.store.queries.physicians import physicians_by_id
from directory.store.queries.questions import to_question


def question_file(session: Session, question_id: int) -> QuestionFile | None:
    """A question with all that became of it."""
    return next(iter(_files(session, select(QuestionRow).where(QuestionRow.id == question_id))), None)


def question_files(
    session: Session, statuses: Iterable[QuestionStatus], offset: int, limit: int
) -> list[QuestionFile]:
    """The questions that stand at any of these, oldest first."""
    return _files(
        session,
        select(QuestionRow)
        .where(QuestionRow.status.in_(statuses))
        .order_by(QuestionRow.created_at, QuestionRow.id)
        .offset(offset)
        .limit(limit),
    )


def questions_asked_of(session: Session, physician_id: int) -> list[QuestionFile]:
    """The questions that were put to a physician, the newest first."""
    return _files(
        session,
        select(QuestionRow)
        .where(QuestionRow.asked_physician_id == physician_id)
        .order_by(QuestionRow.asked_at.desc(), QuestionRow.id.desc()),
    )


def answers_published_by(session: Session, physician_id: int) -> list[OwnAnswer]:
    """A physician's published answers, those longest without a review first."""
    written = func.coalesce(AnswerRow.written_on, ArticleRow.published_on)
    rows = session.execute(
        select(AnswerRow.id, ArticleRow.slug, ArticleRow.title, written, AnswerRow.reviewed_on)
        .join(ArticleRow, ArticleRow.id == AnswerRow.article_id)
        .where(AnswerRow.physician_id == physician_id, ArticleRow.status == "published")
        .order_by(func.coalesce(AnswerRow.reviewed_on, written).nulls_first(), AnswerRow.id)
    )
    return [OwnAnswer(*row) for row in rows]


def count_by_status(session: Session) -> dict[QuestionStatus, int]:
    """How many questions stand where."""
    rows = session.execute(select(QuestionRow.status, func.count()).group_by(QuestionRow.status))
    return {QuestionStatus(status): count for status, count in rows}


def _files(session: Session, statement: Select[QuestionRow]) -> list[QuestionFile]:
    rows = session.scalars(statement).all()
    articles = _articles(session, rows)
    physicians = physicians_by_id(session, [row.asked_physician_id for row in rows if row.asked_physician_id])
    drafts = _drafts(session, rows)
    return [
        QuestionFile(
            question=to_question(row),
            topics=tuple(row.topics),
            duplicate_of=articles.get(row.duplicate_of_id or 0),
            decline_reason=row.decline_reason,
            asked=PhysicianName(asked.slug, asked.display_name)
            if (asked := physicians.get(row.asked_physician_id or 0))
            else None,
            asked_at=row.asked_at,
            draft=drafts.get((row.id, row.asked_physician_id or 0)),
            article=articles.get(row.article_id or 0),
        )
        for row in rows
    ]


def _articles(session: Session, rows: Sequence[QuestionRow]) -> dict[int, ArticleName]:
    ids = {each for row in rows for each in (row.duplicate_of_id, row.article_id) if each}
    found = session.execute(
        select(ArticleRow.id, ArticleRow.slug, ArticleRow.title).where(ArticleRow.id.in_(ids))
    )
    return {article_id: ArticleName(slug, title) for article_id, slug, title in found}


def _drafts(session: Session, rows: Sequence[QuestionRow]) -> dict[tuple[int, int], Draft]:
    found = session.scalars(select(DraftRow).where(DraftRow.question_id.in_([row.id for row in rows])))
    return {
        (row.question_id, row.physician_id): Draft(
            row.body, row.version, row.note, row.submitted_at, row.updated_at
        )
        for row in found
    }
