"""Vectors for an invented directory in seconds: texts mean what the articles that they are made from mean."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from directory.search.base import Encoder, Vectors
from tests.benchmarks.corpus import SENTENCE, Corpus

_NOISE = 0.02


class Likeness:
    """Stands in for an encoder while a benchmark's index is built; queries are encoded by the model itself.

    The articles of the demonstration are encoded; what is made of their sentences gets their vectors, each a
    little different.
    """

    def __init__(self, encoder: Encoder, corpus: Corpus) -> None:
        self.name, self.dimensions = encoder.name, encoder.dimensions
        texts = [f"{model['title']} {model['summary']}" for model in corpus.models]
        self._vectors = encoder.encode([*texts, *(model["question"] for model in corpus.models)])
        self._titles = {model["title"]: number for number, model in enumerate(corpus.models)}
        self._questions = {
            sentence: len(texts) + number
            for number, model in enumerate(corpus.models)
            for sentence in SENTENCE.split(model["question"])
        }

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of the articles that the texts are made from."""
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> Vectors:
        seed = int.from_bytes(blake2b(text.encode(), digest_size=8).digest())
        noise = np.random.default_rng(seed).normal(scale=_NOISE, size=self.dimensions)
        vector = self._vectors[self._like(text)] + noise
        unit: Vectors = (vector / np.linalg.norm(vector)).astype(np.float32)
        return unit

    def _like(self, text: str) -> int:
        for title, number in self._titles.items():
            if text.startswith(title):
                return number
        return self._questions[SENTENCE.split(text)[0]]
