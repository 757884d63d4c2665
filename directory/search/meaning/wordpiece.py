"""Words into the pieces that the model knows: BERT's uncased tokenizer, as far as English needs it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

_UNKNOWN, _START, _END = "[UNK]", "[CLS]", "[SEP]"
_LONGEST_WORD = 100


class WordPieces:
    """A vocabulary of pieces of words, numbered by line; those that continue a word begin with ``##``."""

    def __init__(self, vocabulary: Path) -> None:
        """Read a vocabulary. Raises :class:`OSError` or :class:`ValueError` when it is none."""
        pieces = vocabulary.read_text(encoding="utf-8").split("\n")
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        if not {_UNKNOWN, _START, _END} <= self._numbers.keys():
            raise ValueError(f"{vocabulary} is not a vocabulary of BERT's")
        self._split = lru_cache(maxsize=16384)(self._pieces)

    def numbers(self, text: str, most: int) -> list[int]:
        """The numbers of the pieces of ``text`` between those of its start and end, ``most`` in all."""
        pieces = (number for word in _words(text) for number in self._split(word))
        return [self._numbers[_START], *islice(pieces, most - 2), self._numbers[_END]]

    def _pieces(self, word: str) -> tuple[int, ...]:
        """The longest piece that the word begins with, then the longest that goes on, and so on."""
        found: list[int] = []
        start = 0
        while start < len(word) <= _LONGEST_WORD:
            prefix = "##" if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if prefix + word[start:end] in self._numbers), start)
            if end == start:
                break
            found.append(self._numbers[prefix + word[start:end]])
            start = end
        return tuple(found) if start == len(word) else (self._numbers[_UNKNOWN],)


def _words(text: str) -> Iterator[str]:
    """Runs of letters and digits in lower case and without accents; every other mark by itself."""
    word = ""
    for char in unicodedata.normalize("NFD", text.lower()):
        category = unicodedata.category(char)
        if category == "Mn" or char in "\0�" or (category[0] == "C" and not char.isspace()):
            continue
        alone = _stands_alone(char, category)
        if word and (alone or char.isspace()):
            yield word
            word = ""
        if alone:
            yield char
        elif not char.isspace():
            word += char
    if word:
        yield word


def _stands_alone(char: str, category: str) -> bool:
    """Whether a character is a word of its own: punctuation, ASCII's symbols, Chinese characters."""
    if char.isascii():
        return not char.isalnum() and not char.isspace()
    return category[0] == "P" or "一" <= char <= "鿿" or "㐀" <= char <= "䶿" or "豈" <= char <= "﫿"
