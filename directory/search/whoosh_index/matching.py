"""What the words of a query find: who matches, by which answers, and how well."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice

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
    bit,
    group_starts,
    places_in_group,
    weigh,
)
from directory.search.whoosh_index.phrases import phrase_bits
from directory.search.whoosh_index.snapshot import Snapshot

_NAMES = ranking.PHYSICIAN_FIELDS[0]
_MANY = 8
"""Where one in so many answers counts, going through all of them is as fast as sorting those."""
_STEP_BITS = 36
"""Scores in millionths need no more bits than these."""


@dataclass(frozen=True, slots=True)
class Found:
    """Whom the words of a query find, before any filter."""

    rows: Indices
    """The physicians, ascending."""
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
            snapshot.found.put((text, aliases), found, 2 * found.rows.size + 5 * found.evidence.authors.size)
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
        self.weights = [min(kind.idf for kind in kinds if kind.rows.size) for kinds in self.known.values()]

    @cached_property
    def unknown_words(self) -> tuple[str, ...]:
        """The words that occur nowhere, as typed."""
        return tuple(word.typed for word in self.asked if word not in self.known)

    @cached_property
    def by_listing(self) -> tuple[Floats, Bits]:
        """The score of each physician's own document, and the words it has."""
        return _sum([kinds[0] for kinds in self.known.values()], self.snapshot.physicians.size)

    @cached_property
    def named(self) -> Bits:
        """The words that are names of each physician."""
        named = np.zeros(self.snapshot.physicians.size, np.uint32)
        for index, word in enumerate(self.known):
            rows, _ = self.snapshot.physicians.postings(_NAMES, word)
            named[rows] |= bit(index)
        return named

    @cached_property
    def evidence(self) -> AnswerEvidence:
        """The answers that speak for their physicians."""
        scores, bits = _sum([kinds[1] for kinds in self.known.values()], self.snapshot.answers.size)
        fused = scores + self.nearness.scores
        if self._phrases:
            bits[self._answers_with_phrases == 0] = 0
        floor = ranking.EVIDENCE_SCORE * fused.max(initial=0.0) - ranking.TOLERANCE
        by_words, near = (bits != 0) & (fused >= floor), self.nearness.near
        rows = self._by_author(by_words | near)
        subject = ~self.named[self.snapshot.author[rows]]
        asked = weigh(subject & np.uint32((1 << len(self.weights)) - 1), self.weights)
        matched = weigh(bits[rows] & subject, self.weights)
        enough = by_words[rows] & (asked > 0)
        enough &= matched >= ranking.EVIDENCE_WEIGHT * asked - ranking.TOLERANCE
        enough |= near[rows]
        return AnswerEvidence(self.snapshot, rows[enough], fused, bits)

    def _by_author(self, answers: Mask) -> Indices:
        """Those of the answers that have a listed author, by author, each one's by id."""
        snapshot, few = self.snapshot, np.flatnonzero(answers)
        if few.size * _MANY > answers.size:
            rows = snapshot.by_author[answers[snapshot.by_author]]
        else:
            places = np.sort(snapshot.place_by_author[few])
            rows = snapshot.by_author[places[np.searchsorted(places, 0) :]]
        return rows[snapshot.author[rows] >= 0]

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
        if not self.asked:
            everybody = self.snapshot.physicians.everything
            return Found(everybody, self.snapshot.standing[everybody], self.evidence, (), relaxed=False)
        scores, listed = self.by_listing
        bits = listed | self.evidence.words_of_author()
        loose = bits != 0
        strict = loose & enough(bits, self.weights)
        if not (strict & (self.named != 0)).any():
            authors = self.snapshot.author[self.nearness.near]
            strict[authors[authors >= 0]] = True
        if self._phrases:
            has_phrases = self._has_phrases()
            strict, loose = strict & has_phrases, loose & has_phrases
        rows = np.flatnonzero(strict)
        relaxed = not rows.size
        if relaxed:
            rows = np.flatnonzero(loose)
        scores = scores[rows] + ranking.PUBLISHED_WEIGHT * self.evidence.score_of_author()[rows]
        return Found(rows, scores, self.evidence, self.unknown_words, relaxed and rows.size > 0)


class AnswerEvidence:
    """Evidence answers, by physician, each one's best first."""

    def __init__(self, snapshot: Snapshot, rows: Indices, scores: Floats, bits: Bits) -> None:
        """``rows`` come by author, each one's by id."""
        authors, found = snapshot.author[rows], scores[rows]
        steps = ranking.score_steps(found).astype(np.int64)
        order = np.argsort((authors << _STEP_BITS) - steps, kind="stable")
        self.rows = rows = rows[order]
        self.authors, self.scores, self._bits = authors[order], found[order], bits[rows]
        self._ids = snapshot.answers.table["id"][rows]
        self._physicians = snapshot.physicians.size

    def words_of_author(self) -> Bits:
        """The words that the evidence of each physician has."""
        words = np.zeros(self._physicians, np.uint32)
        starts = group_starts(self.authors)
        if starts.size:
            words[self.authors[starts]] = np.bitwise_or.reduceat(self._bits, starts)
        return words

    def score_of_author(self) -> Floats:
        """What the evidence of each physician adds up to."""
        share = self.scores * np.exp2(-places_in_group(self.authors).astype(np.float64))
        return np.bincount(self.authors, share, self._physicians).astype(np.float64, copy=False)

    def of(self, rows: Indices, limit: int) -> list[tuple[tuple[Evidence, ...], int]]:
        """The best evidence of each of these physicians, and how much there is."""
        starts = np.searchsorted(self.authors, rows).tolist()
        ends = np.searchsorted(self.authors, rows, side="right").tolist()
        shown = [range(start, min(end, start + limit)) for start, end in zip(starts, ends, strict=True)]
        places = np.fromiter(chain.from_iterable(shown), np.int64)
        named = map(Evidence, self._ids[places].tolist(), self.scores[places].tolist())
        return [
            (tuple(islice(named, len(each))), end - start)
            for each, start, end in zip(shown, starts, ends, strict=True)
        ]


def enough(bits: Bits, weights: list[float]) -> Mask:
    """Which rows match enough of the words of a query to be found by them."""
    if len(weights) <= ranking.ALL_MUST_MATCH:
        all_of_them: Mask = bits == (1 << len(weights)) - 1
        return all_of_them
    return weigh(bits, weights) >= ranking.ENOUGH_WEIGHT * sum(weights) - ranking.TOLERANCE


def _sum(words: list[Occurrences], size: int) -> tuple[Floats, Bits]:
    """Scores and words of each of ``size`` documents."""
    scores, bits = np.zeros(size), np.zeros(size, np.uint32)
    for index, word in enumerate(words):
        if index:
            scores[word.rows] += word.scores
            bits[word.rows] |= bit(index)
        else:
            scores[word.rows] = word.scores
            bits[word.rows] = bit(0)
    return scores, bits
