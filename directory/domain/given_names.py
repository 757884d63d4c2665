"""Given names and their short forms: Bob is Robert, Chris is Christopher or Christine, J. is either."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import IntEnum

from directory.domain.folding import fold


class Likeness(IntEnum):
    """How far two given names may be one person's, the closest highest."""

    DIFFERENT = 0
    INITIAL = 1
    """One is the first letter of the other, or of one of its forms: J. and James."""
    SAME_FULL_NAME = 2
    """Both are short forms of one name: Bill and Will."""
    SHORT_FORM = 3
    """One is a short form of the other: Bob and Robert."""
    SAME = 4
    """But for case, accents, apostrophes, hyphens and blanks."""


class GivenNames:
    """A table of given names and their short forms (``data/nicknames.csv``)."""

    def __init__(self, short_forms: Mapping[str, Iterable[str]] | None = None) -> None:
        """``short_forms`` of each full name. A short form may stand for several full names."""
        self._short: dict[str, set[str]] = {}
        self._full: dict[str, set[str]] = {}
        for full, forms in (short_forms or {}).items():
            for form in forms:
                self._short.setdefault(given_form(full), set()).add(given_form(form))
                self._full.setdefault(given_form(form), set()).add(given_form(full))

    @property
    def all_forms(self) -> frozenset[str]:
        """Every name of the table, folded."""
        return frozenset(self._short.keys() | self._full.keys())

    def forms(self, name: str) -> frozenset[str]:
        """Every name that who is called ``name`` may go by, folded: itself, its short forms, its full names.

        For ``Bob``: bob, robert, and what else Robert is called.
        """
        own = given_form(name)
        full = self._full.get(own, set())
        related = (self._short[each] for each in full)
        return frozenset({own}.union(self._short.get(own, ()), full, *related))

    def short_forms(self, name: str) -> frozenset[str]:
        """The short forms of ``name``, folded: bob and more for ``Robert``; none for ``Bob``."""
        return frozenset(self._short.get(given_form(name), ()))

    def full_names(self, name: str) -> frozenset[str]:
        """The names that ``name`` may be short for, folded: robert for ``Bob``; none for ``Robert``."""
        return frozenset(self._full.get(given_form(name), ()))

    def likeness(self, one: str, other: str) -> Likeness:
        """How far two given names may be one person's.

        Two full names that share a short form are not alike: Christopher is not Christine.
        """
        left, right = given_form(one), given_form(other)
        if not left or not right:
            return Likeness.DIFFERENT
        if left == right:
            return Likeness.SAME
        if 1 in (len(left), len(right)):
            return self._initial(*sorted((left, right), key=len))
        if right in self._short.get(left, ()) or left in self._short.get(right, ()):
            return Likeness.SHORT_FORM
        if self._full.get(left, set()) & self._full.get(right, set()):
            return Likeness.SAME_FULL_NAME
        return Likeness.DIFFERENT

    def _initial(self, letter: str, name: str) -> Likeness:
        may_be = {name} | self._short.get(name, set()) | self._full.get(name, set())
        return Likeness.INITIAL if any(each.startswith(letter) for each in may_be) else Likeness.DIFFERENT


def given_form(name: str) -> str:
    """A name as names are compared: folded, only its letters and digits (``Mary-Ann`` is ``maryann``)."""
    return re.sub(r"[\W_]+", "", fold(name))
