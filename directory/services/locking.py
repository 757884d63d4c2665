"""One process at a time: files of the instance folder that are held by whoever is writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from directory.search.base import IndexUnavailable


@contextmanager
def holding(path: Path, *, waits: bool = True) -> Iterator[bool]:
    """Hold a lock of the search index while the block lasts, and tell whether it is ours.

    Who ``waits`` gets it in the end. Raises :class:`IndexUnavailable` when the file cannot be made or locked.
    """
    lock = FileLock(path, timeout=-1 if waits else 0)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        pass  # What the block raises must not look like a consequence of this.
    except OSError as error:
        raise IndexUnavailable(f"The lock of the search index cannot be taken: {error}") from error
    try:
        yield lock.is_locked
    finally:
        lock.release()
