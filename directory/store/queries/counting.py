"""Counts by day: adding to them, and adding them up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import ColumnElement, case, delete, func, select
from sqlalchemy.orm import Session

from directory.domain.counting import PeriodCounts, SubjectKind, What
from directory.store.insertion import insert_into
from directory.store.models import DailyCountRow, DailyKeyRow, ImportedReceptionRow, SeenTodayRow


def add_count(
    session: Session,
    kind: SubjectKind,
    subject_id: int,
    what: What,
    day: date,
    *,
    detail: str = "",
    by: int = 1,
) -> None:
    """Count something once more (or ``by`` times more). One statement, so that nobody's count gets lost."""
    values = {"subject_kind": kind, "subject_id": subject_id, "what": what, "detail": detail, "day": day}
    insert = insert_into(session, DailyCountRow).values(**values, count=by)
    session.execute(
        insert.on_conflict_do_update(
            index_elements=list(values), set_={"count": DailyCountRow.count + insert.excluded.count}
        )
    )


def mark_seen(session: Session, day: date, mark: str) -> bool:
    """Note a mark of this day. False when it was there already."""
    insert = insert_into(session, SeenTodayRow).values(day=day, mark=mark).on_conflict_do_nothing()
    return session.execute(insert.returning(SeenTodayRow.mark)).first() is not None


def is_marked(session: Session, day: date, mark: str) -> bool:
    """Whether this mark was noted on this day."""
    return session.get(SeenTodayRow, (day, mark)) is not None


def key_of_day(session: Session, day: date) -> bytes | None:
    """The key of this day's marks, if there is one yet."""
    return session.scalar(select(DailyKeyRow.key).where(DailyKeyRow.day == day))


def settle_key(session: Session, day: date, key: bytes) -> bytes:
    """The key of this day: ``key``, unless another process was quicker. Other days' keys and marks go."""
    for table in (DailyKeyRow, SeenTodayRow):
        session.execute(delete(table).where(table.day < day))
    session.execute(insert_into(session, DailyKeyRow).values(day=day, key=key).on_conflict_do_nothing())
    settled = key_of_day(session, day)
    assert settled is not None
    return settled


def counts_of(
    session: Session, kind: SubjectKind, ids: Iterable[int], what: What, today: date
) -> dict[int, PeriodCounts]:
    """How often it happened to each of these; those it never happened to are left out. One statement."""
    rows = session.execute(
        select(DailyCountRow.subject_id, *_periods(today))
        .where(
            DailyCountRow.subject_kind == kind,
            DailyCountRow.subject_id.in_(set(ids)),
            DailyCountRow.what == what,
        )
        .group_by(DailyCountRow.subject_id)
    )
    return {each: PeriodCounts(*map(int, counts)) for each, *counts in rows}


def counts_by_detail(
    session: Session, kind: SubjectKind, subject_id: int, what: What, today: date
) -> dict[str, PeriodCounts]:
    """How often it happened to one, by detail. One statement."""
    rows = session.execute(
        select(DailyCountRow.detail, *_periods(today))
        .where(
            DailyCountRow.subject_kind == kind,
            DailyCountRow.subject_id == subject_id,
            DailyCountRow.what == what,
        )
        .group_by(DailyCountRow.detail)
    )
    return {each: PeriodCounts(*map(int, counts)) for each, *counts in rows}


def views_of_article(article_id: ColumnElement[int]) -> ColumnElement[int]:
    """The views of an article, imported ones included, to sort or select by."""
    own = (
        select(func.sum(DailyCountRow.count))
        .where(
            DailyCountRow.subject_kind == SubjectKind.ARTICLE,
            DailyCountRow.subject_id == article_id,
            DailyCountRow.what == What.VIEW,
        )
        .scalar_subquery()
    )
    imported = (
        select(ImportedReceptionRow.views_total)
        .where(ImportedReceptionRow.article_id == article_id)
        .scalar_subquery()
    )
    return func.coalesce(own, 0) + func.coalesce(imported, 0)


def _periods(today: date) -> tuple[ColumnElement[int], ...]:
    def since(days: int) -> ColumnElement[int]:
        is_late = DailyCountRow.day > today - timedelta(days=days)
        return func.sum(case((is_late, DailyCountRow.count), else_=0))

    return func.sum(DailyCountRow.count), since(30), since(7)
