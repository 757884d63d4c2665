"""Reading whom bylines may mean, and which bylines are tied to nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from directory.domain.name_matching import Namesake, is_close
from directory.domain.physician import PersonName, Status
from directory.store.models import (
    AnswerRow,
    ArticleRow,
    CredentialRow,
    NameKeyRow,
    PhysicianRow,
    PracticeLocationRow,
    SlugAliasRow,
)
from directory.store.queries.physicians import HIDDEN_OFFICES

_VALUES_AT_ONCE = 1000
"""Databases limit the number of values in a statement."""
_LONGEST_ERROR = 2
"""Letters."""


@dataclass(frozen=True, slots=True)
class Untied:
    """An answer whose byline is tied to nobody."""

    answer_id: int
    article_id: int
    article_slug: str
    article_title: str
    byline: str


def namesakes(session: Session, keys: Collection[str]) -> list[Namesake]:
    """Everybody one of these keys finds, but for those removed from the directory.

    Of their offices those that everybody may know of. Four statements for a thousand keys.
    """
    found: dict[int, Namesake] = {}
    wanted = sorted(keys)
    for start in range(0, len(wanted), _VALUES_AT_ONCE):
        some = wanted[start : start + _VALUES_AT_ONCE]
        ids = select(NameKeyRow.physician_id).where(NameKeyRow.key.in_(some))
        found |= _namesakes(session, PhysicianRow.id.in_(ids))
    return list(found.values())


def keys_of(session: Session, physician_ids: Collection[int]) -> set[str]:
    """The keys that find these physicians."""
    ids = list(physician_ids)
    return {
        key
        for start in range(0, len(ids), _VALUES_AT_ONCE)
        for key in session.scalars(
            select(NameKeyRow.key).where(NameKeyRow.physician_id.in_(ids[start : start + _VALUES_AT_ONCE]))
        )
    }


def keys_spelled_like(session: Session, keys: Iterable[str]) -> set[str]:
    """Keys that differ from one of these by a typing error or two, not in the first letter."""
    typed = [key for key in keys if len(key) > 3]
    near = [
        and_(
            NameKeyRow.key.startswith(key[0], autoescape=True),
            func.length(NameKeyRow.key).between(len(key) - _LONGEST_ERROR, len(key) + _LONGEST_ERROR),
        )
        for key in typed
    ]
    if not near:
        return set()
    known = session.scalars(select(NameKeyRow.key).where(or_(*near)).distinct()).all()
    return {each for each in known for key in typed if is_close(each, key)}


def untied_bylines(
    session: Session, *, states: Collection[str], after: int = 0, offset: int = 0, limit: int = 500
) -> list[Untied]:
    """Answers tied to nobody whose byline is in one of these states, by their ids, from beyond ``after``."""
    rows = session.execute(
        select(AnswerRow.id, ArticleRow.id, ArticleRow.slug, ArticleRow.title, AnswerRow.byline)
        .join(ArticleRow, ArticleRow.id == AnswerRow.article_id)
        .where(_untied(states), AnswerRow.id > after)
        .order_by(AnswerRow.id)
        .offset(offset)
        .limit(limit)
    )
    return [Untied(*row) for row in rows]


def count_untied_bylines(session: Session, *, states: Collection[str]) -> int:
    """How many of them there are."""
    return session.scalar(select(func.count()).select_from(AnswerRow).where(_untied(states))) or 0


def _untied(states: Collection[str]) -> ColumnElement[bool]:
    return and_(AnswerRow.physician_id.is_(None), AnswerRow.byline_state.in_(states))


def _namesakes(session: Session, condition: ColumnElement[bool]) -> dict[int, Namesake]:
    physician = (
        PhysicianRow.id,
        PhysicianRow.slug,
        PhysicianRow.given_name,
        PhysicianRow.family_name,
        PhysicianRow.middle_name,
        PhysicianRow.suffix,
        PhysicianRow.other_family_name,
    )
    rows = session.execute(
        select(*physician).where(condition, PhysicianRow.status != Status.REMOVED).order_by(PhysicianRow.id)
    ).all()
    ids = [row.id for row in rows]
    credentials, places, former = _facts(session, ids)
    return {
        row.id: Namesake(
            id=row.id,
            slug=row.slug,
            name=PersonName(row.given_name, row.family_name, row.middle_name, row.suffix),
            other_names=(row.other_family_name,) if row.other_family_name else (),
            former_slugs=tuple(former.get(row.id, ())),
            credentials=tuple(credentials.get(row.id, ())),
            places=tuple(places.get(row.id, ())),
        )
        for row in rows
    }


def _facts(
    session: Session, ids: list[int]
) -> tuple[dict[int, list[str]], dict[int, list[tuple[str, str]]], dict[int, list[str]]]:
    """Credentials, places and former slugs of physicians by their ids."""
    credentials: dict[int, list[str]] = {}
    places: dict[int, list[tuple[str, str]]] = {}
    former: dict[int, list[str]] = {}
    for start in range(0, len(ids), _VALUES_AT_ONCE):
        some = ids[start : start + _VALUES_AT_ONCE]
        for id_, value in session.execute(
            select(CredentialRow.physician_id, CredentialRow.value)
            .where(CredentialRow.physician_id.in_(some))
            .order_by(CredentialRow.position)
        ):
            credentials.setdefault(id_, []).append(value)
        office = PracticeLocationRow
        for id_, city, region in session.execute(
            select(office.physician_id, office.city, office.region)
            .where(office.physician_id.in_(some), office.id.not_in(HIDDEN_OFFICES))
            .order_by(office.position)
        ):
            places.setdefault(id_, []).append((city, region))
        for id_, slug in session.execute(
            select(SlugAliasRow.target_id, SlugAliasRow.slug).where(
                SlugAliasRow.kind == "physician", SlugAliasRow.target_id.in_(some)
            )
        ):
            former.setdefault(id_, []).append(slug)
    return credentials, places, former
