"""What the index holds: a document a physician, one an answer with its article's words.

Whoosh knows the words of every ranked field, with their counts as weights, the
tags, and of each document its ``key``. Everything else is in columns (``columns.py``).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from typing import Any

from whoosh.analysis.acore import Token
from whoosh.analysis.analyzers import Analyzer
from whoosh.fields import KEYWORD, STORED, FieldType, Schema
from whoosh.formats import Existence

from directory.search import ranking
from directory.search.text import name_forms, text_forms

FORMAT = 9
"""To be raised with every change to what is stored, or to what a word is."""

PHYSICIAN, ANSWER = "physician", "answer"
"""The kinds of documents, with which the names of their fields begin."""


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
        super().__init__(Existence(), WordAnalyzer(by_name), scorable=True)

    def index(self, value: Mapping[str, int], **_: Any) -> Generator[tuple[bytes, int, float, bytes]]:
        """Yield a posting (word, count, weight, no payload) for each word counted."""
        for word, count in value.items():
            yield word.encode(), count, float(count), b""


def field_name(kind: str, field: ranking.Field) -> str:
    """The name that a ranked field goes by in the index."""
    return f"{kind}_{field.name}"


PHYSICIAN_NAMES = tuple(field_name(PHYSICIAN, field) for field in ranking.PHYSICIAN_FIELDS)
ANSWER_NAMES = tuple(field_name(ANSWER, field) for field in ranking.ANSWER_FIELDS)
WORD_NAMES = PHYSICIAN_NAMES + ANSWER_NAMES
"""The ranked fields."""
PHYSICIAN_TAGS = ("specialties", "topics", "languages", "initials")
TAG_NAMES = (*(f"{PHYSICIAN}_{tag}" for tag in PHYSICIAN_TAGS), f"{ANSWER}_topics")
"""The fields of codes and the like, that a document has or has not."""
FIELD_NAMES = tuple(sorted(WORD_NAMES + TAG_NAMES))
"""Every field that Whoosh knows, in the order in which it goes through them."""
WEIGHT_NAMES = (f"{PHYSICIAN}_weights", f"{ANSWER}_weights")
"""What each word weighs in all texts of a document together: for ranking alone."""


def make_schema() -> Schema:
    """The schema: what a document is, the words of every ranked field, and the tags."""
    words = {
        field_name(kind, field): WordField(field.by_name)
        for kind, fields in ((PHYSICIAN, ranking.PHYSICIAN_FIELDS), (ANSWER, ranking.ANSWER_FIELDS))
        for field in fields
    }
    return Schema(key=STORED(), **words, **{name: KEYWORD() for name in TAG_NAMES})


def physician_key(physician_id: int) -> str:
    """The key of a physician's document."""
    return f"p{physician_id}"


def article_key(article_id: int) -> str:
    """The key that all documents of an article share."""
    return f"a{article_id}"
