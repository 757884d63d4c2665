"""The facts of documents as arrays: what filters, distances, facets and orders are computed from.

Every array is a numpy structured array whose rows are physicians, answers,
offices or tags (a value that a physician or an answer has). Offices and tags
name the row of their owner. Texts that only ever are compared are interned:
the arrays hold numbers that a :class:`Vocabulary` gave out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from directory.search.whoosh_index.schema import PHYSICIAN

MISSING = np.iinfo(np.int64).min
"""Stands for ``None`` where an id is expected."""

PHYSICIANS = np.dtype([("document", "<i4"), ("id", "<i8"), ("biography", "<i4")])
ANSWERS = np.dtype(
    [
        ("document", "<i4"),
        ("article", "<i8"),
        ("position", "<i4"),
        ("id", "<i8"),
        ("physician", "<i8"),
        ("society", "<i8"),
        ("day", "<i4"),
        ("question", "<i4"),
        ("body", "<i4"),
    ]
)
OFFICES = np.dtype(
    [
        ("owner", "<i4"),
        ("id", "<i8"),
        ("latitude", "<f8"),
        ("longitude", "<f8"),
        ("region", "<i4"),
        ("country", "<i4"),
        ("accepting", "?"),
        ("telehealth", "?"),
    ]
)
TAGS = np.dtype([("owner", "<i4"), ("value", "<i4")])

Rows = NDArray[np.void]
Mask = NDArray[np.bool_]


class Vocabulary:
    """Numbers for texts, given out in the order they are first met. Only one thread may add at a time."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.texts: list[str] = []

    def __len__(self) -> int:
        return len(self.texts)

    def number(self, text: str) -> int:
        """The number of ``text``; a new one when it is new."""
        if text not in self._numbers:
            self.texts.append(text)
            self._numbers[text] = len(self.texts) - 1
        return self._numbers[text]

    def find(self, text: str) -> int:
        """The number of ``text``, or -1, which no text has."""
        return self._numbers.get(text, -1)


@dataclass(frozen=True, slots=True)
class Columns:
    """The facts of some documents, in arrays; ``document`` counts within these documents."""

    documents: int
    """How many documents there are, deleted ones included."""
    physicians: Rows
    sort_names: list[str]
    physician_digests: list[str]
    specialties: Rows
    topics: Rows
    languages: Rows
    offices: Rows
    """By owner, each one's in the member's order."""
    answers: Rows
    article_digests: list[str]
    """Of the article of each answer."""
    article_topics: Rows
    """Owned by the answers."""

    @classmethod
    def read(cls, documents: int, stored: Iterable[tuple[int, Sequence[Any]]], words: Vocabulary) -> Columns:
        """Read the stored facts of documents, as (number, facts) pairs."""
        physicians: list[tuple[int, Sequence[Any]]] = []
        answers: list[tuple[int, Sequence[Any]]] = []
        for number, facts in stored:
            (physicians if facts[0] == PHYSICIAN else answers).append((number, facts))
        return cls(
            documents,
            _array([(number, facts[1], facts[4]) for number, facts in physicians], PHYSICIANS),
            [facts[3] for _, facts in physicians],
            [facts[2] for _, facts in physicians],
            _tags([facts[5] for _, facts in physicians], words),
            _tags([facts[6] for _, facts in physicians], words),
            _tags([facts[7] for _, facts in physicians], words),
            _offices([facts[8] for _, facts in physicians], words),
            _array([_answer_row(number, facts) for number, facts in answers], ANSWERS),
            [facts[2] for _, facts in answers],
            _tags([facts[10] for _, facts in answers], words),
        )

    def keep(self, live: Mask) -> Columns:
        """The same without the documents that are not ``live`` (shape: documents)."""
        if live.all():
            return self
        physicians, answers = live[self.physicians["document"]], live[self.answers["document"]]
        return Columns(
            self.documents,
            self.physicians[physicians],
            _chosen(self.sort_names, physicians),
            _chosen(self.physician_digests, physicians),
            _owned(self.specialties, physicians),
            _owned(self.topics, physicians),
            _owned(self.languages, physicians),
            _owned(self.offices, physicians),
            self.answers[answers],
            _chosen(self.article_digests, answers),
            _owned(self.article_topics, answers),
        )


def join(parts: Sequence[Columns]) -> Columns:
    """The documents of all parts, one part after the other."""
    documents = _starts(part.documents for part in parts)
    physicians = _starts(part.physicians.size for part in parts)
    answers = _starts(part.answers.size for part in parts)
    return Columns(
        documents[-1],
        _stack([part.physicians for part in parts], "document", documents, PHYSICIANS),
        [name for part in parts for name in part.sort_names],
        [digest for part in parts for digest in part.physician_digests],
        _stack([part.specialties for part in parts], "owner", physicians, TAGS),
        _stack([part.topics for part in parts], "owner", physicians, TAGS),
        _stack([part.languages for part in parts], "owner", physicians, TAGS),
        _stack([part.offices for part in parts], "owner", physicians, OFFICES),
        _stack([part.answers for part in parts], "document", documents, ANSWERS),
        [digest for part in parts for digest in part.article_digests],
        _stack([part.article_topics for part in parts], "owner", answers, TAGS),
    )


def _answer_row(number: int, facts: Sequence[Any]) -> tuple[int, ...]:
    _, article, _, position, *ids, day, question, body, _ = facts
    return (number, article, position, *(MISSING if i is None else i for i in ids), day, question, body)


def _offices(offices: Sequence[Sequence[Any]], words: Vocabulary) -> Rows:
    rows = [
        (
            owner,
            location_id,
            np.nan if latitude is None else latitude,
            np.nan if longitude is None else longitude,
            words.number(region),
            words.number(country),
            accepting,
            telehealth,
        )
        for owner, locations in enumerate(offices)
        for location_id, latitude, longitude, region, country, accepting, telehealth in locations
    ]
    return _array(rows, OFFICES)


def _tags(values: Sequence[Iterable[str]], words: Vocabulary) -> Rows:
    """Each owner's distinct values."""
    rows = [
        (owner, words.number(text)) for owner, texts in enumerate(values) for text in dict.fromkeys(texts)
    ]
    return _array(rows, TAGS)


def _array(rows: Sequence[tuple[Any, ...]], dtype: np.dtype[np.void]) -> Rows:
    return np.array(rows, dtype=dtype)


def _chosen(values: list[str], mask: Mask) -> list[str]:
    return [values[index] for index in np.flatnonzero(mask)]


def _owned(rows: Rows, owners: Mask) -> Rows:
    """The rows whose owner stays, with the numbers that the owners have among those who stay."""
    kept: Rows = rows[owners[rows["owner"]]]
    kept["owner"] = (np.cumsum(owners) - 1)[kept["owner"]]
    return kept


def _starts(sizes: Iterable[int]) -> list[int]:
    """Where each part starts when they stand one after the other, and where the last one ends."""
    starts = [0]
    for size in sizes:
        starts.append(starts[-1] + size)
    return starts


def _stack(parts: Sequence[Rows], counter: str, starts: Sequence[int], dtype: np.dtype[np.void]) -> Rows:
    """All rows, with what ``counter`` names moved up by the start of its part."""
    stacked = np.concatenate([np.empty(0, dtype), *parts])
    stacked[counter] += np.repeat(np.asarray(starts[:-1], np.int32), [part.size for part in parts])
    return stacked
