"""An invented directory of any size, made from the words of the demonstration; one seed, one directory."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from random import Random

from directory.config import DATA_PATH
from directory.domain.places import Coordinates
from directory.search.base import AnswerDocument, ArticleDocument, LocationDocument, PhysicianDocument
from directory.store.reference import load_catalogue

SENTENCE = re.compile(r"(?<=[.!?])\s+")
_SYLLABLES = ("ba", "den", "or", "mil", "ta", "vik", "sen", "lo", "ri", "kan", "mor", "el", "za", "hu", "ber")
_STREETS_APART = 0.15
"""Degrees within which the offices of a city lie."""


class Corpus:
    """``size`` physicians with one to three offices, and as many articles with an answer each."""

    def __init__(self, size: int, seed: int = 1) -> None:
        self.size = size
        self.seed = seed
        self.catalogue = load_catalogue(DATA_PATH)
        with (DATA_PATH / "demo" / "physicians.csv").open(newline="") as file:
            self.rows = list(csv.DictReader(file))
        lines = (DATA_PATH / "demo" / "articles.jsonl").read_text().splitlines()
        self.models = [json.loads(line) for line in lines]
        self._sentences = [s for row in self.rows for s in SENTENCE.split(row["biography"])]
        self._answers = [
            [s for answer in article["answers"] for s in SENTENCE.split(answer["body"])]
            for article in self.models
        ]
        self.families = self._families()

    def _families(self) -> list[str]:
        """Surnames by rank: those of the demonstration are the common ones."""
        dice = Random(f"{self.seed}: families")
        real = list(dict.fromkeys(row["family_name"] for row in self.rows))
        made = ("".join(dice.choices(_SYLLABLES, k=3)).title() for _ in range(self.size // 10))
        return real + list(made)

    def physicians(self) -> Iterator[PhysicianDocument]:
        """All physicians, by id from 1."""
        for number in range(1, self.size + 1):
            yield self.physician(number)

    def physician(self, number: int, edition: int = 0) -> PhysicianDocument:
        """One physician; another ``edition`` has another biography and name."""
        dice = Random(f"{self.seed}: physician {number} {edition}")
        row = dice.choice(self.rows)
        given = dice.choice(self.rows)["given_name"]
        family = self.families[int(len(self.families) * dice.random() ** 2)]
        specialties = self.catalogue.specialties.with_broader(tuple(row["specialties"].split(";")))
        topics = tuple(topic for topic in row["topics"].split(";") if topic)
        return PhysicianDocument(
            physician_id=number,
            names=f"{given} {family} {row['credentials'].replace(';', ' ')}",
            sort_name=f"{family}, {given}".lower(),
            specialties=specialties,
            specialty_words=self.catalogue.specialties.words(specialties),
            topics=topics,
            topic_words=self.catalogue.topics.words(topics),
            languages=tuple(row["languages"].split(";")),
            biography=" ".join(dice.choices(self._sentences, k=dice.randint(4, 8))),
            initials=(given[0].lower(),),
            locations=tuple(self._offices(number, dice)),
        )

    def _offices(self, number: int, dice: Random) -> Iterator[LocationDocument]:
        home = dice.choice(self.rows)
        for place in range(dice.choice((1, 1, 1, 2, 3))):
            latitude = float(home["latitude"]) + dice.uniform(-_STREETS_APART, _STREETS_APART)
            longitude = float(home["longitude"]) + dice.uniform(-_STREETS_APART, _STREETS_APART)
            yield LocationDocument(
                location_id=number * 10 + place,
                coordinates=Coordinates(round(latitude, 5), round(longitude, 5)),
                region=home["region"],
                country=home["country"],
                accepting_new_patients=dice.choice((True, True, False, None)),
                telehealth=dice.choice((True, False, None)),
            )

    def articles(self) -> Iterator[ArticleDocument]:
        """All articles, by id from 1."""
        for number in range(1, self.size + 1):
            yield self.article(number)

    def article(self, number: int) -> ArticleDocument:
        """One article, on the subject of one of the demonstration's."""
        dice = Random(f"{self.seed}: article {number}")
        which = dice.randrange(len(self.models))
        model, other = self.models[which], dice.choice(self._answers)
        topics = tuple(model["topics"])
        body = dice.choices(self._answers[which], k=dice.randint(5, 12)) + dice.choices(other, k=3)
        return ArticleDocument(
            article_id=number,
            title=model["title"],
            summary=model["summary"],
            question=" ".join(dice.choices(SENTENCE.split(model["question"]), k=4)),
            topics=topics,
            topic_words=self.catalogue.topics.words(topics),
            society_id=1,
            published_day=730_000 + dice.randrange(8_000),
            answers=(AnswerDocument(number, self._author(dice), " ".join(body)),),
        )

    def _author(self, dice: Random) -> int:
        """A physician; some publish much more than others."""
        return 1 + int(self.size * dice.random() ** 1.5)


def centres(corpus: Corpus, count: int) -> Sequence[Coordinates]:
    """Places to search around: some cities of the corpus."""
    dice = Random(f"{corpus.seed}: centres")
    rows = dice.sample(corpus.rows, count)
    return [Coordinates(float(row["latitude"]), float(row["longitude"])) for row in rows]
