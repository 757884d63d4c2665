"""What the words of a query find: who matches, by which answers, and how well."""

from __future__ import annotations

from collections.abc import Sequence
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
    Places,
    bit,
    group_starts,
    places_in_group,
    places_of,
    united,
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
    def by_listing(self) -> Matches:
        """The physicians whose own documents have words of the query."""
        return Matches.of([kinds[0] for kinds in self.known.values()], self.snapshot.physicians.size)

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
        answers = Matches.of([kinds[1] for kinds in self.known.values()], self.snapshot.answers.size)
        near = Matches(self.nearness.rows, self.nearness.scores, np.zeros(self.nearness.rows.size, np.uint32))
        fused = Matches.added([answers, near], self.snapshot.answers.size)
        if not fused.rows.size:
            return AnswerEvidence(self.snapshot, fused)
        if self._phrases:
            fused.bits[self._answers_with_phrases[fused.rows] == 0] = 0
        floor = ranking.EVIDENCE_SCORE * fused.scores.max(initial=0.0) - ranking.TOLERANCE
        authors = self.snapshot.author[fused.rows]
        is_near = _among(fused.rows, near.rows, self.snapshot.answers.size)
        by_words = (fused.bits != 0) & (fused.scores >= floor)
        told = (by_words & self._is_about_the_subject(fused.bits, authors)) | is_near
        return AnswerEvidence(self.snapshot, fused.only(told & (authors >= 0)))

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
            return Found(everybody, self.snapshot.standing[everybody], self.evidence, (), relaxed=False)
        matches = Matches.added([self.by_listing, self.evidence.of_authors()], physicians.size)
        loose = matches.bits != 0
        strict = loose & enough(matches.bits, self.weights)
        if self.named is None or not (strict & (self.named[matches.rows] != 0)).any():
            strict |= _among(matches.rows, self.snapshot.author[self.nearness.rows], physicians.size)
        if self._phrases:
            has_phrases = self._has_phrases()[matches.rows]
            strict, loose = strict & has_phrases, loose & has_phrases
        relaxed = not strict.any()
        chosen = matches.only(loose if relaxed else strict)
        relaxed = relaxed and chosen.rows.size > 0
        return Found(chosen.rows, chosen.scores, self.evidence, self.unknown_words, relaxed)


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents of a kind that match a query."""

    rows: Indices
    """Ascending."""
    scores: Floats
    bits: Bits
    """The words that each has."""

    @classmethod
    def of(cls, words: Sequence[Occurrences], size: int) -> Matches:
        """Those of ``size`` documents that have any of some words."""
        return cls.added(
            [
                cls(word.rows, word.scores, np.full(word.rows.size, bit(index)))
                for index, word in enumerate(words)
            ],
            size,
        )

    @classmethod
    def added(cls, parts: Sequence[Matches], size: int) -> Matches:
        """What matches in any of these ways, each with the scores and words of all."""
        some = [part for part in parts if part.rows.size]
        if len(some) == 1:
            return some[0]
        rows, place = united([part.rows for part in some], size)
        scores, bits = np.zeros(rows.size), np.zeros(rows.size, np.uint32)
        for part in some:
            places = place[part.rows]
            scores[places] += part.scores
            bits[places] |= part.bits
        return cls(rows, scores, bits)

    def only(self, mask: Mask) -> Matches:
        """Some of them."""
        places = np.flatnonzero(mask)
        return Matches(self.rows[places], self.scores[places], self.bits[places])


class AnswerEvidence:
    """Evidence answers, by physician, each one's best first."""

    def __init__(self, snapshot: Snapshot, answers: Matches) -> None:
        by_author, place = self._by_author(snapshot, answers.rows)
        places = place[by_author]
        authors, found = snapshot.author[by_author], answers.scores[places]
        steps = ranking.score_steps(found).astype(np.int64)
        order = np.argsort((authors << _STEP_BITS) - steps, kind="stable")
        self.rows, self.authors, self.scores = by_author[order], authors[order], found[order]
        self._bits = answers.bits[places[order]]
        self._ids = snapshot.answers.table["id"][self.rows]

    @staticmethod
    def _by_author(snapshot: Snapshot, rows: Indices) -> tuple[Indices, Places]:
        """The rows by author, each one's by id, and where each stands among them as they were."""
        if rows.size * _MANY > snapshot.answers.size:
            wanted = np.zeros(snapshot.answers.size, np.bool_)
            wanted[rows] = True
            by_author = snapshot.by_author[wanted[snapshot.by_author]]
        else:
            by_author = snapshot.by_author[np.sort(snapshot.place_by_author[rows])]
        return by_author, places_of(rows, snapshot.answers.size)

    def of_authors(self) -> Matches:
        """The physicians who wrote them: what the evidence of each adds up to, and the words it has."""
        starts = group_starts(self.authors)
        if not starts.size:
            return Matches(starts, np.zeros(0), np.zeros(0, np.uint32))
        share = self.scores * np.exp2(-places_in_group(self.authors).astype(np.float64))
        return Matches(
            self.authors[starts],
            ranking.PUBLISHED_WEIGHT * np.add.reduceat(share, starts),
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
        named = list(map(Evidence, self._ids[places].tolist(), self.scores[places].tolist()))
        return [
            (tuple(named[end - count : end]), total)
            for end, count, total in zip(ends.tolist(), shown.tolist(), totals.tolist(), strict=True)
        ]


def enough(bits: Bits, weights: list[float]) -> Mask:
    """Which rows match enough of the words of a query to be found by them."""
    if len(weights) <= ranking.ALL_MUST_MATCH:
        all_of_them: Mask = bits == (1 << len(weights)) - 1
        return all_of_them
    return weigh(bits, weights) >= ranking.ENOUGH_WEIGHT * sum(weights) - ranking.TOLERANCE


def _among(rows: Indices, others: Indices, size: int) -> Mask:
    """Which of some rows are among others; those of the others that are -1 are none."""
    mask = np.zeros(size + 1, np.bool_)
    mask[others] = True
    mask[size] = False
    return mask[rows]
