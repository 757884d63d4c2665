"""Indexing: documents become a part, their words numbers as soon as they are read."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

import numpy as np

from directory.search import ranking
from directory.search.base import AnswerDocument, ArticleDocument, LocationDocument, PhysicianDocument
from directory.search.text import joined, raw_words, text_form
from directory.search.whoosh_index import texts
from directory.search.whoosh_index.columns import (
    ANSWERS,
    MISSING,
    OFFICES,
    PHYSICIANS,
    Array,
    Columns,
    Table,
    Vocabulary,
)
from directory.search.whoosh_index.parts import Halves, Part, ranks
from directory.search.whoosh_index.postings import FieldPostings, count_words, list_tags, weigh
from directory.search.whoosh_index.schema import ANSWER, PHYSICIAN, PHYSICIAN_TAGS, field_name
from directory.search.whoosh_index.texts import Tokens


class _Spellings(dict[str, int]):
    """Numbers of words in name form by how they are written."""

    def __init__(self) -> None:
        super().__init__()
        self._words = Vocabulary()
        self.words = self._words.texts

    def __missing__(self, raw: str) -> int:
        number = self[raw] = self._words.number(joined(raw))
        return number


class _FieldWords:
    """The words of one field, document after document."""

    def __init__(self, spellings: _Spellings) -> None:
        self._spellings = spellings
        self._words = array("i")
        self._ends = array("q", [0])

    def add(self, text: str) -> None:
        """Take the field of the next document."""
        self._words.extend(map(self._spellings.__getitem__, raw_words(text)))
        self._ends.append(len(self._words))

    def add_again(self) -> None:
        """The next document has the same words as the one before."""
        start, end = self._ends[-2:]
        self._words.extend(self._words[start:end])
        self._ends.append(len(self._words))

    def arrays(self) -> tuple[Tokens, Array]:
        """All words, and where each document's end."""
        return np.frombuffer(self._words, np.int32), np.frombuffer(self._ends, np.int64)

    def count(self, forms: _Forms, first: int) -> tuple[Array, FieldPostings]:
        """How many words each document has, and their postings; documents are numbered from ``first`` on."""
        words, ends = self.arrays()
        words = forms.numbers[words]
        has_form = words >= 0
        before = np.concatenate([[0], np.cumsum(has_form)])
        lengths = np.diff(before[ends])
        return lengths.astype(np.uint32), count_words(words[has_form], lengths, forms.texts, first)


class _Forms:
    """The forms of words by the words' numbers; -1 where there is no form."""

    def __init__(self, words: list[str], form: Callable[[str], str | None]) -> None:
        known = Vocabulary()
        numbers = (-1 if (text := form(word)) is None else known.number(text) for word in words)
        self.numbers = np.fromiter(numbers, np.int32, len(words))
        self.texts = known.texts


class PartBuilder:
    """Takes documents, then gives the part that they make."""

    def __init__(self) -> None:
        self._spellings = _Spellings()
        self._words = {
            kind: [_FieldWords(self._spellings) for _ in fields] for kind, fields in _FIELDS.items()
        }
        self._physicians: list[tuple[PhysicianDocument, str]] = []
        self._answers: list[tuple[Any, ...]] = []
        self._article_topics: list[tuple[str, ...]] = []
        self._article_digests: list[str] = []

    def __len__(self) -> int:
        return len(self._physicians) + len(self._answers)

    def add_physician(self, document: PhysicianDocument) -> None:
        """Index a physician."""
        for field, words in zip(ranking.PHYSICIAN_FIELDS, self._words[PHYSICIAN], strict=True):
            words.add(getattr(document, field.name))
        self._physicians.append((document, document.digest()))

    def add_article(self, document: ArticleDocument) -> None:
        """Index the answers of an article, or a single empty one."""
        digest = document.digest()
        *shared, body = self._words[ANSWER]
        for position, answer in enumerate(document.answers or (None,)):
            for field, words in zip(ranking.ANSWER_FIELDS, shared, strict=False):
                if position:
                    words.add_again()
                else:
                    words.add(getattr(document, field.name))
            body.add(answer.body if answer else "")
            ids = (*_answer_ids(answer), document.society_id)
            known = tuple(MISSING if number is None else number for number in ids)
            self._answers.append((document.article_id, position, *known, document.published_day))
            self._article_topics.append(document.topics)
            self._article_digests.append(digest)

    def part(self) -> Part:
        """Everything taken so far."""
        lengths: dict[str, Array] = {}
        fields: dict[str, FieldPostings] = {}
        words = self._spellings.words
        names, stems = _Forms(words, str), _Forms(words, text_form)
        for kind, first in ((PHYSICIAN, 0), (ANSWER, len(self._physicians))):
            for field, written in zip(_FIELDS[kind], self._words[kind], strict=True):
                name = field_name(kind, field)
                lengths[name], fields[name] = written.count(names if field.by_name else stems, first)
            texts_alone = [
                (field, fields[name], lengths[name])
                for field in _FIELDS[kind]
                if not field.by_name and (name := field_name(kind, field))
            ]
            fields[f"{kind}_weights"] = weigh(texts_alone, first)
        interned = Vocabulary()
        return Part(
            self._columns(interned),
            interned.texts,
            [document.sort_name for document, _ in self._physicians],
            _halves([digest for _, digest in self._physicians]),
            _halves(self._article_digests),
            lengths,
            fields | self._tags(),
            words,
            texts.joined([texts.woven([each.arrays() for each in kind]) for kind in self._words.values()]),
        )

    def _tags(self) -> dict[str, FieldPostings]:
        documents = [document for document, _ in self._physicians]
        tags = {
            f"{PHYSICIAN}_{tag}": list_tags([getattr(each, tag) for each in documents], 0)
            for tag in PHYSICIAN_TAGS
        }
        return tags | {f"{ANSWER}_topics": list_tags(self._article_topics, len(documents))}

    def _columns(self, interned: Vocabulary) -> Columns:
        documents = [document for document, _ in self._physicians]
        physicians = Table.of([(document.physician_id, 0) for document in documents], PHYSICIANS)
        physicians["rank"] = ranks([document.sort_name for document in documents], physicians["id"])
        offices = [
            _office(owner, location, interned)
            for owner, document in enumerate(documents)
            for location in document.locations
        ]
        return Columns(physicians, Table.of(offices, OFFICES), Table.of(self._answers, ANSWERS))


_FIELDS = {PHYSICIAN: ranking.PHYSICIAN_FIELDS, ANSWER: ranking.ANSWER_FIELDS}


def _answer_ids(answer: AnswerDocument | None) -> tuple[int | None, int | None]:
    return (answer.answer_id, answer.physician_id) if answer else (None, None)


def _halves(digests: list[str]) -> Halves:
    """Digests of 32 hexadecimal digits as two numbers each."""
    return np.frombuffer(bytes.fromhex("".join(digests)), ">u8").reshape(-1, 2).astype(np.uint64)


def _office(owner: int, location: LocationDocument, texts: Vocabulary) -> tuple[Any, ...]:
    point = location.coordinates
    return (
        owner,
        location.location_id,
        np.nan if point is None else point.latitude,
        np.nan if point is None else point.longitude,
        texts.number(location.region),
        texts.number(location.country),
        location.accepting_new_patients is True,
        location.telehealth is True,
    )
