"""What the words of a query find: who matches, by which answers, and how well."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from directory.search import ranking
from directory.search.base import Evidence
from directory.search.text import Alias, phrases, query_words
from directory.search.whoosh_index.collection import Occurrences
from directory.search.whoosh_index.columns import Mask
from directory.search.whoosh_index.grouping import (
    Bits,
    Floats,
    Indices,
    Numbered,
    bit,
    group_starts,
    halved,
    weigh,
)
from directory.search.whoosh_index.phrases import phrase_bits
from directory.search.whoosh_index.snapshot import Snapshot

_NAMES = ranking.PHYSICIAN_FIELDS[0]
_NO_ROWS: Indices = np.empty(0, np.int64)
_STEP_BITS = 36
"""Scores in millionths need no more bits than these."""


@dataclass(frozen=True, slots=True)
class Found:
    """Whom the words of a query find, before any filter."""

    rows: Indices
    """The physicians."""
    scores: Floats
    """The text score of each."""
    evidence: AnswerEvidence
    unknown_words: tuple[str, ...]
    relaxed: bool


def find(snapshot: Snapshot, text: str, aliases: tuple[Alias, ...]) -> Found:
    """Whom a text finds. Kept: patients ask for the same injuries again and again, in other places."""
    found: Found | None = snapshot.found.get((text, aliases))
    if found is None:
        matching = Matching(snapshot, text, aliases)
        found = matching.found()
        if matching.nearness.lasting:
            snapshot.found.put((text, aliases), found, 2 * found.rows.size + 6 * found.evidence.authors.size)
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
        self.weights = [min(kind.idf for kind in kinds if kind.rows.size) for kinds in self.known.values()]

    @cached_property
    def unknown_words(self) -> tuple[str, ...]:
        """The words that occur nowhere, as typed."""
        return tuple(word.typed for word in self.asked if word not in self.known)

    @cached_property
    def named(self) -> Bits | None:
        """The words that are names of each physician; ``None`` when nobody goes by any of them."""
        physicians = self.snapshot.physicians
        found = [physicians.postings(_NAMES, word)[0] for word in self.known]
        if not any(rows.size for rows in found):
            return None
        named = np.zeros(physicians.size, np.uint32)
        for index, rows in enumerate(found):
            named[rows] |= bit(index)
        return named

    @cached_property
    def evidence(self) -> AnswerEvidence:
        """The answers that speak for their physicians."""
        snapshot, near = self.snapshot, self.nearness
        # Of the author who goes by a word, others weigh enough without it.
        telling: Collection[int] = (
            telling_words(self.weights, ranking.EVIDENCE_WEIGHT * sum(self.weights))
            if self.named is None
            else self._all_words
        )
        answers = self._answers(telling)
        if not answers.rows.size:
            return AnswerEvidence(snapshot, answers)
        best = answers.scores.max()
        if best < sum(word.best for index, word in enumerate(self.in_answers) if index not in telling):
            best = self._answers(self._all_words).scores.max()
        if self._phrases:
            answers.bits[self._answers_with_phrases[answers.rows] == 0] = 0
        authors = snapshot.author[answers.rows]
        told = (answers.bits != 0) & (answers.scores >= ranking.EVIDENCE_SCORE * best - ranking.TOLERANCE)
        told &= self._is_about_the_subject(answers.bits, authors)
        if near.rows.size:
            told |= _among(answers.rows, near.rows, snapshot.answers.size)
        return AnswerEvidence(snapshot, answers.only(told & (authors >= 0)))

    def _answers(self, telling: Collection[int]) -> Matches:
        """The answers that have any of the telling words, and those that are near."""
        near = self.nearness
        answers = Matches.of(self.in_answers, telling, near.rows, self.snapshot.answers.size)
        if near.rows.size:
            answers.scores[answers.numbers.of(near.rows)[1]] += near.scores
        return answers

    @cached_property
    def _all_words(self) -> range:
        return range(len(self.weights))

    def _is_about_the_subject(self, bits: Bits, authors: Indices) -> Mask:
        """Which answers have enough of the words that are not just names of their authors."""
        if self.named is None:
            matched, asked = weigh(bits, self.weights), np.array(sum(self.weights))
        else:
            subject = ~self.named[authors]
            asked = weigh(subject & np.uint32((1 << len(self.weights)) - 1), self.weights)
            matched = weigh(bits & subject, self.weights)
        about: Mask = (asked > 0) & (matched >= ranking.EVIDENCE_WEIGHT * asked - ranking.TOLERANCE)
        return about

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
            return Found(everybody, scores, self.evidence, (), relaxed=False)
        matches = self._physicians(telling_words(self.weights, _needed(self.weights)))
        strict = (matches.bits != 0) & enough(matches.bits, self.weights)
        near = self.snapshot.author[self.nearness.rows]
        if near.size and (self.named is None or not (strict & (self.named[matches.rows] != 0)).any()):
            strict |= _among(matches.rows, near, physicians.size)
        found = self._quoting(matches, strict)
        if relaxed := not found.rows.size:
            matches = self._physicians(self._all_words)
            found = self._quoting(matches, matches.bits != 0)
        return Found(
            found.rows, found.scores, self.evidence, self.unknown_words, relaxed and found.rows.size > 0
        )

    def _physicians(self, telling: Collection[int]) -> Matches:
        """The physicians whose own documents have any of the telling words, and the authors of evidence."""
        authors, scores, bits = self.evidence.of_authors
        physicians = Matches.of(self.in_listings, telling, authors, self.snapshot.physicians.size)
        places = physicians.numbers.of(authors)[1]
        physicians.scores[places] += scores
        physicians.bits[places] |= bits
        return physicians

    def _quoting(self, matches: Matches, chosen: Mask) -> Matches:
        """The chosen ones of some matches, as far as they have each phrase."""
        return matches.only(chosen & self._has_phrases()[matches.rows] if self._phrases else chosen)


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents of a kind, and how words match them."""

    numbers: Numbered
    scores: Floats
    bits: Bits
    """The words that each has."""

    @property
    def rows(self) -> Indices:
        """The documents."""
        return self.numbers.rows

    @classmethod
    def of(
        cls, words: Sequence[Occurrences], telling: Collection[int], others: Indices, size: int
    ) -> Matches:
        """Others, and those of ``size`` documents that have a telling word, matched with all words."""
        numbers = Numbered([*(words[index].rows for index in telling), others], size)
        matches = cls(numbers, np.zeros(numbers.rows.size), np.zeros(numbers.rows.size, np.uint32))
        for index, word in enumerate(words):
            own, places = matches.numbers.of(word.rows)
            matches.scores[places] += word.scores(own)
            matches.bits[places] |= bit(index)
        return matches

    def only(self, mask: Mask) -> Matches:
        """Some of them."""
        if mask.all():
            return self
        places = np.flatnonzero(mask)
        numbers = Numbered([self.rows[places]], self.numbers.size)
        return Matches(numbers, self.scores[places], self.bits[places])


