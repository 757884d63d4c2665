"""The postings of a field as arrays: counted from words, merged, written down, read back.

On disk the postings of a word are its documents (uint32, ascending), followed
by how often each has it (float32), unless that is once in all of them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from directory.search import ranking
from directory.search.whoosh_index.arrays import ArrayFile, ArrayWriter, checksum
from directory.search.whoosh_index.columns import Array, Vocabulary
from directory.search.whoosh_index.words import find_word, pack_words, unpack_words

Documents = NDArray[np.uint32]
Counts = NDArray[np.float32]
Postings = tuple[Documents, Counts]
"""The documents that have a word, ascending, and how often each has it."""

_DOCUMENT_BITS = 32

TERMS = np.dtype([("start", "<u8"), ("check", "<u8"), ("size", "<u8")])
"""Of each word where its postings start in the file, their checksum, and how many documents have it.
Behind the last word stands where everything ends."""
_TERM = struct.Struct("<4Q")
"""The same of one word, and where the postings of the next one start."""

_DOCUMENT, _COUNT = np.dtype("<u4"), np.dtype("<f4")

NOWHERE: Postings = (np.empty(0, np.uint32), np.empty(0, np.float32))


@dataclass(frozen=True, slots=True)
class FieldPostings:
    """All postings of a field, word by word."""

    words: list[bytes]
    """UTF-8, ascending, each in at least one document."""
    sizes: NDArray[np.int64]
    """How many documents have each word."""
    documents: Documents
    counts: Counts
    """How often each has it, or what it weighs there."""


def count_words(
    words: NDArray[np.int32], lengths: NDArray[np.int64], forms: Sequence[str], first: int
) -> FieldPostings:
    """Count words (numbers of ``forms``) of documents of these ``lengths``, numbered from ``first`` on."""
    spelled = [form.encode() for form in forms]
    order = np.array(sorted(range(len(spelled)), key=spelled.__getitem__), np.int64)
    rank = np.empty(len(spelled), np.int64)
    rank[order] = np.arange(len(spelled))
    keys = rank[words] * max(lengths.size, 1) + np.repeat(np.arange(lengths.size), lengths)
    keys.sort()
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    terms, documents = np.divmod(keys[starts], max(lengths.size, 1))
    counts = np.diff(starts, append=keys.size).astype(np.float32)
    sizes = np.bincount(terms, minlength=len(spelled))
    used = np.flatnonzero(sizes)
    return FieldPostings(
        [spelled[number] for number in order[used]],
        sizes[used],
        (documents + first).astype(np.uint32),
        counts,
    )


def list_tags(tags: Sequence[Iterable[str]], first: int) -> FieldPostings:
    """List which documents have each tag; they are numbered from ``first`` on."""
    known = Vocabulary()
    numbers = [[known.number(tag) for tag in dict.fromkeys(each)] for each in tags]
    lengths = np.fromiter(map(len, numbers), np.int64, len(numbers))
    return count_words(
        np.fromiter(chain.from_iterable(numbers), np.int32, int(lengths.sum())), lengths, known.texts, first
    )


def weigh(fields: Sequence[tuple[ranking.Field, FieldPostings, Array]], first: int) -> FieldPostings:
    """What words weigh in several fields together, in the place of counts.

    With each field come its lengths in all documents of the kind, which are numbered from ``first`` on.
    """
    words = sorted(set().union(*(found.words for _, found, _ in fields)))
    number = {word: index for index, word in enumerate(words)}
    keys: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
    weights: list[NDArray[np.floating]] = [np.empty(0)]
    for field, found, lengths in fields:
        own = np.array([number[word] for word in found.words], np.int64)
        keys.append(np.repeat(own, found.sizes) << _DOCUMENT_BITS | found.documents)
        frequency: NDArray[np.floating] = np.ones(found.documents.size)
        if field.counted:
            length = lengths[found.documents.astype(np.int64) - first].astype(np.float64)
            frequency = found.counts / ranking.length_norm(length, field.usual_length)
        weights.append(field.weight * frequency)
    key = np.concatenate(keys)
    order = np.argsort(key, kind="stable")
    key = key[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    summed = np.add.reduceat(np.concatenate(weights)[order], starts) if starts.size else np.empty(0)
    return FieldPostings(
        words,
        np.bincount(key[starts] >> _DOCUMENT_BITS, minlength=len(words)),
        (key[starts] & (1 << _DOCUMENT_BITS) - 1).astype(np.uint32),
        summed.astype(np.float32),
    )


def merge(parts: Sequence[tuple[FieldPostings, NDArray[np.int64]]]) -> FieldPostings:
    """Put parts together; with each come the new numbers of its documents (-1: gone), ascending over all."""
    words = sorted(set().union(*(part.words for part, _ in parts)))
    number = {word: index for index, word in enumerate(words)}
    terms, documents, counts = [np.empty(0, np.int64)], [np.empty(0, np.int64)], [NOWHERE[1]]
    for part, renumbered in parts:
        own = np.array([number[word] for word in part.words], np.int64)
        new = renumbered[part.documents]
        kept = new >= 0
        terms.append(np.repeat(own, part.sizes)[kept])
        documents.append(new[kept])
        counts.append(part.counts[kept])
    term = np.concatenate(terms)
    order = np.argsort(term, kind="stable")
    sizes = np.bincount(term, minlength=len(words))
    used = np.flatnonzero(sizes)
    return FieldPostings(
        [words[index] for index in used],
        sizes[used],
        np.concatenate(documents)[order].astype(np.uint32),
        np.concatenate(counts)[order],
    )


def write(writer: ArrayWriter, name: str, field: FieldPostings) -> None:
    """Write all postings of a field."""
    starts = np.concatenate([[0], np.cumsum(field.sizes)])
    counted = _counted(field, starts)
    places = np.concatenate([[0], np.cumsum(field.sizes * (1 + counted))])
    laid_out = np.empty(places[-1], "<u4")
    target = np.arange(field.documents.size) + np.repeat(places[:-1] - starts[:-1], field.sizes)
    laid_out[target] = field.documents
    often = np.repeat(counted, field.sizes)
    behind = (target + np.repeat(field.sizes, field.sizes))[often]
    laid_out[behind] = field.counts[often].astype("<f4").view("<u4")
    data = laid_out.data.cast("B")
    terms = np.zeros(len(field.words) + 1, TERMS)
    terms["start"] = places * 4 + writer.append(data)
    terms["check"][:-1] = [checksum(data[4 * start : 4 * end]) for start, end in pairwise(places.tolist())]
    terms["size"][:-1] = field.sizes
    writer.add(f"{name}/terms", terms.view(np.uint8))
    writer.add(f"{name}/words", pack_words(field.words))


def _counted(field: FieldPostings, starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which words some document has otherwise than once."""
    if not field.words:
        return np.empty(0, np.bool_)
    return np.logical_or.reduceat(field.counts != 1, starts[:-1])


