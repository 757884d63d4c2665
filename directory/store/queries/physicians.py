"""Reading physicians."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from directory.domain.physician import PersonName, Physician, PracticeLocation, Status
from directory.domain.places import Address, Coordinates, Precision
from directory.store.models import (
    AnswerRow,
    ArticleRow,
    PhysicianRow,
    PracticeLocationRow,
    SlugAliasRow,
    SpecialtyRow,
)

WHOLE_PHYSICIAN = (
    selectinload(PhysicianRow.credentials),
    selectinload(PhysicianRow.specialties),
    selectinload(PhysicianRow.topics),
    selectinload(PhysicianRow.languages),
    selectinload(PhysicianRow.locations),
)


def physicians_by_id(session: Session, ids: Iterable[int]) -> dict[int, Physician]:
    """The physicians with these ids, whatever their status; unknown ids are left out. Seven statements."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    rows = session.scalars(
        select(PhysicianRow).where(PhysicianRow.id.in_(wanted)).options(*WHOLE_PHYSICIAN)
    ).all()
    counts = _answer_counts(session, wanted)
    return {row.id: to_physician(row, counts.get(row.id, 0)) for row in rows}


def physician_by_slug(session: Session, slug: str) -> Physician | None:
    """The physician whose current slug this is."""
    return _first(session, session.scalars(select(PhysicianRow.id).where(PhysicianRow.slug == slug)).first())


def physician_by_npi(session: Session, npi: str) -> Physician | None:
    """The physician with this NPI."""
    return _first(session, session.scalars(select(PhysicianRow.id).where(PhysicianRow.npi == npi)).first())


def current_slug(session: Session, kind: str, old_slug: str) -> str | None:
    """The slug that a former slug of a ``physician`` or an ``article`` leads to now."""
    table = PhysicianRow if kind == "physician" else ArticleRow
    return session.scalars(
        select(table.slug)
        .join(SlugAliasRow, SlugAliasRow.target_id == table.id)
        .where(SlugAliasRow.kind == kind, SlugAliasRow.slug == old_slug)
    ).first()


def listed_physician_ids(session: Session) -> Iterator[int]:
    """The ids of every listed physician, ascending."""
    yield from session.scalars(
        select(PhysicianRow.id).where(PhysicianRow.status == Status.ACTIVE).order_by(PhysicianRow.id)
    )


def any_physician(session: Session) -> bool:
    """Whether the database knows any physician at all."""
    return session.scalars(select(PhysicianRow.id).limit(1)).first() is not None


def count_listed_physicians(session: Session) -> int:
    """How many physicians are listed."""
    return session.scalar(select(func.count()).where(PhysicianRow.status == Status.ACTIVE)) or 0


def cities_with_physicians(session: Session, limit: int) -> list[tuple[str, str, str, int]]:
    """Cities as ``(country, region, city, listed physicians)``, most physicians first."""
    physicians = func.count(PracticeLocationRow.physician_id.distinct())
    rows = session.execute(
        select(PracticeLocationRow.country, PracticeLocationRow.region, PracticeLocationRow.city, physicians)
        .join(PhysicianRow, PhysicianRow.id == PracticeLocationRow.physician_id)
        .where(PhysicianRow.status == Status.ACTIVE, PracticeLocationRow.city != "")
        .group_by(PracticeLocationRow.country, PracticeLocationRow.region, PracticeLocationRow.city)
        .order_by(physicians.desc(), PracticeLocationRow.city)
        .limit(limit)
    )
    return [(country, region, city, count) for country, region, city, count in rows]


def specialty_counts(session: Session) -> dict[str, int]:
    """How many listed physicians name each specialty as theirs."""
    rows = session.execute(
        select(SpecialtyRow.value, func.count())
        .join(PhysicianRow, PhysicianRow.id == SpecialtyRow.physician_id)
        .where(PhysicianRow.status == Status.ACTIVE)
        .group_by(SpecialtyRow.value)
    )
    return dict(rows.all())


def physicians_named_like(session: Session, prefix: str, limit: int) -> list[tuple[str, str]]:
    """Listed physicians whose family name, or given and family name, start like this: ``(slug, name)``."""
    full = func.lower(PhysicianRow.given_name + " " + PhysicianRow.family_name)
    starts = or_(
        func.lower(PhysicianRow.family_name).startswith(prefix, autoescape=True),
        full.startswith(prefix, autoescape=True),
    )
    rows = session.execute(
        select(PhysicianRow.slug, PhysicianRow.given_name, PhysicianRow.family_name)
        .where(PhysicianRow.status == Status.ACTIVE, starts)
        .order_by(PhysicianRow.family_name, PhysicianRow.given_name, PhysicianRow.id)
        .limit(max(limit, 0))
    )
    return [(slug, f"{given} {family}") for slug, given, family in rows]


def to_physician(row: PhysicianRow, answer_count: int) -> Physician:
    """The value of a row whose relationships are loaded."""
    return Physician(
        id=row.id,
        slug=row.slug,
        npi=row.npi,
        name=PersonName(row.given_name, row.family_name, row.middle_name, row.suffix),
        other_names=(row.other_family_name,) if row.other_family_name else (),
        credentials=_values(row.credentials),
        specialties=_values(row.specialties),
        topics=_values(row.topics),
        languages=_values(row.languages),
        biography=row.biography,
        website=row.website,
        email=row.email,
        member_since=row.member_since,
        status=Status(row.status),
        confirmed_at=row.confirmed_at,
        confirmed_by=row.confirmed_by,
        locations=tuple(_to_location(location) for location in row.locations),
        answer_count=answer_count,
    )


def _to_location(row: PracticeLocationRow) -> PracticeLocation:
    known = row.latitude is not None and row.longitude is not None
    return PracticeLocation(
        id=row.id,
        name=row.name,
        address=Address(row.address, row.city, row.region, row.postal_code, row.country),
        phone=row.phone,
        coordinates=Coordinates(row.latitude, row.longitude) if known else None,  # type: ignore[arg-type]
        precision=Precision(row.precision) if known and row.precision else None,
        accepting_new_patients=row.accepting_new_patients,
        telehealth=row.telehealth,
    )


def _values(rows: Sequence[object]) -> tuple[str, ...]:
    return tuple(row.value for row in rows)  # type: ignore[attr-defined]


def _answer_counts(session: Session, ids: list[int]) -> dict[int, int]:
    rows = session.execute(
        select(AnswerRow.physician_id, func.count())
        .join(ArticleRow, ArticleRow.id == AnswerRow.article_id)
        .where(AnswerRow.physician_id.in_(ids), ArticleRow.status == "published")
        .group_by(AnswerRow.physician_id)
    )
    return {physician_id: count for physician_id, count in rows if physician_id is not None}


def _first(session: Session, physician_id: int | None) -> Physician | None:
    if physician_id is None:
        return None
    return physicians_by_id(session, [physician_id]).get(physician_id)
