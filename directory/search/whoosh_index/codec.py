"""A Whoosh codec over our own files, so that Whoosh's searchers and readers work over the index.

Only reading goes through it: segments are written from parts (``parts.py``),
which takes a fraction of what Whoosh's writers need.
"""

# mypy: allow-untyped-calls

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Segment
from whoosh.filedb.filestore import ReadOnlyError
from whoosh.matching.mcore import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from directory.search.whoosh_index.columns import Array, Mask
from directory.search.whoosh_index.parts import PartFile
from directory.search.whoosh_index.schema import (
    ANSWER,
    FIELD_NAMES,
    WORD_NAMES,
    article_key,
    physician_key,
)
from directory.search.whoosh_index.words import find_word

Term = tuple[str, bytes]


class ArraySegment(W3Segment):
    """What the list of segments says of one: its name, how many documents it has, which are deleted."""

    def file(self, folder: Path) -> Path:
        """Where its documents are."""
        return folder / str(self.make_filename(self.COMPOUND_EXT))

    def live(self) -> Mask | None:
        """Which of its documents are not deleted; ``None`` when none is."""
        if not self.has_deletions():
            return None
        live = np.ones(self.doc_count_all(), np.bool_)
        live[list(self.deleted_docs())] = False
        return live

    def delete(self, documents: Array) -> None:
        """Mark documents as deleted, by their numbers."""
        for number in documents.tolist():
            self.delete_document(number)


class ArrayCodec(base.Codec):
    """Reads segments that are one file of arrays."""

    def terms_reader(self, storage: Any, segment: ArraySegment) -> _Terms:
        """Open the words of a segment."""
        return _Terms(PartFile(segment.file(Path(storage.folder))))

    def per_document_reader(self, storage: Any, segment: ArraySegment) -> _Documents:
        """Open the documents of a segment."""
        return _Documents(PartFile(segment.file(Path(storage.folder))), segment)

    def new_segment(self, storage: Any, indexname: str, documents: int = 0) -> ArraySegment:
        """A segment with a name of its own."""
        return ArraySegment(self, indexname, documents)

    def per_document_writer(self, storage: Any, segment: Any) -> Any:
        """Refuse: Whoosh's own writers cannot add to this index."""
        raise ReadOnlyError

    field_writer = per_document_writer

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> Any:
        """Refuse: Whoosh's own writers cannot add to this index."""
        raise ReadOnlyError

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> Any:
        """Refuse: postings are found through ``terms_reader``."""
        raise NotImplementedError


class _Terms(base.TermsReader):
    """The words of a segment as Whoosh asks for them."""

    def __init__(self, part: PartFile) -> None:
        self._part = part
        self._answers_start = part.physicians.size

    def __contains__(self, term: Term) -> bool:
        return term[0] in FIELD_NAMES and find_word(self._part.field(term[0]).words, term[1]) >= 0

    def indexed_field_names(self) -> Iterable[str]:
        return FIELD_NAMES

    def cursor(self, fieldname: str, fieldobj: Any) -> _Cursor:
        return _Cursor(self, self._part.field(fieldname).words, fieldname, fieldobj)

    def terms(self) -> Iterator[Term]:
        for name in FIELD_NAMES:
            yield from self._from(name, 0)

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        first = FIELD_NAMES.index(fieldname)
        yield from self._from(fieldname, bisect_left(self._part.field(fieldname).words, prefix))
        for name in FIELD_NAMES[first + 1 :]:
            yield from self._from(name, 0)

    def _from(self, name: str, place: int) -> Iterator[Term]:
        words = self._part.field(name).words
        return ((name, words[index]) for index in range(place, len(words)))

    def items(self) -> Iterator[tuple[Term, TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        documents, counts = self._postings(fieldname, text)
        first = self._answers_start if fieldname.startswith(ANSWER) else 0
        lengths = counts
        if fieldname in WORD_NAMES:
            lengths = self._part.lengths(fieldname)[documents.astype(int) - first]
        return TermInfo(
            weight=float(counts.sum()),
            df=documents.size,
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(counts.max()),
            minid=int(documents[0]),
            maxid=int(documents[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        return self.term_info(fieldname, text).weight() if (fieldname, text) in self else 0.0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return self.term_info(fieldname, text).doc_frequency() if (fieldname, text) in self else 0

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        documents, counts = self._postings(fieldname, text)
        return ListMatcher(
            documents.tolist(),
            counts.tolist(),
            format=format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def _postings(self, fieldname: str, text: bytes) -> Any:
        if (fieldname, text) not in self:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        return self._part.postings(fieldname, text.decode())

    def close(self) -> None:
        self._part.close()


class _Cursor(base.FieldCursor):
    """Goes through the words of a field, forwards and by jumps."""

    def __init__(self, terms: _Terms, words: Sequence[bytes], name: str, fieldobj: Any) -> None:
        self._terms, self._words, self._name, self._fieldobj = terms, words, name, fieldobj
        self._place = 0

    def is_valid(self) -> bool:
        return self._place < len(self._words)

    def text(self) -> str | None:
        return self._fieldobj.from_bytes(self._words[self._place]) if self.is_valid() else None

    def term_info(self) -> TermInfo | None:
        return self._terms.term_info(self._name, self._words[self._place]) if self.is_valid() else None

    def first(self) -> str | None:
        self._place = 0
        return self.text()

    def next(self) -> str | None:
        self._place += 1
        return self.text()

    def find(self, string: str | bytes) -> str | None:
        word = string if isinstance(string, bytes) else self._fieldobj.to_bytes(string)
        self._place = bisect_left(self._words, word)
        return self.text()


class _Documents(base.PerDocumentReader):
    """What Whoosh wants to know of documents: which are deleted, how long they are, what their key is."""

    def __init__(self, part: PartFile, segment: ArraySegment) -> None:
        self._part = part
        self._segment = segment
        self._physicians, self._articles = part.physicians["id"], part.answers["article"]

    def close(self) -> None:
        self._part.close()

    def doc_count(self) -> int:
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        return int(self._segment.doc_count_all())

    def has_deletions(self) -> bool:
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Iterable[int]:
        documents: Iterable[int] = self._segment.deleted_docs()
        return documents

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return self.doc_field_length_reader(fieldname, default)(docnum)

    def doc_field_length_reader(self, fieldname: str, default: int = 0) -> Callable[[int], int]:
        if fieldname not in WORD_NAMES:
            return lambda _docnum: default
        lengths = self._part.lengths(fieldname)
        first = len(self._physicians) if fieldname.startswith(ANSWER) else 0
        return lambda docnum: int(lengths[docnum - first]) if 0 <= docnum - first < lengths.size else default

    def field_length(self, fieldname: str) -> int:
        return int(self._part.lengths(fieldname).sum()) if fieldname in WORD_NAMES else 0

    def min_field_length(self, fieldname: str) -> int:
        return int(self._part.lengths(fieldname).min(initial=0))

    def max_field_length(self, fieldname: str) -> int:
        return int(self._part.lengths(fieldname).max(initial=0))

    def stored_fields(self, docnum: int) -> dict[str, str]:
        if docnum < len(self._physicians):
            return {"key": physician_key(int(self._physicians[docnum]))}
        return {"key": article_key(int(self._articles[docnum - len(self._physicians)]))}
