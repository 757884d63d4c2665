"""Typing errors in what was asked: searched for as it was meant, and told."""

from __future__ import annotations

from dataclasses import dataclass

from directory.search.base import Correction, SearchEngine
from directory.search.spelling import with_words


@dataclass(frozen=True, slots=True)
class Spelling:
    """A text as it was probably meant."""

    text: str
    typed: str
    """The text as it was, mistyped or not."""
    corrected: tuple[Correction, ...] = ()
    """Words in whose place the first of their corrections was put."""
    offered: tuple[Correction, ...] = ()
    """Words that were left, since somebody goes by them, but that may have been meant otherwise."""


def spelled(engine: SearchEngine, text: str, words: str) -> Spelling:
    """``text`` with the mistyped ones among its ``words`` corrected.

    Raises :class:`directory.search.base.IndexUnavailable`.
    """
    found = engine.correct(words) if words else ()
    corrected = tuple(each for each in found if not each.is_name)
    return Spelling(
        with_words(text, {each.typed: each.words[0] for each in corrected}),
        text,
        corrected,
        tuple(each for each in found if each.is_name),
    )
