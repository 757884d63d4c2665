"""Index life on disk: whole builds side by side, a pointer to the current one, and changes to it.

::

    CURRENT           the name of the build that serves, and the format it is in (JSON)
    writing.lock      held while anything is written
    builds/<name>/    a whole Whoosh index, and in ``meaning/`` the vectors of its answers

``CURRENT`` is replaced in one step, so readers find the old build or the new
one and nothing between. The build it leaves stays until the next one starts:
readers still open keep their files, and one that was just opening it finds
them. Whatever a killed build left behind goes at the same time.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from filelock import FileLock, Timeout
from whoosh.index import LockError

from directory.search.base import (
    ArticleDocument,
    Encoder,
    IndexUnavailable,
    IndexUpdate,
    PhysicianDocument,
)
from directory.search.meaning.vectors import VectorFiles, VectorWriter
from directory.search.whoosh_index import segments
from directory.search.whoosh_index.schema import (
    FORMAT,
    article_fields,
    article_key,
    physician_fields,
    physician_key,
)

_WRITER_MEMORY_MB = 256


class Builds:
    """The directory of an index. ``patience`` is how many seconds to wait for another writer."""

    def __init__(self, path: Path, patience: float, encoder: Encoder) -> None:
        self.path = path
        self._encoder = encoder
        self._pointer = path / "CURRENT"
        self._builds = path / "builds"
        self._lock = FileLock(str(path / "writing.lock"), timeout=patience)

    def current(self) -> Path:
        """The build that serves. Raises :class:`IndexUnavailable` when there is none in this format."""
        try:
            pointer = json.loads(self._pointer.read_bytes())
            name, version = pointer["build"], pointer["format"]
        except FileNotFoundError as error:
            raise IndexUnavailable("The search index has not been built.") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexUnavailable(f"The pointer to the search index cannot be read: {error!r}") from error
        if version != FORMAT:
            raise IndexUnavailable(f"The search index is in format {version}, not {FORMAT}.")
        return self._builds / str(name)

    def rebuild(self, physicians: Iterable[PhysicianDocument], articles: Iterable[ArticleDocument]) -> None:
        """Build a whole index aside, then point to it. Raises :class:`IndexUnavailable`."""
        with self._writing():
            self._sweep()
            build = self._builds / uuid.uuid4().hex
            build.mkdir(parents=True)
            vectors = VectorWriter(VectorFiles(build, self._encoder), self._old_vectors())
            try:
                _write(build, physicians, articles, vectors)
            except BaseException:
                shutil.rmtree(build, ignore_errors=True)
                raise
            self._point_to(build)

    def apply(self, update: IndexUpdate) -> None:
        """Apply changes to the current build in one commit. Raises :class:`IndexUnavailable`."""
        keys = [*map(physician_key, update.gone_physicians), *map(article_key, update.gone_articles)]
        documents = {physician_key(new.physician_id): [physician_fields(new)] for new in update.physicians}
        documents |= {article_key(new.article_id): list(article_fields(new)) for new in update.articles}
        with self._writing(), segments.reading():
            self._encode(update.articles)
            writer = segments.writable(self.current()).writer(limitmb=_WRITER_MEMORY_MB)
            try:
                for key in {*keys, *documents}:
                    writer.delete_by_term("key", key)
                for fields in chain.from_iterable(documents.values()):
                    writer.add_document(**fields)
            except BaseException:
                writer.cancel()
                raise
            writer.commit(mergetype=segments.merge_policy)

    def _encode(self, articles: Iterable[ArticleDocument]) -> None:
        vectors = VectorWriter(VectorFiles(self.current(), self._encoder))
        for article in articles:
            vectors.add(article)
        vectors.flush()

    def _old_vectors(self) -> VectorFiles | None:
        try:
            return VectorFiles(self.current(), self._encoder)
        except IndexUnavailable:
            return None

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the lock, and say in our words what Whoosh and the file system refuse."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with self._lock:
                yield
        except (Timeout, LockError) as error:
            raise IndexUnavailable("The search index is being written by another process.") from error
        except OSError as error:
            raise IndexUnavailable(f"The search index cannot be written: {error}") from error

    def _sweep(self) -> None:
        """Remove every build but the current one."""
        try:
            current: Path | None = self.current()
        except IndexUnavailable:
            current = None
        for build in self._builds.glob("*"):
            if build != current:
                shutil.rmtree(build, ignore_errors=True)

    def _point_to(self, build: Path) -> None:
        draft = self._pointer.with_suffix(".new")
        with draft.open("w") as file:
            json.dump({"build": build.name, "format": FORMAT}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._pointer)


def _write(
    build: Path,
    physicians: Iterable[PhysicianDocument],
    articles: Iterable[ArticleDocument],
    vectors: VectorWriter,
) -> None:
    writer = segments.create(build).writer(limitmb=_WRITER_MEMORY_MB)
    try:
        for physician in physicians:
            writer.add_document(**physician_fields(physician))
        for article in articles:
            vectors.add(article)
            for fields in article_fields(article):
                writer.add_document(**fields)
        vectors.flush()
    except BaseException:
        writer.cancel()
        raise
    writer.commit()
