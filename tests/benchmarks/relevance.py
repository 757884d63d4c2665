"""How well searches find: ``python -m tests.benchmarks.relevance [pairs.jsonl]``.

For words alone, meaning alone and both: hit@1, MRR and nDCG@10 over queries whose right articles are known.
The weights in ``directory.search.ranking`` were chosen on the ``dev`` halves; what counts is ``test``.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from string import ascii_lowercase

import numpy as np

from directory.config import DATA_PATH
from directory.search.base import AnswerDocument, ArticleDocument, ArticleQuery, Encoder, Vectors
from directory.search.meaning.minilm import MiniLmEncoder
from directory.search.meaning.none import NoMeaning
from directory.search.meaning.queries import QueryEncoder
from directory.search.meaning.sections import sections
from directory.search.meaning.topics import TopicVectors
from directory.search.query_text import sport_aliases
from directory.search.text import spans
from directory.search.whoosh_index import WhooshIndex
from directory.services.markdown import plain_text
from directory.services.spelling import spelled
from directory.store.reference import load_catalogue
from directory.wiring import VOCABULARY, load_lexicon

_LONG = 6
_TOP = 10

Rankings = Sequence[Sequence[int]]
"""Articles found, best first, query by query."""


@dataclass(frozen=True)
class Labelled:
    """Articles, and queries with the ids of those that answer them."""

    name: str
    articles: Sequence[ArticleDocument]
    queries: Mapping[str, frozenset[int]]
    splits: Mapping[str, str] = field(default_factory=dict)

    def queries_of(self, split: str) -> list[str]:
        """The queries of one half."""
        return [query for query in self.queries if (self.splits.get(query) or _split(query)) == split]


class Remembering:
    """An encoder that encodes no text twice, for the sake of speed."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.dimensions = encoder.name, encoder.dimensions
        self._rows: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._rows]
        if new:
            self._rows.update(zip(new, self._encoder.encode(new), strict=True))
        return np.array([self._rows[text] for text in texts])


