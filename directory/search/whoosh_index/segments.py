"""Commits: which segments there are and what is deleted of each. Here alone Whoosh's private names are used.

A commit is a file in Whoosh's own format, written by its ``TOC``, with a CRC-32
behind it that Whoosh does not look at.
"""

# mypy: allow-untyped-calls

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC

from directory.search.base import IndexUnavailable
from directory.search.spelling import may_correct
from directory.search.whoosh_index import parts
from directory.search.whoosh_index.arrays import sync_directory
from directory.search.whoosh_index.cache import ArrayCache
from directory.search.whoosh_index.codec import ArrayCodec, ArraySegment
from directory.search.whoosh_index.columns import Mask, Vocabulary
from directory.search.whoosh_index.parts import Part, PartFile
from directory.search.whoosh_index.postings import Postings
from directory.search.whoosh_index.schema import make_schema
from directory.search.whoosh_index.wordlist import WordList

_NAME = "directory"
_SCHEMA = make_schema()
_CHECK_SIZE = 4
_TRIES = 10


@contextmanager
def reading() -> Iterator[None]:
    """Turn whatever a damaged index raises into :class:`IndexUnavailable`.

    Whoosh unpickles the list of segments, so damage can surface as nearly any exception.
    """
    try:
        yield
    except IndexUnavailable:
        raise
    except Exception as error:
        raise IndexUnavailable(f"The search index cannot be read: {error!r}") from error


@dataclass(frozen=True, slots=True)
class Commit:
    """The segments of the index at one moment."""

    generation: int
    segments: tuple[ArraySegment, ...]


def _toc(path: Path, generation: int) -> Path:
    return path / str(TOC._filename(_NAME, generation))


def _latest(path: Path) -> int:
    pattern: re.Pattern[str] = TOC._pattern(_NAME)
    found = [int(match.group(1)) for each in path.iterdir() if (match := pattern.match(each.name))]
    if not found:
        raise IndexUnavailable("The search index has no commit.")
    return max(found)


def read_commit(path: Path) -> Commit:
    """The latest commit. Raises :class:`IndexUnavailable`."""
    with reading():
        generation = _latest(path)
        data = _toc(path, generation).read_bytes()
        if crc32(data[:-_CHECK_SIZE]) != int.from_bytes(data[-_CHECK_SIZE:], "little"):
            raise IndexUnavailable("The list of segments of the search index is damaged.")
        storage = RamStorage()
        storage.files[TOC._filename(_NAME, generation)] = data
        toc = TOC.read(storage, _NAME, gen=generation, schema=_SCHEMA)
        return Commit(generation, tuple(toc.segments))


def write_commit(path: Path, commit: Commit) -> None:
    """Make this the latest commit, in one step and for good; then remove what it does not need."""
    storage = RamStorage()
    toc = TOC(_SCHEMA, list(commit.segments), commit.generation)
    toc.write(storage, _NAME)
    data = bytes(storage.files[TOC._filename(_NAME, commit.generation)])
    target = _toc(path, commit.generation)
    draft = target.with_suffix(".new")
    with draft.open("wb") as file:
        file.write(data + crc32(data).to_bytes(_CHECK_SIZE, "little"))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)
    sync_directory(path)
    sweep(path, commit)


def sweep(path: Path, commit: Commit) -> None:
    """Remove every file of the index that a commit does not need."""
    needed = {_toc(path, commit.generation), *(segment.file(path) for segment in commit.segments)}
    for file in path.glob(f"*{_NAME}_*"):
        if file not in needed:
            file.unlink(missing_ok=True)


def write_segment(path: Path, part: Part) -> ArraySegment:
    """Write a part as a segment; nobody sees it before the commit."""
    documents = part.columns.physicians.size + part.columns.answers.size
    segment: ArraySegment = ArrayCodec().new_segment(None, _NAME, documents)
    parts.write(segment.file(path), part)
    return segment


class Segment:
    """An immutable part of the index: the facts of its documents, and their postings as arrays."""

    def __init__(self, path: Path, segment: ArraySegment, words: Vocabulary) -> None:
        self.part = PartFile(segment.file(path))
        self._cache: ArrayCache[Postings] = ArrayCache(4_000_000)
        self.columns = self.part.columns(words)
        self.documents = self.columns.physicians.size + self.columns.answers.size
        if self.documents != segment.doc_count_all():
            raise IndexUnavailable("The search index is damaged: a segment is not what its commit says.")

    @cached_property
    def article_digests(self) -> NDArray[np.uint64]:
        """The digest of the article of each answer, in two halves."""
        digests = bytes.fromhex("".join(self.part.digests()[1]))
        return np.frombuffer(digests, ">u8").reshape(-1, 2).astype(np.uint64)

    @cached_property
    def spellings(self) -> WordList:
        """The words of its documents, as written, that a mistyped one may have meant."""
        return WordList([self.part.texts.words[number] for number in self._correctable.tolist()])

    @cached_property
    def _correctable(self) -> NDArray[np.int64]:
        words = self.part.texts.words
        return np.flatnonzero(np.fromiter(map(may_correct, words), np.bool_, len(words)))

    def often(self, live: Mask) -> NDArray[np.int64]:
        """How often its live documents have each of those words."""
        texts = self.part.texts
        return (texts.counts - texts.counts_in(np.flatnonzero(~live).tolist()))[self._correctable]

    def postings(self, field: str, word: str) -> Postings:
        """The postings of a word in a field. Raises :class:`IndexUnavailable` when they are damaged."""
        found = self._cache.get((field, word))
        if found is None:
            found = self.part.postings(field, word)
            self._cache.put((field, word), found, found[0].size)
        return found


@dataclass(frozen=True, slots=True)
class Opened:
    """What was committed at one moment."""

    path: Path
    generation: int
    segments: Mapping[str, Segment]
    live: Sequence[Mask]
    """Of each segment, which documents are not deleted."""

    def is_superseded(self) -> bool:
        """Whether there is a newer commit: two looks at the file system."""
        return _toc(self.path, self.generation + 1).exists() or not _toc(self.path, self.generation).exists()


def open_latest(path: Path, known: Mapping[str, Segment], words: Vocabulary) -> Opened:
    """Open the latest commit of the index in a directory, taking over the segments that are known.

    Raises :class:`IndexUnavailable` when there is none that can be read.
    """
    with reading():
        for _ in range(_TRIES):
            commit = read_commit(path)
            try:
                segments = {
                    segment.segment_id(): known.get(segment.segment_id()) or Segment(path, segment, words)
                    for segment in commit.segments
                }
            except FileNotFoundError:
                if _latest(path) == commit.generation:
                    raise
                # A commit has just merged and removed a segment; the next look sees that commit.
                continue
            return Opened(path, commit.generation, segments, [s.live() for s in commit.segments])
    raise IndexUnavailable("The search index changes faster than it can be opened.")
