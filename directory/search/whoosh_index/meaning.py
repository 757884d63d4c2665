"""How similar the answers of a snapshot are to a query."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from directory.logs import logger
from directory.search.base import MeaningUnavailable, Vectors
from directory.search.meaning.queries import QueryEncoder
from directory.search.meaning.vectors import Keys, VectorFiles
from directory.search.meaning.whole import squared_lengths
from directory.search.whoosh_index.cache import ArrayCache
from directory.search.whoosh_index.collection import Collection, digests_of
from directory.search.whoosh_index.grouping import Floats, Indices, group_starts
from directory.search.whoosh_index.schema import ANSWER

_log = logger(__name__)

_ODD = np.uint64(0x9E3779B97F4A7C15)


class AnswerVectors:
    """The vectors of the answers of a snapshot. Rows of answers that are gone are passed over."""

    def __init__(
        self,
        files: VectorFiles,
        queries: QueryEncoder,
        answers: Collection,
    ) -> None:
        self.problem = ""
        self._files = files
        self._state = files.state()
        self._queries = queries
        self._answers = answers
        self._missing = answers.everything
        self._size = answers.size
        self._cache: ArrayCache[Floats] = ArrayCache(4_000_000)
        self._rows: Vectors = np.zeros((0, files.encoder.dimensions), np.float32)
        self._used: Indices = np.zeros(0, np.int64)
        self._lengths = np.zeros(0)
        try:
            keys, self._rows, sound = files.sound()
        except MeaningUnavailable as unavailable:
            self.problem = str(unavailable)
            _log.warning("meaning.no_vectors", problem=self.problem)
            self._owners = self._used
            return
        owners = np.where(sound, _owners(keys, answers), -1)
        order = np.argsort(owners, kind="stable")
        self._used = order[np.searchsorted(owners[order], 0) :]
        self._owners = owners[self._used]
        self._lengths = keys["square"][self._used].astype(np.float64)
        self._missing = np.setdiff1d(answers.everything, self._owners)
        if missing := self._missing.size:
            self.problem = f"{missing:,} of {answers.count:,} answers are still to be encoded."

    def is_outgrown(self) -> bool:
        """Whether vectors were written since these were read."""
        return self._files.state() != self._state

    def unencoded(self) -> dict[int, str]:
        """The digests of articles with answers that have no vectors, by id."""
        return digests_of(self._answers, "article", self._missing)

    def similarities(self, text: str) -> Floats | None:
        """The similarity of each answer to a query, 0 where there is none; ``None`` without meaning."""
        if not self._used.size or (query := self._queries.encode(text)) is None:
            return None
        found = self._cache.get(text)
        if found is None:
            found = self._compare(query)
            self._cache.put(text, found, found.size)
        return found

    def _compare(self, query: Vectors) -> Floats:
        products = (self._rows @ query[0])[self._used].astype(np.float64)
        lengths = np.sqrt(self._lengths * squared_lengths(query)[0])
        cosines = np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0)
        starts = group_starts(self._owners)
        similarities = np.zeros(self._size)
        similarities[self._owners[starts]] = np.maximum(np.maximum.reduceat(cosines, starts), 0.0)
        return similarities


def _owners(keys: Keys, answers: Collection) -> Indices:
    """The row of the answer that each key names, or -1."""
    digests = [share.segment.part.digests(ANSWER) for share in answers.shares]
    halves = np.concatenate([np.zeros((0, 2), np.uint64), *digests])[answers.everything]
    found = _find(
        _mixed(keys["high"], keys["low"], keys["position"]),
        _mixed(halves[:, 0], halves[:, 1], answers.table["position"][answers.everything]),
    )
    return np.append(answers.everything, -1)[found]


def _mixed(
    high: NDArray[np.uint64], low: NDArray[np.uint64], position: NDArray[np.integer]
) -> NDArray[np.uint64]:
    """One number for a digest and a position; of 64 bits, so that no two meet."""
    mixed: NDArray[np.uint64] = high ^ (low + position.astype(np.uint64)) * _ODD
    return mixed


def _find(values: NDArray[np.uint64], ids: NDArray[np.uint64]) -> Indices:
    """Where each value stands among distinct ids, or -1."""
    if not ids.size:
        return np.full(values.size, -1, np.int64)
    order = np.argsort(ids)
    rows = order[np.minimum(np.searchsorted(ids, values, sorter=order), ids.size - 1)]
    return np.where(ids[rows] == values, rows, -1)
