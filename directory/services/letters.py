"""What services need to write letters: who words them, and where links lead."""

from __future__ import annotations

from typing import Protocol

from directory.domain.letter import Letter


class LetterWriter(Protocol):
    """Words a letter from ``templates/email/NAME.txt``. Called by services; answered by the web."""

    def __call__(self, letter: str, recipient: str, /, **facts: object) -> Letter:
        """The letter of this name, to this person."""

    def link(self, path: str) -> str:
        """The whole address of a path of this site."""
