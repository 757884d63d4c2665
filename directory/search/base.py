"""What the rest of the directory may ask of search.

Services speak to these protocols only. Everything here is ids and domain
values: the engines never see a row of the database, and ``services.finding``
turns hits into listings. The rules of matching and ranking that every engine
must follow to the letter are written in ``docs/search.md``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from directory.domain.errors import Unavailable
from directory.domain.places import Coordinates
from directory.search.text import Alias


class IndexUnavailable(Unavailable):
    """The index is missing or cannot be read. It is derived: ``flask index rebuild`` makes it again."""


class MeaningUnavailable(Unavailable):
    """Searches go by words alone: the model or its vectors are missing or cannot be read."""


# --- what texts mean ---------------------------------------------------------------------------

Vectors = NDArray[np.float32]
"""A row a text, at unit length: the nearer two texts in meaning, the greater the product of their rows."""


class Encoder(Protocol):
    """Turns texts into vectors of meaning. Safe to call from many threads."""

    @property
    def name(self) -> str:
        """What made the vectors: those of another name do not compare."""

    @property
    def dimensions(self) -> int:
        """The length of a row; 0 when nothing is to be compared by meaning."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts. Called by engines only. Raises :class:`MeaningUnavailable`."""


# --- what is indexed ---------------------------------------------------------------------------


