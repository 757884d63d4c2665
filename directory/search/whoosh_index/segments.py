"""The only module that knows how Whoosh keeps an index on disk, its private names included."""

# mypy: allow-untyped-calls

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.writing import MERGE_SMALL, SegmentWriter

from directory.search.base import IndexUnavailable
from directory.search.whoosh_index.cache import ArrayCache
from directory.search.whoosh_index.columns import Columns, Mask, Vocabulary
from directory.search.whoosh_index.schema import make_schema

_NAME = "directory"
_SCHEMA = make_schema()
_TRIES = 10

Postings = tuple[NDArray[np.int32], NDArray[np.float64]]
"""The documents that have a word, ascending, and how often each has it."""


class _Files(FileStorage):
    """A directory of files that can close what Whoosh leaves open when it fails half-way."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self._opened: list[Any] = []

    def open_file(self, name: str, **options: Any) -> Any:
        file = super().open_file(name, **options)
        self._opened.append(file)
        return file

    @contextmanager
    def closing_on_failure(self) -> Iterator[None]:
        """Close every file still open if the block fails."""
        try:
            yield
        except BaseException:
            for file in self._opened:
                if not file.is_closed:
                    file.close()
            raise
        finally:
            self._opened.clear()


@contextmanager
def reading() -> Iterator[None]:
    """Turn whatever a damaged index raises into :class:`IndexUnavailable`.

    Whoosh unpickles what it reads, so damage can surface as nearly any exception.
    """
    try:
        yield
    except IndexUnavailable:
        raise
    except Exception as error:
        raise IndexUnavailable(f"The search index cannot be read: {error!r}") from error


def create(path: Path) -> FileIndex:
    """A new, empty Whoosh index in an existing directory."""
    index: FileIndex = FileIndex.create(FileStorage(str(path)), _SCHEMA, _NAME)
    return index


def writable(path: Path) -> FileIndex:
    """The Whoosh index in a directory, to write to."""
    return FileIndex(FileStorage(str(path)), _SCHEMA, _NAME)


def merge_policy(writer: SegmentWriter, segments: Sequence[Any]) -> list[Any]:
    """Merge small segments as Whoosh does, and rewrite those of which more than half is deleted.

    Without the latter, members who keep editing would leave the documents of the first build behind for ever.
    """
    kept = []
    for segment in segments:
        if segment.doc_count() * 2 > segment.doc_count_all():
            kept.append(segment)
        elif segment.doc_count():
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
    merged: list[Any] = MERGE_SMALL(writer, kept)
    return merged


class Segment:
    """An immutable part of the index: the facts of its documents, and their postings as arrays."""

    def __init__(self, reader: SegmentReader, words: Vocabulary) -> None:
        self._reader = reader
        self._reading = Lock()
        self._cache: ArrayCache[Postings] = ArrayCache(4_000_000)
        stored = ((number, fields["facts"]) for number, fields in reader.iter_docs())
        self.columns = Columns.read(reader.doc_count_all(), stored, words)
        weakref.finalize(self, reader.close)

    def postings(self, field: str, word: str) -> Postings:
        """The postings of a word in a field. Raises :class:`IndexUnavailable` when they are damaged."""
        found = self._cache.get((field, word))
        if found is None:
            with self._reading, reading():
                found = _read_postings(self._reader, field, word)
            self._cache.put((field, word), found, found[0].size)
        return found


def _read_postings(reader: SegmentReader, field: str, word: str) -> Postings:
    """Decode postings block by block; a step of Whoosh's matchers a posting takes ten times as long."""
    documents: list[NDArray[np.int32]] = [np.empty(0, np.int32)]
    counts: list[NDArray[np.float64]] = [np.empty(0, np.float64)]
    try:
        matcher = reader._terms.matcher(field, word.encode(), reader.schema[field].format)
    except TermNotFound:
        return documents[0], counts[0]
    while matcher.is_active():
        matcher._read_ids()
        matcher._read_weights()
        documents.append(np.array(matcher._ids, np.int32))
        counts.append(np.array(matcher._weights, np.float64))
        matcher._next_block()
    found = np.concatenate(documents)
    if found.size and (found.min() < 0 or found.max() >= reader.doc_count_all()):
        raise IndexUnavailable("The search index is damaged: postings of documents it does not have.")
    return found, np.concatenate(counts)


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


def _toc(path: Path, generation: int) -> Path:
    return path / str(TOC._filename(_NAME, generation))


def open_latest(path: Path, known: Mapping[str, Segment], words: Vocabulary) -> Opened:
    """Open the latest commit of the index in a directory, taking over the segments that are known.

    Raises :class:`IndexUnavailable` when there is none that can be read.
    """
    storage = _Files(path)
    with reading(), storage.closing_on_failure():
        for attempt in range(_TRIES):
            toc = TOC.read(storage, _NAME, schema=_SCHEMA)
            try:
                segments = {
                    segment.segment_id(): known.get(segment.segment_id())
                    or Segment(SegmentReader(storage, _SCHEMA, segment), words)
                    for segment in toc.segments
                }
            except FileNotFoundError:
                # A commit has just merged and removed a segment; the next look sees that commit.
                if attempt == _TRIES - 1:
                    raise
                continue
            return Opened(path, toc.generation, segments, [_live(segment) for segment in toc.segments])
    raise AssertionError("the loop returns or raises")


def _live(segment: Any) -> Mask:
    live = np.ones(segment.doc_count_all(), np.bool_)
    live[list(segment.deleted_docs())] = False
    return live
