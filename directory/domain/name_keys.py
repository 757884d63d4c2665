"""The words by which names find each other, whatever their case, accents, hyphens and blanks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from directory.domain.credentials import credential_at
from directory.domain.folding import fold

LONGEST_KEY = 120
"""Characters."""
_MOST_WORDS = 12
"""Words of a name beyond these find nobody."""


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name as names are compared: folded, cut at blanks, hyphens and points."""
    words = (re.sub(r"[\W_]+", "", word) for word in re.split(r"[\s.\-]+", fold(name)))
    return tuple(word for word in words if word)


def name_keys(family_names: Iterable[str], former_slugs: Iterable[str]) -> set[str]:
    """What finds a physician of these family names and former slugs: each name whole, and each of its words.

    For ``van der Berg``: vanderberg, van, der and berg.
    """
    keys: set[str] = set()
    for name in family_names:
        words = name_words(name)
        keys |= {"".join(words), *words}
    for slug in former_slugs:
        words = tuple(word for word in slug.split("-") if not credential_at([word], 0)[1])[1:]
        keys |= {"".join(words), *words}
    return _usable(keys)


def family_keys(words: Sequence[str]) -> set[str]:
    """What to look for when these are the words of a name: each that may be a family name, or its end."""
    words = words[-_MOST_WORDS:]
    start = min(1, len(words) - 1)
    ends = {"".join(words[at:]) for at in range(start, len(words))}
    return _usable(ends.union(words[start:]))


def _usable(keys: Iterable[str]) -> set[str]:
    return {key for key in keys if 1 < len(key) <= LONGEST_KEY}
