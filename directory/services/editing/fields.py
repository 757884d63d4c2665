"""The fields of a listing that its member edits: where each stands, what it may hold, who reviews it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from directory.domain.editing import Value, as_value
from directory.services.editing import cleaning
from directory.services.editing.cleaning import Clean, Vocabulary
from directory.services.editing.offices import clean_offices, read_offices, write_offices
from directory.services.editing.photograph import clean_photograph, read_photograph, write_photograph
from directory.store.models import (
    CertificationRow,
    CredentialRow,
    LanguageRow,
    PhysicianRow,
    PhysicianTopicRow,
    SpecialtyRow,
)

_SPORT = "sport"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a listing."""

    name: str
    label: str
    section: str
    policy: str
    """What the review policy calls it."""
    clean: Clean
    read: Callable[[PhysicianRow, Vocabulary], Value]
    write: Callable[[PhysicianRow, Value, Vocabulary], None]


def _column(name: str, label: str, section: str, clean: Clean, policy: str = "") -> Field:
    return Field(
        name,
        label,
        section,
        policy or name,
        clean,
        lambda row, _: as_value(getattr(row, name)),
        lambda row, value, _: setattr(row, name, _plain(value)),
    )


_ListRow = type[CredentialRow] | type[CertificationRow] | type[SpecialtyRow] | type[LanguageRow]


def _list(name: str, label: str, section: str, row_type: _ListRow, clean: Clean) -> Field:
    def write(row: PhysicianRow, value: Value, _: Vocabulary) -> None:
        setattr(row, name, [row_type(position=at, value=each) for at, each in enumerate(value)])

    return Field(name, label, section, name, clean, lambda row, _: _values(getattr(row, name)), write)


def _topics(name: str, label: str, what: str, most: int, *, sports: bool) -> Field:
    """Sports are topics of their own kind; each of the two leaves the other as it is."""

    def is_mine(slug: str, vocabulary: Vocabulary) -> bool:
        topic = vocabulary.catalogue.topics.get(slug)
        return (topic is not None and topic.kind == _SPORT) == sports

    def read(row: PhysicianRow, vocabulary: Vocabulary) -> Value:
        return tuple(each.value for each in row.topics if is_mine(each.value, vocabulary))

    def write(row: PhysicianRow, value: Value, vocabulary: Vocabulary) -> None:
        others = [each.value for each in row.topics if not is_mine(each.value, vocabulary)]
        every = [*others, *map(str, value)] if sports else [*map(str, value), *others]
        row.topics = [PhysicianTopicRow(position=at, value=slug) for at, slug in enumerate(every)]

    def offered(vocabulary: Vocabulary) -> set[str]:
        return {topic.slug for topic in vocabulary.catalogue.topics if (topic.kind == _SPORT) == sports}

    return Field(name, label, "expertise", name, cleaning.known(what, most, offered), read, write)


FIELDS = {
    field.name: field
    for field in (
        _column(
            "given_name",
            "Given name",
            "about",
            cleaning.name_part(100, required="Give your given name."),
            "name",
        ),
        _column("middle_name", "Middle name or initial", "about", cleaning.name_part(100), "name"),
        _column(
            "family_name",
            "Family name",
            "about",
            cleaning.name_part(100, required="Give your family name."),
            "name",
        ),
        _column("suffix", "Suffix", "about", cleaning.name_part(20, digits=True), "name"),
        _column("other_family_name", "Other family name", "about", cleaning.name_part(100), "name"),
        _list("credentials", "Credentials", "about", CredentialRow, cleaning.credentials),
        _list("certifications", "Board certifications", "about", CertificationRow, cleaning.certifications),
        _column("biography", "Biography", "about", cleaning.biography),
        _list(
            "specialties",
            "Specialties",
            "expertise",
            SpecialtyRow,
            cleaning.known("specialty", 12, lambda v: {each.code for each in v.catalogue.specialties}),
        ),
        _topics("topics", "Injuries and conditions", "topic", 40, sports=False),
        _topics("sports", "Sports", "sport", 20, sports=True),
        _list(
            "languages",
            "Languages",
            "languages",
            LanguageRow,
            cleaning.known("language", 20, lambda v: v.languages),
        ),
        _column("website", "Website", "links", cleaning.website, "links"),
        _column("email", "E-mail for patients", "links", cleaning.email_address, "links"),
        _column("links", "Links", "links", cleaning.links),
        Field("offices", "Offices", "offices", "offices", clean_offices, read_offices, write_offices),
        Field(
            "photograph",
            "Photograph",
            "photograph",
            "photograph",
            clean_photograph,
            read_photograph,
            write_photograph,
        ),
    )
}
"""Every field, in the order in which pages show them."""


def fields_of(section: str) -> list[Field]:
    """The fields of a section."""
    return [field for field in FIELDS.values() if field.section == section]


def label_of(name: str) -> str:
    """What people call a field; the name itself for what is no field any more."""
    return FIELDS[name].label if name in FIELDS else name.replace("_", " ").capitalize()


def _values(rows: Iterable[CredentialRow | CertificationRow | SpecialtyRow | LanguageRow]) -> tuple[str, ...]:
    return tuple(each.value for each in rows)


def _plain(value: Value) -> object:
    return value if isinstance(value, str) else [list(each) for each in value]
