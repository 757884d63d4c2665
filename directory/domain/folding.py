"""Folding text as readers take it: without case and accents."""

from __future__ import annotations

import unicodedata

# Letters that readers take for plain ones, although Unicode decomposes none of them.
_PLAIN_LETTERS = dict(zip("æœøđðłþßı", ("ae", "oe", "o", "d", "d", "l", "th", "ss", "i"), strict=True))


class _Folding(dict[int, str]):
    """A table for ``str.translate`` that works each character out when it first meets it."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFKD", chr(code))
        bare = "".join(char for char in decomposed if not unicodedata.category(char).startswith("M"))
        folded = "".join(_PLAIN_LETTERS.get(char, char) for char in bare.lower())
        self[code] = folded
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """``text`` in lower case, decomposed (NFKD) and without combining marks, character by character."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)
