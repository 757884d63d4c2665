"""Vectors on disk, beside the words of a build: only ever added to, and read through a memory map.

::

    meaning/made-by.json    the encoder, the length of a row, and the format of these files
    meaning/rows.f4         a row a section, in whole numbers: float32, little endian
    meaning/keys            whose row it is, and its squared length, by which damage is noticed

A key is the digest of the article and the position of the answer in it, so rows never change their meaning:
an article that changes gets new ones, and those of the old text lie there unused until the next full build,
which takes over what it can. A row counts once its key is there; what a crash left half-written is cut off.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from directory.logs import logger
from directory.search.base import ArticleDocument, Encoder, MeaningUnavailable, Vectors
from directory.search.meaning.sections import sections
from directory.search.meaning.whole import squared_lengths, whole

_log = logger(__name__)

_FORMAT = 1
_BATCH = 64
KEYS = np.dtype([("high", "<u8"), ("low", "<u8"), ("position", "<u4"), ("square", "<u4")])
"""An article's digest in two halves, the position of the answer, the squared length of the row."""

Keys = NDArray[np.void]
Mask = NDArray[np.bool_]

_MADE_BY, _ROWS, _KEYS = "made-by.json", "rows.f4", "keys"
_NOTHING = (np.zeros(0, KEYS), np.zeros((0, 0), np.float32), np.zeros(0, np.bool_))


