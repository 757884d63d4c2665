"""Claims: somebody says that a listing is theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NewClaim:
    """What somebody says who wants to keep a listing."""

    name: str
    email: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that waits for an editor."""

    id: int
    slug: str
    listing: str
    """Whose listing is claimed, by name."""
    name: str
    email: str
    message: str
    claimed_at: datetime
    was_written_to: bool
    """Whether the address on file was sent a link as well."""
    kept_by: tuple[str, ...]
    """E-mail addresses of the accounts that keep the listing already."""
