"""Listings as those who edit them see them: values in words, sections, and what waits."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import Field

from directory.domain.editing import EditedListing, Value, Values
from directory.domain.specialty import Catalogue
from directory.services.editing.fields import FIELDS, fields_of
from directory.web.presenters.languages import language_name
from directory.web.presenters.views import View

SECTIONS = {
    "about": "Name and biography",
    "expertise": "Specialties, injuries and sports",
    "languages": "Languages",
    "links": "Website and links",
}
"""The sections of a listing by their pages, in order."""


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


class DifferenceView(View):
    """A field that two people want to hold different things, or that is to change."""

    name: str
    label: str
    before: str
    after: str
    published: str | None = Field(default=None, description="What is published now, where that is neither.")
    choice: str = Field(default="", description="`theirs`, `yours`, or nothing chosen yet.")


def value_text(name: str, value: Value, catalogue: Catalogue) -> str:
    """What a field holds, in words; several values a line each."""
    if isinstance(value, str):
        return value
    return "\n".join(_one_text(name, each, catalogue) for each in value)


def present_sections(
    listing: EditedListing, catalogue: Catalogue, url_of: Callable[[str], str]
) -> list[SectionView]:
    """The sections as they stand; ``url_of`` gives the address of a section's page."""
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
            ],
        )
        for section, title in SECTIONS.items()
    ]


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


def _one_text(name: str, value: str | tuple[str, str], catalogue: Catalogue) -> str:
    if not isinstance(value, str):
        return f"{value[0]}: {value[1]}"
    if name == "specialties":
        specialty = catalogue.specialties.get(value)
        return specialty.name if specialty else value
    if name in ("topics", "sports"):
        topic = catalogue.topics.get(value)
        return topic.name if topic else value
    return language_name(value) if name == "languages" else value