class VectorFiles:
    """The vectors of one build."""

    def __init__(self, build: Path, encoder: Encoder) -> None:
        self.encoder = encoder
        self._path = build / "meaning"
        self._made_by = {"encoder": encoder.name, "dimensions": encoder.dimensions, "format": _FORMAT}
        self._row_size = 4 * encoder.dimensions
        self._sound = np.ones(0, np.bool_)

    def read(self) -> tuple[Keys, Vectors]:
        """Every key and its row. Raises :class:`MeaningUnavailable` when there are none of this encoder's."""
        try:
            made_by = json.loads((self._path / _MADE_BY).read_bytes())
            data = (self._path / _KEYS).read_bytes()
            size = (self._path / _ROWS).stat().st_size
            count = min(len(data) // KEYS.itemsize, size // self._row_size)
            rows = self._map(count)
        except (OSError, ValueError) as error:
            raise MeaningUnavailable(f"The vectors of the index cannot be read: {error!r}") from error
        if made_by != self._made_by:
            raise MeaningUnavailable("The vectors of the index are not of this model: rebuild the index.")
        return np.frombuffer(data, KEYS, count), rows

    def _map(self, count: int) -> Vectors:
        shape = (count, self.encoder.dimensions)
        return np.memmap(self._path / _ROWS, "<f4", "r", shape=shape) if count else np.zeros(shape, "<f4")

    def sound(self) -> tuple[Keys, Vectors, Mask]:
        """The same, and which rows are as they were written: only those not looked at before are read."""
        keys, rows = self.read()
        start = min(self._sound.size, keys.size)
        fresh = squared_lengths(rows[start:]) == keys["square"][start:]
        self._sound = np.concatenate([self._sound[:start], fresh])
        return keys, rows, self._sound

    def make(self) -> None:
        """Make the files unless they are there already, and cut off what was half-written."""
        try:
            count = self.read()[0].size
        except MeaningUnavailable:
            count = 0
            self._path.mkdir(exist_ok=True)
            (self._path / _MADE_BY).write_text(json.dumps(self._made_by))
        for name, size in ((_ROWS, self._row_size), (_KEYS, KEYS.itemsize)):
            _cut(self._path / name, count * size)

    def append(self, keys: Keys, rows: Vectors) -> None:
        """Write rows after all others."""
        for name, data in ((_ROWS, rows.astype("<f4")), (_KEYS, keys)):
            with (self._path / name).open("ab") as file:
                file.write(data.tobytes())


class VectorWriter:
    """Adds articles to the vectors of a build: those not there yet, taken over from ``old`` if there.

    There is one writer at a time. When the model fails, articles go without: they are found by their words.
    """

    def __init__(self, files: VectorFiles, old: VectorFiles | None = None) -> None:
        self._files = files
        self._works = files.encoder.dimensions > 0
        self._waiting: list[ArticleDocument] = []
        with self._surviving():
            if self._works:
                files.make()
                self._here, self._there = _Known.of(files), _Known.of(old)

    def add(self, article: ArticleDocument) -> None:
        """Take an article; it is written at the latest with :meth:`flush`."""
        if self._works:
            self._waiting.append(article)
            if len(self._waiting) == _BATCH:
                self.flush()

    def flush(self) -> None:
        """Write all that was taken."""
        waiting, self._waiting = self._waiting, []
        with self._surviving():
            new = [article for article in waiting if self._here.places(article) is None]
            places = [self._there.places(article) for article in new]
            if taken := [found for found in places if found is not None]:
                kept = np.concatenate(taken)
                self._files.append(self._there.keys[kept], self._there.rows[kept])
            self._encode([article for article, found in zip(new, places, strict=True) if found is None])

    def _encode(self, articles: Sequence[ArticleDocument]) -> None:
        owned = [
            ((*halves(article.digest()), position, 0), text)
            for article in articles
            for position, text in _texts(article)
        ]
        if owned:
            keys = np.array([key for key, _ in owned], KEYS)
            texts = list(dict.fromkeys(text for _, text in owned))
            encoded = dict(zip(texts, whole(self._files.encoder.encode(texts)), strict=True))
            rows = np.stack([encoded[text] for _, text in owned])
            keys["square"] = squared_lengths(rows)
            self._files.append(keys, rows)

    @contextmanager
    def _surviving(self) -> Iterator[None]:
        try:
            yield
        except (MeaningUnavailable, OSError) as error:
            self._works = False
            _log.warning("meaning.not_encoded", problem=str(error))


class _Known:
    """Rows found by the digest of their article."""

    def __init__(self, keys: Keys, rows: Vectors) -> None:
        self.keys, self.rows = keys, rows
        self._order = np.argsort(keys["high"], kind="stable")
        self._high = keys["high"][self._order]

    @classmethod
    def of(cls, files: VectorFiles | None) -> _Known:
        """The sound rows of a build; none where there are none."""
        try:
            keys, rows, sound = files.sound() if files else _NOTHING
        except MeaningUnavailable:
            keys, rows, sound = _NOTHING
        return cls(keys, rows) if sound.all() else cls(keys[sound], rows[sound])

    def places(self, article: ArticleDocument) -> NDArray[np.intp] | None:
        """Where the rows of an article are, answer by answer; ``None`` unless they are all there."""
        high, low = np.array(halves(article.digest()), np.uint64)
        start, end = self._high.searchsorted(high, "left"), self._high.searchsorted(high, "right")
        places: NDArray[np.intp] = self._order[start:end]
        found: NDArray[np.intp] = places[self.keys["low"][places] == low]
        return found if found.size >= len(_texts(article)) else None


def _cut(path: Path, size: int) -> None:
    """Cut a file off; in a new one, for a map of the old one must not be left without what it shows."""
    path.touch()
    if path.stat().st_size != size:
        draft = path.with_suffix(".new")
        with path.open("rb") as file:
            draft.write_bytes(file.read(size))
        draft.replace(path)


def _texts(article: ArticleDocument) -> list[tuple[int, str]]:
    """The sections of an article, each with the position of its answer."""
    answers = enumerate(article.answers or (None,))
    return [(position, text) for position, answer in answers for text in sections(article, answer)]


def halves(digest: str) -> tuple[int, int]:
    """A document's digest (32 hexadecimal digits) as two numbers."""
    return int(digest[:16], 16), int(digest[16:], 16)
