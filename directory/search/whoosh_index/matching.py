"""What the words of a query find: who matches, by which answers, and how well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from directory.search import ranking
from directory.search.base import Evidence
from directory.search.text import Alias, phrases, query_words
from directory.search.whoosh_index import match_loops
from directory.search.whoosh_index.collection import Collection, Occurrences
from directory.search.whoosh_index.columns import Mask
from directory.search.whoosh_index.grouping import Bits, Floats, Places, Rows, bit
from directory.search.whoosh_index.phrases import phrase_bits
from directory.search.whoosh_index.snapshot import Snapshot

_NO_ROWS: Rows = np.empty(0, np.int32)
_NO_STARTS: Places = np.zeros(1, np.int32)
_NO_SCORES: Floats = np.empty(0)
_NO_BITS: Bits = np.empty(0, np.uint64)
_NEAR = np.uint64(1 << 63)
"""Beside the bits of words: what is near in meaning."""
_NOT_NEAR = np.uint64(0)


@dataclass(frozen=True, slots=True)
class Found:
    """Whom the words of a query find, before any filter."""

    rows: Rows
    """The physicians."""
    scores: Floats
    """The text score of each."""
    authors: Places
    """Where the evidence of each stands, by author; -1 where there is none."""
    evidence: AnswerEvidence
    unknown_words: tuple[str, ...]
    relaxed: bool

    @property
    def size(self) -> int:
        """How many numbers of 8 bytes it is."""
        return 2 * self.rows.size + self.evidence.authors.size + 2 * self.evidence.rows.size


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
        physicians, answers = snapshot.physicians, snapshot.answers
        looked_up = {word: (physicians.occurrences(word), answers.occurrences(word)) for word in self.asked}
        self.known = {
            word: kinds for word, kinds in looked_up.items() if any(kind.rows.size for kind in kinds)
        }
        self.in_listings = [kinds[0] for kinds in self.known.values()]
        self.in_answers = [kinds[1] for kinds in self.known.values()]
        self._weights = np.array(
            [min(kind.idf for kind in kinds if kind.rows.size) for kinds in self.known.values()], np.float64
        )

    @cached_property
    def unknown_words(self) -> tuple[str, ...]:
        """The words that occur nowhere, as typed."""
        return tuple(word.typed for word in self.asked if word not in self.known)

    @cached_property
    def named(self) -> NDArray[np.uint32]:
        """The words that are names of each physician; empty when nobody goes by any of them."""
        if not any(word.names.size for word in self.in_listings):
            return np.empty(0, np.uint32)
        named = self.snapshot.physicians.slates.take().view(np.uint32)
        for index, word in enumerate(self.in_listings):
            named[word.names] |= np.uint32(1 << index)
        return named

    @property
    def evidence(self) -> AnswerEvidence:
        """The answers that speak for their physicians."""
        return self._evidence[0]

    @property
    def _published(self) -> tuple[Floats, Bits]:
        """What the evidence of each of its authors adds up to, and the words that it has."""
        return self._evidence[1:]

    @cached_property
    def _evidence(self) -> tuple[AnswerEvidence, Floats, Bits]:
        if not self.asked:
            return (
                AnswerEvidence(self.snapshot, _NO_ROWS, _NO_STARTS, _NO_ROWS, _NO_SCORES),
                _NO_SCORES,
                _NO_BITS,
            )
        snapshot = self.snapshot
        answers, best = self._answers_and_best()
        if self._phrases:
            answers.bits[self._answers_with_phrases[answers.rows] == 0] &= _NEAR
        told = match_loops.telling_answers(
            answers.rows,
            answers.scores,
            answers.bits,
            snapshot.author,
            self.named,
            self._weights,
            ranking.EVIDENCE_SCORE * best - ranking.TOLERANCE,
            ranking.EVIDENCE_WEIGHT,
            ranking.TOLERANCE,
            _NEAR,
        )
        slates = snapshot.physicians.slates
        group_of = slates.take()
        authors, starts, rows, scores, sums, bits = match_loops.by_author(
            told,
            answers.rows,
            answers.scores,
            answers.bits,
            snapshot.author,
            snapshot.answers.table["id"],
            group_of,
            ranking.SCORE_STEPS,
            ranking.PUBLISHED_WEIGHT,
        )
        slates.give_back(group_of, _NO_ROWS)
        answers.close()
        return AnswerEvidence(snapshot, authors, starts, rows, scores), sums, bits

    def _answers_and_best(self) -> tuple[Matches, float]:
        """All answers that may be evidence, and what the best of all scores."""
        # Of the author who goes by a word, others weigh enough without it.
        telling: Sequence[int] = (
            self._all_words
            if self.named.size
            else telling_words(self._weights.tolist(), ranking.EVIDENCE_WEIGHT * self._weights.sum())
        )
        answers = self._answers(telling)
        best = answers.scores.max(initial=0.0)
        if best < sum(word.best for index, word in enumerate(self.in_answers) if index not in telling):
            everything = self._answers(self._all_words)
            best = everything.scores.max(initial=0.0)
            everything.close()
        return answers, float(best)

    def _answers(self, telling: Sequence[int]) -> Matches:
        """The answers that have any of the telling words, and those that are near."""
        near = self.nearness
        found = near.rows, near.scores, np.full(near.rows.size, _NEAR) if near.rows.size else _NO_BITS
        return Matches(self.in_answers, telling, found, self.snapshot.answers)

    @cached_property
    def _all_words(self) -> range:
        return range(self._weights.size)

    @cached_property
    def _answers_with_phrases(self) -> Bits:
        """The phrases that each answer has."""
        return phrase_bits(self.snapshot.answers, self._phrases)

    def _has_phrases(self) -> Mask:
        """Who has each phrase in their listing, or in an answer that is evidence."""
        bits = phrase_bits(self.snapshot.physicians, self._phrases)
        rows = self.evidence.rows
        np.bitwise_or.at(bits, self.snapshot.author[rows], self._answers_with_phrases[rows])
        has_all: Mask = bits == (1 << len(self._phrases)) - 1
        return has_all

    def found(self) -> Found:
        """Whom they find."""
        physicians = self.snapshot.physicians
        if not self.asked:
            everybody = physicians.everything
            standing = self.snapshot.standing
            scores = standing if everybody.size == standing.size else standing[everybody]
            return Found(
                everybody, scores, np.full(everybody.size, -1, np.int32), self.evidence, (), relaxed=False
            )
        found = self._matching(needed(self._weights), _NEAR)
        if relaxed := not found[0].size:
            found = self._matching(0.0, _NOT_NEAR)
        self._close()
        return Found(*found, self.evidence, self.unknown_words, relaxed and found[0].size > 0)

    def _close(self) -> None:
        """Give back what was lent."""
        if self.named.size:
            names = np.concatenate([word.names for word in self.in_listings])
            self.snapshot.physicians.slates.give_back(self.named.view(np.int32), names)
        del self.named

    def _matching(self, least: float, near: np.uint64) -> tuple[Rows, Floats, Places]:
        """The physicians whose words weigh so much, or whose evidence is near; their scores and authors."""
        authors = self.evidence.authors
        matches = Matches(
            self.in_listings,
            telling_words(self._weights.tolist(), least),
            (authors, *self._published),
            self.snapshot.physicians,
        )
        found = match_loops.matching_enough(
            matches.rows,
            matches.scores,
            matches.bits,
            matches.numbers(authors),
            self._weights,
            least,
            self.named,
            near,
        )
        matches.close()
        if self._phrases:
            quoting = self._has_phrases()[found[0]]
            return found[0][quoting], found[1][quoting], found[2][quoting]
        return found


class Matches:
    """Documents of a kind that match, numbered in the order in which they are met: their places."""

    def __init__(
        self,
        words: Sequence[Occurrences],
        telling: Sequence[int],
        others: tuple[Rows, Floats, Bits],
        documents: Collection,
    ) -> None:
        """Those of some documents that have a telling word, and others, matched with all words.

        With the others come scores and bits that they have besides.
        """
        room = min(documents.size, sum(words[index].rows.size for index in telling) + others[0].size)
        self._slates = documents.slates
        self._places = self._slates.take()
        self._rows = np.empty(room, np.int32)
        self._scores = np.empty(room)
        self._bits = np.empty(room, np.uint64)
        self._count = 0
        for index in telling:
            word = words[index]
            self._count = match_loops.add_telling_word(
                *self._arrays, self._count, word.rows, word.weights, word.idf, ranking.SATURATION, bit(index)
            )
        self._count = match_loops.add_scored(*self._arrays, self._count, *others)
        for index, word in enumerate(words):
            if index not in telling:
                match_loops.add_other_word(
                    *self._arrays, word.rows, word.weights, word.idf, ranking.SATURATION, bit(index)
                )

    def close(self) -> None:
        """Give back what was lent. Nobody may ask for their numbers any more."""
        self._slates.give_back(self._places, self.rows)

    @property
    def _arrays(self) -> tuple[Places, Rows, Floats, Bits]:
        return self._places, self._rows, self._scores, self._bits

    def numbers(self, rows: Rows) -> Places:
        """The number that each match has among some of them; -1 for the others."""
        return match_loops.groups_of(self._places, self._count, rows)

    @property
    def rows(self) -> Rows:
        """The documents."""
        return self._rows[: self._count]

    @property
    def scores(self) -> Floats:
        """The score of each."""
        return self._scores[: self._count]

    @property
    def bits(self) -> Bits:
        """The words that each has."""
        return self._bits[: self._count]


class AnswerEvidence:
    """Evidence answers, by physician, each one's best first."""

    def __init__(self, snapshot: Snapshot, authors: Rows, starts: Places, rows: Rows, scores: Floats) -> None:
        self.authors = authors
        """The physicians who wrote them."""
        self._starts = starts
        """Where those of each start, and at last where the last ones end."""
        self.rows = rows
        self.scores = scores
        self._ids = snapshot.answers.table["id"]

    def places(self, physician: int) -> range:
        """Where the evidence of a physician stands."""
        groups = np.flatnonzero(self.authors == physician)
        return range(*self._starts[groups[0] : groups[0] + 2].tolist()) if groups.size else range(0)

    def of(self, authors: Places, limit: int) -> list[tuple[tuple[Evidence, ...], int]]:
        """The best evidence of each of these authors, by their places (-1: none), and how much there is."""
        if not self.rows.size:
            return [((), 0)] * authors.size
        places, ends, totals = match_loops.first_of_each(authors, self._starts, limit)
        named = list(map(Evidence, self._ids[self.rows[places]].tolist(), self.scores[places].tolist()))
        starts = [0, *ends.tolist()]
        return [
            (tuple(named[start:end]), total)
            for start, end, total in zip(starts, ends.tolist(), totals.tolist(), strict=False)
        ]


def needed(weights: Floats) -> float:
    """What the words must weigh together that find somebody, where all weigh so much."""
    share = 1.0 if weights.size <= ranking.ALL_MUST_MATCH else ranking.ENOUGH_WEIGHT
    return share * float(weights.sum()) - ranking.TOLERANCE


def telling_words(weights: list[float], needed: float) -> list[int]:
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