class Digested:
    """A document that can tell whether it changed."""

    __slots__ = ()

    def digest(self) -> str:
        """A fingerprint of every value of the document (32 hexadecimal digits), equal on every machine."""
        return hashlib.blake2b(repr(self).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class LocationDocument:
    """An office as search sees it."""

    location_id: int
    coordinates: Coordinates | None
    region: str
    """State or province code, upper case; empty when unknown."""
    country: str
    accepting_new_patients: bool | None
    telehealth: bool | None


@dataclass(frozen=True, slots=True)
class PhysicianDocument(Digested):
    """A listed physician as search sees them: public facts only."""

    physician_id: int
    names: str
    """Every name they are known by, credentials included, as words."""
    sort_name: str
    """What ``Sort.NAME`` and ties order by: family name, then given names."""
    specialties: tuple[str, ...]
    """Specialty codes, the broader ones included."""
    specialty_words: str
    """Names, plain-language names and synonyms of those specialties."""
    topics: tuple[str, ...]
    topic_words: str
    """Names and synonyms of those topics."""
    languages: tuple[str, ...]
    """ISO 639-1 codes."""
    biography: str
    """Plain text."""
    initials: tuple[str, ...]
    """First letters of their given and middle names, in name form."""
    locations: tuple[LocationDocument, ...]
    """In the member's own order."""


@dataclass(frozen=True, slots=True)
class AnswerDocument:
    """What one physician wrote in an article, as search sees it."""

    answer_id: int
    physician_id: int | None
    """``None`` while the byline is not tied to a listing."""
    body: str
    """Plain text."""


@dataclass(frozen=True, slots=True)
class ArticleDocument(Digested):
    """A published article as search sees it."""

    article_id: int
    title: str
    summary: str
    question: str
    topics: tuple[str, ...]
    topic_words: str
    society_id: int | None
    """The society that is the author of record, if one is."""
    published_day: int
    """Proleptic ordinal of the day of publication (``date.toordinal``); 0 when unknown."""
    answers: tuple[AnswerDocument, ...]


# --- what is asked -----------------------------------------------------------------------------


class Sort(StrEnum):
    """Orders of a result; ties always go by name, then by id."""

    BEST = "best"
    DISTANCE = "distance"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search for physicians. Filters left at their defaults do not filter."""

    text: str = ""
    """Words that must match, in any order; empty matches everybody. Quoted ones must stand so."""
    aliases: tuple[Alias, ...] = ()
    """Further words that some of the words stand for."""
    initials: tuple[str, ...] = ()
    """Physicians whose given names begin with these letters, in name form, as far as both are known."""
    centre: Coordinates | None = None
    within_miles: float | None = None
    """Radius around ``centre``; offices farther away do not count. Needs ``centre``."""
    region: str = ""
    """Only offices in this state or province (its code, upper case). Needs ``country``."""
    country: str = ""
    """Only offices in this country (ISO 3166-1 alpha-2)."""
    specialties: tuple[str, ...] = ()
    """Physicians with any of these specialty codes."""
    topics: tuple[str, ...] = ()
    """Physicians who list any of these topics, or published an answer on one."""
    languages: tuple[str, ...] = ()
    """Physicians who speak any of these."""
    accepting_new_patients: bool = False
    telehealth: bool = False
    sort: Sort = Sort.BEST
    offset: int = 0
    limit: int = 20
    evidence_limit: int = 3
    """At most so many answers are named with each hit."""
    facets: bool = True
    """Count the facets of the result."""
    explain: bool = False
    """Tell with each hit where its score comes from."""


class Evidence(NamedTuple):
    """An answer of the physician that matches the query, by its words or in its meaning."""

    answer_id: int
    score: float


@dataclass(frozen=True, slots=True)
class WordPart:
    """What a word of the query adds to the score of a listing by one field."""

    word: str
    """As typed."""
    field: str
    score: float


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """What an answer adds to the score of its author: ``share * (words + meaning)``."""

    answer_id: int
    words: float
    meaning: float
    share: float
    """How much the answer counts, by its rank among theirs."""

    @property
    def score(self) -> float:
        """What it adds."""
        return self.share * (self.words + self.meaning)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a score comes from: all parts added up, times ``decay``."""

    listing: tuple[WordPart, ...]
    answers: tuple[AnswerPart, ...]
    """Best first, shown or not."""
    standing: float
    """What everybody has when there are no words; else 0."""
    decay: float
    """The share that distance leaves."""

    @property
    def score(self) -> float:
        """The score that the parts add up to."""
        parts = (
            *(part.score for part in self.listing),
            *(part.score for part in self.answers),
            self.standing,
        )
        return sum(parts) * self.decay


class Hit(NamedTuple):
    """A physician found, at their nearest (without a centre: first) office that satisfies the filters."""

    physician_id: int
    location_id: int | None
    distance_miles: float | None
    score: float
    evidence: tuple[Evidence, ...] = ()
    """Best first."""
    evidence_total: int = 0
    """How many of their answers match, shown or not."""
    explanation: Explanation | None = None
    """When it was asked for."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A value that filters could take, with how many physicians of the whole result have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of hits, and what is true of the result as a whole."""

    hits: tuple[Hit, ...]
    total: int
    facets: dict[str, tuple[Facet, ...]] = field(default_factory=dict)
    """``specialty``, ``language``, ``accepting`` and ``telehealth`` (these two with the one value ``"1"``),
    most frequent first, ties by value; values nobody has are left out. Empty when they were not asked for."""
    unknown_words: tuple[str, ...] = ()
    """Words of the query, as typed, that occur nowhere in the index; they were left out."""
    relaxed: bool = False
    """Nobody in the directory matches the words as asked, so these match some of them."""
    degraded: bool = False
    """The index could not be read; somebody slower answered in its place."""
    partial: bool = False
    """Only what seemed likeliest to fit was looked at."""


@dataclass(frozen=True, slots=True)
class ArticleQuery:
    """A search for articles."""

    text: str = ""
    aliases: tuple[Alias, ...] = ()
    topic: str = ""
    physician_id: int | None = None
    """Only articles this physician has answered."""
    society_id: int | None = None
    """Only articles of this society."""
    offset: int = 0
    limit: int = 20


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """An article found, with the answer in it that matches best (any answer, when there are no words)."""

    article_id: int
    score: float
    answer_id: int | None


@dataclass(frozen=True, slots=True)
class ArticleResults:
    """One page of articles: best first when there are words, else newest first; ties by id, newest first."""

    hits: tuple[ArticleHit, ...]
    total: int
    unknown_words: tuple[str, ...] = ()
    relaxed: bool = False
    degraded: bool = False
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of a query that may hold a typing error."""

    typed: str
    words: tuple[str, ...]
    """What it may have meant, likeliest first: at least one, at most three."""
    is_name: bool = False
    """Somebody goes by the word as typed: other words may be offered, but not searched for instead."""


# --- who answers -------------------------------------------------------------------------------


class SearchEngine(Protocol):
    """Answers queries. Safe to call from many threads; sees every commit of the index within 100 ms."""

    def search(self, query: SearchQuery) -> SearchResults:
        """Find physicians. Called by ``services.finding``. Raises :class:`IndexUnavailable`."""

    def search_articles(self, query: ArticleQuery) -> ArticleResults:
        """Find articles. Called by ``services.publishing``. Raises :class:`IndexUnavailable`."""

    def correct(self, text: str) -> tuple[Correction, ...]:
        """Words of a query that nobody used, with the words they are near to, in the order of the text.

        Called by ``services.spelling`` before a search. Raises :class:`IndexUnavailable`.
        """

    def is_name(self, word: str) -> bool:
        """Whether a listed physician goes by a word in name form. Raises :class:`IndexUnavailable`."""

    def check(self) -> None:
        """Raise :class:`IndexUnavailable` unless a query could be answered now. Called by ``/readyz``."""

    def check_meaning(self) -> None:
        """Raise :class:`MeaningUnavailable` while meaning is wanted, but cannot be compared.

        Called by ``/readyz``. Without an index there is nothing to say.
        """


@dataclass(frozen=True, slots=True)
class IndexUpdate:
    """Changes to apply to the index at once: either all are seen, or none."""

    physicians: tuple[PhysicianDocument, ...] = ()
    articles: tuple[ArticleDocument, ...] = ()
    gone_physicians: tuple[int, ...] = ()
    gone_articles: tuple[int, ...] = ()


class SearchIndex(Protocol):
    """Keeps the index. ``services.indexing`` alone changes documents, and only while it holds its lock."""

    def exists(self) -> bool:
        """Whether there is an index that opens."""

    def rebuild(self, physicians: Iterable[PhysicianDocument], articles: Iterable[ArticleDocument]) -> None:
        """Build a whole index aside, then put it in the place of the old one, which serves until then.

        Documents come one by one and are not kept. If building fails or is killed, the old index stays.
        Raises :class:`IndexUnavailable` when the index cannot be written.
        """

    def apply(self, update: IndexUpdate) -> None:
        """Apply changes in one commit; documents replace those with the same id.

        Applying the same update twice is the same as applying it once. Raises :class:`IndexUnavailable`.
        """

    def encode(self, articles: Iterable[ArticleDocument]) -> None:
        """Work out what articles of the index mean; until then they are found by their words.

        Called by ``services.encoding``. Raises :class:`IndexUnavailable` and :class:`MeaningUnavailable`.
        """

    def unencoded(self) -> dict[int, str]:
        """Digests of the articles for which that is still to do, by id. Raises :class:`IndexUnavailable`."""

    def digests(self) -> tuple[dict[int, str], dict[int, str]]:
        """Digests of every document in the index, by physician id and by article id. For ``index verify``."""
