"""Who sees what of a listing, in words."""

from __future__ import annotations

from directory.domain.physician import Physician
from directory.domain.visibility import Level, OfficeField, PersonalField

LEVELS = {Level.PUBLIC: "Everybody", Level.MEMBERS: "Members only", Level.HIDDEN: "Nobody"}
PERSONAL_PARTS = {
    PersonalField.PHOTOGRAPH: "Photograph",
    PersonalField.BIOGRAPHY: "Biography",
    PersonalField.LANGUAGES: "Languages",
    PersonalField.WEBSITE: "Website and links",
    PersonalField.EMAIL: "E-mail for patients",
}
OFFICE_PARTS = {
    OfficeField.OFFICE: "The office altogether",
    OfficeField.ADDRESS: "Street and ZIP code",
    OfficeField.PHONE: "Telephone",
    OfficeField.HOURS: "Hours",
}


def parts_at(level: Level, physician: Physician) -> list[str]:
    """The parts of a listing that have a level."""
    own = [PERSONAL_PARTS[part] for part in PersonalField if physician.levels.get(part) is level]
    return own + [
        f"Office {number}: {OFFICE_PARTS[part].lower()}"
        for number, office in enumerate(physician.locations, 1)
        for part in OfficeField
        if office.levels.get(part) is level
    ]
