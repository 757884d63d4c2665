"""Writing the index: a whole build, and changes in commits."""

# mypy: allow-untyped-calls

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import numpy as np

from directory.search.base import ArticleDocument, IndexUpdate, PhysicianDocument
from directory.search.whoosh_index import parts, segments
from directory.search.whoosh_index.builder import PartBuilder
from directory.search.whoosh_index.codec import ArraySegment
from directory.search.whoosh_index.parts import Kept, Part, PartFile
from directory.search.whoosh_index.segments import Commit

_DOCUMENTS_IN_MEMORY = 40_000
_MERGE_FACTOR = 2
"""A commit takes up segments of up to so many times what it writes already."""


def build(path: Path, physicians: Iterable[PhysicianDocument], articles: Iterable[ArticleDocument]) -> None:
    """Write a whole index of one segment into an empty directory."""
    written, builder = [], PartBuilder()
    for document in chain[PhysicianDocument | ArticleDocument](physicians, articles):
        if isinstance(document, PhysicianDocument):
            builder.add_physician(document)
        else:
            builder.add_article(document)
        if len(builder) >= _DOCUMENTS_IN_MEMORY:
            written.append(segments.write_segment(path, builder.part()))
            builder = PartBuilder()
    whole = builder.part()
    if written:
        whole = parts.merge([_loaded(path, segment) for segment in written] + [_all_of(whole)])
    segments.write_commit(path, Commit(1, (segments.write_segment(path, whole),)))


def apply(path: Path, update: IndexUpdate) -> None:
    """Apply changes to an index in one commit."""
    builder = PartBuilder()
    for physician in {new.physician_id: new for new in update.physicians}.values():
        builder.add_physician(physician)
    for article in {new.article_id: new for new in update.articles}.values():
        builder.add_article(article)
    added = builder.part()
    with segments.reading():
        commit = segments.read_commit(path)
        _delete(path, commit, update)
        kept, merged = _to_merge(commit.segments, len(builder))
        loaded = [_loaded(path, segment) for segment in merged]
    if loaded:
        added = parts.merge([*loaded, _all_of(added)])
    if added.columns.physicians.size or added.columns.answers.size:
        kept = (*kept, segments.write_segment(path, added))
    segments.write_commit(path, Commit(commit.generation + 1, kept))


def _delete(path: Path, commit: Commit, update: IndexUpdate) -> None:
    """Mark the documents as deleted that go or are replaced."""
    physicians = [*update.gone_physicians, *(new.physician_id for new in update.physicians)]
    articles = [*update.gone_articles, *(new.article_id for new in update.articles)]
    for segment in commit.segments:
        part = PartFile(segment.file(path))
        physician_ids, article_ids = part.physicians["id"], part.answers["article"]
        part.close()
        segment.delete(np.flatnonzero(np.isin(physician_ids, physicians)))
        segment.delete(np.flatnonzero(np.isin(article_ids, articles)) + physician_ids.size)


def _to_merge(
    present: Iterable[ArraySegment], added: int
) -> tuple[tuple[ArraySegment, ...], list[ArraySegment]]:
    """Which segments stay as they are, and which are written again together with what is added.

    Sizes stay apart by a factor, so there are few segments and each document is seldom written again. Those
    of which more than half is deleted are written again too: members who keep editing must not leave the
    documents of the first build behind for ever.
    """
    kept, merged = [], []
    for segment in sorted(present, key=lambda each: int(each.doc_count())):
        left = segment.doc_count()
        if left <= _MERGE_FACTOR * added or left * 2 < segment.doc_count_all():
            merged.append(segment)
            added += left
        else:
            kept.append(segment)
    return tuple(kept), merged


def _loaded(path: Path, segment: ArraySegment) -> Kept:
    """The documents of a segment that are not deleted."""
    part = PartFile(segment.file(path)).load()
    live, physicians = segment.live(), part.columns.physicians.size
    return _all_of(part) if live is None else Kept(part, live[:physicians], live[physicians:])


def _all_of(part: Part) -> Kept:
    return Kept(
        part,
        np.ones(part.columns.physicians.size, np.bool_),
        np.ones(part.columns.answers.size, np.bool_),
    )