class AnswerEvidence:
    """Evidence answers, by physician, each one's best first."""

    def __init__(self, snapshot: Snapshot, answers: Matches) -> None:
        order = self._order(snapshot, answers) if answers.rows.size else _NO_ROWS
        self.rows, self.scores, self._bits = answers.rows[order], answers.scores[order], answers.bits[order]
        self.authors = snapshot.author[self.rows]
        self._ids = snapshot.answers.table["id"]

    @staticmethod
    def _order(snapshot: Snapshot, answers: Matches) -> Indices:
        """By author, then by score, then by id. Few have written several, so hardly any are in disorder."""
        order = np.argsort(snapshot.place_by_author[answers.rows])
        authors, steps = snapshot.author[answers.rows[order]], ranking.score_steps(answers.scores[order])
        better = (authors[1:] == authors[:-1]) & (steps[1:] > steps[:-1])
        if better.any():
            amiss = np.flatnonzero(_among(authors, authors[1:][better], snapshot.physicians.size))
            key = (authors[amiss] << _STEP_BITS) - steps[amiss].astype(np.int64)
            order[amiss] = order[amiss[np.argsort(key, kind="stable")]]
        return order

    @cached_property
    def of_authors(self) -> tuple[Indices, Floats, Bits]:
        """The physicians who wrote them, what the evidence of each adds up to, and the words it has."""
        starts = group_starts(self.authors)
        if not starts.size:
            return starts, np.zeros(0), np.zeros(0, np.uint32)
        return (
            self.authors[starts],
            ranking.PUBLISHED_WEIGHT * np.add.reduceat(halved(self.scores, starts), starts),
            np.bitwise_or.reduceat(self._bits, starts),
        )

    def of(self, rows: Indices, limit: int) -> list[tuple[tuple[Evidence, ...], int]]:
        """The best evidence of each of these physicians, and how much there is."""
        if not self.rows.size:
            return [((), 0)] * rows.size
        starts = np.searchsorted(self.authors, rows)
        totals = np.searchsorted(self.authors, rows, side="right") - starts
        shown = np.minimum(totals, limit)
        ends = np.cumsum(shown)
        places = np.arange(shown.sum()) + np.repeat(starts - ends + shown, shown)
        named = list(map(Evidence, self._ids[self.rows[places]].tolist(), self.scores[places].tolist()))
        return [
            (tuple(named[end - count : end]), total)
            for end, count, total in zip(ends.tolist(), shown.tolist(), totals.tolist(), strict=True)
        ]


def enough(bits: Bits, weights: list[float]) -> Mask:
    """Which rows match enough of the words of a query to be found by them."""
    if len(weights) <= ranking.ALL_MUST_MATCH:
        all_of_them: Mask = bits == (1 << len(weights)) - 1
        return all_of_them
    return weigh(bits, weights) >= _needed(weights) - ranking.TOLERANCE


def _needed(weights: list[float]) -> float:
    """What the words must weigh together that find somebody."""
    return sum(weights) * (1.0 if len(weights) <= ranking.ALL_MUST_MATCH else ranking.ENOUGH_WEIGHT)


def telling_words(weights: list[float], needed: float) -> list[int]:
    """Words of which whoever matches words of the weight ``needed`` has at least one: the heaviest.

    The others need not be looked through for matches, and they are the most frequent
    (Turtle and Flood, Query evaluation: strategies and optimizations, 1995: "max_score").
    """
    heaviest = sorted(range(len(weights)), key=lambda index: -weights[index])
    rest = sum(weights)
    for count, index in enumerate(heaviest, 1):
        rest -= weights[index]
        if rest < needed - 2 * ranking.TOLERANCE:
            return heaviest[:count]
    return heaviest


def _among(rows: Indices, others: Indices, size: int) -> Mask:
    """Which of some rows are among others; those of the others that are -1 are none."""
    mask = np.zeros(size + 1, np.bool_)
    mask[others] = True
    mask[size] = False
    return mask[rows]
