"""The invented directory as rows of a database, for measuring the whole service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import insert
from sqlalchemy.orm import Session

from directory.search.base import LocationDocument, PhysicianDocument
from directory.store.models import (
    AnswerRow,
    ArticleRow,
    ArticleTopicRow,
    CredentialRow,
    LanguageRow,
    PhysicianRow,
    PhysicianTopicRow,
    PracticeLocationRow,
    SocietyRow,
    SpecialtyRow,
)
from directory.store.models.physician import typed_names
from directory.store.name_keys import write_name_keys
from directory.store.schema import upgrade_schema
from directory.store.unit_of_work import Database
from tests.benchmarks.corpus import Corpus

Row = dict[str, Any]
Document = TypeVar("Document")
_AT_ONCE = 1000
_CONFIRMED = datetime(2026, 1, 15, tzinfo=UTC)


def database_beside(index: Path) -> str:
    """The address of the database that goes with an index."""
    return f"sqlite:///{index.with_suffix('.sqlite3')}"


def store_physicians(physicians: Iterable[PhysicianDocument], address: str) -> None:
    """Make a database of the physicians alone, as far as suggestions go by them."""
    database = Database(address)
    upgrade_schema(database)
    with database.writing() as session:
        for some in _batches(physicians):
            _insert(session, PhysicianRow, [_physician(each) for each in some])
    database.close()


def store(corpus: Corpus, database: Database) -> None:
    """Write the whole corpus into an empty, migrated database."""
    with database.writing() as session:
        session.execute(insert(SocietyRow), [{"id": 1, "slug": "society", "name": "Invented Society"}])
        places = _Places(corpus)
        for physicians in _batches(corpus.physicians()):
            _insert(session, PhysicianRow, [_physician(each) for each in physicians])
            write_name_keys(session, [each.physician_id for each in physicians])
            for table, values in _LISTED:
                _insert(session, table, [row for each in physicians for row in _tags(each, values(each))])
            _insert(
                session, PracticeLocationRow, [row for each in physicians for row in places.offices(each)]
            )
        for articles in _batches(corpus.articles()):
            _insert(
                session,
                ArticleRow,
                [
                    {
                        "id": each.article_id,
                        "slug": f"article-{each.article_id}",
                        "title": each.title,
                        "summary": each.summary,
                        "question": each.question,
                        "published_on": date.fromordinal(each.published_day),
                        "society_id": each.society_id,
                    }
                    for each in articles
                ],
            )
            _insert(
                session,
                ArticleTopicRow,
                [
                    {"article_id": each.article_id, "position": place, "value": topic}
                    for each in articles
                    for place, topic in enumerate(each.topics)
                ],
            )
            _insert(
                session,
                AnswerRow,
                [
                    {
                        "id": answer.answer_id,
                        "article_id": each.article_id,
                        "physician_id": answer.physician_id,
                        "byline": "A physician of the society",
                        "body": answer.body,
                    }
                    for each in articles
                    for answer in each.answers
                ],
            )


_LISTED: tuple[tuple[type[Any], Callable[[PhysicianDocument], Iterable[str]]], ...] = (
    (CredentialRow, lambda each: each.names.split()[2:]),
    (SpecialtyRow, lambda each: each.specialties[:2]),
    (PhysicianTopicRow, lambda each: each.topics),
    (LanguageRow, lambda each: each.languages),
)


def _physician(document: PhysicianDocument) -> Row:
    family, given = document.sort_name.split(", ", 1)
    return {
        "id": document.physician_id,
        "slug": f"physician-{document.physician_id}",
        "given_name": given.title(),
        "family_name": family.title(),
        "biography": document.biography,
        "confirmed_at": _CONFIRMED,
        "confirmed_by": "the member",
        **typed_names(given.title(), family.title()),
    }


def _tags(document: PhysicianDocument, values: Iterable[str]) -> Iterator[Row]:
    for place, value in enumerate(values):
        yield {"physician_id": document.physician_id, "position": place, "value": value}


class _Places:
    """Addresses for offices: those of the nearest office of the demonstration in the same state."""

    def __init__(self, corpus: Corpus) -> None:
        self._rows: dict[str, list[Mapping[str, str]]] = {}
        for row in corpus.rows:
            self._rows.setdefault(row["region"], []).append(row)

    def offices(self, document: PhysicianDocument) -> Iterator[Row]:
        """The rows of a physician's offices."""
        for place, office in enumerate(document.locations):
            assert office.coordinates is not None
            like = self._nearest(office)
            yield {
                "id": office.location_id,
                "physician_id": document.physician_id,
                "position": place,
                **{
                    name: like[name]
                    for name in ("address", "city", "region", "postal_code", "country", "phone")
                },
                "name": like["practice_name"],
                "latitude": office.coordinates.latitude,
                "longitude": office.coordinates.longitude,
                "precision": "rooftop",
                "point_source": "given",
                "accepting_new_patients": office.accepting_new_patients,
                "telehealth": office.telehealth,
            }

    def _nearest(self, office: LocationDocument) -> Mapping[str, str]:
        point = office.coordinates
        assert point is not None
        return min(
            self._rows[office.region],
            key=lambda row: (
                abs(float(row["latitude"]) - point.latitude) + abs(float(row["longitude"]) - point.longitude)
            ),
        )


def _insert(session: Session, table: type[Any], rows: list[Row]) -> None:
    if rows:
        session.execute(insert(table), rows)


def _batches(things: Iterable[Document]) -> Iterator[list[Document]]:
    remaining = iter(things)
    while batch := list(islice(remaining, _AT_ONCE)):
        yield batch
