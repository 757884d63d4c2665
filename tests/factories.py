"""Directories to test with: real rows in a real database, with the change log kept as services keep it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from directory.store.changes import record_change
from directory.store.models import (
    AnswerRow,
    ArticleRow,
    ArticleTopicRow,
    CertificationRow,
    CredentialRow,
    ImportedReceptionRow,
    LanguageRow,
    PhysicianRow,
    PhysicianTopicRow,
    PracticeLocationRow,
    SlugAliasRow,
    SocietyRow,
    SpecialtyRow,
)
from directory.store.unit_of_work import Database

ANAHEIM_HILLS = (33.8456, -117.7573)
IRVINE = (33.6839, -117.7947)
CHICAGO = (41.8781, -87.6298)


def office(point: tuple[float, float] | None = ANAHEIM_HILLS, **facts: object) -> PracticeLocationRow:
    """An office at a point (degrees), known to the building unless told otherwise."""
    given: dict[str, object] = {
        "name": "Hilltop Sports Medicine",
        "address": "100 Example Street",
        "city": "Anaheim",
        "region": "CA",
        "postal_code": "92807",
        "country": "US",
        "phone": "(714) 555-0142",
        "latitude": point[0] if point else None,
        "longitude": point[1] if point else None,
        "precision": "rooftop" if point else None,
        "point_source": "given" if point else "",
    }
    return PracticeLocationRow(**(given | facts))


@dataclass
class DirectoryFactory:
    """Adds physicians, societies and articles to a database."""

    database: Database
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def physician(
        self,
        name: str = "",
        *,
        credentials: Sequence[str] = ("MD",),
        specialties: Sequence[str] = ("sports-medicine-family",),
        topics: Sequence[str] = (),
        certifications: Sequence[str] = (),
        languages: Sequence[str] = ("en",),
        offices: Sequence[PracticeLocationRow] | None = None,
        **facts: object,
    ) -> PhysicianRow:
        """A listed physician; ``name`` is a given and a family name."""
        number = next(self._numbers)
        given, _, family = (name or f"Given{number} Family{number}").partition(" ")
        locations = [office()] if offices is None else list(offices)
        for position, location in enumerate(locations):
            location.position = position
        given_facts: dict[str, object] = {
            "slug": f"{given}-{family}-{number}".lower(),
            "given_name": given,
            "family_name": family,
            "confirmed_at": datetime.now(UTC),
            "confirmed_by": "the society",
        }
        row = PhysicianRow(
            **(given_facts | facts),
            credentials=[CredentialRow(position=i, value=value) for i, value in enumerate(credentials)],
            specialties=[SpecialtyRow(position=i, value=value) for i, value in enumerate(specialties)],
            topics=[PhysicianTopicRow(position=i, value=value) for i, value in enumerate(topics)],
            certifications=[
                CertificationRow(position=i, value=each) for i, each in enumerate(certifications)
            ],
            languages=[LanguageRow(position=i, value=value) for i, value in enumerate(languages)],
            locations=locations,
        )
        with self.database.writing() as session:
            session.add(row)
            session.flush()
            record_change(session, "physician", row.id)
        return row

    def society(self, **facts: object) -> SocietyRow:
        """A society."""
        number = next(self._numbers)
        given: dict[str, object] = {
            "slug": f"society-{number}",
            "name": f"Society {number}",
            "short_name": f"S{number}",
            "about": "We care for people who move.",
        }
        row = SocietyRow(**(given | facts))
        with self.database.writing() as session:
            session.add(row)
        return row

    def article(
        self,
        title: str = "",
        *,
        answers: Sequence[tuple[PhysicianRow | None, str]] = (),
        topics: Sequence[str] = (),
        society: SocietyRow | None = None,
        published_on: date | None = date(2020, 5, 17),
        **facts: object,
    ) -> ArticleRow:
        """A published article; ``answers`` are physicians (or nobody) with what they wrote."""
        number = next(self._numbers)
        given: dict[str, object] = {
            "slug": f"article-{number}",
            "title": title or f"Article {number}",
            "summary": "",
            "question": "",
        }
        row = ArticleRow(
            **(given | facts),
            published_on=published_on,
            society_id=society.id if society else None,
            topics=[ArticleTopicRow(position=i, value=value) for i, value in enumerate(topics)],
            answers=[
                AnswerRow(
                    position=i,
                    physician_id=author.id if author else None,
                    byline=_byline(author),
                    body=body,
                )
                for i, (author, body) in enumerate(answers)
            ],
        )
        with self.database.writing() as session:
            session.add(row)
            session.flush()
            record_change(session, "article", row.id)
        return row

    def edit(self, physician: PhysicianRow, **facts: object) -> None:
        """Change columns of a physician, as a service would."""
        with self.database.writing() as session:
            row = session.get_one(PhysicianRow, physician.id)
            for name, value in facts.items():
                setattr(row, name, value)
            record_change(session, "physician", row.id)

    def edit_article(self, article: ArticleRow, **facts: object) -> None:
        """Change columns of an article, as a service would."""
        with self.database.writing() as session:
            row = session.get_one(ArticleRow, article.id)
            for name, value in facts.items():
                setattr(row, name, value)
            record_change(session, "article", row.id)

    def reception(self, article: ArticleRow, **facts: object) -> None:
        """How an article was received where it stood before."""
        with self.database.writing() as session:
            session.add(ImportedReceptionRow(article_id=article.id, **facts))

    def alias(self, kind: str, slug: str, target_id: int) -> None:
        """A former slug."""
        with self.database.writing() as session:
            session.add(SlugAliasRow(kind=kind, slug=slug, target_id=target_id))


def _byline(author: PhysicianRow | None) -> str:
    if author is None:
        return "Answer by A. Stranger, MD"
    credentials = ", ".join(row.value for row in author.credentials)
    return f"Answer by {author.given_name} {author.family_name}, {credentials}\nMember S"


def in_the_way(path: Path) -> None:
    """Let there be a folder where a file is wanted, so that it cannot be opened to write."""
    path.unlink(missing_ok=True)
    path.mkdir()
