"""Questions that readers asked."""

from __future__ import annotations

from sqlalchemy.orm import Session

from directory.domain.asking import AgeGroup, NewQuestion, Question, QuestionStatus
from directory.store.insertion import insert_into
from directory.store.models import QuestionRow


def add_question(session: Session, wanted: NewQuestion, digest: str) -> None:
    """Add a question, unless the same one was asked already."""
    session.execute(
        insert_into(session, QuestionRow)
        .values(
            status=QuestionStatus.NEW,
            title=wanted.title,
            text=wanted.text,
            sport=wanted.sport,
            age_group=wanted.age_group or "",
            digest=digest,
        )
        .on_conflict_do_nothing()
    )


def to_question(row: QuestionRow) -> Question:
    """The value of a row."""
    return Question(
        id=row.id,
        status=QuestionStatus(row.status),
        title=row.title,
        text=row.text,
        sport=row.sport,
        age_group=AgeGroup(row.age_group) if row.age_group else None,
        created_at=row.created_at,
    )
