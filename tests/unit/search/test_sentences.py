"""Sentences of answers as vectors: kept beside the index, asked for by the text that is quoted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from directory.search.base import ArticleDocument, MeaningUnavailable
from directory.search.evidence import one_line, sentences
from directory.search.meaning.none import NoMeaning
from directory.search.meaning.queries import QueryEncoder
from directory.search.meaning.sentences import SentenceVectors
from tests.search_factories import HashedWords, answer, article

WRITTEN = "Rest it well.\n\nKnees hurt on stairs.  Ice is nice."
BODY = one_line(WRITTEN)
ARTICLE = article(1, "Knees", answer(WRITTEN, by=1), answer("Run less.", by=2))


def kept(folder: Path, *articles: ArticleDocument, encoder: HashedWords | None = None) -> SentenceVectors:
    vectors = SentenceVectors(folder, QueryEncoder(encoder or HashedWords()))
    vectors.encode(articles)
    return vectors


def test_each_sentence_is_compared_with_the_query(tmp_path: Path) -> None:
    first, second, unknown = kept(tmp_path, ARTICLE).likeness(
        "hurt on stairs", [BODY, "Run less.", "Never seen."]
    )
    assert len(first) == len(sentences(BODY)) == 3
    assert int(np.argmax(first)) == 1
    assert len(second) == 1
    assert unknown == ()
    assert all(-1.001 <= each <= 1.001 for each in first)


def test_they_are_there_for_another_process_and_after_encoding_twice(tmp_path: Path) -> None:
    kept(tmp_path, ARTICLE)
    before = kept(tmp_path, ARTICLE).likeness("hurt on stairs", [BODY])
    assert SentenceVectors(tmp_path, QueryEncoder(HashedWords())).likeness("hurt on stairs", [BODY]) == before


def test_what_is_missing_is_told_and_what_is_gone_is_forgotten(tmp_path: Path) -> None:
    other = article(2, "Hips")
    vectors = kept(tmp_path, ARTICLE)
    assert vectors.missing([ARTICLE.digest(), other.digest()]) == [other.digest()]
    vectors.encode([other])
    assert vectors.missing([ARTICLE.digest(), other.digest()]) == []
    vectors.keep_only([other.digest()])
    assert vectors.missing([ARTICLE.digest(), other.digest()]) == [ARTICLE.digest()]
    assert vectors.likeness("hurt on stairs", [BODY]) == [()]


def test_a_text_that_two_articles_share_stays_while_one_of_them_does(tmp_path: Path) -> None:
    twin = article(2, "The same", answer(BODY))
    vectors = kept(tmp_path, ARTICLE, twin)
    vectors.keep_only([twin.digest()])
    assert len(vectors.likeness("hurt on stairs", [BODY])[0]) == 3


@pytest.mark.parametrize("text", ["stairs", '"hurt on stairs"', "the of", ""])
def test_single_words_and_quotations_are_not_compared(tmp_path: Path, text: str) -> None:
    encoder = HashedWords()
    vectors = kept(tmp_path, ARTICLE, encoder=encoder)
    before = len(encoder.encoded)
    assert vectors.likeness(text, [BODY]) == [()]
    assert len(encoder.encoded) == before


def test_without_meaning_nothing_is_missing_and_nothing_is_written(tmp_path: Path) -> None:
    vectors = SentenceVectors(tmp_path, QueryEncoder(NoMeaning()))
    assert vectors.missing([ARTICLE.digest()]) == []
    assert vectors.likeness("hurt on stairs", [BODY]) == [()]
    assert list(tmp_path.iterdir()) == []


def test_before_anything_is_encoded_nothing_is_known(tmp_path: Path) -> None:
    vectors = SentenceVectors(tmp_path / "index", QueryEncoder(HashedWords()))
    assert vectors.likeness("hurt on stairs", [BODY]) == [()]
    assert vectors.missing([ARTICLE.digest()]) == [ARTICLE.digest()]


@pytest.mark.parametrize("rest", [b"", b"no database at all, but long enough to be taken for one" * 20])
def test_a_damaged_file_is_passed_over_and_made_again(tmp_path: Path, rest: bytes) -> None:
    vectors = kept(tmp_path, ARTICLE)
    (path,) = tmp_path.iterdir()
    path.write_bytes(rest)
    assert vectors.likeness("hurt on stairs", [BODY]) == [()]
    if rest:
        with pytest.raises(MeaningUnavailable, match="kept"):
            vectors.missing([ARTICLE.digest()])
    vectors.encode([ARTICLE])
    assert len(vectors.likeness("hurt on stairs", [BODY])[0]) == 3


def test_vectors_of_another_model_are_not_compared(tmp_path: Path) -> None:
    kept(tmp_path, ARTICLE)
    other = HashedWords()
    other.name = "another"
    assert SentenceVectors(tmp_path, QueryEncoder(other)).likeness("hurt on stairs", [BODY]) == [()]
