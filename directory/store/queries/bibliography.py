"""Reading what somebody has published, or what there is on a topic, in order and page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from directory.domain.article import ArticleOrder
from directory.store.models import AnswerRow, ArticleRow, ArticleTopicRow, PhysicianRow, SocietyRow
from directory.store.queries.articles import PUBLISHED
from directory.store.queries.counting import views_of_article


@dataclass(frozen=True, slots=True)
class Scope:
    """Which articles; what is left at its default does not narrow."""

    physician_id: int | None = None
    """Articles this physician has answered."""
    society_id: int | None = None
    """Articles of this society."""
    topic: str = ""


_NEWEST_FIRST = (ArticleRow.published_on.desc().nulls_last(), ArticleRow.id.desc())
_ORDERS = {
    ArticleOrder.NEWEST: _NEWEST_FIRST,
    ArticleOrder.MOST_READ: (views_of_article(ArticleRow.__table__.c.id).desc(), *_NEWEST_FIRST),
}


def published_in(
    session: Session, scope: Scope, order: ArticleOrder, offset: int, limit: int
) -> Sequence[int]:
    """The ids of a page of published articles. One statement."""
    return session.scalars(
        select(ArticleRow.id)
        .where(PUBLISHED, *_within(scope))
        .order_by(*_ORDERS[order])
        .offset(offset)
        .limit(limit)
    ).all()


def count_published_in(session: Session, scope: Scope) -> int:
    """How many published articles there are. One statement."""
    return session.scalar(select(func.count(ArticleRow.id)).where(PUBLISHED, *_within(scope))) or 0


def last_change_in(session: Session, scope: Scope) -> datetime | None:
    """When an article, withdrawn ones too, one of its physicians or the society last changed.

    Three statements at most.
    """
    articles = session.scalar(select(func.max(ArticleRow.updated_at)).where(*_within(scope)))
    physicians = session.scalar(
        select(func.max(PhysicianRow.updated_at)).where(
            PhysicianRow.id.in_(
                select(AnswerRow.physician_id)
                .join(ArticleRow, ArticleRow.id == AnswerRow.article_id)
                .where(*_within(scope))
            )
        )
    )
    society = session.scalar(select(SocietyRow.updated_at).where(SocietyRow.id == scope.society_id))
    return max((moment for moment in (articles, physicians, society) if moment), default=None)


def _within(scope: Scope) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if scope.physician_id is not None:
        conditions.append(ArticleRow.answers.any(AnswerRow.physician_id == scope.physician_id))
    if scope.society_id is not None:
        conditions.append(ArticleRow.society_id == scope.society_id)
    if scope.topic:
        conditions.append(ArticleRow.topics.any(ArticleTopicRow.value == scope.topic))
    return conditions
