"""Reading physicians."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Text, bindparam, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session, selectinload

from directory.domain.physician import PersonName, Physician, PracticeLocation, Status, WebLink
from directory.domain.places import Address, Coordinates, Precision
from directory.domain.visibility import Audience, Level, OfficeField, PersonalField
from directory.store.models import (
    AnswerRow,
    ArticleRow,
    CertificationRow,
    CredentialRow,
    LanguageRow,
    LocationVisibilityRow,
    PhotographRow,
    PhysicianRow,
    PhysicianTopicRow,
    PhysicianVisibilityRow,
    PracticeLocationRow,
    SpecialtyRow,
)

WHOLE_PHYSICIAN = (
    selectinload(PhysicianRow.credentials),
    selectinload(PhysicianRow.certifications),
    selectinload(PhysicianRow.specialties),
    selectinload(PhysicianRow.topics),
    selectinload(PhysicianRow.languages),
    selectinload(PhysicianRow.locations),
)


_FACTS = (
    *("id", "slug", "npi", "given_name", "middle_name", "family_name", "suffix", "other_family_name"),
    *("biography", "website", "email", "links", "member_since", "status", "confirmed_at", "confirmed_by"),
)
_OFFICE = (
    *("id", "name", "address", "city", "region", "postal_code", "country", "phone"),
    *("latitude", "longitude", "precision", "accepting_new_patients", "telehealth", "hours"),
)
_facts_of, _office_of = attrgetter(*_FACTS), attrgetter(*_OFFICE)

# Every page of results reads whole physicians. Tuples of columns take a fifth of the time of entities, and
# SQLAlchemy knows statements that were made once by what it kept of them.
_WANTED: BindParameter[Any] = bindparam("ids", expanding=True)
_LISTS: tuple[Any, ...] = tuple(
    row.__table__.c for row in (CredentialRow, SpecialtyRow, PhysicianTopicRow, LanguageRow, CertificationRow)
)
_PHYSICIAN, _LOCATION = PhysicianRow.__table__.c, PracticeLocationRow.__table__.c
_ANSWER, _ARTICLE = AnswerRow.__table__.c, ArticleRow.__table__.c
_PHOTOGRAPH, _OF_PERSON = PhotographRow.__table__.c, PhysicianVisibilityRow.__table__.c
_OF_OFFICE = LocationVisibilityRow.__table__.c
_PHYSICIANS = (
    select(*(_PHYSICIAN[name] for name in _FACTS), _PHOTOGRAPH.digest)
    .outerjoin(PhotographRow.__table__, _PHOTOGRAPH.physician_id == _PHYSICIAN.id)
    .where(_PHYSICIAN.id.in_(_WANTED))
)
HIDDEN_OFFICES = select(_OF_OFFICE.location_id).where(
    _OF_OFFICE.field == OfficeField.OFFICE, _OF_OFFICE.level != Level.PUBLIC
)
_LOCATIONS_OF = (
    select(_LOCATION.physician_id, *(_LOCATION[name] for name in _OFFICE))
    .where(_LOCATION.physician_id.in_(_WANTED))
    .order_by(_LOCATION.position)
)
_NO_LEVEL = cast(null(), Text)
_OF_PERSON_AT, _OF_OFFICE_AT, _ANSWERS_AT = range(len(_LISTS), len(_LISTS) + 3)
# What is little of each physician is read at once: entries of lists by position, levels, those of offices by
# the office's id, and how many answers they have published.
_PARTS_OF = union_all(
    *(
        select(
            literal(number).label("number"), each.physician_id, each.position, each.value, _NO_LEVEL
        ).where(each.physician_id.in_(_WANTED))
        for number, each in enumerate(_LISTS)
    ),
    select(
        literal(_OF_PERSON_AT), _OF_PERSON.physician_id, literal(0), _OF_PERSON.field, _OF_PERSON.level
    ).where(_OF_PERSON.physician_id.in_(_WANTED)),
    select(
        literal(_OF_OFFICE_AT),
        _LOCATION.physician_id,
        _OF_OFFICE.location_id,
        _OF_OFFICE.field,
        _OF_OFFICE.level,
    ).where(_OF_OFFICE.location_id == _LOCATION.id, _LOCATION.physician_id.in_(_WANTED)),
    select(literal(_ANSWERS_AT), _ANSWER.physician_id, func.count(), literal(""), _NO_LEVEL)
    .where(
        _ANSWER.article_id == _ARTICLE.id,
        _ARTICLE.status == "published",
        _ANSWER.physician_id.in_(_WANTED),
    )
    .group_by(_ANSWER.physician_id),
)


def physicians_by_id(
    session: Session, ids: Iterable[int], audience: Audience = Audience.PUBLIC
) -> dict[int, Physician]:
    """The physicians with these ids as ``audience`` may see them, whatever their status. Three statements.

    Unknown ids are left out. This is the one place where what somebody hides is taken away, so
    everything above it, the search index too, can only show what is there.
    """
    wanted = list(set(ids))
    if not wanted:
        return {}
    connection = session.connection()
    physicians, offices, little = (
        connection.execute(statement, {"ids": wanted}).all()
        for statement in (_PHYSICIANS, _LOCATIONS_OF, _PARTS_OF)
    )
    parts = _parts(little)
    locations: defaultdict[int, list[PracticeLocation]] = defaultdict(list)
    for physician_id, *office in offices:
        locations[physician_id].append(_to_location(*office))
    found = {
        facts[0]: _to_physician(
            facts,
            [tuple(parts.lists[facts[0], number]) for number in range(len(_LISTS))],
            tuple(locations[facts[0]]),
            parts.answers.get(facts[0], 0),
            photograph or "",
        )
        for *facts, photograph in physicians
    }
    for physician_id, levels in parts.levels.items():
        found[physician_id] = _with_levels(found[physician_id], levels).seen_by(audience)
    return found


class _Parts(NamedTuple):
    """What is little of each physician, by their ids."""

    lists: Mapping[tuple[int, int], list[str]]
    """By the physician and the place of the list in ``_LISTS``."""
    answers: Mapping[int, int]
    levels: Mapping[int, Mapping[int | None, Mapping[str, Level]]]
    """By the physician and the office; by ``None`` for those of the physician."""


def _parts(rows: Iterable[Sequence[Any]]) -> _Parts:
    lists: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    answers: dict[int, int] = {}
    levels: dict[int, defaultdict[int | None, dict[str, Level]]] = {}
    # Sorted here: SQLite takes twice as long for a union that it has to put in order.
    for number, physician_id, position, value, level in sorted(rows, key=itemgetter(2)):
        if number < len(_LISTS):
            lists[physician_id, number].append(value)
        elif number == _ANSWERS_AT:
            answers[physician_id] = position
        else:
            office_id = position if number == _OF_OFFICE_AT else None
            levels.setdefault(physician_id, defaultdict(dict))[office_id][value] = Level(level)
    return _Parts(lists, answers, levels)


def _with_levels(physician: Physician, levels: Mapping[int | None, Mapping[str, Level]]) -> Physician:
    """``levels`` stand by the id of the office, those of the physician by ``None``."""
    return replace(
        physician,
        levels={PersonalField(field): level for field, level in levels.get(None, {}).items()},
        locations=tuple(
            replace(
                office,
                levels={OfficeField(field): level for field, level in levels.get(office.id, {}).items()},
            )
            for office in physician.locations
        ),
    )


def physician_by_slug(session: Session, slug: str, audience: Audience = Audience.PUBLIC) -> Physician | None:
    """The physician whose current slug this is, as ``audience`` may see them."""
    physician_id = session.scalars(select(PhysicianRow.id).where(PhysicianRow.slug == slug)).first()
    return _first(session, physician_id, audience)


def physician_by_npi(session: Session, npi: str, audience: Audience = Audience.PUBLIC) -> Physician | None:
    """The physician with this NPI, as ``audience`` may see them."""
    physician_id = session.scalars(select(PhysicianRow.id).where(PhysicianRow.npi == npi)).first()
    return _first(session, physician_id, audience)


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


_UNLISTED = select(PhysicianRow.id).where(PhysicianRow.status != Status.ACTIVE)
"""The few who are not listed are looked up at once, not the status of everybody by itself."""


def cities_with_physicians(session: Session, limit: int) -> list[tuple[str, str, str, int]]:
    """Cities as ``(country, region, city, listed physicians)``, most physicians first."""
    physicians = func.count(PracticeLocationRow.physician_id.distinct())
    rows = session.execute(
        select(PracticeLocationRow.country, PracticeLocationRow.region, PracticeLocationRow.city, physicians)
        .where(
            PracticeLocationRow.physician_id.not_in(_UNLISTED),
            PracticeLocationRow.city != "",
            PracticeLocationRow.id.not_in(HIDDEN_OFFICES),
        )
        .group_by(PracticeLocationRow.country, PracticeLocationRow.region, PracticeLocationRow.city)
        .order_by(physicians.desc(), PracticeLocationRow.city)
        .limit(limit)
    )
    return [(country, region, city, count) for country, region, city, count in rows]


def specialty_counts(session: Session) -> dict[str, int]:
    """How many listed physicians name each specialty as theirs."""
    rows = session.execute(
        select(SpecialtyRow.value, func.count())
        .where(SpecialtyRow.physician_id.not_in(_UNLISTED))
        .group_by(SpecialtyRow.value)
    )
    return dict(rows.all())


def to_physician(row: PhysicianRow, answer_count: int) -> Physician:
    """The value of a row whose relationships are loaded, without levels and photograph."""
    lists = (row.credentials, row.specialties, row.topics, row.languages, row.certifications)
    values = [tuple(each.value for each in rows) for rows in lists]
    locations = tuple(_to_location(*_office_of(location)) for location in row.locations)
    return _to_physician(_facts_of(row), values, locations, answer_count)


def _to_physician(
    facts: Sequence[Any],
    lists: Sequence[tuple[str, ...]],
    locations: tuple[PracticeLocation, ...],
    answer_count: int,
    photograph: str = "",
) -> Physician:
    """``facts`` stand in the order of ``_FACTS``, ``lists`` in that of ``_LISTS``."""
    physician_id, slug, npi, given, middle, family, suffix, other_family, biography, *rest = facts
    website, email, links, member_since, status, confirmed_at, confirmed_by = rest
    credentials, specialties, topics, languages, certifications = lists
    return Physician(
        id=physician_id,
        slug=slug,
        npi=npi,
        name=PersonName(given, family, middle, suffix),
        other_names=(other_family,) if other_family else (),
        credentials=credentials,
        specialties=specialties,
        topics=topics,
        languages=languages,
        biography=biography,
        website=website,
        email=email,
        member_since=member_since,
        status=Status(status),
        confirmed_at=confirmed_at,
        confirmed_by=confirmed_by,
        locations=locations,
        certifications=certifications,
        links=tuple(WebLink(label, url) for label, url in links),
        answer_count=answer_count,
        photograph=photograph,
    )


def _to_location(*office: Any) -> PracticeLocation:
    """``office`` stands in the order of ``_OFFICE``."""
    location_id, name, street, city, region, postal_code, country, phone, *rest = office
    latitude, longitude, precision, accepting_new_patients, telehealth, hours = rest
    known = latitude is not None and longitude is not None
    return PracticeLocation(
        id=location_id,
        name=name,
        address=Address(street, city, region, postal_code, country),
        phone=phone,
        coordinates=Coordinates(latitude, longitude) if known else None,
        precision=Precision(precision) if known and precision else None,
        accepting_new_patients=accepting_new_patients,
        telehealth=telehealth,
        hours=hours,
    )


def _first(session: Session, physician_id: int | None, audience: Audience) -> Physician | None:
    if physician_id is None:
        return None
    return physicians_by_id(session, [physician_id], audience).get(physician_id)
