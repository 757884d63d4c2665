"""A search for articles over the arrays of a snapshot."""

from __future__ import annotations

import numpy as np

from directory.search import ranking
from directory.search.base import ArticleHit, ArticleQuery, ArticleResults
from directory.search.text import phrases, query_words
from directory.search.whoosh_index.columns import MISSING, Mask
from directory.search.whoosh_index.grouping import Floats, Indices, bit, first_least, group_starts
from directory.search.whoosh_index.match_loops import weighed
from directory.search.whoosh_index.matching import needed
from directory.search.whoosh_index.phrases import having
from directory.search.whoosh_index.result_loops import first_places
from directory.search.whoosh_index.snapshot import Snapshot


class ArticleSearch:
    """One search for articles. Its answers are numbered in reading order: by article, then as they stand."""

    def __init__(self, snapshot: Snapshot, query: ArticleQuery) -> None:
        self.snapshot = snapshot
        self.query = query
        self.articles = snapshot.articles
        self.asked = query_words(query.text, query.aliases)
        self.nearness = snapshot.nearness(query.text, self.asked)
        looked_up = {word: snapshot.answers.occurrences(word) for word in self.asked}
        self.known = {word: found for word, found in looked_up.items() if found.rows.size}

    def results(self) -> ArticleResults:
        """The page asked for, and how many there are in all."""
        query = self.query
        scores, best = self._scores()
        found, relaxed = self._found()
        rows = np.flatnonzero(found & self._passing()).astype(np.int32)
        places = first_places(
            scores[rows] if self.asked else self.articles.days[rows].astype(np.float64),
            rows,
            self.articles.newest,
            -ranking.SCORE_STEPS,
            query.offset + query.limit,
        )
        page = rows[places[query.offset :]]
        return ArticleResults(
            hits=tuple(self._hit(row, scores[row], best[row]) for row in page),
            total=rows.size,
            unknown_words=tuple(word.typed for word in self.asked if word not in self.known),
            relaxed=relaxed,
        )

    def _scores(self) -> tuple[Floats, Indices]:
        """The score of each article, and its best answer."""
        scores = np.zeros(self.snapshot.answers.size)
        for found in self.known.values():
            scores[found.rows] += found.scores()
        scores[self.nearness.rows] += self.nearness.scores
        scores = scores[self.articles.reading_order]
        best = first_least(self.articles.of_answer, -ranking.score_steps(scores))
        return scores[best], best

    def _found(self) -> tuple[Mask, bool]:
        """Which articles the words find, and whether that took relaxing."""
        if not self.asked:
            return np.ones(self.articles.ids.size, np.bool_), False
        bits = np.zeros(self.snapshot.answers.size, np.uint64)
        for index, found in enumerate(self.known.values()):
            bits[found.rows] |= bit(index)
        bits = bits[self.articles.reading_order]
        starts = group_starts(self.articles.of_answer)
        if starts.size:
            bits = np.bitwise_or.reduceat(bits, starts)
        quoted = self._having_phrases()
        loose = (bits != 0) & quoted
        weights = np.array([found.idf for found in self.known.values()], np.float64)
        strict = loose & (weighed(bits, weights) >= needed(weights.tolist()))
        near = np.zeros(self.snapshot.answers.size, np.bool_)
        near[self.nearness.rows] = True
        strict[self.articles.of_answer[near[self.articles.reading_order]]] = True
        strict &= quoted
        return (strict, False) if strict.any() else (loose, bool(loose.any()))

    def _having_phrases(self) -> Mask:
        """Which articles have each phrase in one of their answers."""
        quoted = np.ones(self.articles.ids.size, np.bool_)
        for phrase in phrases(self.query.text):
            answers = having(self.snapshot.answers, phrase)[self.articles.reading_order]
            quoted &= np.bincount(self.articles.of_answer, answers, quoted.size) > 0
        return quoted

    def _passing(self) -> Mask:
        """Which articles the filters let through."""
        query, articles = self.query, self.articles
        passing = np.ones(articles.ids.size, np.bool_)
        if query.topic:
            answers = self.snapshot.answers
            passing &= np.isin(articles.ids, answers.table["article"][answers.tagged("topics", query.topic)])
        if query.physician_id is not None:
            answered = articles.of_answer[articles.column("physician") == query.physician_id]
            passing &= np.bincount(answered, minlength=passing.size) > 0
        if query.society_id is not None:
            passing &= articles.column("society")[articles.first] == query.society_id
        return passing

    def _hit(self, row: np.int64, score: np.float64, best: np.int64) -> ArticleHit:
        answer_id = int(self.articles.column("id")[best])
        return ArticleHit(
            int(self.articles.ids[row]), float(score), None if answer_id == MISSING else answer_id
        )