class FieldReader:
    """The postings of a field in a file: words are looked up in it, their postings read when asked for."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._file = file
        self._name = name

    def __len__(self) -> int:
        return len(self._terms) // TERMS.itemsize - 1

    @cached_property
    def words(self) -> list[bytes]:
        """The words, in order."""
        return unpack_words(self._file.read(f"{self._name}/words"))

    def prepare(self) -> None:
        """Read what looking up any word takes."""
        _ = self.words, self._terms

    def of(self, word: bytes) -> Postings:
        """The postings of a word."""
        place = find_word(self.words, word)
        return NOWHERE if place < 0 else self.postings(place)

    def postings(self, index: int) -> Postings:
        """The postings of a word by its place."""
        start, check, size, end = _TERM.unpack_from(self._terms, index * TERMS.itemsize)
        data = np.frombuffer(self._file.read_at(start, end - start, check), _DOCUMENT)
        return data[:size], data[size:].view(_COUNT) if data.size > size else np.ones(size, _COUNT)

    def all(self) -> FieldPostings:
        """Everything, to be merged."""
        found = [self.postings(index) for index in range(len(self))]
        return FieldPostings(
            self.words,
            np.frombuffer(self._terms, TERMS)["size"][:-1].astype(np.int64),
            np.concatenate([NOWHERE[0], *(documents for documents, _ in found)]),
            np.concatenate([NOWHERE[1], *(counts for _, counts in found)]),
        )

    @cached_property
    def _terms(self) -> bytes:
        return self._file.read_bytes(f"{self._name}/terms")
