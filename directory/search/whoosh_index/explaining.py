"""Where the score of a physician comes from, part by part."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from directory.search import ranking
from directory.search.base import AnswerPart, Explanation, WordPart
from directory.search.text import QueryWord
from directory.search.whoosh_index.collection import Collection
from directory.search.whoosh_index.matching import AnswerEvidence, Found, Matching


def explain(matching: Matching, found: Found, row: int, author: int, decay: float) -> Explanation:
    """The parts of the score of a physician: by row, and by number as an author of evidence (-1: none)."""
    physicians = matching.snapshot.physicians
    return Explanation(
        listing=tuple(part for word in matching.known for part in _word_parts(physicians, word, row)),
        answers=tuple(_answer_parts(matching, found.evidence, author)),
        standing=0.0 if matching.asked else float(matching.snapshot.standing[row]),
        decay=decay,
    )


def _word_parts(documents: Collection, word: QueryWord, row: int) -> Iterator[WordPart]:
    """What a word adds in each field: the saturated whole, shared out as the fields weigh."""
    weighted = {}
    for field in ranking.PHYSICIAN_FIELDS:
        rows, counts = documents.postings(field, word)
        place = np.flatnonzero(rows == row)
        if place.size:
            norm = documents.norms(field, rows[place])[0] if field.counted else counts[place[0]]
            weighted[field.name] = field.weight * float(counts[place[0]] / norm)
    whole = sum(weighted.values())
    score = documents.occurrences(word).idf * ranking.saturate(whole)
    for name, weight in weighted.items():
        yield WordPart(word.typed, name, score * weight / whole)


def _answer_parts(matching: Matching, evidence: AnswerEvidence, author: int) -> Iterator[AnswerPart]:
    ids = matching.snapshot.answers.table["id"]
    near = dict(zip(matching.nearness.rows.tolist(), matching.nearness.scores.tolist(), strict=True))
    for rank, place in enumerate(evidence.places(author)):
        answer = int(evidence.rows[place])
        meaning = near.get(answer, 0.0)
        words = float(evidence.scores[place]) - meaning
        yield AnswerPart(int(ids[answer]), words, meaning, ranking.PUBLISHED_WEIGHT * 0.5**rank)
