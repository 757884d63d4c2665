"""What a mistyped word may have meant, compared with one word after another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from directory.search import ranking, spelling
from directory.search.memory.library import Library
from directory.search.spelling import Candidate, Lexicon
from directory.search.text import QueryWord


class Speller(spelling.Speller):
    """Corrects queries by the words of documents in memory."""

    def __init__(self, library: Library, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        self._library = library

    def is_used(self, word: QueryWord) -> bool:
        """Whether a document has the word, names of physicians left aside."""
        listings = (listing.words for listing in self._library.listings.values())
        return self._library.answers.has(word) or any(
            words.count(word, field) for words, field in product(listings, ranking.PHYSICIAN_FIELDS[1:])
        )

    def is_name(self, word: QueryWord) -> bool:
        """Whether a physician goes by the word."""
        return any(listing.goes_by(word) for listing in self._library.listings.values())

    def near(self, word: str, edits: int) -> Iterator[Candidate]:
        """The words of the index and of the lexicon that may be meant and are at most so many edits away."""
        counts = self._library.spellings
        for other in counts.keys() | self._lexicon.words:
            if spelling.may_correct(other) and abs(len(other) - len(word)) <= edits:
                distance = edits_between(word, other)
                if distance <= edits:
                    yield Candidate(
                        other, distance, counts[other], self.is_name(QueryWord(other, other, None))
                    )


def edits_between(one: str, other: str) -> int:
    """The fewest edits that make one word of the other, no letter edited twice."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        two_before, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            edits = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                edits = min(edits, two_before[j - 2] + 1)
            row.append(edits)
    return row[-1]
