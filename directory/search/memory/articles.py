"""A search for articles among documents in memory."""

from __future__ import annotations

from collections.abc import Mapping

from directory.search import ranking
from directory.search.base import ArticleHit, ArticleQuery, ArticleResults
from directory.search.memory.library import Collection, Library, Paper, Reply, Weights, enough
from directory.search.memory.meaning import Meaning
from directory.search.text import QueryWord, phrases, query_words


def article_results(library: Library, meaning: Meaning, query: ArticleQuery) -> ArticleResults:
    """Find articles: the page asked for, and how many there are in all."""
    answers = library.answers
    asked = query_words(query.text, query.aliases)
    weights = {word: answers.idf(word) for word in asked if answers.has(word)}
    near = meaning.near(library, query.text, asked)
    papers = [paper for paper in library.papers.values() if _has_phrases(paper, query.text)]
    relaxed = False
    if asked:
        matched = {paper: _matched_by_any(paper, weights) for paper in papers}
        strict = [
            paper
            for paper in papers
            if (weights and enough(matched[paper], weights)) or any(reply in near for reply in paper.replies)
        ]
        papers = strict or [paper for paper in papers if matched[paper]]
        relaxed = bool(papers) and not strict
    hits = [_article_hit(paper, answers, weights, near) for paper in papers if _passes(paper, query)]
    days = {paper.document.article_id: paper.document.published_day for paper in papers}
    hits.sort(
        key=lambda hit: (ranking.score_steps(hit.score) if asked else days[hit.article_id], hit.article_id),
        reverse=True,
    )
    return ArticleResults(
        hits=tuple(hits[query.offset :][: query.limit]),
        total=len(hits),
        unknown_words=tuple(word.typed for word in asked if word not in weights),
        relaxed=relaxed,
    )


def _has_phrases(paper: Paper, text: str) -> bool:
    """Whether each phrase stands in one of the replies."""
    return all(any(reply.words.has_phrase(phrase) for reply in paper.replies) for phrase in phrases(text))


def _matched_by_any(paper: Paper, weights: Weights) -> set[QueryWord]:
    return {word for word in weights if any(reply.words.has(word) for reply in paper.replies)}


def _article_hit(
    paper: Paper, answers: Collection, weights: Weights, near: Mapping[Reply, float]
) -> ArticleHit:
    """The article with its best answer; of equals the first."""
    scored = [(answers.score(reply.words, weights) + near.get(reply, 0.0), reply) for reply in paper.replies]
    score, reply = max(scored, key=lambda pair: ranking.score_steps(pair[0]))
    return ArticleHit(paper.document.article_id, score, reply.answer_id)


def _passes(paper: Paper, query: ArticleQuery) -> bool:
    return (
        (not query.topic or query.topic in paper.document.topics)
        and (query.society_id is None or paper.document.society_id == query.society_id)
        and (query.physician_id is None or any(r.physician_id == query.physician_id for r in paper.replies))
    )
