"""What a mistyped word may have meant, among the words of a snapshot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from directory.search import ranking, spelling
from directory.search.spelling import Candidate, Lexicon
from directory.search.text import QueryWord
from directory.search.whoosh_index.snapshot import Snapshot
from directory.search.whoosh_index.wordlist import WordList

_OTHERS = ranking.PHYSICIAN_FIELDS[1:]


class Speller(spelling.Speller):
    """Corrects queries by the words of a snapshot."""

    def __init__(self, snapshot: Snapshot, lexicon: Lexicon, listed: WordList) -> None:
        """``listed`` are the words of the lexicon."""
        super().__init__(lexicon)
        self._snapshot = snapshot
        self._listed = listed

    def is_used(self, word: QueryWord) -> bool:
        """Whether a document has the word, names of physicians left aside."""
        if self._snapshot.answers.occurrences(word).rows.size:
            return True
        physicians = self._snapshot.physicians
        return physicians.occurrences(word).rows.size > 0 and any(
            physicians.postings(field, word)[0].size for field in _OTHERS
        )

    def is_name(self, word: QueryWord) -> bool:
        """Whether a physician goes by the word."""
        return self._snapshot.is_name(word)

    def near(self, word: str, edits: int) -> Iterator[Candidate]:
        """The words of the index and of the lexicon that may be meant and are at most so many edits away."""
        distances: dict[str, int] = {}
        counts: Counter[str] = Counter()
        for found, live_counts in self._snapshot.spellings:
            for place, distance in found.near(word, edits):
                known = found.word(place)
                counts[known] += int(live_counts[place])
                distances[known] = distance
        for place, distance in self._listed.near(word, edits):
            distances[self._listed.word(place)] = distance
        for near, distance in distances.items():
            if counts[near] or near in self._lexicon.words:
                yield Candidate(near, distance, counts[near], self.is_name(QueryWord(near, near, None)))
