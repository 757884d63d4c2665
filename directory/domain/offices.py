"""Telling offices apart: the same one is often written in two ways."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from directory.domain.places import Address

_ALIKE = 85.0
"""Of a hundred: two letters that changed places in a short name leave 87."""
_WORDS = {
    "street": "st",
    "avenue": "ave",
    "boulevard": "blvd",
    "road": "rd",
    "drive": "dr",
    "lane": "ln",
    "court": "ct",
    "place": "pl",
    "parkway": "pkwy",
    "highway": "hwy",
    "suite": "",
    "ste": "",
    "unit": "",
}
_DIRECTIONS = {"n", "s", "e", "w", "north", "south", "east", "west", "ne", "nw", "se", "sw"}


def look_alike(one: Address, other: Address) -> bool:
    """Whether two addresses may be one office: ``100 Odgen St`` and ``100 N Ogden Street`` in one city."""
    if not one.street or not other.street or one.city.casefold() != other.city.casefold():
        return False
    (number, words), (other_number, other_words) = _plain(one.street), _plain(other.street)
    return number == other_number and fuzz.ratio(words, other_words) >= _ALIKE


def _plain(street: str) -> tuple[str, str]:
    words = re.findall(r"[^\W_]+", street.casefold())
    known = [_WORDS.get(word, word) for word in words if word not in _DIRECTIONS]
    numbers = [word for word in known if word[:1].isdigit()]
    return (numbers[0] if numbers else "", " ".join(word for word in known if word[:1].isalpha()))
