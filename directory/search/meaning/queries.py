"""Queries as vectors: which of them have a meaning to compare, and those encoded before."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from directory.logs import logger
from directory.search import ranking
from directory.search.base import Encoder, MeaningUnavailable, Vectors
from directory.search.meaning.whole import whole
from directory.search.text import QueryWord, quotations

_log = logger(__name__)

_KEPT = 4096
_PAUSE_SECONDS = 60.0


def may_mean(text: str, asked: Sequence[QueryWord]) -> bool:
    """Whether a query has words enough to mean something, and does not quote the very words it wants."""
    telling = [word for word in asked if word.text is not None]
    return len(telling) >= ranking.MEANING_WORDS and not quotations(text)


class QueryEncoder:
    """Encodes queries, and remembers the latest. A model that fails is left alone for a minute."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()
        self._problem = ""
        self._paused_until = 0.0

    def encode(self, text: str) -> Vectors | None:
        """A query as one row of whole numbers, or ``None`` when it cannot be encoded."""
        text = " ".join(text.lower().split())
        with self._lock:
            if text in self._kept:
                self._kept.move_to_end(text)
                return self._kept[text]
        if not self.encoder.dimensions or time.monotonic() < self._paused_until:
            return None
        try:
            vector = whole(self.encoder.encode([text]))
        except MeaningUnavailable as error:
            self._pause(str(error))
            return None
        with self._lock:
            self._problem = ""
            self._kept[text] = vector
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return vector

    def check(self) -> None:
        """Raise :class:`MeaningUnavailable` unless the model encodes."""
        if self.encoder.dimensions and self.encode("knee pain") is None:
            raise MeaningUnavailable(self._problem)

    def _pause(self, problem: str) -> None:
        if problem != self._problem:
            _log.warning("meaning.unavailable", problem=problem)
        self._problem = problem
        self._paused_until = time.monotonic() + _PAUSE_SECONDS
