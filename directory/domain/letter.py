"""Letters: the e-mails that the directory sends."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail in plain text to one person."""

    recipient: str
    subject: str
    body: str

    def __post_init__(self) -> None:
        """Keep header injection out: a recipient and a subject are one line each."""
        for name, value in (("recipient", self.recipient), ("subject", self.subject)):
            if not value.strip() or any(ord(character) < 32 or ord(character) == 127 for character in value):
                raise ValueError(f"The {name} of a letter must be one line with something in it.")
