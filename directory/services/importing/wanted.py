"""What a file wants the directory to say of a physician, whatever kind of file it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from directory.domain.physician import PersonName
from directory.domain.places import Coordinates

Fact = str | bool | int | bytes | date | datetime | None
Facts = Mapping[str, Fact]
"""Values by the name of their database column. A column that is not in here is left as it is."""


@dataclass(frozen=True, slots=True)
class WantedOffice:
    """A practice location as a file tells of it."""

    facts: Facts
    tells_point: bool = False
    """Whether the file has columns for the point; if not, a point that was given earlier stays."""
    point: Coordinates | None = None


@dataclass(frozen=True, slots=True)
class WantedPhysician:
    """A physician as a file tells of them, all its rows taken together."""

    row: int
    """The first row that tells of them."""
    npi: str | None
    slug: str | None
    facts: Facts
    lists: Mapping[str, tuple[str, ...]]
    """Credentials, specialties, topics and languages, those that are told."""
    offices: tuple[WantedOffice, ...]
    every_office: bool
    """Whether these are all their offices: any other is removed."""
    tells_addresses: bool = True
    """If not, there is nothing to tell offices apart by, and what is told holds for all of them."""
    stamp: Facts = field(default_factory=dict)
    """Who confirms this, and when: written with a creation or a change, never for its own sake."""

    @property
    def name(self) -> PersonName:
        """Their name."""
        part = {key: str(self.facts.get(key) or "") for key in _NAME_PARTS}
        return PersonName(
            part["given_name"], part["family_name"], middle=part["middle_name"], suffix=part["suffix"]
        )


_NAME_PARTS = ("given_name", "family_name", "middle_name", "suffix")


def same_person(one: PersonName, other: PersonName) -> bool:
    """Whether two names may be one person's: given and family name agree but for case."""
    return (one.given.casefold(), one.family.casefold()) == (other.given.casefold(), other.family.casefold())
