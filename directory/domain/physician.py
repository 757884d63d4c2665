"""Who may be listed: names, numbers and credentials of physicians, and their listing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from directory.domain.places import Address, Coordinates, Precision
from directory.domain.visibility import Audience, Level, OfficeField, PersonalField


class Status(StrEnum):
    """Where a physician stands with the directory; only the active are listed."""

    ACTIVE = "active"
    RETIRED = "retired"
    LAPSED = "lapsed"
    DECEASED = "deceased"
    REMOVED = "removed"

    @property
    def is_of_a_member(self) -> bool:
        """Whether this is somebody of the society, listed or not."""
        return self not in (Status.LAPSED, Status.DECEASED)


@dataclass(frozen=True, slots=True)
class PracticeLocation:
    """An office of a physician."""

    id: int
    name: str
    address: Address
    phone: str
    """As people write it: ``(714) 555-0142``; empty when none is given."""
    coordinates: Coordinates | None
    precision: Precision | None
    """How exactly ``coordinates`` are known; ``None`` without them."""
    accepting_new_patients: bool | None
    """``None`` means not told."""
    telehealth: bool | None
    hours: str = ""
    """When it is open, in lines as its member wrote them."""
    levels: Mapping[OfficeField, Level] = field(default_factory=dict, hash=False)
    """For whom its parts are; what is not in here is for everybody."""

    def shows(self, part: OfficeField, audience: Audience) -> bool:
        """Whether ``audience`` may see this part of the office."""
        return audience.sees(self.levels.get(part, Level.PUBLIC))

    def seen_by(self, audience: Audience) -> PracticeLocation:
        """The office with what ``audience`` may not see left out."""
        if not self.levels or audience is Audience.KEEPERS:
            return self
        seen = replace(
            self,
            phone=self.phone if self.shows(OfficeField.PHONE, audience) else "",
            hours=self.hours if self.shows(OfficeField.HOURS, audience) else "",
            levels={},
        )
        return seen if self.shows(OfficeField.ADDRESS, audience) else seen._without_street()

    def _without_street(self) -> PracticeLocation:
        exact = self.precision in (Precision.ROOFTOP, Precision.STREET)
        return replace(
            self,
            address=replace(self.address, street="", postal_code=""),
            coordinates=self.coordinates.roughly() if self.coordinates else None,
            precision=Precision.POSTAL_CODE if exact else self.precision,
        )


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in its parts, as it is displayed."""

    given: str
    family: str
    middle: str = ""
    suffix: str = ""

    @property
    def full(self) -> str:
        """``Maria T. Lopez Jr.``"""
        return " ".join(part for part in (self.given, self.middle, self.family, self.suffix) if part)

    @property
    def sort_key(self) -> str:
        """Family name first, without regard to case: ``lopez maria t.``"""
        return " ".join(
            part for part in (self.family, self.given, self.middle, self.suffix) if part
        ).casefold()


@dataclass(frozen=True, slots=True)
class WebLink:
    """A link of a physician, by the words they gave it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Physician:
    """A physician with everything their listing shows."""

    id: int
    slug: str
    npi: str | None
    name: PersonName
    other_names: tuple[str, ...]
    """Former or other family names they are known by."""
    credentials: tuple[str, ...]
    specialties: tuple[str, ...]
    """Specialty codes, the primary one first."""
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    """ISO 639-1 codes."""
    biography: str
    """Markdown."""
    website: str
    email: str
    member_since: date | None
    status: Status
    confirmed_at: datetime | None
    """When the listing was last said to be correct."""
    confirmed_by: str
    """By whom, in words: ``the member``, ``the society's import``."""
    locations: tuple[PracticeLocation, ...]
    """In the member's own order."""
    certifications: tuple[str, ...] = ()
    """Board certifications, in words."""
    links: tuple[WebLink, ...] = ()
    """Besides ``website``, in their own order."""
    answer_count: int = 0
    """How many answers they have published."""
    photograph: str = ""
    """The digest of their photograph; empty without one."""
    levels: Mapping[PersonalField, Level] = field(default_factory=dict, hash=False)
    """For whom the parts of the listing are; what is not in here is for everybody."""

    @property
    def display_name(self) -> str:
        """Name and credentials: ``Maria T. Lopez, MD, FAAP``."""
        return ", ".join((self.name.full, *self.credentials))

    @property
    def is_listed(self) -> bool:
        """Whether the listing is public."""
        return self.status is Status.ACTIVE

    def seen_by(self, audience: Audience) -> Physician:
        """The physician with what ``audience`` may not see left out, as if it had never been told."""
        if audience is Audience.KEEPERS:
            return self
        offices = tuple(
            office.seen_by(audience)
            for office in self.locations
            if office.shows(OfficeField.OFFICE, audience)
        )
        seen = replace(self, locations=offices, levels={})
        for part, level in self.levels.items():
            if not audience.sees(level):
                seen = _WITHOUT[part](seen)
        return seen


