"""The serving process's own background work: the index, the addresses, the letters."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache

from flask import Flask

from directory.current import EXTENSION
from directory.domain.errors import Unavailable
from directory.jobs.apart import work_apart
from directory.logs import logger
from directory.services.container import Services

_LOG = logger(__name__)

_POLL_SECONDS = 0.25
"""How often the change log is looked at: well under the second in which a change must be found."""
_ENCODING_SECONDS = 0.5
"""How often it is looked whether what something means is still to be worked out."""
_LETTER_SECONDS = 2.0
"""How often letters are looked for: somebody waits for a link."""
_APPEARANCES_SECONDS = 10.0
_REMINDER_SECONDS = 3600.0
_PATIENCE_SECONDS = 30.0
"""How long to leave alone what did not answer."""


class Worker:
    """Threads that keep the index equal to the database, find addresses online and send letters.

    Every serving process has one; the indexing lock lets one of them write at a time. ``rebuild_index``
    builds the index for whoever holds that lock. It is called in a process of its own, so it can be pickled.
    """

    def __init__(self, services: Services, rebuild_index: Callable[[], None]) -> None:
        self._services = services
        self._rebuild_index = rebuild_index
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._threads: list[threading.Thread] = []

    @property
    def work(self) -> dict[str, Callable[[], None]]:
        """What is done in the background, each in a thread of its own."""
        return {
            "indexing": self._index,
            "encoding": self._encode,
            "locating": self._locate,
            "mailing": self._send,
            "reminding": self._remind,
            "adding up": self._add_up,
        }

    def ensure_started(self) -> None:
        """Start the work unless it runs already. Call it after a fork, never before one."""
        if self._threads:
            return
        with self._starting:
            if not self._threads:
                self._threads = [
                    threading.Thread(target=work, name=name, daemon=True) for name, work in self.work.items()
                ]
                for thread in self._threads:
                    thread.start()

    def stop(self) -> None:
        """Finish what is under way and end."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        with suppress(Unavailable):
            self._services.appearances.write()

    def _index(self) -> None:
        indexing = self._services.indexing
        failures = 0
        while not self._stopping.is_set():
            try:
                try:
                    if indexing.ensure_if_free(self._rebuild_apart):
                        _LOG.info("index built")
                finally:  # While an index with other reference lists cannot be built, the old one is kept up.
                    indexing.drain_if_free()
                failures = 0
                spare_what_stays()
            except Unavailable as outage:
                _LOG.error("indexing waits", reason=str(outage))
                failures += 1
            except Exception as error:  # A thread that dies in silence would leave the index behind for good.
                _LOG.error("indexing failed", exc_info=error)
                failures += 1
            # The first time may have been to find the index damaged: then it is built at once.
            self._stopping.wait(_PATIENCE_SECONDS if failures > 1 else _POLL_SECONDS)

    def _rebuild_apart(self) -> bool:
        return work_apart(self._rebuild_index, self._stopping)

    def _encode(self) -> None:
        self._one_by_one("encoding", self._services.encoding.encode_next, _ENCODING_SECONDS)

    def _locate(self) -> None:
        self._one_by_one("locating", self._services.locating.locate_next, _PATIENCE_SECONDS)

    def _send(self) -> None:
        self._one_by_one("mailing", self._services.mailing.send_next, _LETTER_SECONDS)

    def _remind(self) -> None:
        self._one_by_one("reminding", self._services.attesting.remind_next, _REMINDER_SECONDS)

    def _add_up(self) -> None:
        appearances = self._services.appearances
        # What was just written is not looked at again at once: more would have come in between.
        self._one_by_one("adding up", lambda: appearances.write() and False, _APPEARANCES_SECONDS)

    def _one_by_one(self, work: str, do_next: Callable[[], bool], pause_seconds: float) -> None:
        while not self._stopping.is_set():
            try:
                found_one = do_next()
                self._stopping.wait(0 if found_one else pause_seconds)
            except Unavailable as outage:
                _LOG.warning(f"{work} waits", reason=str(outage))
                self._stopping.wait(_PATIENCE_SECONDS)
            except Exception as error:
                _LOG.error(f"{work} failed", exc_info=error)
                self._stopping.wait(_PATIENCE_SECONDS)


@cache
def spare_what_stays() -> None:
    """Once in a process: let the garbage collector pass over what was loaded to serve, the index included.

    That is 300,000 objects, which stay. Looking through them took 0.2 s each thousand pages, in which nobody
    was answered.
    """
    gc.collect()
    gc.freeze()


def init_jobs(app: Flask, rebuild_index: Callable[[], None]) -> None:
    """Start the background work with the first request this process handles."""
    worker = Worker(app.extensions[EXTENSION], rebuild_index)
    app.extensions["directory_worker"] = worker
    app.before_request(worker.ensure_started)


def start_background_work(app: Flask) -> None:
    """Start the background work now, if this application does any."""
    if worker := app.extensions.get("directory_worker"):
        worker.ensure_started()


def stop_background_work(app: Flask) -> None:
    """Finish the background work that is under way."""
    if worker := app.extensions.get("directory_worker"):
        worker.stop()
