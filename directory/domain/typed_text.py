"""Texts as somebody who types compares them: found by how they begin."""

from __future__ import annotations

from directory.domain.folding import fold

LONGEST_TYPED = 200
"""Characters of a text in typed form; those beyond are not compared."""
_BEHIND_ALL = "\U0010ffff"


def typed_form(text: str) -> str:
    """``text`` folded, with the apostrophe that keyboards have.

    The database keeps names in this form: where it changes, a migration has to write them anew.
    """
    return fold(text).replace("’", "'").strip()[:LONGEST_TYPED]


def span(beginning: str) -> tuple[str, str]:
    """What begins so comes, by code points, from the first of these on and before the second."""
    return beginning, beginning + _BEHIND_ALL