def demonstration() -> Labelled:
    """The demonstration articles, with queries in patients' words."""
    topics = load_catalogue(DATA_PATH).topics
    articles, ids = [], {}
    with (DATA_PATH / "demo" / "articles.jsonl").open() as lines:
        for number, entry in enumerate(map(json.loads, lines), 1):
            ids[entry["slug"]] = number
            articles.append(
                ArticleDocument(
                    number,
                    entry["title"],
                    entry["summary"],
                    plain_text(entry["question"]),
                    tuple(entry["topics"]),
                    topics.words(entry["topics"]),
                    None,
                    0,
                    tuple(
                        AnswerDocument(10 * number + place, None, plain_text(answer["body"]))
                        for place, answer in enumerate(entry["answers"])
                    ),
                )
            )
    with (DATA_PATH / "relevance" / "queries.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    queries = {row["query"]: frozenset(ids[slug] for slug in row["articles"].split(";")) for row in rows}
    return Labelled("demonstration", articles, queries, {row["query"]: row["split"] for row in rows})


def question_answer_pairs(path: Path) -> Labelled:
    """Answers alone as articles, and their questions as queries (JSON Lines: ``question``, ``answer``)."""
    pairs = [json.loads(line) for line in path.read_text().splitlines()]
    articles = [
        ArticleDocument(number, "", "", "", (), "", None, 0, (AnswerDocument(number, None, pair["answer"]),))
        for number, pair in enumerate(pairs, 1)
    ]
    queries: dict[str, frozenset[int]] = {}
    for number, pair in enumerate(pairs, 1):
        queries[pair["question"]] = queries.get(pair["question"], frozenset()) | {number}
    return Labelled(path.stem, articles, queries)


def by_engine(
    labelled: Labelled, queries: Iterable[str], encoder: Encoder, *, corrects: bool = True
) -> Rankings:
    """Articles as the directory finds them, typing errors corrected or not."""
    catalogue = load_catalogue(DATA_PATH)
    lexicon = load_lexicon(catalogue)
    with tempfile.TemporaryDirectory() as directory:
        index = WhooshIndex(Path(directory), encoder, lexicon, max_age=3600)
        index.rebuild([], labelled.articles)
        index.encode(labelled.articles)
        meant = [spelled(index, query, query).text if corrects else query for query in queries]
        found = [
            index.search_articles(ArticleQuery(query, sport_aliases(catalogue, query), limit=1000)).hits
            for query in meant
        ]
    return [[hit.article_id for hit in hits] for hits in found]


def by_meaning_alone(labelled: Labelled, queries: Sequence[str], encoder: Encoder) -> Rankings:
    """Articles by the similarity of their nearest section."""
    asked = encoder.encode(queries)
    similarities = {
        article.article_id: np.max(
            [(encoder.encode(sections(article, each)) @ asked.T).max(axis=0) for each in article.answers],
            axis=0,
        )
        for article in labelled.articles
    }
    return [
        sorted(similarities, key=lambda article_id: -similarities[article_id][number])
        for number in range(len(queries))
    ]


def scores(labelled: Labelled, queries: Sequence[str], rankings: Rankings) -> tuple[float, float, float]:
    """hit@1, MRR and nDCG@10."""
    totals = [0.0, 0.0, 0.0]
    for query, ranking in zip(queries, rankings, strict=True):
        right = labelled.queries[query]
        places = [place for place, article_id in enumerate(ranking, 1) if article_id in right]
        if places:
            totals[0] += places[0] == 1
            totals[1] += 1 / places[0]
            ideal = sum(1 / math.log2(place + 1) for place in range(1, len(right) + 1))
            totals[2] += sum(1 / math.log2(place + 1) for place in places if place <= 10) / ideal
    hits, reciprocal, gain = (total / len(queries) for total in totals)
    return hits, reciprocal, gain


def with_a_slip(query: str) -> list[tuple[str, str]]:
    """The query once for each of its long words, with one random edit in that word; and the word."""
    return [
        (
            query[: span.start] + _slipped(span.word, Random(f"{query} {span.start}")) + query[span.end :],
            span.word,
        )
        for span in spans(query)
        if len(span.word) >= _LONG and span.word.isalpha()
    ]


def _slipped(word: str, dice: Random) -> str:
    """A word with a letter left out, added, exchanged, doubled, or swapped with the next one."""
    while True:
        place, letter = dice.randrange(len(word)), dice.choice(ascii_lowercase)
        before, own, after = word[:place], word[place], word[place + 1 :]
        edited = dice.choice(
            (
                before + after,
                before + letter + own + after,
                before + letter + after,
                before + own + own + after,
                before + after[:1] + own + after[1:],
            )
        )
        if edited != word:
            return edited


def kept(before: Rankings, after: Rankings) -> tuple[float, float]:
    """How many results keep their first article, and how much of the first ten all keep together."""
    first = [one[:1] == other[:1] for one, other in zip(before, after, strict=True)]
    share = [
        len({*one[:_TOP]} & {*other[:_TOP]}) / max(len(one[:_TOP]), 1)
        for one, other in zip(before, after, strict=True)
    ]
    return sum(first) / len(first), sum(share) / len(share)


def report_slips(labelled: Labelled, encoder: Encoder) -> None:
    """Print what is left of the results of each query when one of its words is mistyped."""
    for split in ("dev", "test"):
        pairs = [(query, slip) for query in labelled.queries_of(split) for slip, _ in with_a_slip(query)]
        print(
            f"\n{labelled.name}, {split}: {len(pairs)} slips, one each in a word of {_LONG} letters or more"
        )
        print(f"{'':22} {'same first':>10} {'of the ten':>10}")
        for name, used in (("words", NoMeaning()), ("both", encoder)):
            as_meant = by_engine(labelled, [query for query, _ in pairs], used)
            for how, corrects in (("corrected", True), ("as typed", False)):
                found = by_engine(labelled, [slip for _, slip in pairs], used, corrects=corrects)
                first, top = kept(as_meant, found)
                print(f"{name + ', ' + how:22} {first:10.3f} {top:10.3f}")


def report_topics(labelled: Labelled, encoder: Encoder) -> None:
    """Print for how many queries topics are offered, and how often one is of an article that answers."""
    topics = {article.article_id: article.topics for article in labelled.articles}
    with tempfile.TemporaryDirectory() as directory:
        vectors = TopicVectors(Path(directory), load_catalogue(DATA_PATH).topics, QueryEncoder(encoder))
        vectors.make()
        for split in ("dev", "test"):
            queries = labelled.queries_of(split)
            offered = {query: found for query in queries if (found := vectors.likeliest(query))}
            right = sum(
                any(
                    each.slug in topics[article_id]
                    for each in found
                    for article_id in labelled.queries[query]
                )
                for query, found in offered.items()
            )
            print(f"\n{labelled.name}, {split}: topics for {len(offered)} of {len(queries)}, {right} right")


def _split(query: str) -> str:
    """Half of all queries, by a fixed hash, are there to tune on."""
    return "dev" if hashlib.sha256(query.encode()).digest()[0] % 2 == 0 else "test"


def report(labelled: Labelled, encoder: Encoder) -> None:
    """Print a table."""
    for split in ("dev", "test"):
        queries = labelled.queries_of(split)
        rankings = {
            "words": by_engine(labelled, queries, NoMeaning()),
            "meaning": by_meaning_alone(labelled, queries, encoder),
            "both": by_engine(labelled, queries, encoder),
        }
        table = {name: scores(labelled, queries, ranking) for name, ranking in rankings.items()}
        print(f"\n{labelled.name}, {split}: {len(queries)} queries, {len(labelled.articles)} articles")
        print(f"{'':10} {'hit@1':>7} {'MRR':>7} {'nDCG@10':>8}")
        for name, (hits, reciprocal, gain) in table.items():
            print(f"{name:10} {hits:7.3f} {reciprocal:7.3f} {gain:8.3f}")
        print(f"both over words, MRR: {table['both'][1] / table['words'][1] - 1:+.0%}")


def main(arguments: Sequence[str]) -> None:
    encoder = Remembering(MiniLmEncoder(VOCABULARY))
    report(demonstration(), encoder)
    report_topics(demonstration(), encoder)
    report_slips(demonstration(), encoder)
    for path in map(Path, arguments):
        report(question_answer_pairs(path), encoder)


if __name__ == "__main__":
    main(sys.argv[1:])
