"""The facts of documents as arrays: what filters, distances, facets and orders are computed from.

The rows of a table are physicians, answers, offices or tags (a value that a
physician or an answer has). Offices and tags name the row of their owner.
Texts that only ever are compared are interned: the arrays hold numbers that a
:class:`Vocabulary` gave out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

MISSING = np.iinfo(np.int64).min
"""Stands for ``None`` where an id is expected."""

Mask = NDArray[np.bool_]
Array = NDArray[Any]


class Table(dict[str, Array]):
    """Arrays of one length by name: the columns of a table."""

    @property
    def size(self) -> int:
        """How many rows there are."""
        return int(next(iter(self.values())).size)

    def only(self, rows: Array) -> Table:
        """Some rows, by a mask or by their numbers."""
        return Table({name: column[rows] for name, column in self.items()})

    @classmethod
    def of(cls, rows: Sequence[tuple[Any, ...]], dtype: np.dtype[np.void]) -> Table:
        """A table of rows."""
        array = np.array(rows, dtype=dtype)
        return cls({name: np.ascontiguousarray(array[name]) for name in dtype.names or ()})


PHYSICIANS = np.dtype([("id", "<i8"), ("biography", "<i4"), ("rank", "<i8")])
"""``rank`` orders them by sort name, then id."""
ANSWERS = np.dtype(
    [
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
_INTERNED = ("region", "country", "value")


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
    """The facts of some documents, one table for each kind of row."""

    physicians: Table
    specialties: Table
    topics: Table
    languages: Table
    initials: Table
    offices: Table
    """By owner, each one's in the member's order."""
    answers: Table
    article_topics: Table
    """Owned by the answers."""

    def keep(self, physicians: Mask, answers: Mask) -> Columns:
        """The same with these physicians and answers only."""
        kept = self
        if not physicians.all():
            kept = replace(
                kept,
                physicians=self.physicians.only(physicians),
                specialties=_owned(self.specialties, physicians),
                topics=_owned(self.topics, physicians),
                languages=_owned(self.languages, physicians),
                initials=_owned(self.initials, physicians),
                offices=_owned(self.offices, physicians),
            )
        if not answers.all():
            kept = replace(
                kept,
                answers=self.answers.only(answers),
                article_topics=_owned(self.article_topics, answers),
            )
        return kept

    def renumbered(self, numbers: Array) -> Columns:
        """The same with other numbers for its texts."""
        tables = {name: getattr(self, name) for name in TABLES}
        return Columns(
            **{
                name: Table({key: numbers[c] if key in _INTERNED else c for key, c in table.items()})
                for name, table in tables.items()
            }
        )


TABLES = tuple(field.name for field in fields(Columns))
DTYPES = dict(zip(TABLES, (PHYSICIANS, TAGS, TAGS, TAGS, TAGS, OFFICES, ANSWERS, TAGS), strict=True))


def join(parts: Sequence[Columns]) -> Columns:
    """The documents of all parts, one part after the other."""
    owners = {"answers": [part.answers.size for part in parts]}
    owners["physicians"] = [part.physicians.size for part in parts]
    stacked = {}
    for name in TABLES:
        tables = [getattr(part, name) for part in parts]
        owned_by = owners["answers" if name == "article_topics" else "physicians"]
        stacked[name] = _stack(tables, np.cumsum([0, *owned_by]), DTYPES[name])
    return Columns(**stacked)


def tags(values: Iterable[Iterable[str]], words: Vocabulary) -> Table:
    """Each owner's distinct values."""
    rows = [
        (owner, words.number(text)) for owner, texts in enumerate(values) for text in dict.fromkeys(texts)
    ]
    return Table.of(rows, TAGS)


def _owned(rows: Table, owners: Mask) -> Table:
    """The rows whose owner stays, with the numbers that the owners have among those who stay."""
    kept = rows.only(owners[rows["owner"]])
    kept["owner"] = (np.cumsum(owners, dtype=np.int32) - 1)[kept["owner"]]
    return kept


def _stack(tables: Sequence[Table], starts: Array, dtype: np.dtype[np.void]) -> Table:
    """All rows, with owners moved up by the start of their part."""
    if len(tables) == 1:
        return tables[0]
    stacked = Table.of([], dtype)
    for name, empty in stacked.items():
        moved = [
            table[name] + start if name == "owner" else table[name]
            for table, start in zip(tables, starts, strict=False)
        ]
        stacked[name] = np.concatenate([empty, *moved]).astype(empty.dtype, copy=False)
    return stacked
