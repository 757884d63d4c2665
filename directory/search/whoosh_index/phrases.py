"""Which documents have words that stand one after the other, as those in double quotes must."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from directory.search.text import query_words
from directory.search.whoosh_index.collection import Collection
from directory.search.whoosh_index.columns import Mask
from directory.search.whoosh_index.grouping import Bits, bit

Phrase = tuple[str, ...]


def phrase_bits(documents: Collection, phrases: Sequence[Phrase]) -> Bits:
    """Which of the phrases each document has."""
    bits = np.zeros(documents.size, np.uint64)
    for index, phrase in enumerate(phrases):
        bits[having(documents, phrase)] |= bit(index)
    return bits


def having(documents: Collection, phrase: Phrase) -> Mask:
    """Which documents have a field in which these words stand one after the other."""
    kept = documents.phrases.get(phrase)
    if kept is None:
        kept = _having(documents, phrase)
        documents.phrases.put(phrase, kept, kept.size)
    return kept


def _having(documents: Collection, phrase: Phrase) -> Mask:
    """Of those that have all the words, the texts are read."""
    maybe = np.ones(documents.size, np.bool_)
    for word in query_words(" ".join(phrase)):
        has_word = np.zeros(documents.size, np.bool_)
        has_word[documents.occurrences(word).rows] = True
        maybe &= has_word
    found = np.zeros(documents.size, np.bool_)
    for share in documents.shares:
        own = np.flatnonzero(maybe[share.rows])
        found[own + share.row] = share.segment.part.texts.having(phrase, (own + share.document).tolist())
    return found
