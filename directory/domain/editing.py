"""A listing as it is edited: the values of its fields, and what waits for an editor."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

Value = str | tuple[str, ...] | tuple[tuple[str, str], ...] | tuple[tuple[tuple[str, str], ...], ...]
"""What a field holds: a text, several texts in an order, several pairs of words and a web address, or several
offices, each by its parts and what they are."""
Values = Mapping[str, Value]
"""Values by the names of their fields."""


def mark(value: object) -> str:
    """A short digest of a value, by which a form remembers what a field held when it was loaded."""
    return blake2b(json.dumps(value, sort_keys=True).encode(), digest_size=8).hexdigest()


def marks(values: Values) -> dict[str, str]:
    """The digest of each value."""
    return {name: mark(value) for name, value in values.items()}


def as_value(stored: object) -> Value:
    """A value as it comes back from JSON, which knows no tuples."""
    if isinstance(stored, str):
        return stored
    if isinstance(stored, dict):
        # So the trail told the parts of an office once.
        return as_value(list(stored.items()))
    assert isinstance(stored, list | tuple)
    return tuple(as_value(each) for each in stored)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a member wants to change in their listing, until an editor accepts it. Patients never see it."""

    id: int
    physician_id: int
    slug: str
    name: str
    """The name of the physician, as it is published."""
    proposed_by: str
    proposed_at: datetime
    returned_at: datetime | None
    """When an editor gave it back; ``None`` while it waits."""
    note: str
    """What the editor wrote when giving it back."""
    changes: dict[str, tuple[Value, Value]]
    """Of each field, what was published when it was proposed, and what is proposed."""
    published: dict[str, Value]
    """What is published of these fields now."""

    @property
    def waits(self) -> bool:
        """Whether an editor has still to look at it."""
        return self.returned_at is None

    @property
    def changed_meanwhile(self) -> tuple[str, ...]:
        """The fields whose published value is not any more what it was when the change was proposed."""
        return tuple(name for name, (before, _) in self.changes.items() if before != self.published[name])

    @property
    def seen(self) -> str:
        """Tells this very proposal, against what is published now, from any other."""
        return mark([self.id, self.changes, self.published])


@dataclass(frozen=True, slots=True)
class EditedListing:
    """A listing as whoever edits it sees it."""

    physician_id: int
    slug: str
    name: str
    """The published name."""
    is_listed: bool
    values: dict[str, Value]
    """Of each field what is published, or what they have proposed in its place."""
    published: dict[str, Value]
    """Of each field what is published."""
    proposal: Proposal | None

    @property
    def waiting(self) -> frozenset[str]:
        """The fields with a change that waits for an editor."""
        return frozenset(self.proposal.changes) if self.proposal and self.proposal.waits else frozenset()


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of an edit."""

    published: tuple[str, ...] = ()
    """Fields that were published."""
    waiting: tuple[str, ...] = ()
    """Fields that wait for an editor."""
    withdrawn: tuple[str, ...] = ()
    """Fields whose waiting change was taken back."""

    def __bool__(self) -> bool:
        """Whether anything was written."""
        return bool(self.published or self.waiting or self.withdrawn)
