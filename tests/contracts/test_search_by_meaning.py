"""What every search engine must do with meaning, whatever encodes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from directory.search import ranking
from directory.search.base import ArticleQuery, IndexUpdate, MeaningUnavailable, SearchQuery
from directory.search.memory import InMemoryEngine
from directory.search.whoosh_index import WhooshIndex
from tests.search_factories import HashedWords, answer, article, encode_missing, physician

Engine = InMemoryEngine | WhooshIndex

ASKED = "my kneecap grinds descending"
"""Nobody answered in these words."""


SAME = {"kneecap": "patella", "grinds": "pain", "descending": "stairs", "my": ""}


ARTICLES = [
    article(1, "patella pain stairs", answer("Rest.", by=1, answer_id=11)),
    article(2, "concussion", answer("Not the same day.", by=2, answer_id=21)),
    article(3, "elbow", answer("stairs", by=3, answer_id=31)),
]


class Synonyms(HashedWords):
    """Knows that some words mean the same."""

    def _row(self, text: str) -> NDArray[np.float64]:
        return super()._row(" ".join(SAME.get(word, word) for word in text.lower().split()))


@pytest.fixture
def encoder() -> HashedWords:
    return Synonyms()


@pytest.fixture(params=["memory", "whoosh"])
def engine(request: pytest.FixtureRequest, tmp_path: Path, encoder: HashedWords) -> Engine:
    whoosh = request.param == "whoosh"
    engine = WhooshIndex(tmp_path / "index", encoder) if whoosh else InMemoryEngine(encoder=encoder)
    engine.rebuild(
        [
            physician(1, "Ana Rivera MD", specialty_words="family doctor"),
            physician(2, "Ben Stone", biography="kneecap"),
            physician(3, "Cleo Park", topic_words="descending kneecap grinds"),
        ],
        ARTICLES,
    )
    encode_missing(engine, ARTICLES)
    return engine


def ids(engine: Engine, text: str, **rest: object) -> list[int]:
    query = replace(SearchQuery(text), **rest)  # type: ignore[arg-type]
    return [hit.physician_id for hit in engine.search(query).hits]


def article_ids(engine: Engine, text: str) -> list[int]:
    return [hit.article_id for hit in engine.search_articles(ArticleQuery(text)).hits]


def test_an_answer_near_in_meaning_is_evidence_without_a_shared_word(engine: Engine) -> None:
    results = engine.search(SearchQuery(ASKED))
    ana = next(hit for hit in results.hits if hit.physician_id == 1)
    assert [evidence.answer_id for evidence in ana.evidence] == [11]
    assert ana.evidence_total == 1
    assert not results.relaxed
    assert article_ids(engine, ASKED) == [1]


def test_it_scores_as_documented(engine: Engine) -> None:
    ana = next(hit for hit in engine.search(SearchQuery(ASKED)).hits if hit.physician_id == 1)
    perfect = 3 * ranking.idf(3, 0)
    assert ana.evidence[0].score == pytest.approx(ranking.MEANING_WEIGHT * perfect, rel=0.02)
    assert ana.score == pytest.approx(ranking.PUBLISHED_WEIGHT * ana.evidence[0].score)


def test_who_matches_by_words_is_found_as_before(engine: Engine) -> None:
    assert set(ids(engine, ASKED)) == {1, 3}


def test_nothing_near_is_nothing_found(engine: Engine) -> None:
    assert ids(engine, "xylophone qwerty zebra") == []
    assert article_ids(engine, "xylophone qwerty zebra") == []


@pytest.mark.parametrize("text", ["kneecap", "Rivera", "Ana Rivera", "rivera md", "family doctor", "Stone"])
def test_names_trades_and_single_words_are_answered_by_words_alone(
    engine: Engine, encoder: HashedWords, text: str
) -> None:
    before = len(encoder.encoded)
    engine.search(SearchQuery(text))
    engine.search_articles(ArticleQuery(text))
    assert len(encoder.encoded) == before


def test_quoted_words_are_taken_literally(engine: Engine) -> None:
    assert ids(engine, '"kneecap" "descending"') == [3]


def test_who_asks_for_somebody_by_name_finds_nobody_else(engine: Engine) -> None:
    assert ids(engine, "Park kneecap descending grinds") == [3]


def test_changes_are_compared_and_what_is_gone_is_not(engine: Engine) -> None:
    new = article(4, "patella pain stairs", answer("Ice.", by=2))
    engine.apply(IndexUpdate(articles=(new,), gone_articles=(1,)))
    encode_missing(engine, [new])
    assert set(ids(engine, ASKED)) == {2, 3}
    engine.apply(IndexUpdate(articles=(article(4, "wrist", answer("Ice.", by=2)),)))
    assert ids(engine, ASKED) == [3]


def test_what_was_encoded_is_no_longer_to_do(engine: Engine) -> None:
    assert engine.unencoded() == {}
    engine.check_meaning()


def test_a_query_is_encoded_once(engine: Engine, encoder: HashedWords) -> None:
    for text in (ASKED, f"  {ASKED.upper()} "):
        engine.search(SearchQuery(text))
        engine.search_articles(ArticleQuery(text))
    assert encoder.encoded.count(ASKED) == 1


def test_without_the_model_words_are_searched(engine: Engine, encoder: HashedWords) -> None:
    encoder.fails = True
    assert ids(engine, ASKED) == [3]
    with pytest.raises(MeaningUnavailable, match="gone"):
        engine.check_meaning()


def test_a_model_that_works_again_is_asked_again(
    engine: Engine, encoder: HashedWords, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.search.meaning.queries._PAUSE_SECONDS", 0.0)
    encoder.fails = True
    assert ids(engine, ASKED) == [3]
    encoder.fails = False
    assert 1 in ids(engine, ASKED)


def test_meaning_is_ready_when_all_is_well(engine: Engine) -> None:
    engine.check_meaning()
