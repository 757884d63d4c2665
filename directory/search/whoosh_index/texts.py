"""Documents as they read: their words in order, in name form, for what needs more than which words there are.

Words are numbers of a list; -1 stands between two fields. Each document is checked by itself when it is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from directory.search.spelling import may_correct
from directory.search.whoosh_index.arrays import ArrayFile, ArrayWriter, checksum
from directory.search.whoosh_index.columns import Array, Mask, Vocabulary
from directory.search.whoosh_index.wordlist import Letters, WordList
from directory.search.whoosh_index.words import find_word, pack_words, unpack_words

BETWEEN = -1
Tokens = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of documents, one after the other."""

    tokens: Tokens
    ends: NDArray[np.int64]
    """Where each document ends, after a 0."""

    def keep(self, stays: Mask) -> Texts:
        """Those of some documents."""
        if stays.all():
            return self
        sizes = np.diff(self.ends)
        return Texts(self.tokens[np.repeat(stays, sizes)], np.cumsum(np.r_[0, sizes[stays]]))


def woven(fields: Sequence[tuple[Tokens, Array]]) -> Texts:
    """The texts of documents from their fields; of each all words, and where each document's end."""
    sizes = np.stack([np.diff(ends) + 1 for _, ends in fields])
    starts = np.cumsum(np.r_[0, sizes.T.ravel()])
    tokens = np.full(starts[-1], BETWEEN, np.int32)
    for place, (words, ends) in enumerate(fields):
        first = starts[place : -1 : len(fields)]
        tokens[np.arange(words.size) + np.repeat(first - ends[:-1], np.diff(ends))] = words
    return Texts(tokens, starts[:: len(fields)])


def joined(parts: Sequence[Texts]) -> Texts:
    """Texts one after the other."""
    sizes = [np.zeros(1, np.int64), *(np.diff(part.ends) for part in parts)]
    tokens = [np.empty(0, np.int32), *(part.tokens for part in parts)]
    return Texts(np.concatenate(tokens), np.cumsum(np.concatenate(sizes)))


def merge(parts: Sequence[tuple[Sequence[str], Sequence[Texts]]]) -> tuple[list[str], Texts]:
    """The words of all parts, and their texts: of each part the first, then of each the second, and so on."""
    words = Vocabulary()
    numbers = [np.array([*map(words.number, known), BETWEEN], np.int32) for known, _ in parts]
    kinds = zip(*(texts for _, texts in parts), strict=True)
    whole = joined(
        [
            Texts(own[texts.tokens], texts.ends)
            for kind in kinds
            for own, texts in zip(numbers, kind, strict=True)
        ]
    )
    used = np.flatnonzero(_counts(whole.tokens, len(words)))
    left = np.full(len(words) + 1, BETWEEN, np.int32)
    left[used] = np.arange(used.size)
    return [words.texts[number] for number in used], Texts(left[whole.tokens], whole.ends)


def write(writer: ArrayWriter, words: Sequence[str], texts: Texts) -> None:
    """Write texts and their words, those in the order of their UTF-8."""
    spelled = [word.encode() for word in words]
    order = sorted(range(len(words)), key=spelled.__getitem__)
    rank = np.full(len(words) + 1, BETWEEN, np.int32)
    rank[order] = np.arange(len(words))
    tokens = rank[texts.tokens]
    data = tokens.astype("<i4").data.cast("B")
    writer.add("texts/ends", 4 * texts.ends + writer.append(data))
    checks = [checksum(data[4 * start : 4 * end]) for start, end in pairwise(texts.ends.tolist())]
    writer.add("texts/checks", np.array(checks, np.uint64))
    writer.add("texts/words", pack_words(spelled[number] for number in order))
    writer.add("texts/counts", _counts(tokens, len(words)))
    correctable = [place for place, number in enumerate(order) if may_correct(words[number])]
    letters = Letters.of([words[order[place]] for place in correctable])
    writer.add("texts/correctable", np.array(correctable, np.uint32))
    writer.add("texts/sizes", letters.sizes)
    writer.add("texts/letters", letters.sets)


def _counts(tokens: Tokens, words: int) -> NDArray[np.int64]:
    return np.bincount(tokens[tokens >= 0], minlength=words).astype(np.int64)


class TextReader:
    """Texts in a file."""

    def __init__(self, file: ArrayFile) -> None:
        self._file = file

    @cached_property
    def words(self) -> list[bytes]:
        """The words that the numbers stand for."""
        return unpack_words(self._file.read("texts/words"))

    @cached_property
    def correctable(self) -> NDArray[np.uint32]:
        """The numbers of the words that a mistyped one may have meant."""
        return self._file.read("texts/correctable")

    @cached_property
    def spellings(self) -> WordList:
        """Those words."""
        letters = Letters(self._file.read("texts/sizes"), self._file.read("texts/letters"))
        return WordList(lambda place: self.words[self.correctable[place]].decode(), letters)

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """How often each word occurs, in deleted documents too."""
        return self._file.read("texts/counts").astype(np.int64)

    def document(self, number: int) -> Tokens:
        """The text of a document."""
        ends, checks = self._extents
        start, end = ends[number], ends[number + 1]
        return np.frombuffer(self._file.read_at(start, end - start, checks[number]), "<i4")

    def having(self, phrase: Sequence[str], documents: Sequence[int]) -> Mask:
        """Which of some documents have a field in which these words stand one after the other."""
        having = np.zeros(len(documents), np.bool_)
        wanted = [find_word(self.words, word.encode()) for word in phrase]
        if BETWEEN in wanted or not documents:
            return having
        read = [self.document(number) for number in documents]
        tokens, ends = np.concatenate(read), np.cumsum([each.size for each in read])
        starts = np.ones(tokens.size, np.bool_)
        for place, number in enumerate(wanted):
            starts &= np.roll(tokens, -place) == number
        having[np.searchsorted(ends, np.flatnonzero(starts), side="right")] = True
        return having

    def all(self) -> Texts:
        """Every text, to be merged."""
        ends, checks = self._extents
        documents = [self.document(number) for number in range(len(checks))]
        sizes = np.diff(np.array(ends)) // 4
        return Texts(
            np.concatenate([np.empty(0, np.int32), *documents]), np.cumsum(np.r_[0, sizes]).astype(np.int64)
        )

    def counts_in(self, documents: Sequence[int]) -> NDArray[np.int64]:
        """How often each word occurs in some documents."""
        found = [self.document(number) for number in documents]
        return _counts(np.concatenate([np.empty(0, np.int32), *found]), len(self.words))

    @cached_property
    def _extents(self) -> tuple[memoryview, memoryview]:
        return self._file.read("texts/ends").data, self._file.read("texts/checks").data
