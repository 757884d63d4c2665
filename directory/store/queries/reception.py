"""Reading how articles are received."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from directory.domain.counting import PeriodCounts, SubjectKind, What, aged
from directory.domain.reception import (
    Comment,
    CommentOnDesk,
    CommentStatus,
    NewComment,
    Ratings,
    Reception,
)
from directory.store.insertion import insert_into
from directory.store.models import ArticleRow, CommentRow, ImportedReceptionRow, RatingRow
from directory.store.queries.counting import counts_of


def reception_of(session: Session, article_id: int, today: date) -> Reception:
    """The numbers of an article. Four statements."""
    own_views = counts_of(session, SubjectKind.ARTICLE, [article_id], What.VIEW, today)
    count, mean = session.execute(
        select(func.count(), func.avg(RatingRow.stars)).where(RatingRow.article_id == article_id)
    ).one()
    published = count_comments(session, CommentStatus.PUBLISHED, article_id)
    imported = session.get(ImportedReceptionRow, article_id) or _NOTHING
    told = PeriodCounts(imported.views_total, imported.views_30_days, imported.views_7_days)
    return Reception(
        views=own_views.get(article_id, PeriodCounts()) + aged(told, imported.taken_on, today),
        ratings=Ratings(count, float(mean) if mean is not None else None)
        + Ratings(imported.ratings, imported.rating),
        comments=published + imported.comments,
    )


_NOTHING = ImportedReceptionRow(views_total=0, views_30_days=0, views_7_days=0, comments=0, ratings=0)


def rating_by(session: Session, article_id: int, mark: str) -> int | None:
    """The stars that the reader with this mark gave the article."""
    row = session.get(RatingRow, (article_id, mark))
    return row.stars if row else None


def set_rating(session: Session, article_id: int, mark: str, stars: int) -> None:
    """Keep the rating of the reader with this mark, in place of an earlier one."""
    insert = insert_into(session, RatingRow).values(article_id=article_id, mark=mark, stars=stars)
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["article_id", "mark"], set_={"stars": insert.excluded.stars}
        )
    )


def add_comment(session: Session, article_id: int, wanted: NewComment, digest: str) -> None:
    """Add a comment that waits for an editor, unless the article has the same one already."""
    session.execute(
        insert_into(session, CommentRow)
        .values(
            article_id=article_id,
            status=CommentStatus.WAITING,
            author_name=wanted.author_name,
            text=wanted.text,
            digest=digest,
        )
        .on_conflict_do_nothing()
    )


def published_comments(session: Session, article_id: int) -> list[Comment]:
    """The comments that stand under an article, oldest first."""
    rows = session.scalars(
        select(CommentRow)
        .where(CommentRow.article_id == article_id, CommentRow.status == CommentStatus.PUBLISHED)
        .order_by(CommentRow.created_at, CommentRow.id)
    )
    return [to_comment(row) for row in rows]


def comments_on_desk(session: Session, status: CommentStatus, start: int, limit: int) -> list[CommentOnDesk]:
    """Some of the comments that stand there: those that wait oldest first, decided ones latest first."""
    order = (
        (CommentRow.created_at, CommentRow.id)
        if status is CommentStatus.WAITING
        else (CommentRow.decided_at.desc(), CommentRow.id.desc())
    )
    rows = session.execute(
        select(CommentRow, ArticleRow.slug, ArticleRow.title)
        .join(ArticleRow, ArticleRow.id == CommentRow.article_id)
        .where(CommentRow.status == status)
        .order_by(*order)
        .offset(start)
        .limit(limit)
    )
    return [CommentOnDesk(to_comment(row), slug, title) for row, slug, title in rows]


def count_comments(session: Session, status: CommentStatus, article_id: int | None = None) -> int:
    """How many comments stand there, of one article or of all."""
    conditions: Sequence[ColumnElement[bool]] = (
        () if article_id is None else (CommentRow.article_id == article_id,)
    )
    return session.scalar(select(func.count()).where(CommentRow.status == status, *conditions)) or 0


def to_comment(row: CommentRow) -> Comment:
    """The value of a row."""
    return Comment(
        row.id, row.article_id, CommentStatus(row.status), row.author_name, row.text, row.created_at
    )
