"""What the words of a query find: who matches, by which answers, and how well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from directory.search import ranking
from directory.search.base import Evidence
from directory.search.text import Alias, QueryWord, phrases, query_words
from directory.search.whoosh_index import match_loops
from directory.search.whoosh_index.collection import Collection, Occurrences
from directory.search.whoosh_index.columns import Mask
from directory.search.whoosh_index.grouping import Bits, Floats, Places, Rows
from directory.search.whoosh_index.phrases import phrase_bits
from directory.search.whoosh_index.snapshot import Snapshot

Number = TypeVar("Number", np.int32, np.float64)

_NO_ROWS: Rows = np.empty(0, np.int32)
_NO_SCORES: Floats = np.empty(0)
_NOT_NAMED: NDArray[np.uint32] = np.empty(0, np.uint32)
_NEAR = np.uint64(1 << 63)
"""Beside the bits of words: what is near in meaning."""
_NOT_NEAR = np.uint64(0)

_evidence = partial(tuple.__new__, Evidence)
"""Evidence of an id and a score: a third of the time that calling the class takes, which counts in a page."""


class Found(NamedTuple):
    """Whom the words of a query find, before any filter."""

    rows: Rows
    """The physicians."""
    scores: Floats
    """The text score of each."""
    authors: Places
    """The number of each as an author of evidence; -1 for who has none."""
    evidence: AnswerEvidence
    unknown_words: tuple[str, ...]
    relaxed: bool

    @property
    def size(self) -> int:
        """How many numbers of 8 bytes it is, with the room behind its arrays."""
        arrays: tuple[NDArray[Any], ...] = (self.rows, self.scores, self.authors, *self.evidence.arrays)
        return sum([(array if array.base is None else array.base).nbytes for array in arrays]) // 8


def find(snapshot: Snapshot, text: str, aliases: tuple[Alias, ...]) -> Found:
    """Whom a text finds. Kept: patients ask for the same injuries again and again, in other places."""
    found: Found | None = snapshot.found.get((text, aliases))
    if found is None:
        matching = Matching(snapshot, text, aliases)
        found = matching.found()
        if matching.nearness.lasting:
            snapshot.found.put((text, aliases), found, found.size)
    return found


class Matching:
    """What the words of a query find, worked out step by step."""

    def __init__(self, snapshot: Snapshot, text: str, aliases: tuple[Alias, ...] = ()) -> None:
        self.snapshot = snapshot
        self.asked = query_words(text, aliases)
        self._phrases = phrases(text)
        self.nearness = snapshot.nearness(text, self.asked)
        self.known: dict[QueryWord, tuple[Occurrences, Occurrences]] = {}
        """Where those words occur that do: in listings, and in answers."""
        self._weights: list[float] = []
        for word in self.asked:
            kinds = snapshot.physicians.occurrences(word), snapshot.answers.occurrences(word)
            if idfs := [kind.idf for kind in kinds if kind.rows.size]:
                self.known[word] = kinds
                self._weights.append(min(idfs))
        self._in_listings = [kinds[0] for kinds in self.known.values()]
        self._in_answers = [kinds[1] for kinds in self.known.values()]

    def found(self) -> Found:
        """Whom they find."""
        if not self.asked:
            return self._everybody()
        unknown = tuple([word.typed for word in self.asked if word not in self.known])
        named = self._named()
        answers, best = self._answers_and_best(by_name=named.size > 0)
        if self._phrases:
            answers.bits[self._answers_with_phrases[answers.rows] == 0] &= _NEAR
        found = self._matching(answers, best, named, needed(self._weights), _NEAR)
        if relaxed := not found[0].size:
            found = self._matching(answers, best, named, 0.0, _NOT_NEAR)
        if named.size:
            names = [word.names for word in self._in_listings]
            self.snapshot.physicians.slates.give_back(named.view(np.int32), *names)
        return Found(*found, unknown, relaxed and found[0].size > 0)

    def _everybody(self) -> Found:
        everybody, standing = self.snapshot.physicians.everything, self.snapshot.standing
        return Found(
            everybody,
            standing if everybody.size == standing.size else standing[everybody],
            np.full(everybody.size, -1, np.int32),
            AnswerEvidence(self.snapshot, _NO_ROWS, _NO_SCORES, _NO_ROWS, _NO_ROWS),
            (),
            relaxed=False,
        )

    def _named(self) -> NDArray[np.uint32]:
        """The words that are names of each physician; empty when nobody goes by any of them."""
        named = _NOT_NAMED
        for index, word in enumerate(self._in_listings):
            if word.names.size:
                if not named.size:
                    named = self.snapshot.physicians.slates.take().view(np.uint32)
                match_loops.mark(named, word.names, 1 << index)
        return named

    def _answers_and_best(self, *, by_name: bool) -> tuple[Matches, float]:
        """All answers that may be evidence, and what the best of all scores.

        Where somebody goes by a word, any word may tell: of that author, others weigh enough without it.
        """
        telling = self._all_words if by_name else self._telling(ranking.EVIDENCE_WEIGHT * sum(self._weights))
        answers, best = self._answers(telling)
        others = [word for index, word in enumerate(self._in_answers) if index not in telling]
        # No word adds more than its idf, so most need not be looked through for what they add at most.
        if best < sum([word.idf for word in others]) and best < sum([word.best for word in others]):
            _, best = self._answers(self._all_words)
        return answers, best

    def _answers(self, telling: Sequence[int]) -> tuple[Matches, float]:
        """The answers that have any of the telling words and those that are near; what the best scores."""
        answers = Matches(self.snapshot.answers, self._in_answers, telling, self.nearness.rows.size)
        if self.nearness.rows.size:
            near = self.nearness.rows, self.nearness.scores, _NEAR
            answers.count = match_loops.add_scored(*answers.arrays, *near)
        answers.add_words()
        best = match_loops.best_and_wipe(*answers.arrays[:3], answers.count)
        answers.close()
        return answers, best

    @cached_property
    def _all_words(self) -> Sequence[int]:
        return range(len(self._weights))

    def _telling(self, needed: float) -> Sequence[int]:
        return telling_words(self._weights, needed) if len(self._weights) > 1 else self._all_words

    @cached_property
    def _answers_with_phrases(self) -> Bits:
        """The phrases that each answer has."""
        return phrase_bits(self.snapshot.answers, self._phrases)

    def _matching(
        self, answers: Matches, best: float, named: NDArray[np.uint32], least: float, near: np.uint64
    ) -> tuple[Rows, Floats, Places, AnswerEvidence]:
        """The physicians whose words weigh so much, or whose evidence is near, as :class:`Found` has them."""
        weights = np.array(self._weights)
        matches = Matches(self.snapshot.physicians, self._in_listings, self._telling(least), answers.count)
        evidence = self._add_authors(matches, answers, best, named, weights)
        authors = matches.count
        matches.add_words()
        author_of = np.empty(matches.count, np.int32)
        matches.count = match_loops.keep_matching(
            *matches.arrays, matches.count, authors, weights, least, named, near, author_of
        )
        matches.close()
        rows, scores, author_of = matches.rows, matches.scores, _first(author_of, matches.count)
        if self._phrases:
            quoting = self._has_phrases(evidence)[rows]
            rows, scores, author_of = rows[quoting], scores[quoting], author_of[quoting]
        return rows, scores, author_of, evidence

    def _add_authors(
        self, matches: Matches, answers: Matches, best: float, named: NDArray[np.uint32], weights: Floats
    ) -> AnswerEvidence:
        """Add the physicians for whom answers speak; these are their evidence."""
        snapshot, found = self.snapshot, (*answers.arrays[1:], answers.count)
        firsts, following = np.empty(answers.count, np.int32), np.empty(answers.count, np.int32)
        if answers.count:
            match_loops.pick_evidence(
                *found,
                snapshot.author,
                named,
                weights,
                ranking.EVIDENCE_SCORE * best - ranking.TOLERANCE,
                ranking.EVIDENCE_WEIGHT,
                ranking.TOLERANCE,
                _NEAR,
                following,
            )
            matches.count = match_loops.add_authors(
                *found,
                snapshot.author,
                snapshot.answers.table["id"],
                ranking.SCORE_STEPS,
                ranking.PUBLISHED_WEIGHT,
                *matches.arrays,
                firsts,
                following,
            )
        return AnswerEvidence(snapshot, answers.rows, answers.scores, firsts, following)

    def _has_phrases(self, evidence: AnswerEvidence) -> Mask:
        """Who has each phrase in their listing, or in an answer that is evidence."""
        bits = phrase_bits(self.snapshot.physicians, self._phrases)
        rows = evidence.told
        np.bitwise_or.at(bits, self.snapshot.author[rows], self._answers_with_phrases[rows])
        has_all: Mask = bits == (1 << len(self._phrases)) - 1
        return has_all


class Matches:
    """Documents of a kind that match, numbered in the order in which they are met: their places."""

    def __init__(
        self, documents: Collection, words: Sequence[Occurrences], telling: Sequence[int], others: int
    ) -> None:
        """None yet. There is room for those that have one of the ``telling`` words, and ``others``."""
        room = min(documents.size, sum([words[index].rows.size for index in telling]) + others)
        self._words = words
        self._telling = telling
        self._slates = documents.slates if others or len(words) > 1 else None
        self.arrays: tuple[Places, Rows, Floats, Bits] = (
            self._slates.take() if self._slates else _NO_ROWS,
            np.empty(room, np.int32),
            np.empty(room),
            np.empty(room, np.uint64),
        )
        """As ``match_loops`` describes them."""
        self.count = 0

    def add_words(self) -> None:
        """Add those that have a telling word, and to all that match what the words are worth."""
        for index in self._telling:
            word = self._words[index]
            self.count = match_loops.add_telling_word(
                *self.arrays, self.count, word.rows, word.weights, word.idf, ranking.SATURATION, 1 << index
            )
        if len(self._telling) < len(self._words):
            for index, word in enumerate(self._words):
                if index not in self._telling:
                    match_loops.add_other_word(
                        *self.arrays, word.rows, word.weights, word.idf, ranking.SATURATION, 1 << index
                    )

    def close(self) -> None:
        """Give back the places, which are wiped."""
        if self._slates:
            self._slates.give_back(self.arrays[0])

    @property
    def rows(self) -> Rows:
        """The documents."""
        return _first(self.arrays[1], self.count)

    @property
    def scores(self) -> Floats:
        """The score of each."""
        return _first(self.arrays[2], self.count)

    @property
    def bits(self) -> Bits:
        """The words that each has."""
        return self.arrays[3][: self.count]


class AnswerEvidence:
    """Answers that match, and by the number of an author those that are evidence for them, best first."""

    def __init__(
        self, snapshot: Snapshot, rows: Rows, scores: Floats, best: Places, following: Places
    ) -> None:
        self.rows = rows
        self.scores = scores
        self._best = best
        self._following = following
        self._ids = snapshot.answers.table["id"]

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """What it keeps for itself."""
        return self.rows, self.scores, self._best, self._following

    @property
    def told(self) -> Rows:
        """Those that are evidence for anybody."""
        told: Rows = self.rows[self._following != match_loops.NO_EVIDENCE]
        return told

    def places(self, author: int) -> Iterator[int]:
        """Where the evidence of an author (-1: nobody) stands."""
        place = int(self._best[author]) if author >= 0 else match_loops.LAST
        while place != match_loops.LAST:
            yield place
            place = int(self._following[place])

    def of(self, authors: Places, limit: int) -> tuple[list[tuple[Evidence, ...]], list[int]]:
        """The best evidence of each of these authors (-1: none), and how much there is."""
        if not self.rows.size:
            return [()] * authors.size, [0] * authors.size
        ids, scores, ends, totals = match_loops.best_answers(
            authors, self._best, self._following, self.rows, self.scores, self._ids, limit
        )
        told = tuple(map(_evidence, zip(ids.tolist(), scores.tolist(), strict=True)))
        cuts = ends.tolist()
        return [told[start:end] for start, end in pairwise([0, *cuts])], totals.tolist()


def _first(array: NDArray[Number], count: int) -> NDArray[Number]:
    """The first numbers of an array that may be kept for long: without the rest if that is more."""
    return array[:count] if 2 * count >= array.size else array[:count].copy()


def needed(weights: Sequence[float]) -> float:
    """What the words must weigh together that find somebody, where all weigh so much."""
    share = 1.0 if len(weights) <= ranking.ALL_MUST_MATCH else ranking.ENOUGH_WEIGHT
    return share * sum(weights) - ranking.TOLERANCE


def telling_words(weights: Sequence[float], needed: float) -> list[int]:
    """Words of which whoever matches words of the weight ``needed`` has at least one: the heaviest.

    The others need not be looked through for matches, and they are the most frequent
    (Turtle and Flood, Query evaluation: strategies and optimizations, 1995: "max_score").
    """
    heaviest = sorted(range(len(weights)), key=lambda index: -weights[index])
    rest = sum(weights)
    for count, index in enumerate(heaviest, 1):
        rest -= weights[index]
        if rest < needed - ranking.TOLERANCE:
            return heaviest[:count]
    return heaviest
