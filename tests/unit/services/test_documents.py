"""What search reads of physicians and articles."""

from __future__ import annotations

from datetime import date

from directory.domain.article import Answer, Article
from directory.domain.physician import PersonName, Physician, PracticeLocation, Status
from directory.domain.places import Address, Coordinates, Precision
from directory.domain.specialty import Catalogue, Specialties, Specialty, Topic, Topics
from directory.search.base import AnswerDocument, ArticleDocument, LocationDocument, PhysicianDocument
from directory.services.indexing import Documents

CATALOGUE = Catalogue(
    Specialties(
        [Specialty("sports", "Sports Medicine", "Sports doctor"), Specialty("kid", "Kids", "", ("sports",))]
    ),
    Topics([Topic("strain", "Strain", "injury", ("pull",))]),
)
POINT = Coordinates(33.85, -117.76)
LOPEZ = Physician(
    id=7,
    slug="maria-lopez",
    npi="1234567893",
    name=PersonName("Maria", "López"),
    other_names=("Garcia",),
    credentials=("MD",),
    specialties=("kid", "unheard-of"),
    topics=("strain",),
    languages=("es",),
    biography="I *run*.",
    website="https://example.org/",
    email="lopez@example.org",
    member_since=None,
    status=Status.ACTIVE,
    confirmed_at=None,
    confirmed_by="",
    locations=(
        PracticeLocation(
            3,
            "Hilltop",
            Address("1 Main St", "Anaheim", "ca", "92807"),
            "",
            POINT,
            Precision.ROOFTOP,
            True,
            None,
        ),
    ),
)
STRAIN = Article(
    id=5,
    slug="strain",
    title="A pull",
    summary="In short",
    published_on=date(2020, 5, 17),
    topics=("strain",),
    society=None,
    answers=(Answer(1, "By López", "**Rest**", LOPEZ), Answer(2, "By a stranger", "Run", None)),
    question="Should I *run*?",
)


def test_a_physician_is_searched_by_what_is_public_of_them() -> None:
    assert Documents(CATALOGUE).physician(LOPEZ) == PhysicianDocument(
        physician_id=7,
        names="Maria López Garcia MD",
        sort_name="lópez maria",
        specialties=("kid", "sports"),
        specialty_words="Kids ;  ; Sports Medicine ; Sports doctor",
        topics=("strain",),
        topic_words="Strain ; pull",
        languages=("es",),
        biography="I run.",
        initials=("m",),
        locations=(LocationDocument(3, POINT, "CA", "US", True, None),),
    )


def test_an_article_is_searched_by_its_words_and_whose_they_are() -> None:
    assert Documents(CATALOGUE).article(STRAIN) == ArticleDocument(
        article_id=5,
        title="A pull",
        summary="In short",
        question="Should I run?",
        topics=("strain",),
        topic_words="Strain ; pull",
        society_id=None,
        published_day=date(2020, 5, 17).toordinal(),
        answers=(AnswerDocument(1, 7, "Rest"), AnswerDocument(2, None, "Run")),
    )
