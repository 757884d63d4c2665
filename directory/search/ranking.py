"""The rules of matching and ranking as constants and pure functions; ``docs/search.md`` says them in prose.

Every engine takes its numbers from here, and none of them its loops: the
reference engine must stay an independent witness of the fast one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", float, NDArray[np.float64])
"""One number, or an array of them worked out element by element."""

SATURATION = 1.2
"""Where a word's score reaches half of its idf (``k1`` of BM25)."""
LENGTH_PENALTY = 0.75
"""How much the length of a counted field matters (``b`` of BM25)."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a document as words see it."""

    name: str
    """The attribute of the document it is read from."""
    weight: float
    usual_length: int = 0
    """How many text forms it usually has, where more occurrences count more; 0 where only presence counts.

    A constant, as in the demonstration: what a word weighs in a document is then nobody else's business,
    and the index keeps it ready (raise its ``FORMAT`` when a weight or a length changes).
    """
    by_name: bool = False
    """Whether words match in their name form rather than their text form."""

    @property
    def counted(self) -> bool:
        """Whether more occurrences count more."""
        return self.usual_length > 0


PHYSICIAN_FIELDS = (
    Field("names", 10.0, by_name=True),
    Field("specialty_words", 4.0),
    Field("topic_words", 4.0),
    Field("biography", 1.0, usual_length=60),
)
ANSWER_FIELDS = (
    Field("title", 4.0),
    Field("topic_words", 3.0),
    Field("summary", 2.0),
    Field("question", 0.5, usual_length=60),
    Field("body", 1.0, usual_length=200),
)

LISTED_FIELDS = PHYSICIAN_FIELDS[:2]
"""Words that are all found here ask for somebody by name or trade, and have no meaning beside it."""

ALL_MUST_MATCH = 3
"""Up to so many known words, all must match."""
ENOUGH_WEIGHT = 0.6
"""With more words, the matched must carry this share of the weight of all."""
EVIDENCE_WEIGHT = 0.5
"""An answer is evidence only when its matched words carry this share of the weight of the words asked for."""
EVIDENCE_SCORE = 0.2
"""An answer is evidence by its words only when it scores this share of the best, meaning included."""
TOLERANCE = 1e-9
"""Shares are compared with this much grace, so that the order of summing decides nothing."""
PUBLISHED_WEIGHT = 2.0
"""What a physician has published counts so many times what their listing says."""

MEANING_WORDS = 2
"""Queries of fewer words than this are answered by their words alone."""
MEANING_FLOOR = 0.3
"""An answer less similar than this (a cosine) is about something else."""
MEANING_SHARE = 0.75
"""An answer is near in meaning only when it has this share of the similarity of the most similar one."""
MEANING_WEIGHT = 2.0
"""What an answer that means just what was asked scores, in scores of one with every word to the full."""

HALF_SCORE_MILES = 25.0
"""The distance at which a score counts half."""
UNKNOWN_DISTANCE_MILES = 3000.0
"""The distance that stands in for an unknown one where a score must decay."""

SCORE_STEPS = 1e6
"""Scores are compared in millionths."""
DISTANCE_STEPS = 1e4
"""Miles are compared in ten-thousandths: 16 cm."""


def idf(documents: int, containing: int) -> float:
    """How telling a word is that ``containing`` of ``documents`` live documents have (BM25's; positive)."""
    return math.log(1.0 + (documents - containing + 0.5) / (containing + 0.5))


def length_norm(length: Number, usual: int) -> Number:
    """What counts are divided by in a field of ``length`` text forms that has ``usual`` ones as a rule."""
    return 1.0 - LENGTH_PENALTY + LENGTH_PENALTY * length / usual


def single(weighted: float) -> float:
    """What a word weighs in the texts of a document, to single precision: so the index keeps it."""
    return float(np.float32(weighted))


def saturate(weighted_count: Number) -> Number:
    """BM25's share of the idf, from 0 towards 1, for the weighted sum of counts over all fields."""
    return weighted_count / (SATURATION + weighted_count)


def nearest_floor(most_similar: float) -> float:
    """The similarity from which on an answer is near in meaning, where the most similar one has this."""
    return max(MEANING_FLOOR, MEANING_SHARE * most_similar) - TOLERANCE


def meaning_score(similarity: Number, perfect: float) -> Number:
    """What an answer near in meaning scores for it; ``perfect`` is the sum of the idfs of all words asked."""
    return MEANING_WEIGHT * perfect * (similarity - MEANING_FLOOR) / (1.0 - MEANING_FLOOR)


def standing(answers: Number) -> Number:
    """The text score without words, from how many answers a physician has published: 1 to 1.25."""
    return 1.0 + 0.25 * answers / (answers + 3.0)


def decay(miles: Number) -> Number:
    """The share of a score that is left after ``miles``."""
    return 1.0 / (1.0 + miles / HALF_SCORE_MILES)


def score_steps(score: Number) -> Number:
    """``score`` in whole steps: scores that agree in this are equal, and names decide."""
    steps: Number = np.rint(score * SCORE_STEPS)
    return steps


def distance_steps(miles: Number) -> Number:
    """``miles`` in whole steps: what radii and orders compare."""
    steps: Number = np.rint(miles * DISTANCE_STEPS)
    return steps
