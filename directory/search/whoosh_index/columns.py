"""The facts of documents as arrays: what filters, distances, facets and orders are computed from.

The rows of a table are physicians, offices or answers. Offices name the row
of their owner. Texts that only ever are compared are interned: the arrays hold
numbers that a :class:`Vocabulary` gave out. What a document may have several
of, as specialties and topics, is in postings, like words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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


PHYSICIANS = np.dtype([("id", "<i8"), ("rank", "<i4")])
"""``rank`` orders them by sort name, then id."""
ANSWERS = np.dtype(
    [
        ("article", "<i8"),
        ("position", "<i4"),
        ("id", "<i8"),
        ("physician", "<i8"),
        ("society", "<i8"),
        ("day", "<i4"),
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
_INTERNED = ("region", "country")


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


@dataclass(frozen=True, slots=True)
class Columns:
    """The facts of some documents, one table for each kind of row."""

    physicians: Table
    offices: Table
    """By owner, each one's in the member's order."""
    answers: Table

    def keep(self, physicians: Mask, answers: Mask) -> Columns:
        """The same with these physicians and answers only."""
        if physicians.all() and answers.all():
            return self
        offices = self.offices.only(physicians[self.offices["owner"]])
        offices["owner"] = (np.cumsum(physicians, dtype=np.int32) - 1)[offices["owner"]]
        return Columns(self.physicians.only(physicians), offices, self.answers.only(answers))

    def renumbered(self, numbers: Array) -> Columns:
        """The same with other numbers for its texts."""
        offices = {
            name: numbers[column] if name in _INTERNED else column for name, column in self.offices.items()
        }
        return replace(self, offices=Table(offices))


def join(parts: Sequence[Columns]) -> Columns:
    """The documents of all parts, one part after the other."""
    starts = np.cumsum([0, *(part.physicians.size for part in parts)])
    return Columns(
        _stack([part.physicians for part in parts], PHYSICIANS),
        _stack(
            [_owned_from(part.offices, start) for part, start in zip(parts, starts, strict=False)], OFFICES
        ),
        _stack([part.answers for part in parts], ANSWERS),
    )


def _owned_from(offices: Table, start: int) -> Table:
    """Offices whose owners are numbered from there on."""
    return Table(offices | {"owner": offices["owner"] + np.int32(start)})


def _stack(tables: Sequence[Table], dtype: np.dtype[np.void]) -> Table:
    return Table(
        {
            name: np.concatenate([np.empty(0, dtype[name]), *(table[name] for table in tables)])
            for name in dtype.names or ()
        }
    )
