"""Words as they are written down: in the order of their UTF-8, each with a mark behind it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

_END = b"\0"


def pack_words(words: Iterable[bytes]) -> NDArray[np.uint8]:
    """Words to be written down. None has a NUL in it."""
    return np.frombuffer(b"".join(word + _END for word in words), np.uint8)


def unpack_words(data: NDArray[np.uint8]) -> list[bytes]:
    """Words that were."""
    return data.tobytes().split(_END)[:-1]


def find_word(words: Sequence[bytes], word: bytes) -> int:
    """Where a word stands among words in order, or -1."""
    place = bisect_left(words, word)
    return place if place < len(words) and words[place] == word else -1
