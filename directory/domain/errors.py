"""What can go wrong, in the directory's own words.

Every layer raises these (or subclasses of these) and translates foreign
exceptions into them at its boundary; ``web.errors`` turns them into responses
and the command line into messages, once each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class DirectoryError(Exception):
    """Base of everything the directory raises on purpose; its text is fit for a person to read."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field, and how to put it right."""

    field: str
    message: str
    """A whole sentence that says what is wrong and what to do instead."""


class InvalidInput(DirectoryError):
    """What was given cannot be accepted; ``problems`` names each field and the remedy."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(f"{problem.field}: {problem.message}" for problem in self.problems))

    @classmethod
    def one(cls, field: str, message: str) -> InvalidInput:
        """An error about a single field."""
        return cls([Problem(field, message)])


class NotFound(DirectoryError):
    """There is nothing (or nothing public) at the address asked for."""


class Forbidden(DirectoryError):
    """Whoever asks is known, and may not do this."""


class LinkNotValid(DirectoryError):
    """A signed link was altered, used already, or is too old."""


class TooMany(DirectoryError):
    """Too many attempts in a short time; ``seconds`` says how long to wait."""

    def __init__(self, message: str, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(message)


class Unavailable(DirectoryError):
    """Something the directory stands on does not answer; trying again later may work.

    Its text is for whoever runs the directory, and may name paths and commands; readers get ``to_readers``.
    """

    to_readers = "Something that the directory needs does not answer."


class MovedTo(DirectoryError):
    """What was asked for has another slug now; the old one leads there for ever."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(f"It is now called {slug}.")


class ChangedMeanwhile(DirectoryError):
    """Somebody else changed the same since it was loaded. Nothing was written."""

    def __init__(
        self, theirs: Mapping[str, object] | None = None, yours: Mapping[str, object] | None = None
    ) -> None:
        """``theirs`` is what stands there now, field by field; ``yours`` what was to be written."""
        self.theirs = dict(theirs or {})
        self.yours = dict(yours or {})
        super().__init__("Somebody else has changed this meanwhile. Nothing was saved.")
