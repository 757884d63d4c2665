"""Choosing among many physicians and articles the few that are looked at when no index can be asked.

The database has no index of words. So words choose by what has one (specialties, topics, names), and only
where that chooses nobody by reading every text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from directory.domain.physician import Status
from directory.domain.places import Coordinates
from directory.domain.typed_text import span
from directory.store.models import (
    AnswerRow,
    ArticleRow,
    ArticleTopicRow,
    LanguageRow,
    NameKeyRow,
    PhysicianRow,
    PhysicianTopicRow,
    PracticeLocationRow,
    SpecialtyRow,
)
from directory.store.queries.articles import PUBLISHED

_UNKNOWN_FAR = 1e6

_LISTED = PhysicianRow.status == Status.ACTIVE


@dataclass(frozen=True, slots=True)
class WordSigns:
    """What tells that somebody, or an article, has to do with a word."""

    names: Collection[str] = ()
    """Folded, without marks."""
    specialties: Collection[str] = ()
    topics: Collection[str] = ()
    beginnings: Collection[str] = ()
    """What the word begins with in texts, whatever its ending."""


@dataclass(frozen=True, slots=True)
class PhysicianWishes:
    """Filters on physicians and on their offices, and where to be near. What is empty filters nothing."""

    specialties: Collection[str] = ()
    topics: Collection[str] = ()
    languages: Collection[str] = ()
    country: str = ""
    region: str = ""
    accepting_new_patients: bool = False
    telehealth: bool = False
    centre: Coordinates | None = None
    latitudes: tuple[float, float] | None = None
    """Between which an office must be, if anywhere, in degrees."""
    longitudes: Collection[tuple[float, float]] = ()
    """Between any of which it then must be, westernmost first."""
    by_name: bool = False
    """The first by name rather than the nearest."""


@dataclass(frozen=True, slots=True)
class ArticleWishes:
    """Filters on articles. What is empty filters nothing."""

    topic: str = ""
    society_id: int | None = None
    physicians: Collection[int] | None = None
    """Articles that one of these has answered."""


def everything_if_little(session: Session, limit: int) -> tuple[list[int], list[int]] | None:
    """The ids of all listed physicians and of all published articles, unless either are more than so many."""
    physicians = session.scalars(select(PhysicianRow.id).where(_LISTED).limit(limit + 1)).all()
    articles = session.scalars(select(ArticleRow.id).where(PUBLISHED).limit(limit + 1)).all()
    if max(len(physicians), len(articles)) > limit:
        return None
    return sorted(physicians), sorted(articles)


def is_name_of_somebody(session: Session, name: str) -> bool:
    """Whether somebody listed goes by a word, folded and without marks."""
    somebody = select(PhysicianRow.id).where(_LISTED, _is_named(name))
    return session.scalars(somebody.limit(1)).first() is not None


def likely_physicians(
    session: Session, wishes: PhysicianWishes, words: Sequence[WordSigns], limit: int
) -> list[int]:
    """The ids of at most so many listed physicians: who have to do with most words, of equals the nearest."""
    unlisted = aliased(PhysicianRow)
    # By their status an index would be gone through, and everybody's row looked up in its order.
    listed = PhysicianRow.id.not_in(select(unlisted.id).where(unlisted.status != Status.ACTIVE))
    chosen = select(PhysicianRow.id).where(listed, *_suits(wishes))
    order: list[Any] = [PhysicianRow.family_name, PhysicianRow.given_name, PhysicianRow.id]
    if wishes.centre is not None and not wishes.by_name:
        far = select(PracticeLocationRow.physician_id, func.min(_far(wishes.centre)).label("far"))
        offices = far.where(*_office_suits(wishes)).group_by(PracticeLocationRow.physician_id).subquery()
        chosen = chosen.outerjoin(offices, offices.c.physician_id == PhysicianRow.id)
        order.insert(0, func.coalesce(offices.c.far, _UNKNOWN_FAR))
    found = _with_most(session, chosen, order, words, (_has_physician_listed, _has_physician_written), limit)
    return [physician_id for physician_id, having in found if having or not words]


def likely_articles(
    session: Session, wishes: ArticleWishes, words: Sequence[WordSigns], limit: int
) -> list[int]:
    """The ids of at most so many published articles: those with most words, of equals the newest.

    Of given physicians also those without any, which tell how much they have published.
    """
    chosen = select(ArticleRow.id).where(PUBLISHED)
    if wishes.topic:
        chosen = chosen.where(ArticleRow.id.in_(_on_topics([wishes.topic])))
    if wishes.society_id is not None:
        chosen = chosen.where(ArticleRow.society_id == wishes.society_id)
    if wishes.physicians is not None:
        answered = select(AnswerRow.article_id).where(AnswerRow.physician_id.in_(wishes.physicians))
        chosen = chosen.where(ArticleRow.id.in_(answered))
    order = [ArticleRow.published_on.desc().nulls_last(), ArticleRow.id.desc()]
    found = _with_most(session, chosen, order, words, (_is_article_listed, _is_article_written), limit)
    return [id_ for id_, having in found if having or not words or wishes.physicians is not None]


Way = Callable[[Session, WordSigns], ColumnElement[bool]]


def _with_most(
    session: Session,
    chosen: Select[int],
    order: Sequence[Any],
    words: Sequence[WordSigns],
    ways: Sequence[Way],
    limit: int,
) -> list[tuple[int, int]]:
    """The first of the chosen, who have most words in the first way in which any has one; with how many."""
    found: list[tuple[int, int]] = []
    for way in ways:
        having = sum((case((way(session, word), 1), else_=0) for word in words), literal(0)).label("having")
        ordered = chosen.add_columns(having).order_by(having.desc(), *order).limit(limit)
        found = [(id_, count) for id_, count in session.execute(ordered)]
        if not words or any(count for _, count in found):
            break
    return found


# --- who has to do with a word --------------------------------------------------------------------


def _has_physician_listed(_session: Session, word: WordSigns) -> ColumnElement[bool]:
    specialists = select(SpecialtyRow.physician_id).where(SpecialtyRow.value.in_(word.specialties))
    return or_(PhysicianRow.id.in_(specialists), _knows(word.topics), *map(_is_named, word.names))


def _has_physician_written(session: Session, word: WordSigns) -> ColumnElement[bool]:
    has = _reader(session, word)
    texts = (ArticleRow.title, ArticleRow.summary, ArticleRow.question, AnswerRow.body)
    authors = (
        select(AnswerRow.physician_id)
        .join(ArticleRow, ArticleRow.id == AnswerRow.article_id)
        .where(AnswerRow.physician_id.is_not(None), or_(*map(has, texts)))
    )
    return or_(has(PhysicianRow.biography), PhysicianRow.id.in_(authors))


def _is_article_listed(_session: Session, word: WordSigns) -> ColumnElement[bool]:
    return ArticleRow.id.in_(_on_topics(word.topics))


def _is_article_written(session: Session, word: WordSigns) -> ColumnElement[bool]:
    has = _reader(session, word)
    answered = exists().where(AnswerRow.article_id == ArticleRow.id, has(AnswerRow.body))
    return or_(*map(has, (ArticleRow.title, ArticleRow.summary, ArticleRow.question)), answered)


def _knows(topics: Collection[str]) -> ColumnElement[bool]:
    """Whether a physician lists one of these topics, or has published on it."""
    listed = select(PhysicianTopicRow.physician_id).where(PhysicianTopicRow.value.in_(topics))
    published = select(AnswerRow.physician_id).where(
        AnswerRow.article_id.in_(_on_topics(topics)), AnswerRow.physician_id.is_not(None)
    )
    return or_(PhysicianRow.id.in_(listed), PhysicianRow.id.in_(published))


def _on_topics(topics: Collection[str]) -> Select[int]:
    return select(ArticleTopicRow.article_id).where(ArticleTopicRow.value.in_(topics))


def _is_named(name: str) -> ColumnElement[bool]:
    """Each word of a family name has a key; what stands before it begins with the first given name."""
    keyed = select(NameKeyRow.physician_id).where(NameKeyRow.key == name)
    first, beyond = span(f"{name} ")
    given = and_(PhysicianRow.name_typed >= first, PhysicianRow.name_typed < beyond)
    return or_(PhysicianRow.id.in_(keyed), given)


def _reader(session: Session, word: WordSigns) -> Callable[[Any], ColumnElement[bool]]:
    """What tells whether a text has what the word begins with, in whatever case."""
    # LIKE minds no case on SQLite, and there ILIKE would call a function of ours for each row.
    like = "ilike" if session.get_bind().dialect.name == "postgresql" else "like"
    patterns = [f"%{beginning}%" for beginning in word.beginnings]
    return lambda text: or_(false(), *(getattr(text, like)(pattern) for pattern in patterns))


# --- filters ------------------------------------------------------------------------------------


def _suits(wishes: PhysicianWishes) -> list[ColumnElement[bool]]:
    suits: list[ColumnElement[bool]] = []
    if wishes.specialties:
        specialists = select(SpecialtyRow.physician_id).where(SpecialtyRow.value.in_(wishes.specialties))
        suits.append(PhysicianRow.id.in_(specialists))
    if wishes.languages:
        speakers = select(LanguageRow.physician_id).where(LanguageRow.value.in_(wishes.languages))
        suits.append(PhysicianRow.id.in_(speakers))
    if wishes.topics:
        suits.append(_knows(wishes.topics))
    if offices := _office_suits(wishes):
        suits.append(PhysicianRow.id.in_(select(PracticeLocationRow.physician_id).where(*offices)))
    return suits


def _office_suits(wishes: PhysicianWishes) -> list[ColumnElement[bool]]:
    office = PracticeLocationRow
    suits: list[ColumnElement[bool]] = []
    if wishes.country:
        suits.append(office.country == wishes.country)
    if wishes.region:
        suits.append(func.upper(office.region) == wishes.region)
    if wishes.accepting_new_patients:
        suits.append(office.accepting_new_patients.is_(True))
    if wishes.telehealth:
        suits.append(office.telehealth.is_(True))
    if wishes.latitudes is not None:
        suits.append(office.latitude.between(*wishes.latitudes))
        suits.append(or_(*(office.longitude.between(west, east) for west, east in wishes.longitudes)))
    return suits


def _far(centre: Coordinates) -> ColumnElement[float | None]:
    """How far an office is, as far as an order is concerned: a square of degrees."""
    north = PracticeLocationRow.latitude - centre.latitude
    east = (PracticeLocationRow.longitude - centre.longitude) * cos(radians(centre.latitude))
    return north * north + east * east
