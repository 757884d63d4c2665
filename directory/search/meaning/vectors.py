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
from collections.abc import Iterable, Iterator
from itertools import islice
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
        self._sound_file = 0

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
        file, _ = self.state()
        keys, rows = self.read()
        start = min(self._sound.size, keys.size) if file == self._sound_file else 0
        self._sound_file = file
        fresh = squared_lengths(rows[start:]) == keys["square"][start:]
        self._sound = np.concatenate([self._sound[:start], fresh])
        return keys, rows, self._sound

    def state(self) -> tuple[int, int]:
        """What changes whenever vectors are written: which file the keys are, and how long it is."""
        try:
            found = (self._path / _KEYS).stat()
        except OSError:
            return 0, 0
        return found.st_ino, found.st_size

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


def encode(encoder: Encoder, articles: Iterable[ArticleDocument]) -> tuple[Keys, Vectors]:
    """The rows of articles (one at least), and their keys. Raises :class:`MeaningUnavailable`."""
    owned = [
        ((*halves(article.digest()), position, 0), text)
        for article in articles
        for position, text in _texts(article)
    ]
    keys = np.array([key for key, _ in owned], KEYS)
    texts = list(dict.fromkeys(text for _, text in owned))
    encoded = dict(zip(texts, whole(encoder.encode(texts)), strict=True))
    rows = np.stack([encoded[text] for _, text in owned])
    keys["square"] = squared_lengths(rows)
    return keys, rows


def inheriting(
    articles: Iterable[ArticleDocument], old: VectorFiles | None, new: VectorFiles
) -> Iterator[ArticleDocument]:
    """The same articles; what ``old`` has of them is in ``new`` when the last one is taken.

    When it cannot be read or written, they go without: what is missing is encoded later.
    """
    try:
        known = _Known.of(old)
        new.make()
    except (MeaningUnavailable, OSError) as error:
        _log.warning("meaning.not_taken_over", problem=str(error))
        yield from articles
        return
    remaining = iter(articles)
    while batch := list(islice(remaining, _BATCH)):
        places = [found for article in batch if (found := known.places(article)) is not None]
        if places:
            kept = np.concatenate(places)
            new.append(known.keys[kept], known.rows[kept])
        yield from batch


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
