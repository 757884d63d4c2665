"""Reading questions with all that became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from directory.domain.answering import (
    ArticleName,
    AskedQuestion,
    Draft,
    OwnAnswer,
    PhysicianName,
    QuestionFile,
)
from directory.domain.asking import QuestionStatus
from directory.store.models import AnswerProposalRow, AnswerRow, ArticleRow, DraftRow, QuestionRow
from directory.store.queries.articles import PUBLISHED
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


def questions_asked_of(session: Session, physician_id: int) -> list[AskedQuestion]:
    """The questions that are put to a physician, and those that they had begun to answer; newest first."""
    begun = select(DraftRow.question_id).where(DraftRow.physician_id == physician_id, DraftRow.body != "")
    return _asked(
        session,
        physician_id,
        select(QuestionRow)
        .where(or_(QuestionRow.asked_physician_id == physician_id, QuestionRow.id.in_(begun)))
        .order_by(QuestionRow.asked_at.desc(), QuestionRow.id.desc()),
    )


def question_asked_of(session: Session, physician_id: int, question_id: int) -> AskedQuestion | None:
    """A question that is put to a physician, or was before."""
    before = select(DraftRow.question_id).where(DraftRow.physician_id == physician_id)
    wanted = select(QuestionRow).where(
        QuestionRow.id == question_id,
        or_(QuestionRow.asked_physician_id == physician_id, QuestionRow.id.in_(before)),
    )
    return next(iter(_asked(session, physician_id, wanted)), None)


def answers_published_by(session: Session, physician_id: int) -> list[OwnAnswer]:
    """A physician's published answers, those longest without a review first."""
    written = func.coalesce(AnswerRow.written_on, ArticleRow.published_on)
    rows = session.execute(
        select(
            AnswerRow.id,
            ArticleRow.slug,
            ArticleRow.title,
            written,
            AnswerRow.reviewed_on,
            AnswerProposalRow.note,
        )
        .join(ArticleRow, ArticleRow.id == AnswerRow.article_id)
        .outerjoin(
            AnswerProposalRow,
            (AnswerProposalRow.answer_id == AnswerRow.id)
            & (AnswerProposalRow.physician_id == AnswerRow.physician_id),
        )
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


def _asked(session: Session, physician_id: int, statement: Select[QuestionRow]) -> list[AskedQuestion]:
    rows = session.scalars(statement).all()
    articles = _articles(session, rows)
    drafts = _drafts(session, rows)
    return [
        AskedQuestion(
            question=to_question(row),
            draft=drafts.get((row.id, physician_id)),
            is_theirs=row.asked_physician_id == physician_id,
            article=articles.get(row.article_id or 0),
        )
        for row in rows
    ]


def _articles(session: Session, rows: Sequence[QuestionRow]) -> dict[int, ArticleName]:
    ids = {each for row in rows for each in (row.duplicate_of_id, row.article_id) if each}
    found = session.execute(
        select(ArticleRow.id, ArticleRow.slug, ArticleRow.title, PUBLISHED).where(ArticleRow.id.in_(ids))
    )
    return {article_id: ArticleName(slug, title, is_public) for article_id, slug, title, is_public in found}


def _drafts(session: Session, rows: Sequence[QuestionRow]) -> dict[tuple[int, int], Draft]:
    found = session.scalars(select(DraftRow).where(DraftRow.question_id.in_([row.id for row in rows])))
    return {
        (row.question_id, row.physician_id): Draft(
            row.body, row.version, row.note, row.submitted_at, row.updated_at
        )
        for row in found
    }
