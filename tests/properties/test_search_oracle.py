"""The fast engine must answer every query as the reference engine does."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.domain.places import Coordinates
from directory.search.base import (
    AnswerDocument,
    ArticleDocument,
    ArticleQuery,
    ArticleResults,
    Explanation,
    IndexUpdate,
    LocationDocument,
    PhysicianDocument,
    SearchQuery,
    SearchResults,
    Sort,
)
from directory.search.memory import InMemoryEngine
from directory.search.memory.spelling import edits_between
from directory.search.spelling import Lexicon
from directory.search.text import Alias
from directory.search.whoosh_index import WhooshIndex
from directory.search.whoosh_index.wordlist import WordList
from tests.search_factories import HashedWords, encode_missing

# Few words and places, so that documents share them and scores and distances tie.
WORDS = (
    "knee", "Knees", "hamstring", "strain", "concussion", "tear", "runner's", "Orthopaedic", "orthopedics",
    "the", "do", "my", "Zoë", "zoe", "García", "O’Brien", "MD", "½", "膝", "running",
)  # fmt: skip
UNKNOWN = ("xylophone", "Qwerty")
MISTYPED = (
    "Hamstrng",
    "concusion",
    "ehamstrnig",
    "zeo",
    "strian",
    "raning",
    "Gracía",
    "tennsi",
    "kneee",
    "膝膝膝膝",
)
INITIALS = ("j", "r", "z")
ALIASES = (Alias("zoe", ("garcia", "nobody"), ()), Alias("runners", (), ("knee", "the", "running")))
LEXICON = Lexicon(["tennis elbow", "Training", "García"])
TAGS = ("sports-medicine", "pediatrics", "surgery")
TOPICS = ("acl-tear", "concussion")
LANGUAGES = ("en", "es", "vi")
POINTS = (
    Coordinates(33.84, -117.91),
    Coordinates(33.84, -117.91),
    Coordinates(34.05, -118.24),
    Coordinates(33.63, -118.24),
    Coordinates(0.0, 179.9),
    Coordinates(0.0, -179.9),
    Coordinates(90.0, 0.0),
    Coordinates(-33.84, 62.09),
)

texts = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
long_texts = st.lists(st.sampled_from((*WORDS, "filler " * 40)), max_size=20).map(" ".join)
bodies = st.sampled_from(("", "knee strain")) | long_texts
points = st.sampled_from(POINTS) | st.builds(
    Coordinates, st.floats(25, 49).map(lambda x: round(x, 4)), st.floats(-124, -70).map(lambda x: round(x, 4))
)
maybe = st.sampled_from((True, False, None))
offices = st.builds(
    LocationDocument,
    st.integers(1, 10_000),
    st.none() | points,
    st.sampled_from(("CA", "MA", "")),
    st.sampled_from(("US", "CA")),
    maybe,
    maybe,
)


def tags(values: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2).map(tuple)


physicians = st.builds(
    PhysicianDocument,
    st.integers(1, 12),
    texts,
    st.sampled_from(("", "garcía", "garcia", "Zhou", "zhou ann")),
    tags(TAGS),
    texts,
    tags(TOPICS),
    texts,
    tags(LANGUAGES),
    long_texts,
    st.lists(st.sampled_from(INITIALS), max_size=2).map(tuple),
    st.lists(offices, max_size=3).map(tuple),
)
answers = st.builds(AnswerDocument, st.just(0), st.none() | st.integers(1, 5) | st.integers(6, 14), bodies)
articles = st.builds(
    ArticleDocument,
    st.integers(1, 8),
    texts,
    texts,
    long_texts,
    tags(TOPICS),
    texts,
    st.none() | st.integers(1, 2),
    st.integers(0, 3),
    st.lists(answers, max_size=3).map(tuple),
).map(
    lambda article: replace(
        article,
        answers=tuple(
            replace(answer, answer_id=10 * article.article_id + 3 - place)
            for place, answer in enumerate(article.answers)
        ),
    )
)
directories = st.tuples(
    st.lists(physicians, max_size=10, unique_by=lambda document: document.physician_id),
    st.lists(articles, max_size=7, unique_by=lambda document: document.article_id),
)
ids = st.lists(st.integers(1, 12), max_size=3).map(tuple)
updates = st.builds(
    IndexUpdate,
    st.lists(physicians, max_size=2).map(tuple),
    st.lists(articles, max_size=2).map(tuple),
    ids,
    ids,
)
steps = st.lists(updates | directories, max_size=4)
queried = st.lists(st.sampled_from(WORDS + UNKNOWN + MISTYPED), max_size=6).map(" ".join)
quoting = st.lists(
    st.sampled_from((*WORDS, "hamstring strain", "knee strain", *UNKNOWN)), min_size=1, max_size=3
)
queried |= st.tuples(quoting.map(" ".join), queried).map(lambda texts: f'"{texts[0]}" {texts[1]}')
queried |= st.tuples(quoting.map(" ".join), queried).map(
    lambda texts: f"{texts[1]} “{texts[0]}” '{texts[0]}' \""
)
aliases = st.just(()) | st.lists(st.sampled_from(ALIASES), unique=True).map(tuple)
queries = st.builds(
    SearchQuery,
    text=queried,
    aliases=aliases,
    initials=st.just(()) | st.lists(st.sampled_from((*INITIALS, "q")), max_size=3).map(tuple),
    centre=st.none() | points,
    within_miles=st.none() | st.sampled_from((0.0, 10.0, 24.0, 100.0, 3000.0)),
    region=st.sampled_from(("", "", "", "CA", "TX")),
    country=st.sampled_from(("", "", "", "US")),
    specialties=st.just(()) | tags((*TAGS, "nobody-has-this")),
    topics=st.just(()) | tags(TOPICS),
    languages=st.just(()) | tags(LANGUAGES),
    accepting_new_patients=st.sampled_from((False, False, True)),
    telehealth=st.sampled_from((False, False, True)),
    sort=st.sampled_from(Sort),
    offset=st.sampled_from((0, 0, 0, 2)),
    limit=st.sampled_from((20, 20, 20, 2, 0)),
    evidence_limit=st.sampled_from((3, 1)),
    facets=st.sampled_from((True, True, False)),
    explain=st.booleans(),
)
article_queries = st.builds(
    ArticleQuery,
    text=queried,
    aliases=aliases,
    topic=st.sampled_from(("", "", *TOPICS)),
    physician_id=st.none() | st.integers(1, 14),
    society_id=st.none() | st.integers(1, 2),
    offset=st.sampled_from((0, 0, 2)),
    limit=st.sampled_from((20, 20, 2)),
)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(
    directories,
    steps,
    st.lists(queries, min_size=6, max_size=12),
    st.lists(article_queries, min_size=3, max_size=6),
    st.booleans(),
)
def test_engine_and_oracle_agree_after_any_edits(
    start: tuple[list[PhysicianDocument], list[ArticleDocument]],
    steps: list[IndexUpdate | tuple[list[PhysicianDocument], list[ArticleDocument]]],
    searches: list[SearchQuery],
    article_searches: list[ArticleQuery],
    by_meaning: bool,
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        encoder = HashedWords() if by_meaning else None
        engine = WhooshIndex(Path(directory), encoder, LEXICON)
        oracle = InMemoryEngine(encoder=encoder, lexicon=LEXICON)
        for step in (start, *steps):
            for index in (engine, oracle):
                if isinstance(step, IndexUpdate):
                    index.apply(step)
                else:
                    index.rebuild(*step)
            encode_missing(engine, step.articles if isinstance(step, IndexUpdate) else step[1])
            assert engine.unencoded() == {}
            assert engine.digests() == oracle.digests()
            for search in searches:
                assert engine.correct(search.text) == oracle.correct(search.text)
                assert_same_results(engine.search(search), oracle.search(search))
            for article_search in article_searches:
                assert_same_articles(
                    engine.search_articles(article_search), oracle.search_articles(article_search)
                )


letters = st.text("abcé膝\U0001f9b5", min_size=1, max_size=6)


@given(st.lists(letters, max_size=12, unique=True), letters, st.integers(0, 3))
def test_a_word_list_finds_just_the_words_that_are_near(words: list[str], word: str, edits: int) -> None:
    listed = WordList.of(words)
    found = {listed.word(place): distance for place, distance in listed.near(word, edits)}

    assert found == {near: edits_between(word, near) for near in words if edits_between(word, near) <= edits}


def assert_same_results(found: SearchResults, expected: SearchResults) -> None:
    """Everything equal, but for the last digits of scores and distances."""
    assert [hit.physician_id for hit in found.hits] == [hit.physician_id for hit in expected.hits]
    assert replace(found, hits=()) == replace(expected, hits=())
    for hit, wanted in zip(found.hits, expected.hits, strict=True):
        assert hit.location_id == wanted.location_id
        assert hit.distance_miles == pytest.approx(wanted.distance_miles, abs=1e-6)
        assert hit.score == pytest.approx(wanted.score)
        assert hit.evidence_total == wanted.evidence_total
        assert [e.answer_id for e in hit.evidence] == [e.answer_id for e in wanted.evidence]
        assert [e.score for e in hit.evidence] == pytest.approx([e.score for e in wanted.evidence])
        assert (hit.explanation is None) == (wanted.explanation is None)
        if hit.explanation and wanted.explanation:
            assert_same_explanation(hit.explanation, wanted.explanation)
            assert hit.explanation.score == pytest.approx(hit.score)


def assert_same_explanation(told: Explanation, expected: Explanation) -> None:
    """The same parts of the same size."""
    assert [(part.word, part.field) for part in told.listing] == [
        (part.word, part.field) for part in expected.listing
    ]
    assert [part.answer_id for part in told.answers] == [part.answer_id for part in expected.answers]
    assert _sizes(told) == pytest.approx(_sizes(expected), abs=1e-9)


def _sizes(told: Explanation) -> list[float]:
    listing = [part.score for part in told.listing]
    answers = [size for part in told.answers for size in (part.words, part.meaning, part.share)]
    return [*listing, *answers, told.standing, told.decay]


def assert_same_articles(found: ArticleResults, expected: ArticleResults) -> None:
    """Everything equal, but for the last digits of scores."""
    named = [(hit.article_id, hit.answer_id) for hit in found.hits]
    assert named == [(hit.article_id, hit.answer_id) for hit in expected.hits]
    assert replace(found, hits=()) == replace(expected, hits=())
    assert [hit.score for hit in found.hits] == pytest.approx([hit.score for hit in expected.hits])
