"""Listings as those who edit them see them: values in words, sections, and what waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pydantic import Field

from directory.domain.editing import EditedListing, Value, Values
from directory.domain.physician import Physician
from directory.domain.places import Address
from directory.domain.specialty import Catalogue
from directory.domain.visibility import Level
from directory.services.editing.fields import FIELDS, fields_of
from directory.services.editing.offices import Office, offices_in
from directory.web.presenters.languages import language_name
from directory.web.presenters.physicians import present_photograph
from directory.web.presenters.views import PhotographView, View
from directory.web.presenters.visibility import LEVELS, parts_at

SECTIONS = {
    "about": "Name and biography",
    "expertise": "Specialties, injuries and sports",
    "languages": "Languages",
    "links": "Website and links",
}
"""The sections of fields by their pages, in order."""
_SELDOM = {"middle_name", "suffix", "other_family_name"}
"""Fields that most people leave empty for ever: nobody is asked to fill them in."""


class FactView(View):
    """A field and what it holds, in words."""

    label: str
    text: str = Field(description="Empty when it holds nothing.")
    waits: bool = Field(description="Whether this waits for an editor.")


class SectionView(View):
    """A section of a listing."""

    name: str
    title: str
    url: str
    facts: list[FactView]
    picture: PhotographView | None = None


class DifferenceView(View):
    """A field that two people want to hold different things, or that is to change."""

    name: str
    label: str
    before: str
    after: str
    published: str | None = Field(default=None, description="What is published now, where that is neither.")
    choice: str = Field(default="", description="`theirs`, `yours`, or nothing chosen yet.")
    picture_before: PhotographView | None = Field(default=None, description="What is published, as it looks.")
    picture_after: PhotographView | None = Field(default=None, description="What it is to look like.")


def value_text(name: str, value: Value, catalogue: Catalogue) -> str:
    """What a field holds, in words; several values a line each."""
    if isinstance(value, str):
        return value
    if name == "offices":
        return "\n\n".join(map(office_text, offices_in(value)))
    return "\n".join(_one_text(name, each, catalogue) for each in value)


def office_text(office: Office) -> str:
    """An office in words, a line for each thing told of it."""
    told = {
        "Accepting new patients": office.accepting,
        "Video visits": office.telehealth,
        "Placed at": office.latitude and f"{office.latitude}, {office.longitude}",
    }
    lines = [office.name, _one_line(office.address), office.phone, office.hours]
    return "\n".join(filter(None, [*lines, *(f"{what}: {text}" for what, text in told.items() if text)]))


def present_sections(
    listing: EditedListing, physician: Physician, catalogue: Catalogue, url_of: Callable[[str], str]
) -> list[SectionView]:
    """The sections as they stand, ``physician`` as those who keep the listing see them.

    ``url_of`` gives the address of a section's page.
    """
    about, *others = _of_fields(listing, catalogue, url_of)
    return [
        about,
        _offices(listing, url_of),
        _photograph(listing, physician, url_of),
        *others,
        _seen(physician, url_of),
    ]


def _of_fields(
    listing: EditedListing, catalogue: Catalogue, url_of: Callable[[str], str]
) -> list[SectionView]:
    return [
        SectionView(
            name=section,
            title=title,
            url=url_of(section),
            facts=[
                FactView(
                    label=field.label,
                    text=value_text(field.name, listing.values[field.name], catalogue),
                    waits=field.name in listing.waiting,
                )
                for field in fields_of(section)
                if listing.values[field.name] or field.name in listing.waiting or field.name not in _SELDOM
            ],
        )
        for section, title in SECTIONS.items()
    ]


def _offices(listing: EditedListing, url_of: Callable[[str], str]) -> SectionView:
    waits = "offices" in listing.waiting
    facts = [
        FactView(label=f"Office {number}", text=office_text(office), waits=waits)
        for number, office in enumerate(offices_in(listing.values["offices"]), 1)
    ]
    if waits and not facts:
        facts = [FactView(label="Offices", text="None any more", waits=True)]
    return _section("offices", "Offices", url_of, facts)


def _photograph(listing: EditedListing, physician: Physician, url_of: Callable[[str], str]) -> SectionView:
    waits = "photograph" in listing.waiting
    facts = [FactView(label="Photograph", text="A new one", waits=True)] if waits else []
    section = _section("photograph", "Photograph", url_of, facts)
    return section.model_copy(update={"picture": present_photograph(physician)})


def _seen(physician: Physician, url_of: Callable[[str], str]) -> SectionView:
    kept = [_fact(LEVELS[level], parts_at(level, physician)) for level in (Level.MEMBERS, Level.HIDDEN)]
    rest = "Everything else" if any(fact.text for fact in kept) else "Everything"
    everybody = _fact(LEVELS[Level.PUBLIC], [rest])
    return _section("visibility", "Who sees what", url_of, [everybody, *(each for each in kept if each.text)])


def _section(name: str, title: str, url_of: Callable[[str], str], facts: list[FactView]) -> SectionView:
    return SectionView(name=name, title=title, url=url_of(name), facts=facts)


def _fact(label: str, lines: Iterable[str | None]) -> FactView:
    return FactView(label=label, text="\n".join(line for line in lines if line), waits=False)


def _one_line(address: Address) -> str:
    region = " ".join(part for part in (address.region, address.postal_code) if part)
    return ", ".join(part for part in (address.street, address.city, region) if part)


def differences(theirs: Values, yours: Values, catalogue: Catalogue) -> list[DifferenceView]:
    """The fields that differ."""
    return [
        DifferenceView(
            name=name,
            label=FIELDS[name].label,
            before=value_text(name, value, catalogue),
            after=value_text(name, yours[name], catalogue),
        )
        for name, value in theirs.items()
        if yours[name] != value
    ]


def _one_text(name: str, value: str | tuple[object, ...], catalogue: Catalogue) -> str:
    if not isinstance(value, str):
        return f"{value[0]}: {value[1]}"
    if name == "specialties":
        specialty = catalogue.specialties.get(value)
        return specialty.name if specialty else value
    if name in ("topics", "sports"):
        topic = catalogue.topics.get(value)
        return topic.name if topic else value
    return language_name(value) if name == "languages" else value
