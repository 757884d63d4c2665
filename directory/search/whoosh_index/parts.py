"""A part of the index: documents that were indexed together, as arrays in memory or in a file.

The documents of a part are numbered: its physicians first, then its answers
(an article without answers counts as one). Parts are put together without
looking at a document again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from directory.search.whoosh_index import postings, texts
from directory.search.whoosh_index.arrays import ArrayFile, ArrayWriter
from directory.search.whoosh_index.columns import (
    ANSWERS,
    OFFICES,
    PHYSICIANS,
    Array,
    Columns,
    Mask,
    Table,
    Vocabulary,
    join,
)
from directory.search.whoosh_index.postings import FieldPostings, FieldReader, Postings
from directory.search.whoosh_index.schema import (
    ANSWER,
    ANSWER_NAMES,
    FIELD_NAMES,
    PHYSICIAN,
    WEIGHT_NAMES,
    WORD_NAMES,
)
from directory.search.whoosh_index.texts import TextReader, Texts

DTYPES = {"physicians": PHYSICIANS, "offices": OFFICES, "answers": ANSWERS}
"""The tables of a part, by the names they have in :class:`Columns`."""

Halves = NDArray[np.uint64]
"""Digests, a row each: 128 bits in two numbers."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part in memory."""

    columns: Columns
    texts: list[str]
    """What the numbers of interned texts in ``columns`` stand for."""
    sort_names: list[str]
    physician_digests: Halves
    article_digests: Halves
    """Of the article of each answer."""
    lengths: Mapping[str, Array]
    """Of each field of words, how many it has in each document of its kind."""
    fields: Mapping[str, FieldPostings]
    words: list[str]
    """What the numbers in ``read`` stand for."""
    read: Texts
    """Every document as it reads."""


def write(path: Path, part: Part) -> None:
    """Write a part to a file; it is there for good afterwards, or not at all."""
    writer = ArrayWriter(path)
    try:
        for name, field in part.fields.items():
            postings.write(writer, name, field)
        for name, lengths in part.lengths.items():
            writer.add(f"{name}/lengths", lengths)
        for table in DTYPES:
            for name, column in getattr(part.columns, table).items():
                writer.add(f"{table}/{name}", column)
        writer.add("offices/northward", np.argsort(part.columns.offices["latitude"]).astype(np.uint32))
        texts.write(writer, part.words, part.read)
        writer.add("physicians/digests", part.physician_digests)
        writer.add("answers/digests", part.article_digests)
        writer.add_json("texts", part.texts)
        writer.add_json("sort_names", part.sort_names)
        writer.close()
    except BaseException:
        writer.discard()
        raise


