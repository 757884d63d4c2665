"""Specialties and topics: what physicians do and what they write about, in their words and in patients'."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from directory.domain.advice import AdviceRule
from directory.domain.given_names import GivenNames


@dataclass(frozen=True, slots=True)
class Specialty:
    """An entry of our taxonomy."""

    code: str
    """Also its address: ``/specialties/CODE``."""
    name: str
    plain_name: str
    """What a patient would call it."""
    broader: tuple[str, ...] = ()
    """Codes of the specialties this one is a kind of."""
    taxonomy_codes: tuple[str, ...] = ()
    """Provider taxonomy codes of the national code set; ``207Q*`` stands for all that start with ``207Q``."""
    synonyms: tuple[str, ...] = ()


class Specialties:
    """The taxonomy: every specialty by its code, in the order of its file."""

    def __init__(self, entries: Iterable[Specialty]) -> None:
        self._by_code = {entry.code: entry for entry in entries}
        for entry in self:
            for code in entry.broader:
                if code not in self._by_code:
                    raise ValueError(f"specialty {entry.code}: broader specialty {code} does not exist")

    def __iter__(self) -> Iterator[Specialty]:
        return iter(self._by_code.values())

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __getitem__(self, code: str) -> Specialty:
        return self._by_code[code]

    def get(self, code: str) -> Specialty | None:
        """The specialty with this code, if there is one."""
        return self._by_code.get(code)

    def with_broader(self, codes: Iterable[str]) -> tuple[str, ...]:
        """The codes and those of every specialty they are kinds of, each once, nearest first."""
        found: dict[str, None] = {}
        pending = [code for code in codes if code in self]
        while pending:
            found.update(dict.fromkeys(pending))
            pending = [wider for code in pending for wider in self[code].broader if wider not in found]
        return tuple(found)

    def words(self, codes: Iterable[str]) -> str:
        """Every name these specialties go by, as one text to search in."""
        entries = [self[code] for code in codes if code in self]
        return " ; ".join(
            dict.fromkeys(
                text for entry in entries for text in (entry.name, entry.plain_name, *entry.synonyms)
            )
        )

    def for_taxonomy(self, taxonomy_code: str) -> Specialty | None:
        """The specialty a national provider taxonomy code stands for: the longest pattern that fits wins."""
        fitting = [pattern for pattern in self._patterns if taxonomy_code.startswith(pattern)]
        return self._patterns[max(fitting, key=len)] if fitting else None

    @cached_property
    def _patterns(self) -> dict[str, Specialty]:
        return {pattern.removesuffix("*"): entry for entry in self for pattern in entry.taxonomy_codes}


@dataclass(frozen=True, slots=True)
class Topic:
    """An injury, condition, kind of care or sport that is written about."""

    slug: str
    name: str
    kind: str
    """``injury``, ``condition``, ``region``, ``care`` or ``sport``."""
    synonyms: tuple[str, ...] = ()


class Topics:
    """Every topic by its slug, in the order of its file."""

    def __init__(self, entries: Iterable[Topic]) -> None:
        self._by_slug = {entry.slug: entry for entry in entries}

    def __iter__(self) -> Iterator[Topic]:
        return iter(self._by_slug.values())

    def __contains__(self, slug: object) -> bool:
        return slug in self._by_slug

    def __getitem__(self, slug: str) -> Topic:
        return self._by_slug[slug]

    def get(self, slug: str) -> Topic | None:
        """The topic with this slug, if there is one."""
        return self._by_slug.get(slug)

    def words(self, slugs: Iterable[str]) -> str:
        """Every name these topics go by, as one text to search in."""
        entries = [self[slug] for slug in slugs if slug in self]
        return " ; ".join(dict.fromkeys(text for entry in entries for text in (entry.name, *entry.synonyms)))


@dataclass(frozen=True, slots=True)
class SportWord:
    """A word that patients use for a sport, or for who plays it."""

    word: str
    """In name form: folded, without apostrophes."""
    topic: str
    """The slug of the sport."""
    means: tuple[str, ...]
    """What articles and listings call it."""


@dataclass(frozen=True, slots=True)
class BodyPart:
    """A part of the body, and words that patients and articles have for what is there."""

    name: str
    words: tuple[str, ...]
    """Words that name it, or something in it."""
    vague: tuple[str, ...]
    """Words that do so where nothing else names a part: ``back``, ``fracture``."""
    also: tuple[str, ...]
    """Further words that are said of it."""

    @property
    def said_of(self) -> tuple[str, ...]:
        """Every word that is said of it."""
        return (*self.words, *self.vague, *self.also)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The reference lists that come with the directory."""

    specialties: Specialties
    topics: Topics
    given_names: GivenNames = field(default_factory=GivenNames)
    sports: Mapping[str, SportWord] = field(default_factory=dict)
    """By their words."""
    credentials: frozenset[str] = frozenset()
    """In lower case, without marks: ``pac`` for PA-C."""
    advice: tuple[AdviceRule, ...] = ()
    everyday: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By everyday words in name form what names of injuries say: ``hurts`` is ``pain``."""
    spanish: Mapping[str, str] = field(default_factory=dict)
    """English by Spanish words in name form; nothing for those that ask for nothing."""
    body: tuple[BodyPart, ...] = ()
