"""What is asked of finding, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from directory.domain.physician import Physician, PracticeLocation
from directory.domain.places import Place, Precision
from directory.domain.specialty import Topic
from directory.geo.base import PlaceUnknown
from directory.search.base import Explanation, Facet, Sort
from directory.search.evidence import Passage
from directory.search.query_text import Gist, Reading
from directory.services.spelling import Spelling

DEFAULT_WITHIN_MILES = 50.0
"""The radius of a search around a place when the searcher chose none; the page shows it as chosen."""


@dataclass(frozen=True, slots=True)
class FindRequest:
    """What a searcher asked for, checked in form but not yet understood."""

    q: str = ""
    near: str = ""
    within_miles: float | None = DEFAULT_WITHIN_MILES
    """``None`` means any distance. Without a place it plays no part."""
    specialties: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    accepting_new_patients: bool = False
    telehealth: bool = False
    sort: Sort = Sort.BEST
    page: int = 1
    page_size: int = 20
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """A published answer that speaks for a physician."""

    article_slug: str
    article_title: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class ExplainedScore:
    """Where a score comes from, and the articles of the answers in it by the answers' ids."""

    parts: Explanation
    articles: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class FoundPhysician:
    """A physician found, and why."""

    physician: Physician
    location: PracticeLocation | None
    distance_miles: float | None
    score: float
    quotes: tuple[Quote, ...]
    """The answers that match the words, best first; their newest ones when there were no words."""
    answers_matching: int
    explanation: ExplainedScore | None
    """When it was asked for."""
    topics_matching: tuple[str, ...]
    """Those of their own topics that the words ask for."""

    @property
    def office_is_exact(self) -> bool:
        """Whether the office's point is known to the building."""
        return self.location is not None and self.location.precision is Precision.ROOFTOP


@dataclass(frozen=True, slots=True)
class OtherPlace:
    """Another place the searcher may have meant, and how many they would find there."""

    place: Place
    physicians: int


@dataclass(frozen=True, slots=True)
class SearchNearby:
    """Words the searcher may look for as well, and how many these find around the place."""

    words: str
    physicians: int


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search: a page of physicians, and what the searcher should know."""

    request: FindRequest
    spelling: Spelling
    reading: Reading
    """What was understood, typing errors corrected."""
    place: Place | None
    leftover: str
    """Words of the place that were not understood."""
    place_unknown: PlaceUnknown | None
    """When no place goes by the name that was typed. ``place`` is then the closest, if any comes close."""
    place_passed_over: Place | None
    """Another place that stood among the words, while one was given apart."""
    other_places: tuple[OtherPlace, ...]
    physicians: tuple[FoundPhysician, ...]
    total: int
    pages: int
    facets: Mapping[str, tuple[Facet, ...]] = field(default_factory=dict)
    unknown_words: tuple[str, ...] = ()
    instead: Gist | None = None
    """What was searched for in the place of all the words, since nobody fits these."""
    relaxed: bool = False
    degraded: bool = False
    """The index is being repaired; the answer took longer, and goes by words alone."""
    partial: bool = False
    """Then, in a large directory, only those likeliest to fit were looked at."""
    likely_topics: tuple[Topic, ...] = ()
    """What the words may be about, told by their meaning: to be offered, no more."""
    searches_nearby: tuple[SearchNearby, ...] = ()
    """For topics that the words may be about or name; where few fit, first for the part of the body."""
    nearest: tuple[FoundPhysician, ...] = ()
    """When nobody is within the radius or the state: the nearest who fit, however far."""
    everybody_near: int = 0
    """When nobody fits: how many physicians are there at all."""

    @property
    def centre_is_exact(self) -> bool:
        """Whether distances are measured from a building rather than from the middle of a place."""
        return self.place is not None and self.place.precision is Precision.ROOFTOP

    @property
    def within_miles(self) -> float | None:
        """The radius that was searched, if there was one."""
        return self.request.within_miles if self.place and is_point(self.place) else None


def is_point(place: Place) -> bool:
    """Whether distances can be measured from a place, rather than offices be told to lie in it."""
    return place.precision not in (Precision.REGION, Precision.COUNTRY)
