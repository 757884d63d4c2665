"""The sentences of answers as vectors: which of them are the nearest to a query, for quoting.

They belong to texts and not to a build of the index, so they lie beside the builds, found by the digest of
the text. Everything in the file can be encoded again, so nothing waits for the disk.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np

from directory.logs import logger
from directory.search.base import ArticleDocument, MeaningUnavailable, Vectors
from directory.search.evidence import one_line, sentences
from directory.search.meaning.queries import QueryEncoder, may_mean
from directory.search.meaning.whole import cosines, whole
from directory.search.text import query_words

_log = logger(__name__)

_TABLES = """
    CREATE TABLE IF NOT EXISTS answer (
        body BLOB NOT NULL, article TEXT NOT NULL, vectors BLOB NOT NULL, UNIQUE (body, article)
    );
    CREATE INDEX IF NOT EXISTS answer_by_article ON answer (article);
"""
_PATIENCE_SECONDS = 0.1
"""How long a page waits for whoever is writing; it can do without."""


class SentenceVectors:
    """A file of vectors, shared by processes: many may read, the one that indexes writes."""

    def __init__(self, folder: Path, queries: QueryEncoder) -> None:
        self._queries = queries
        self._encoder = queries.encoder
        self._path = folder / f"sentences-{self._encoder.name}.sqlite"

    def likeness(self, text: str, bodies: Sequence[str]) -> list[tuple[float, ...]]:
        """The cosine of each sentence of each of these texts to a query; empty where that is not known.

        The texts are on one line, as :func:`directory.search.evidence.one_line` makes them.
        """
        if not (self._encoder.dimensions and bodies and may_mean(text, query_words(text))):
            return [()] * len(bodies)
        keys = [_key(body) for body in bodies]
        known = self._read(keys)
        query = self._queries.encode(text) if known else None
        if query is None:
            return [()] * len(bodies)
        alike = cosines(query, self._rows(b"".join(known.values()))).tolist()
        ends = list(accumulate(len(vectors) // self._encoder.dimensions for vectors in known.values()))
        each = dict(zip(known, (tuple(alike[start:end]) for start, end in pairwise((0, *ends))), strict=True))
        return [each.get(key, ()) for key in keys]

    def missing(self, articles: Iterable[str]) -> list[str]:
        """Those of some articles, told by their digests, whose sentences are still to be encoded."""
        if not self._encoder.dimensions:
            return []
        with self._writing() as database:
            there = _articles(database)
        return [digest for digest in articles if digest not in there]

    def encode(self, articles: Iterable[ArticleDocument]) -> None:
        """Encode the sentences of articles. Raises :class:`MeaningUnavailable`."""
        split = [
            (article.digest(), body, [body[start:end] for start, end in sentences(body)])
            for article in articles
            for body in _bodies(article)
        ]
        texts = list(dict.fromkeys(text for _, _, each in split for text in each))
        numbers = whole(self._encoder.encode(texts)).astype(np.int8)
        rows = {text: row.tobytes() for text, row in zip(texts, numbers, strict=True)}
        found = [
            (_key(body), article, b"".join(rows[text] for text in each)) for article, body, each in split
        ]
        with self._writing() as database:
            database.executemany("INSERT OR REPLACE INTO answer VALUES (?, ?, ?)", found)

    def keep_only(self, articles: Iterable[str]) -> None:
        """Let go of the sentences of all articles but these, told by their digests."""
        if self._path.exists():
            with self._writing() as database:
                gone = [(digest,) for digest in _articles(database).difference(articles)]
                database.executemany("DELETE FROM answer WHERE article = ?", gone)

    def _read(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The vectors of the sentences of these texts, as far as they are there."""
        if not self._path.exists():
            return {}
        marks = ", ".join("?" * len(keys))
        try:
            with closing(sqlite3.connect(self._path, timeout=_PATIENCE_SECONDS)) as database:
                found = database.execute(f"SELECT body, vectors FROM answer WHERE body IN ({marks})", keys)  # noqa: S608
                return {key: each for key, each in found if len(each) % self._encoder.dimensions == 0}
        except sqlite3.Error as error:
            _log.warning("meaning.no_sentences", problem=str(error))
            return {}

    def _rows(self, vectors: bytes) -> Vectors:
        return np.frombuffer(vectors, np.int8).reshape(-1, self._encoder.dimensions).astype(np.float32)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """The file, made if need be. One that is damaged is removed, to be made again the next time."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path)) as database:
                database.execute("PRAGMA synchronous = OFF")
                database.executescript(_TABLES)
                with database:
                    yield database
        except (sqlite3.Error, OSError) as error:
            if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
                self._path.unlink(missing_ok=True)
            raise MeaningUnavailable(f"The sentences of answers cannot be kept: {error}") from error


def _articles(database: sqlite3.Connection) -> set[str]:
    return {digest for (digest,) in database.execute("SELECT DISTINCT article FROM answer")}


def _bodies(article: ArticleDocument) -> list[str]:
    """The texts of an article's answers as they are quoted; an empty one where there are none."""
    return [one_line(answer.body) for answer in article.answers] or [""]


def _key(body: str) -> bytes:
    return hashlib.blake2b(body.encode(), digest_size=16).digest()
