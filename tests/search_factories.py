"""Documents for tests of search: give what matters, the rest is filled in."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from directory.domain.places import Coordinates, Place
from directory.search.base import (
    AnswerDocument,
    ArticleDocument,
    ArticleQuery,
    LocationDocument,
    MeaningUnavailable,
    PhysicianDocument,
    SearchEngine,
    SearchIndex,
    SearchQuery,
    Vectors,
)
from directory.search.memory import InMemoryEngine
from directory.search.standby import Shortlist, Shortlists, StandbyEngine

_numbers = itertools.count(1_000)

ANAHEIM = Coordinates(33.8366, -117.9143)
ANAHEIM_HILLS = Coordinates(33.8450, -117.7750)
LOS_ANGELES = Coordinates(34.0522, -118.2437)
SAN_DIEGO = Coordinates(32.7157, -117.1611)
BOSTON = Coordinates(42.3601, -71.0589)


def office(
    coordinates: Coordinates | None = ANAHEIM,
    *,
    location_id: int | None = None,
    region: str = "CA",
    country: str = "US",
    accepting: bool | None = None,
    telehealth: bool | None = None,
) -> LocationDocument:
    number = next(_numbers) if location_id is None else location_id
    return LocationDocument(number, coordinates, region, country, accepting, telehealth)


def physician(
    physician_id: int,
    names: str = "",
    *,
    sort_name: str | None = None,
    specialties: Sequence[str] = (),
    specialty_words: str = "",
    topics: Sequence[str] = (),
    topic_words: str = "",
    languages: Sequence[str] = (),
    biography: str = "",
    initials: Sequence[str] = (),
    locations: Sequence[LocationDocument] = (),
) -> PhysicianDocument:
    return PhysicianDocument(
        physician_id=physician_id,
        names=names,
        sort_name=names if sort_name is None else sort_name,
        specialties=tuple(specialties),
        specialty_words=specialty_words,
        topics=tuple(topics),
        topic_words=topic_words,
        languages=tuple(languages),
        biography=biography,
        initials=tuple(initials),
        locations=tuple(locations),
    )


def answer(body: str = "", *, by: int | None = None, answer_id: int | None = None) -> AnswerDocument:
    return AnswerDocument(next(_numbers) if answer_id is None else answer_id, by, body)


def article(
    article_id: int,
    title: str = "",
    *answers: AnswerDocument,
    summary: str = "",
    question: str = "",
    topics: Sequence[str] = (),
    topic_words: str = "",
    society_id: int | None = None,
    published_day: int = 0,
) -> ArticleDocument:
    return ArticleDocument(
        article_id=article_id,
        title=title,
        summary=summary,
        question=question,
        topics=tuple(topics),
        topic_words=topic_words,
        society_id=society_id,
        published_day=published_day,
        answers=answers,
    )


def encode_missing(index: SearchIndex, articles: Iterable[ArticleDocument]) -> None:
    """Work out what those of these articles mean that the index has and cannot compare yet."""
    missing = index.unencoded()
    index.encode([each for each in articles if missing.get(each.article_id) == each.digest()])


class Kept:
    """What a standby reads, kept in memory; ``several`` means too much to look at all of it."""

    def __init__(
        self,
        physicians: Sequence[PhysicianDocument] = (),
        articles: Sequence[ArticleDocument] = (),
        *,
        several: bool = False,
    ) -> None:
        self.read: list[SearchQuery | ArticleQuery | None] = []
        self._documents = Shortlist(tuple(physicians), tuple(articles))
        self._several = several

    def everything(self) -> Shortlist | None:
        self.read.append(None)
        return None if self._several else self._documents

    def for_physicians(self, query: SearchQuery) -> Shortlist:
        self.read.append(query)
        return self._documents

    def for_articles(self, query: ArticleQuery) -> Shortlist:
        self.read.append(query)
        return self._documents

    def is_name(self, word: str) -> bool:
        assert self._several, "those who are all there are looked at themselves"
        return any(word in physician.names.lower().split() for physician in self._documents.physicians)


def standby(engine: SearchEngine, shortlists: Shortlists, **options: float) -> StandbyEngine:
    """An engine with a standby that goes by words."""
    return StandbyEngine(
        engine, shortlists, lambda few: InMemoryEngine(few.physicians, few.articles), **options
    )


class HashedWords:
    """An encoder for tests: each word goes some way of its own, and a text where its words go together."""

    name = "hashed-words"
    dimensions = 16

    def __init__(self) -> None:
        self.encoded: list[str] = []
        self.fails = False

    def encode(self, texts: Sequence[str]) -> Vectors:
        if self.fails:
            raise MeaningUnavailable("The model is gone.")
        self.encoded += texts
        return np.array([self._row(text) for text in texts], np.float32).reshape(-1, self.dimensions)

    def _row(self, text: str) -> NDArray[np.float64]:
        row = np.zeros(self.dimensions)
        for word in text.lower().split():
            digest = hashlib.blake2b(word.encode(), digest_size=self.dimensions).digest()
            row += np.frombuffer(digest, np.uint8) - 127.5
        return row / (np.linalg.norm(row) or 1.0)


class Places:
    """A small world: what a query may name."""

    def __init__(self, *places: Place, also: Mapping[str, Place] | None = None) -> None:
        """``also`` maps further names to places."""
        named = {name: place for place in places for name in (place.name, place.label)} | dict(also or {})
        self._called = {self._key(name): place for name, place in named.items()}

    def is_place(self, text: str) -> bool:
        return self.called(text) is not None

    def called(self, text: str) -> Place | None:
        return self._called.get(self._key(text))

    @staticmethod
    def _key(text: str) -> str:
        return " ".join(text.replace(",", " ").lower().split())
