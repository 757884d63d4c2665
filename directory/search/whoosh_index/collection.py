"""The documents of a kind over all segments, as rows, and what words are worth among them.

Rows are the documents of one segment after the other, deleted ones included: so
a commit moves nothing, and what was worked out of a segment stays true.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from directory.search import ranking
from directory.search.text import QueryWord
from directory.search.whoosh_index import match_loops
from directory.search.whoosh_index.cache import ArrayCache
from directory.search.whoosh_index.columns import Array, Mask
from directory.search.whoosh_index.grouping import Floats, Indices, Rows
from directory.search.whoosh_index.parts import DTYPES, StoredTable
from directory.search.whoosh_index.schema import PHYSICIAN, field_name
from directory.search.whoosh_index.segments import Segment
from directory.search.whoosh_index.slates import Slates

Postings = tuple[Rows, NDArray[np.float32]]
"""The rows that have a word, ascending, and how often each has it or what it weighs there."""

_NOWHERE: Postings = np.empty(0, np.int32), np.empty(0, np.float32)


class Occurrences(NamedTuple):
    """A word among the documents of a kind."""

    rows: Rows
    """The documents that have it."""
    weights: NDArray[np.floating]
    """What it weighs in each."""
    idf: float
    names: Rows
    """Those of the rows that go by it."""

    def scores(self) -> Floats:
        """What it adds to the scores of the rows."""
        return self.idf * ranking.saturate(self.weights.astype(np.float64))

    @property
    def best(self) -> float:
        """The most it adds to any."""
        return self.idf * ranking.saturate(float(self.weights.max(initial=0.0)))


class JoinedTable:
    """A table over all segments. A column is read when it is first asked for."""

    def __init__(self, name: str, tables: Sequence[StoredTable], owners: Sequence[int] = ()) -> None:
        """``owners`` are the rows of the first owner of each."""
        self._dtype = DTYPES[name]
        self._tables = tables
        self._owners = owners
        self._columns: dict[str, Array] = {}
        self.size = sum(table.size for table in tables)

    def __getitem__(self, name: str) -> Array:
        if name not in self._columns:
            columns = [table[name] for table in self._tables]
            if name == "owner":
                columns = [
                    column + np.int32(first) for column, first in zip(columns, self._owners, strict=True)
                ]
            only = (
                columns[0]
                if len(columns) == 1
                else np.concatenate([np.empty(0, self._dtype[name]), *columns])
            )
            self._columns[name] = only
        return self._columns[name]


@dataclass(frozen=True, slots=True)
class Share:
    """What a segment has of the documents of a kind."""

    segment: Segment
    document: int
    """The number that the first of them has in the segment."""
    row: int
    """The row of that one."""
    table: StoredTable
    live: Mask | None
    """Which of them are not deleted; ``None`` when all are there."""
    moved: np.int32
    """How many rows after its number a document has its row."""

    @property
    def rows(self) -> slice:
        """Their rows."""
        return slice(self.row, self.row + self.table.size)


class Collection:
    """The documents of a kind. ``size`` counts all rows, ``count`` those that are not deleted."""

    def __init__(
        self,
        kind: str,
        fields: Sequence[ranking.Field],
        segments: Sequence[Segment],
        live: Sequence[Mask | None],
    ) -> None:
        self.kind = kind
        self._fields = fields
        self._named = [field for field in fields if field.by_name]
        self.shares = list(_shares(kind, segments, live))
        self.table = JoinedTable(f"{kind}s", [share.table for share in self.shares])
        self.size = self.table.size
        self.live = self._live()
        self.count = self.size if self.live is None else int(np.count_nonzero(self.live))
        self.slates = Slates(self.size)
        """For whoever works out who matches."""
        self._weights_name = f"{kind}_weights"
        self._words: ArrayCache[Occurrences] = ArrayCache(8_000_000)
        self._in_fields: ArrayCache[Postings] = ArrayCache(2_000_000)
        self._lengths: dict[str, Array] = {}
        self.phrases: ArrayCache[Mask] = ArrayCache(2_000_000)
        """Which documents have a phrase: for ``phrases.py``."""

    def prepare(self) -> None:
        """Read beforehand what the words of any query need."""
        for share in self.shares:
            for name in (f"{self.kind}_weights", *(field_name(self.kind, field) for field in self._named)):
                share.segment.part.field(name).prepare()

    def is_same_as(self, other: Collection) -> bool:
        """Whether these are the same documents in the same rows."""
        return self.count == other.count and self._held() == other._held()

    def _held(self) -> list[tuple[Segment, int]]:
        """The segments that have any, and from which row on. Documents of a segment only ever go."""
        return [(share.segment, share.row) for share in self.shares if share.table.size]

    @cached_property
    def everything(self) -> Rows:
        """Every row that is not deleted."""
        return (
            np.arange(self.size, dtype=np.int32)
            if self.live is None
            else np.flatnonzero(self.live).astype(np.int32)
        )

    def occurrences(self, word: QueryWord) -> Occurrences:
        """Where a word occurs and what it is worth there."""
        forms = word[1:]  # however it was typed
        found = self._words.get(forms)
        if found is None:
            found = self._occurrences(word)
            self._words.put(forms, found, 2 * found.rows.size)
        return found

    def _occurrences(self, word: QueryWord) -> Occurrences:
        rows: Rows
        weights: NDArray[np.floating]
        if word.text is None or word.other_texts:
            rows, weights = self._in_texts(word)
        else:
            rows, weights = self._postings(self._weights_name, word.text)
        names, _ = _NOWHERE
        for field in self._named:
            names, _ = self._postings_of_all(field, word)
            rows, weights = self._added(rows, weights, names, field.weight)
        return Occurrences(rows, weights, ranking.idf(self.count, rows.size), names)

    def _in_texts(self, word: QueryWord) -> tuple[Rows, NDArray[np.floating]]:
        """The rows that have any of several words in their texts, and what these weigh there together."""
        rows: Rows = np.empty(0, np.int32)
        weights: NDArray[np.floating] = np.empty(0)
        for field in self._fields:
            if not field.by_name:
                having, counts = self._postings_of_all(field, word)
                frequency = counts / self.norms(field, having) if field.counted else 1.0
                rows, weights = self._added(rows, weights, having, field.weight * frequency)
        return rows, weights.astype(np.float32)

    def _added(
        self, rows: Rows, weights: NDArray[np.floating], having: Rows, weight: Floats | float
    ) -> tuple[Rows, NDArray[np.floating]]:
        """These rows and more of them, with more weight."""
        if not having.size:
            return rows, weights
        added: Floats = np.empty(having.size)
        added[:] = weight
        return match_loops.merged(rows, weights, having, added)

    def postings(self, field: ranking.Field, word: QueryWord) -> Postings:
        """The rows that have a word in one field, and how often."""
        key = (field.name, word.forms(by_name=field.by_name))
        found = self._in_fields.get(key)
        if found is None:
            found = self._postings_of_all(field, word)
            self._in_fields.put(key, found, found[0].size)
        return found

    def _postings_of_all(self, field: ranking.Field, word: QueryWord) -> Postings:
        """The same, read now: of all the forms of the word."""
        name = field_name(self.kind, field)
        forms = word.forms(by_name=field.by_name)
        if len(forms) == 1:
            return self._postings(name, forms[0])
        found = [self._postings(name, form) for form in forms]
        rows = np.concatenate([np.empty(0, np.int32), *(rows for rows, _ in found)])
        counts = np.concatenate([np.empty(0, np.float32), *(counts for _, counts in found)])
        distinct, place = np.unique(rows, return_inverse=True)
        return distinct, np.bincount(place, counts, distinct.size).astype(np.float32)

    def tagged(self, tag: str, value: str) -> Rows:
        """The rows that have a value of a tag."""
        found = self._in_fields.get((tag, value))
        if found is None:
            found = self._postings(f"{self.kind}_{tag}", value)
            self._in_fields.put((tag, value), found, found[0].size)
        return found[0]

    def norms(self, field: ranking.Field, rows: Rows) -> Floats:
        """What the counts of these rows are divided by in a counted field."""
        if field.name not in self._lengths:
            name = field_name(self.kind, field)
            lengths = [share.segment.part.lengths(name) for share in self.shares]
            self._lengths[field.name] = np.concatenate([np.empty(0, np.uint32), *lengths])
        norms: Floats = ranking.length_norm(
            self._lengths[field.name][rows].astype(np.float64), field.usual_length
        )
        return norms

    def _postings(self, name: str, form: str) -> Postings:
        rows: list[Rows] = []
        counts: list[NDArray[np.float32]] = []
        for share in self.shares:
            documents, often = share.segment.part.postings(name, form)
            if documents.size:
                own = documents.view(np.int32)
                if share.live is not None:
                    stays = share.live[own - share.document]
                    own, often = own[stays], often[stays]
                rows.append(own + share.moved if share.moved else own)
                counts.append(often)
        if not rows:
            return _NOWHERE
        if len(rows) == 1:
            return rows[0], counts[0]
        return np.concatenate(rows), np.concatenate(counts)

    def _live(self) -> Mask | None:
        if all(share.live is None for share in self.shares):
            return None
        return np.concatenate(
            [
                np.ones(share.table.size, np.bool_) if share.live is None else share.live
                for share in self.shares
            ]
        )


def digests_of(documents: Collection, column: str, rows: Rows | Indices) -> dict[int, str]:
    """The digests of some rows, ascending, by their numbers in a column."""
    found: dict[int, str] = {}
    for share in documents.shares:
        first, end = rows.searchsorted((share.row, share.row + share.table.size))
        own = rows[first:end] - share.row
        digests = share.segment.part.digests(documents.kind)[own].astype(">u8")
        numbers = share.table[column][own].tolist()
        found |= {number: digest.tobytes().hex() for number, digest in zip(numbers, digests, strict=True)}
    return found


def _shares(kind: str, segments: Sequence[Segment], live: Sequence[Mask | None]) -> Iterator[Share]:
    row = 0
    for segment, alive in zip(segments, live, strict=True):
        part = segment.part
        document, table = (0, part.physicians) if kind == PHYSICIAN else (part.physicians.size, part.answers)
        own = None if alive is None else alive[document : document + table.size]
        own = None if own is None or own.all() else own
        yield Share(segment, document, row, table, own, np.int32(row - document))
        row += table.size
