"""Which replies are near in meaning to a query, compared one by one."""

from __future__ import annotations

import math
from collections.abc import Sequence

from directory.search import ranking
from directory.search.base import MeaningUnavailable
from directory.search.meaning.queries import QueryEncoder, may_mean
from directory.search.meaning.sections import sections
from directory.search.meaning.whole import whole
from directory.search.memory.library import Library, Reply
from directory.search.text import QueryWord

Numbers = list[int]


class Meaning:
    """What texts mean, for as long as the engine lives."""

    def __init__(self, queries: QueryEncoder) -> None:
        self._queries = queries
        self._rows: dict[str, Numbers] = {}

    def near(self, library: Library, text: str, asked: Sequence[QueryWord]) -> dict[Reply, float]:
        """The replies near in meaning to a query, each with what it scores for that."""
        if not may_mean(text, asked) or _are_listed(library, asked):
            return {}
        vector = self._queries.encode(text)
        if vector is None:
            return {}
        query = [int(number) for number in vector[0]]
        similarities = {reply: self._similarity(query, reply) for reply in library.replies()}
        floor = ranking.nearest_floor(max(similarities.values(), default=0.0))
        perfect = sum(library.answers.idf(word) for word in asked)
        return {
            reply: ranking.meaning_score(similarity, perfect)
            for reply, similarity in similarities.items()
            if similarity >= floor
        }

    def _similarity(self, query: Numbers, reply: Reply) -> float:
        return max(0.0, *(_cosine(query, self._row(text)) for text in sections(reply.article, reply.answer)))

    def _row(self, text: str) -> Numbers:
        if text not in self._rows:
            try:
                vector = whole(self._queries.encoder.encode([text]))[0]
            except MeaningUnavailable:
                return []
            self._rows[text] = [int(number) for number in vector]
        return self._rows[text]


def _are_listed(library: Library, asked: Sequence[QueryWord]) -> bool:
    """Whether each word is somebody's name or names a specialty that somebody has."""
    listings = [listing.words for listing in library.listings.values()]
    return all(
        any(words.count(word, field) for words in listings for field in ranking.LISTED_FIELDS)
        for word in asked
    )


def _cosine(one: Numbers, other: Numbers) -> float:
    product = sum(a * b for a, b in zip(one, other, strict=False))
    lengths = math.sqrt(sum(a * a for a in one) * sum(b * b for b in other))
    return product / lengths if lengths else 0.0