class StoredTable:
    """A table in a file: a column is read when it is first asked for."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._file = file
        self._name = name
        self._columns = Table()
        self.size = file.size(f"{name}/id")

    def __getitem__(self, name: str) -> Array:
        if name not in self._columns:
            self._columns[name] = self._file.read(f"{self._name}/{name}")
        return self._columns[name]

    def whole(self) -> Table:
        """All columns of its rows."""
        return Table({name: self[name] for name in DTYPES[self._name].names or ()})


class PartFile:
    """A part in a file. Raises :class:`IndexUnavailable` where it is damaged."""

    def __init__(self, path: Path) -> None:
        self._file = ArrayFile(path)
        self._fields = {name: FieldReader(self._file, name) for name in FIELD_NAMES + WEIGHT_NAMES}
        self._lengths: dict[str, Array] = {}
        self.texts = TextReader(self._file)
        self.physicians, self.offices, self.answers = (StoredTable(self._file, name) for name in DTYPES)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def field(self, name: str) -> FieldReader:
        """The postings of a field."""
        return self._fields[name]

    def postings(self, name: str, word: str) -> Postings:
        """The postings of a word in a field. Raises :class:`IndexUnavailable` when they are damaged."""
        return self._fields[name].of(word.encode())

    def lengths(self, name: str) -> Array:
        """How many words a field has in each document of its kind."""
        if name not in self._lengths:
            self._lengths[name] = self._file.read(f"{name}/lengths")
        return self._lengths[name]

    @cached_property
    def northward(self) -> tuple[Array, Array, Array]:
        """The offices in the order of their latitudes, and these and their longitudes in that order.

        Unknown ones come last.
        """
        order = self._file.read("offices/northward")
        return order, self.offices["latitude"][order], self.offices["longitude"][order]

    @cached_property
    def interned(self) -> list[str]:
        """What the numbers of interned texts stand for."""
        interned: list[str] = self._file.read_json("texts")
        return interned

    @cached_property
    def sort_names(self) -> list[str]:
        """The sort names of the physicians."""
        names: list[str] = self._file.read_json("sort_names")
        return names

    def digests(self, kind: str) -> Halves:
        """The digests of the physicians, or of the articles of the answers."""
        return self._file.read(f"{kind}s/digests").reshape(-1, 2)

    def load(self) -> Part:
        """All of it, to be merged."""
        return Part(
            Columns(self.physicians.whole(), self.offices.whole(), self.answers.whole()),
            self.interned,
            self.sort_names,
            self.digests(PHYSICIAN),
            self.digests(ANSWER),
            {name: self.lengths(name) for name in WORD_NAMES},
            {name: field.all() for name, field in self._fields.items()},
            [word.decode() for word in self.texts.words],
            self.texts.all(),
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """A part to be merged, and which of its documents stay."""

    part: Part
    physicians: Mask
    answers: Mask


def merge(kept: Sequence[Kept]) -> Part:
    """Put parts together, without what does not stay."""
    interned = Vocabulary()
    columns = join([_renumbered(each, interned).keep(each.physicians, each.answers) for each in kept])
    sort_names = [name for each in kept for name in _chosen(each.part.sort_names, each.physicians)]
    columns.physicians["rank"] = ranks(sort_names, columns.physicians["id"])
    numbers = _new_numbers(kept, columns.physicians.size)
    return Part(
        columns,
        interned.texts,
        sort_names,
        np.concatenate([each.part.physician_digests[each.physicians] for each in kept]),
        np.concatenate([each.part.article_digests[each.answers] for each in kept]),
        {
            name: np.concatenate(
                [each.part.lengths[name][_stays(each, name in ANSWER_NAMES)] for each in kept]
            )
            for name in WORD_NAMES
        },
        {
            name: postings.merge(
                [(each.part.fields[name], new) for each, new in zip(kept, numbers, strict=True)]
            )
            for name in FIELD_NAMES + WEIGHT_NAMES
        },
        *texts.merge([(each.part.words, _read(each)) for each in kept]),
    )


def _read(each: Kept) -> tuple[Texts, Texts]:
    """The texts of the physicians and the answers that stay."""
    none = np.zeros_like(each.physicians), np.zeros_like(each.answers)
    return (
        each.part.read.keep(np.concatenate([each.physicians, none[1]])),
        each.part.read.keep(np.concatenate([none[0], each.answers])),
    )


def ranks(sort_names: Sequence[str], ids: Array) -> Array:
    """Where each physician stands when all are ordered by name, then id."""
    named = list(zip(sort_names, ids.tolist(), strict=True))
    rank = np.empty(len(named), np.int32)
    rank[sorted(range(len(named)), key=named.__getitem__)] = np.arange(len(named))
    return rank


def _renumbered(each: Kept, words: Vocabulary) -> Columns:
    return each.part.columns.renumbered(np.array([words.number(t) for t in each.part.texts], np.int32))


def _new_numbers(kept: Sequence[Kept], physicians: int) -> list[Array]:
    """The numbers that the documents of each part get: -1 for those that go."""
    numbers, physician, answer = [], 0, physicians
    for each in kept:
        own = [_counted(each.physicians, physician), _counted(each.answers, answer)]
        numbers.append(np.concatenate(own))
        physician += int(each.physicians.sum())
        answer += int(each.answers.sum())
    return numbers


def _counted(stays: Mask, first: int) -> Array:
    """The numbers from ``first`` on of those that stay; -1 for the others."""
    return np.where(stays, np.cumsum(stays, dtype=np.int64) - 1 + first, -1)


def _stays(each: Kept, of_answers: bool) -> Mask:
    return each.answers if of_answers else each.physicians


def _chosen(values: list[str], mask: Mask) -> list[str]:
    return [values[index] for index in np.flatnonzero(mask)]
