"""Reading how authors want their published answers to read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from directory.domain.answering import AnswerProposal, ArticleName
from directory.store.models import AnswerProposalRow, AnswerRow, ArticleRow
from directory.store.queries.articles import PUBLISHED

_IS_OF_AUTHOR = AnswerProposalRow.physician_id == AnswerRow.physician_id
"""A byline that was tied to somebody else since leaves the proposal behind."""
_WAITING = (AnswerProposalRow.note == "", _IS_OF_AUTHOR, PUBLISHED)


def proposal_for(session: Session, answer_id: int) -> AnswerProposal | None:
    """What is proposed for a published answer, if anything; ``None`` when there is no such answer."""
    return next(iter(_proposals(session, _ANSWERS.where(AnswerRow.id == answer_id, PUBLISHED))), None)


def proposals_waiting(session: Session) -> list[AnswerProposal]:
    """What waits for an editor, oldest first."""
    return _proposals(session, _ANSWERS.where(*_WAITING).order_by(AnswerProposalRow.proposed_at))


def count_proposals_waiting(session: Session) -> int:
    """How much waits for an editor."""
    return session.scalar(select(func.count()).select_from(_ANSWERS.where(*_WAITING).subquery())) or 0


_ANSWERS = (
    select(
        AnswerRow.id,
        AnswerRow.byline,
        AnswerRow.body.label("stands"),
        ArticleRow.slug,
        ArticleRow.title,
        AnswerProposalRow.body,
        AnswerProposalRow.told,
        AnswerProposalRow.note,
        AnswerProposalRow.proposed_at,
    )
    .join(ArticleRow, ArticleRow.id == AnswerRow.article_id)
    .outerjoin(AnswerProposalRow, (AnswerProposalRow.answer_id == AnswerRow.id) & _IS_OF_AUTHOR)
)


def _proposals(session: Session, statement: Select[*tuple[Any, ...]]) -> list[AnswerProposal]:
    return [
        AnswerProposal(
            answer_id=row.id,
            author=row.byline.partition("\n")[0],
            article=ArticleName(row.slug, row.title, is_published=True),
            stands=row.stands,
            body=row.stands if row.proposed_at is None else row.body,
            told=row.told or "",
            note=row.note or "",
            proposed_at=row.proposed_at,
        )
        for row in session.execute(statement)
    ]
