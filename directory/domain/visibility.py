"""Who may see which part of a listing: its member chooses a level for each."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """For whom a part of a listing is; where nobody chose, it is for everybody."""

    PUBLIC = "public"
    MEMBERS = "members"
    HIDDEN = "hidden"


class Audience(StrEnum):
    """Who is looking at a listing."""

    PUBLIC = "public"
    """Anybody: strangers, programs, search engines, and the index that searches are answered from."""
    MEMBERS = "members"
    """Members who are signed in."""
    KEEPERS = "keepers"
    """Those who keep the listing: its owner, and editors."""

    def sees(self, level: Level) -> bool:
        """Whether this audience may see what has ``level``."""
        if self is Audience.KEEPERS:
            return True
        return level is Level.PUBLIC or (self is Audience.MEMBERS and level is Level.MEMBERS)


class PersonalField(StrEnum):
    """The parts of a listing that its member may keep to members, or to themselves."""

    PHOTOGRAPH = "photograph"
    BIOGRAPHY = "biography"
    LANGUAGES = "languages"
    WEBSITE = "website"
    """The website and the links."""
    EMAIL = "email"


class OfficeField(StrEnum):
    """The parts of each office that may be kept so."""

    OFFICE = "office"
    """The office altogether."""
    ADDRESS = "address"
    """Street and postal code; the point is then told roughly."""
    PHONE = "phone"
    HOURS = "hours"


Part = PersonalField | tuple[int, OfficeField]
"""A part of a listing; those of an office with the number of the office."""


def part_name(part: Part) -> str:
    """What forms and errors call a part: ``biography``, ``office-12-phone``."""
    return part.value if isinstance(part, PersonalField) else f"office-{part[0]}-{part[1]}"