_WITHOUT: Mapping[PersonalField, Callable[[Physician], Physician]] = {
    PersonalField.PHOTOGRAPH: lambda seen: replace(seen, photograph=""),
    PersonalField.BIOGRAPHY: lambda seen: replace(seen, biography=""),
    PersonalField.LANGUAGES: lambda seen: replace(seen, languages=()),
    PersonalField.WEBSITE: lambda seen: replace(seen, website="", links=()),
    PersonalField.EMAIL: lambda seen: replace(seen, email=""),
}


def npi_problem(npi: str) -> str | None:
    """Say what is wrong with a National Provider Identifier, or ``None`` when it is well formed.

    The rule: ten digits starting with 1 or 2, the last one a Luhn check digit over
    ``80840`` and the first nine (CMS, *NPI Check Digit Calculation*).
    """
    if not re.fullmatch(r"[12][0-9]{9}", npi):
        return "An NPI is ten digits and starts with 1 or 2."
    digits = [int(digit) for digit in "80840" + npi]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    if (sum(doubled) + sum(digits[-1::-2])) % 10:
        return "This NPI fails its check digit; compare it with the national registry."
    return None


_CREDENTIAL_SPELLINGS = {
    credential.upper(): credential
    for credential in (
        "PhD",
        "PharmD",
        "PsyD",
        "EdD",
        "DPhil",
        "MEd",
        "RPh",
        "DrPH",
        "MSc",
        "BSc",
        "DSc",
        "MPhil",
        "MBChB",
    )
}
_NO_CREDENTIAL = frozenset({"NONE", "NA", "NULL", "-"})
_DIPLOMAS = {"DIPSPORTMED": "Dip Sport Med", "DIPSEM": "Dip SEM"}
"""Credentials of several words, by how they read without blanks."""
_DIPLOMA = re.compile(r"\bdip\.?\s+(?:sport\s+med|sem)\b", re.IGNORECASE)
_WITH_FIELD = re.compile(r"[^()]+\([^()]+\)")


def parse_credentials(text: str) -> tuple[str, ...]:
    """Read credentials as people type them: ``"M.D., Ph.D."`` and ``"MD PhD"`` are ``("MD", "PhD")``.

    Points go, case becomes the usual one, repeated ones are named once. Hyphens are part of a
    credential (``PA-C``, ``CAQ-SM``), and so is a field in brackets (``CCFP(SEM)``).
    """
    credentials: list[str] = []
    text = _DIPLOMA.sub(lambda found: "".join(found[0].split()), text)
    for word in re.split(r"[,;/\s]+", re.sub(r"\bn\.?/a\b", " ", text, flags=re.IGNORECASE)):
        plain = word.replace(".", "").upper()
        plain = plain if _WITH_FIELD.fullmatch(plain) else plain.strip("()")
        if plain and plain not in _NO_CREDENTIAL:
            credential = _CREDENTIAL_SPELLINGS.get(plain) or _DIPLOMAS.get(plain, plain)
            if credential not in credentials:
                credentials.append(credential)
    return tuple(credentials)
