"""What every engine of the benchmark is asked, and how it answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Protocol

from directory.domain.places import Coordinates
from directory.geo.distance import BoundingBox, bounding_box
from directory.search.base import PhysicianDocument, SearchQuery
from directory.search.text import name_forms, text_forms
from tests.benchmarks.corpus import Corpus, centres

PAGE = 20
FIELDS = {"names": 10.0, "specialty_words": 4.0, "topic_words": 4.0, "biography": 1.0, "answers": 2.0}
"""The fields of words of the other engines, with their weights."""


@dataclass(frozen=True, slots=True)
class Question:
    """A search: ``text``, ``specialty`` and a radius all optional; ``typo`` is the text mistyped.

    Or the beginning of a name, ``begun``, as somebody types it. We are asked what the service is: for eight
    suggestions, topics and specialties included, by how family names and whole names begin. The others look
    among all words of names by their own queries for prefixes. So only what the others find is compared.
    """

    kind: str
    text: str = ""
    specialty: str = ""
    centre: Coordinates | None = None
    miles: float = 0.0
    facets: bool = False
    typo: str = ""
    begun: str = ""

    @property
    def mistyped(self) -> list[str]:
        """The mistyped words in the form in which the other engines look for what is near to them."""
        return text_forms(self.typo)

    @property
    def words(self) -> list[str]:
        """The words in the form in which the other engines have them."""
        return text_forms(self.text)

    @property
    def box(self) -> BoundingBox:
        """What the others look for instead of a circle."""
        assert self.centre is not None
        return bounding_box(self.centre, self.miles)

    def for_us(self) -> SearchQuery:
        """The question as our engine takes it."""
        return SearchQuery(
            text=self.text,
            specialties=(self.specialty,) if self.specialty else (),
            centre=self.centre,
            within_miles=self.miles if self.centre else None,
            limit=PAGE,
            facets=self.facets,
        )


def questions(corpus: Corpus, each: int = 12, *, others: bool = False) -> list[Question]:
    """The mix: as many of every kind, always the same, or ``others`` that are like them."""
    dice, typing = Random(f"questions {others}"), Random(f"prefixes {others}")
    topics = list(corpus.catalogue.topics)
    specialties = [entry.code for entry in corpus.catalogue.specialties]
    places = centres(corpus, 2 * each)[others::2]
    asked = []
    for number in range(each):
        first = (2 * number + others) * len(topics) // (2 * each)
        # No text is asked for twice, so that nobody knows the answer.
        topic, elsewhere, mistyped = (topics[(first + step) % len(topics)].name for step in (0, 1, 4))
        word = name_forms(topic)[0]
        centre, specialty = places[number], specialties[(number + others) % len(specialties)]
        asked += [
            Question("one word", text=word),
            Question("topic", text=topic),
            Question("name", text=corpus.families[dice.randrange(100)]),
            Question("specialty, radius", specialty=specialty, centre=centre, miles=25),
            Question("text, radius", text=elsewhere, centre=centre, miles=50),
            Question("facets", specialty=specialty, facets=True),
            Question("typo", text=mistyped, typo=_mistyped(mistyped)),
            Question("prefix", begun=typing.choice(corpus.families)[: typing.randint(2, 4)].lower()),
        ]
    return asked


def _mistyped(text: str) -> str:
    """The text with a letter left out in the middle of its longest word."""
    longest = max(text.split(), key=len)
    middle = len(longest) // 2
    return text.replace(longest, longest[:middle] + longest[middle + 1 :], 1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A physician as the other engines have them: words in text form, what they published included."""

    document: PhysicianDocument
    words: dict[str, str]


class Material:
    """The corpus, made once and given to every engine."""

    def __init__(self, corpus: Corpus) -> None:
        self.physicians = list(corpus.physicians())
        self.articles = list(corpus.articles())

    @cached_property
    def _published(self) -> dict[int | None, list[str]]:
        published = defaultdict(list)
        for article in self.articles:
            for answer in article.answers:
                published[answer.physician_id].append(
                    " ".join(
                        (article.title, article.topic_words, article.summary, article.question, answer.body)
                    )
                )
        return published

    def entries(self) -> Iterator[Entry]:
        """The physicians for engines that know documents only, not answers."""
        for document in self.physicians:
            texts = {
                "names": document.names,
                "specialty_words": document.specialty_words,
                "topic_words": document.topic_words,
                "biography": document.biography,
                "answers": " ".join(self._published[document.physician_id]),
            }
            yield Entry(document, {name: " ".join(text_forms(text)) for name, text in texts.items()})


class Contestant(Protocol):
    """An engine under test."""

    name: str
    forgives: bool
    """Whether it can be asked for what is near to a mistyped word."""

    def build(self, path: Path, material: Material) -> None:
        """Index everything into an empty directory."""

    def open(self, path: Path, question: Question | None = None, /) -> None:
        """Make ready to be asked this question, or any, with nothing in memory yet."""

    def ask(self, question: Question) -> object:
        """Answer: the best 20 and the total, and the facets where they are asked for. This is measured."""

    def found(self, question: Question) -> set[int]:
        """Everybody found, for comparing (within the box, where there is one)."""
