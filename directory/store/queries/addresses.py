"""Reading the slugs of everything public, for the maps that search engines read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from directory.domain.physician import Status
from directory.store.models import AnswerRow, ArticleRow, PhysicianRow, SocietyRow
from directory.store.queries.articles import PUBLISHED

_ROWS_AT_ONCE = 2_000

Addresses = Select[str, datetime]
"""Slugs, and when what stands there last changed."""


def physician_addresses() -> Addresses:
    """Slug and last change of every listed physician, in an order that stays."""
    return (
        select(PhysicianRow.slug, PhysicianRow.updated_at)
        .where(PhysicianRow.status == Status.ACTIVE)
        .order_by(PhysicianRow.id)
    )


def article_addresses() -> Addresses:
    """Slug and last change of every published article."""
    return select(ArticleRow.slug, ArticleRow.updated_at).where(PUBLISHED).order_by(ArticleRow.id)


def author_addresses() -> Addresses:
    """Slug of every listed physician who has published, and when what they published last changed."""
    return (
        select(PhysicianRow.slug, func.max(ArticleRow.updated_at))
        .join(AnswerRow, AnswerRow.physician_id == PhysicianRow.id)
        .join(ArticleRow, ArticleRow.id == AnswerRow.article_id)
        .where(PhysicianRow.status == Status.ACTIVE, PUBLISHED)
        .group_by(PhysicianRow.id, PhysicianRow.slug)
        .order_by(PhysicianRow.id)
    )


def society_addresses() -> Addresses:
    """Slug of every society, and when it or what it published last changed."""
    published = func.max(ArticleRow.updated_at)
    return (
        select(
            SocietyRow.slug,
            case(
                (SocietyRow.updated_at > published, SocietyRow.updated_at),
                else_=func.coalesce(published, SocietyRow.updated_at),
            ),
        )
        .outerjoin(ArticleRow, (ArticleRow.society_id == SocietyRow.id) & PUBLISHED)
        .group_by(SocietyRow.id, SocietyRow.slug, SocietyRow.updated_at)
        .order_by(SocietyRow.id)
    )


def count_of(session: Session, addresses: Addresses) -> int:
    """How many there are. One statement."""
    return session.scalar(select(func.count()).select_from(addresses.order_by(None).subquery())) or 0


def slice_of(
    session: Session, addresses: Addresses, offset: int, limit: int
) -> Iterator[tuple[str, datetime | None]]:
    """Some of them, a few rows in memory at a time. One statement."""
    rows = session.execute(
        addresses.offset(offset).limit(limit), execution_options={"yield_per": _ROWS_AT_ONCE}
    )
    yield from rows


def last_change_of(session: Session, addresses: Addresses, offset: int, limit: int) -> datetime | None:
    """When the newest of some of them changed. One statement."""
    part = addresses.offset(offset).limit(limit).subquery()
    found: datetime | None = session.scalar(select(func.max(part.c[1])))
    return found
