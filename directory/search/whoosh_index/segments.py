"""Commits: which segments there are and what is deleted of each. Here alone Whoosh's private names are used.

A commit is a file in Whoosh's own format, written by its ``TOC``, with a checksum
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

import numpy as np
from numpy.typing import NDArray
from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC

from directory.search.base import IndexUnavailable
from directory.search.whoosh_index import parts
from directory.search.whoosh_index.arrays import checksum, sync_directory
from directory.search.whoosh_index.codec import ArrayCodec, ArraySegment
from directory.search.whoosh_index.columns import Mask
from directory.search.whoosh_index.facets import FacetLists
from directory.search.whoosh_index.parts import Part, PartFile
from directory.search.whoosh_index.schema import PHYSICIAN, make_schema

_NAME = "directory"
_SCHEMA = make_schema()
_CHECK_SIZE = 8
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
        if checksum(data[:-_CHECK_SIZE]) != int.from_bytes(data[-_CHECK_SIZE:], "little"):
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
        file.write(data + checksum(data).to_bytes(_CHECK_SIZE, "little"))
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
    """An immutable part of the index, and what is worked out of it once for all commits."""

    def __init__(self, path: Path, segment: ArraySegment) -> None:
        self.part = PartFile(segment.file(path))
        self.documents = self.part.physicians.size + self.part.answers.size
        if self.documents != segment.doc_count_all():
            raise IndexUnavailable("The search index is damaged: a segment is not what its commit says.")
        self._left: tuple[Mask, NDArray[np.int64]] | None = None
        """Which documents were found deleted, and how often the others have each word."""

    @cached_property
    def facets(self) -> FacetLists:
        """What facets count of the physicians."""
        return FacetLists(self.part)

    @cached_property
    def initials(self) -> NDArray[np.int64]:
        """How many initials each physician has."""
        field = self.part.field(f"{PHYSICIAN}_initials")
        return np.bincount(field.all().documents, minlength=self.part.physicians.size)

    def often(self, live: Mask | None) -> NDArray[np.int64]:
        """How often its live documents have each word that a mistyped one may have meant."""
        texts = self.part.texts
        if live is None:
            return texts.counts[texts.correctable]
        gone, left = self._left or (np.zeros_like(live), texts.counts)
        if not (gone & live).any():
            # Deleted documents stay so: only those deleted since are read.
            left = left - texts.counts_in(np.flatnonzero(~live & ~gone).tolist())
            self._left = ~live, left
        else:
            left = texts.counts - texts.counts_in(np.flatnonzero(~live).tolist())
        return left[texts.correctable]


@dataclass(frozen=True, slots=True)
class Opened:
    """What was committed at one moment."""

    path: Path
    generation: int
    segments: Mapping[str, Segment]
    live: Sequence[Mask | None]
    """Of each segment, which documents are not deleted; ``None`` when none is."""

    def is_superseded(self) -> bool:
        """Whether there is a newer commit: two looks at the file system."""
        return _toc(self.path, self.generation + 1).exists() or not _toc(self.path, self.generation).exists()


def open_latest(path: Path, known: Mapping[str, Segment]) -> Opened:
    """Open the latest commit of the index in a directory, taking over the segments that are known.

    Raises :class:`IndexUnavailable` when there is none that can be read.
    """
    with reading():
        for _ in range(_TRIES):
            commit = read_commit(path)
            try:
                segments = {
                    segment.segment_id(): known.get(segment.segment_id()) or Segment(path, segment)
                    for segment in commit.segments
                }
            except FileNotFoundError:
                if _latest(path) == commit.generation:
                    raise
                # A commit has just merged and removed a segment; the next look sees that commit.
                continue
            return Opened(path, commit.generation, segments, [s.live() for s in commit.segments])
    raise IndexUnavailable("The search index changes faster than it can be opened.")
