"""What the Whoosh index holds: one document a physician, one an answer with its article's words.

The words of each field are Whoosh postings, with their counts as weights.
Everything else that a search needs is kept as stored ``facts``, plain tuples
that ``columns`` turns into arrays when an index is opened. Whoosh keeps field
lengths in one byte, rounded; exact ones are among the facts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from typing import Any

from whoosh.analysis.acore import Token
from whoosh.analysis.analyzers import Analyzer
from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.formats import Existence

from directory.search import ranking
from directory.search.base import AnswerDocument, ArticleDocument, LocationDocument, PhysicianDocument
from directory.search.text import count_text_forms, name_forms, text_forms

FORMAT = 2
"""To be raised with every change to what is stored here, or to what a word is."""

PHYSICIAN, ANSWER = "physician", "answer"
"""The kinds of documents, with which their facts begin and the names of their fields."""

Fields = dict[str, Any]
"""A document as Whoosh's writers take it."""


class WordAnalyzer(Analyzer):
    """Words in one of their two forms, for Whoosh's own query parser."""

    def __init__(self, by_name: bool) -> None:
        self.by_name = by_name

    def __call__(self, value: str, **options: Any) -> Iterator[Token]:
        """Yield the words of ``value`` as tokens."""
        token = Token(**options)
        for word in (name_forms if self.by_name else text_forms)(value):
            token.text = word
            token.stopped = False
            yield token


class WordField(FieldType):
    """A field of words that were counted already; the weight of a posting is the count."""

    def __init__(self, by_name: bool) -> None:
        super().__init__(Existence(), WordAnalyzer(by_name))

    def index(self, value: Mapping[str, int], **_: Any) -> Generator[tuple[bytes, int, float, bytes]]:
        """Yield a posting (word, count, weight, no payload) for each word counted."""
        for word, count in value.items():
            yield word.encode(), count, float(count), b""


def field_name(kind: str, field: ranking.Field) -> str:
    """The name that a ranked field goes by in the index."""
    return f"{kind}_{field.name}"


def make_schema() -> Schema:
    """The schema: keys to delete by, the words of every ranked field, the facts."""
    words = {
        field_name(kind, field): WordField(field.by_name)
        for kind, fields in ((PHYSICIAN, ranking.PHYSICIAN_FIELDS), (ANSWER, ranking.ANSWER_FIELDS))
        for field in fields
    }
    return Schema(key=ID(unique=True), facts=STORED(), **words)


def physician_key(physician_id: int) -> str:
    """The key of a physician's document."""
    return f"p{physician_id}"


def article_key(article_id: int) -> str:
    """The key that all documents of an article share."""
    return f"a{article_id}"


def physician_fields(document: PhysicianDocument) -> Fields:
    """A physician as a Whoosh document."""
    words = {
        field_name(PHYSICIAN, field): _count(getattr(document, field.name), field)
        for field in ranking.PHYSICIAN_FIELDS
    }
    facts = (
        PHYSICIAN,
        document.physician_id,
        document.digest(),
        document.sort_name,
        words["physician_biography"].total(),
        document.specialties,
        document.topics,
        document.languages,
        tuple(_location_facts(location) for location in document.locations),
    )
    return {"key": physician_key(document.physician_id), "facts": facts, **words}


def _location_facts(location: LocationDocument) -> tuple[Any, ...]:
    point = location.coordinates
    return (
        location.location_id,
        point.latitude if point else None,
        point.longitude if point else None,
        location.region,
        location.country,
        location.accepting_new_patients is True,
        location.telehealth is True,
    )


def article_fields(document: ArticleDocument) -> Iterator[Fields]:
    """The Whoosh documents of an article: one an answer, or a single one without an answer."""
    digest = document.digest()
    *article_words, body = ranking.ANSWER_FIELDS
    shared = {
        field_name(ANSWER, field): _count(getattr(document, field.name), field) for field in article_words
    }
    for position, answer in enumerate(document.answers or (None,)):
        words = {**shared, field_name(ANSWER, body): _count(answer.body if answer else "", body)}
        facts = (
            ANSWER,
            document.article_id,
            digest,
            position,
            *_answer_ids(answer),
            document.society_id,
            document.published_day,
            words["answer_question"].total(),
            words["answer_body"].total(),
            document.topics,
        )
        yield {"key": article_key(document.article_id), "facts": facts, **words}


def _answer_ids(answer: AnswerDocument | None) -> tuple[int | None, int | None]:
    return (answer.answer_id, answer.physician_id) if answer else (None, None)


def _count(text: str, field: ranking.Field) -> Counter[str]:
    return Counter(name_forms(text)) if field.by_name else count_text_forms(text)
