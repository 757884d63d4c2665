"""The topics of the catalogue as vectors: which one a query may be about."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from directory.domain.specialty import Topic, Topics
from directory.logs import logger
from directory.search.base import MeaningUnavailable, Vectors
from directory.search.meaning.queries import QueryEncoder, may_mean
from directory.search.meaning.whole import cosines, whole
from directory.search.text import query_words

_log = logger(__name__)

_FLOOR = 0.65
"""A topic none of whose names is as similar as this (a cosine) is another one too often."""

_MARGIN = 0.05
"""A topic that much less similar than the likeliest may be meant as well."""
_MOST = 3


class TopicVectors:
    """Each name of each topic by itself, in a file that is made once for a model and a catalogue."""

    def __init__(self, folder: Path, topics: Topics, queries: QueryEncoder) -> None:
        self._queries = queries
        self._topics = [topic for topic in topics for _ in (topic.name, *topic.synonyms)]
        self._names = [name for topic in topics for name in (topic.name, *topic.synonyms)]
        made_of = repr((queries.encoder.name, self._names)).encode()
        self._path = folder / f"topics-{hashlib.blake2b(made_of, digest_size=8).hexdigest()}.npy"
        self._rows: Vectors | None = None

    def likeliest(self, text: str) -> tuple[Topic, ...]:
        """The topics that a query may be about, likeliest first; none before :meth:`make` was called once."""
        if not may_mean(text, query_words(text)) or (rows := self._read()) is None:
            return ()
        query = self._queries.encode(text)
        if query is None:
            return ()
        alike = cosines(query, rows)
        near = np.flatnonzero(alike >= max(_FLOOR, alike.max() - _MARGIN))
        in_order = near[np.argsort(-alike[near], kind="stable")]
        return tuple(dict.fromkeys(self._topics[place] for place in in_order))[:_MOST]

    def make(self) -> None:
        """Encode the names unless that was done. Raises :class:`MeaningUnavailable`."""
        if not self._queries.encoder.dimensions or self._read() is not None:
            return
        rows = whole(self._queries.encoder.encode(self._names))
        try:
            self._write(rows)
        except OSError as error:
            raise MeaningUnavailable(f"The names of topics cannot be kept: {error}") from error

    def _write(self, rows: Vectors) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".new")
        with draft.open("wb") as file:
            np.save(file, rows.astype(np.int8))
        for old in self._path.parent.glob("topics-*.npy"):
            old.unlink(missing_ok=True)
        draft.replace(self._path)

    def _read(self) -> Vectors | None:
        if self._rows is None and self._path.exists():
            try:
                rows = np.load(self._path).astype(np.float32)
            except (OSError, ValueError, EOFError) as error:
                _log.warning("meaning.no_topics", problem=str(error))
                return None
            if rows.shape == (len(self._names), self._queries.encoder.dimensions):
                self._rows = rows
        return self._rows
