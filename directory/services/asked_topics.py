"""The topics that a search is about: those that its words name, and those that they may mean."""

from __future__ import annotations

from collections import Counter, defaultdict

from directory.domain.specialty import Catalogue, Topic
from directory.search.meaning.topics import TopicVectors
from directory.search.text import name_forms, text_forms

_TELLING_AT_MOST = 3
"""A word in the names of more topics than this (pain, injury, strain) does not tell which one is meant."""
_OFFERED_AT_MOST = 3
_SPORT = "sport"


class AskedTopics:
    """Which topics are asked for by which words."""

    def __init__(self, catalogue: Catalogue, vectors: TopicVectors) -> None:
        topics = catalogue.topics
        self._topics = topics
        self._everyday = catalogue.everyday
        self._vectors = vectors
        self._telling: defaultdict[str, set[str]] = defaultdict(set)
        """By a word the topics that it tells from others."""
        self._names: defaultdict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)
        """By the first of its words each name, all of which it takes, with its topic."""
        forms_of = {topic.slug: frozenset(text_forms(topic.name)) for topic in topics}
        spread = Counter(form for forms in forms_of.values() for form in forms)
        for topic in topics:
            for form in forms_of[topic.slug]:
                if spread[form] <= _TELLING_AT_MOST:
                    self._telling[form].add(topic.slug)
            for name in (topic.name, *topic.synonyms):
                if forms := text_forms(name):
                    self._names[min(forms)].append((frozenset(forms), topic.slug))

    def asked_for(self, words: str) -> frozenset[str]:
        """Slugs of the topics that these words name, if only by a word that tells them from others."""
        asked = set(text_forms(words))
        found = {slug for form in asked for slug in self._telling.get(form, ())}
        return frozenset(found.union(self._named(asked)))

    def likely(self, words: str) -> tuple[Topic, ...]:
        """What the words may mean, likeliest first."""
        return self._vectors.likeliest(words)

    def offered(self, words: str) -> tuple[Topic, ...]:
        """What to offer to look under: what the words may mean, then what they name, but for sports.

        Everyday words count as what they mean: a shoulder that hurts is shoulder pain.
        """
        said = (word for typed in name_forms(words) for word in (typed, *self._everyday.get(typed, ())))
        named = self._named(set(text_forms(" ".join(said))))
        longest_first = sorted(named, key=lambda slug: (-named[slug], slug))
        topics = (self._topics[slug] for slug in longest_first)
        injuries = (topic for topic in topics if topic.kind != _SPORT)
        return tuple(dict.fromkeys((*self.likely(words), *injuries)))[:_OFFERED_AT_MOST]

    def _named(self, asked: set[str]) -> dict[str, int]:
        """The topics with a name that has all of its words among these, with how many it has."""
        found: dict[str, int] = {}
        for form in asked:
            for name, slug in self._names.get(form, ()):
                if name <= asked:
                    found[slug] = max(found.get(slug, 0), len(name))
        return found
