"""Index life on disk: whole builds side by side, a pointer to the current one, and changes to it.

::

    CURRENT           the name of the build that serves, and the format it is in (JSON)
    writing.lock      held while anything is written
    builds/<name>/    a whole index, with a file DAMAGED once somebody found it so,
                      and in ``meaning/`` the vectors of its answers

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
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from directory.search.base import (
    ArticleDocument,
    Encoder,
    IndexUnavailable,
    IndexUpdate,
    PhysicianDocument,
)
from directory.search.meaning.vectors import VectorFiles, encode, inheriting
from directory.search.whoosh_index import writing
from directory.search.whoosh_index.arrays import sync_directory
from directory.search.whoosh_index.schema import FORMAT

_DAMAGED = "DAMAGED"


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
        build, version = self._read_pointer()
        if version != FORMAT:
            raise IndexUnavailable(f"The search index is in format {version}, not {FORMAT}.")
        if (build / _DAMAGED).exists():
            raise IndexUnavailable("The search index is damaged and must be rebuilt.")
        return build

    def condemn(self, build: Path) -> None:
        """Let every process know that a build is damaged, so that one of them builds it again."""
        with suppress(OSError):
            (build / _DAMAGED).touch()

    def rebuild(self, physicians: Iterable[PhysicianDocument], articles: Iterable[ArticleDocument]) -> None:
        """Build a whole index aside, then point to it. Raises :class:`IndexUnavailable`."""
        with self._writing():
            self._sweep()
            build = self._builds / uuid.uuid4().hex
            build.mkdir(parents=True)
            try:
                writing.build(build, physicians, self._inheriting(build, articles))
            except BaseException:
                shutil.rmtree(build, ignore_errors=True)
                raise
            self._point_to(build)

    def apply(self, update: IndexUpdate) -> None:
        """Apply changes to the current build in one commit. Raises :class:`IndexUnavailable`."""
        with self._writing():
            build = self.current()
            try:
                writing.apply(build, update)
            except IndexUnavailable:
                self.condemn(build)
                raise

    def encode(self, articles: Iterable[ArticleDocument]) -> None:
        """Encode articles for the current build; it is only locked while the vectors are written.

        Raises :class:`IndexUnavailable` and :class:`MeaningUnavailable`.
        """
        wanted = list(articles)
        if not wanted or not self._encoder.dimensions:
            return
        keys, rows = encode(self._encoder, wanted)
        with self._writing():
            files = VectorFiles(self.current(), self._encoder)
            files.make()
            files.append(keys, rows)

    def _inheriting(self, build: Path, articles: Iterable[ArticleDocument]) -> Iterable[ArticleDocument]:
        """The same articles, their vectors taken over from the build that served last, damaged or not."""
        if not self._encoder.dimensions:
            return articles
        old = self._named()
        return inheriting(
            articles, VectorFiles(old, self._encoder) if old else None, VectorFiles(build, self._encoder)
        )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the lock, and say in our words what the file system refuses."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with self._lock:
                yield
        except Timeout as error:
            raise IndexUnavailable("The search index is being written by another process.") from error
        except OSError as error:
            raise IndexUnavailable(f"The search index cannot be written: {error}") from error

    def _read_pointer(self) -> tuple[Path, object]:
        """The build that is pointed to, in whatever state, and its format."""
        try:
            pointer = json.loads(self._pointer.read_bytes())
            return self._builds / str(pointer["build"]), pointer["format"]
        except FileNotFoundError as error:
            raise IndexUnavailable("The search index has not been built.") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexUnavailable(f"The pointer to the search index cannot be read: {error!r}") from error

    def _named(self) -> Path | None:
        try:
            return self._read_pointer()[0]
        except IndexUnavailable:
            return None

    def _sweep(self) -> None:
        """Remove every build but the one that serves, or did until it was found damaged."""
        named = self._named()
        for build in self._builds.glob("*"):
            if build != named:
                shutil.rmtree(build, ignore_errors=True)

    def _point_to(self, build: Path) -> None:
        draft = self._pointer.with_suffix(".new")
        with draft.open("w") as file:
            json.dump({"build": build.name, "format": FORMAT}, file)
            file.flush()
            os.fsync(file.fileno())
        sync_directory(self._builds)
        draft.replace(self._pointer)
        sync_directory(self.path)
