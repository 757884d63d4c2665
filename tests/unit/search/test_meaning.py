"""The parts of search by meaning: word pieces, whole numbers, vectors on disk, the model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from directory.search.base import ArticleDocument, ArticleQuery, IndexUpdate, MeaningUnavailable, Vectors
from directory.search.meaning import queries
from directory.search.meaning.minilm import MiniLmEncoder
from directory.search.meaning.none import NoMeaning
from directory.search.meaning.queries import QueryEncoder
from directory.search.meaning.sections import sections
from directory.search.meaning.vectors import VectorFiles, encode, inheriting
from directory.search.meaning.whole import squared_lengths, whole
from directory.search.meaning.wordpiece import WordPieces
from directory.search.memory import InMemoryEngine
from directory.search.whoosh_index import WhooshIndex
from directory.wiring import VOCABULARY
from tests.search_factories import HashedWords, answer, article, encode_missing

ARTICLES = [article(n, f"title {n}", answer("body one", by=1), answer("two", by=2)) for n in range(1, 6)]


@pytest.fixture(scope="session")
def pieces() -> WordPieces:
    return WordPieces(VOCABULARY)


# --- words into pieces -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", [101, 102]),
        ("Hello, world!", [101, 7592, 1010, 2088, 999, 102]),
        ("patellofemoral", [101, 20455, 4135, 7959, 22049, 102]),
        ("Résumé", [101, 13746, 102]),
        ("膝 knee", [101, 100, 6181, 102]),
        ("a" * 150, [101, 100, 102]),
        ("zero​width\0", [101, 5717, 9148, 11927, 2232, 102]),
    ],
)
def test_pieces_are_those_that_the_model_learnt(pieces: WordPieces, text: str, numbers: list[int]) -> None:
    assert pieces.numbers(text, 256) == numbers


def test_long_texts_are_cut(pieces: WordPieces) -> None:
    numbers = pieces.numbers("knee " * 400, 256)
    assert len(numbers) == 256
    assert (numbers[0], numbers[-1]) == (101, 102)


def test_what_is_no_vocabulary_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vocabulary").write_text("one\ntwo\n")
    with pytest.raises(ValueError, match="not a vocabulary"):
        WordPieces(tmp_path / "vocabulary")


# --- whole numbers ---------------------------------------------------------------------------------


def test_whole_rows_keep_their_directions_and_zeros() -> None:
    rows = np.random.default_rng(1).normal(size=(50, 384)).astype(np.float32)
    rounded = whole(rows)
    assert (np.abs(rounded).max(axis=1) == 127).all()
    cosines = (rows * rounded).sum(axis=1) / np.sqrt((rows**2).sum(axis=1) * squared_lengths(rounded))
    assert cosines.min() > 0.999
    assert not whole(np.zeros((1, 4), np.float32)).any()
    assert whole(np.zeros((2, 0), np.float32)).shape == (2, 0)


# --- sections --------------------------------------------------------------------------------------


def test_sections_are_headline_question_and_whole() -> None:
    asked = article(1, "Knees", answer("Rest  it.\n"), summary="On knees.", question="Why?")
    assert sections(asked, asked.answers[0]) == ("Knees On knees.", "Why?", "Knees On knees. Rest it.")
    assert sections(article(1, "Knees"), None) == ("Knees",)
    assert sections(article(1), None) == ("",)


# --- queries ---------------------------------------------------------------------------------------


def test_a_model_that_fails_is_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = HashedWords()
    encoder.fails = True
    asked = QueryEncoder(encoder)
    assert asked.encode("knee pain") is None
    encoder.fails = False
    assert asked.encode("knee pain") is None
    monkeypatch.setattr(queries, "_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(asked, "_paused_until", 0.0)
    assert asked.encode("knee pain") is not None
    asked.check()


def test_queries_not_asked_for_longest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_KEPT", 2)
    encoder = HashedWords()
    asked = QueryEncoder(encoder)
    for text in ("a", "b", "a", "c", "a", "b"):
        asked.encode(text)
    assert encoder.encoded == ["a", "b", "c", "b"]


def test_without_meaning_nothing_is_encoded() -> None:
    QueryEncoder(NoMeaning()).check()
    assert QueryEncoder(NoMeaning()).encode("knee pain") is None
    assert NoMeaning().encode(["a", "b"]).shape == (2, 0)


# --- vectors on disk -------------------------------------------------------------------------------


def write(files: VectorFiles, *articles: ArticleDocument) -> None:
    files.make()
    files.append(*encode(files.encoder, articles))


def test_rows_are_taken_over_as_far_as_they_are_there(tmp_path: Path) -> None:
    encoder = HashedWords()
    for build in ("old", "new"):
        (tmp_path / build).mkdir()
    old, new = VectorFiles(tmp_path / "old", encoder), VectorFiles(tmp_path / "new", encoder)
    write(old, *ARTICLES[:4])
    assert old.read()[0].size == 4 * 4
    assert len(encoder.encoded) == 4 * 3, "the headline is shared by both answers"
    assert list(inheriting(ARTICLES, old, new)) == ARTICLES
    keys, rows, sound = new.sound()
    assert keys.size == rows.shape[0] == 4 * 4
    assert sound.all()
    assert len(encoder.encoded) == 4 * 3
    write(new, ARTICLES[4])
    assert sorted(new.sound()[0]["position"].tolist()) == [0] * 10 + [1] * 10


def test_what_a_crash_left_is_cut_off(tmp_path: Path) -> None:
    files = VectorFiles(tmp_path, HashedWords())
    write(files, *ARTICLES[:2])
    for name in ("rows.f4", "keys"):
        with (tmp_path / "meaning" / name).open("ab") as file:
            file.write(b"half a row")
    assert files.read()[0].size == 8
    write(files, ARTICLES[2])
    assert files.sound()[2].tolist() == [True] * 12


def test_vectors_of_another_model_are_not_compared(tmp_path: Path) -> None:
    encoder = HashedWords()
    write(VectorFiles(tmp_path, encoder), *ARTICLES)
    other = HashedWords()
    other.name = "another"
    with pytest.raises(MeaningUnavailable, match="not of this model"):
        VectorFiles(tmp_path, other).read()


# --- in the index ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["made-by.json", "rows.f4", "keys"])
@pytest.mark.parametrize("damage", ["delete", "truncate", "overwrite"])
@pytest.mark.parametrize("rebuilt", [False, True])
def test_damaged_vectors_leave_words_and_are_told_until_encoded_again(
    tmp_path: Path, name: str, damage: str, rebuilt: bool
) -> None:
    built = WhooshIndex(tmp_path, HashedWords())
    built.rebuild([], ARTICLES)
    built.encode(ARTICLES)
    (path,) = tmp_path.glob(f"builds/*/meaning/{name}")
    if damage == "delete":
        path.unlink()
    else:
        data = path.read_bytes()
        path.write_bytes(
            data[: len(data) // 2] + (b"\xff" * (len(data) // 2) if damage == "overwrite" else b"")
        )
    index = WhooshIndex(tmp_path, HashedWords(), max_age=0)
    assert {hit.article_id for hit in index.search_articles(ArticleQuery("title body")).hits} == {
        1,
        2,
        3,
        4,
        5,
    }
    index.check()
    with pytest.raises(MeaningUnavailable):
        index.check_meaning()
    if rebuilt:
        index.rebuild([], ARTICLES)
    encode_missing(index, ARTICLES)
    index.check_meaning()
    assert index.unencoded() == {}


def test_words_are_found_before_anything_is_encoded(tmp_path: Path) -> None:
    encoder = HashedWords()
    encoder.fails = True
    index = WhooshIndex(tmp_path, encoder, max_age=0)
    index.rebuild([], ARTICLES)
    new = article(9, "title nine", answer("body"))
    index.apply(IndexUpdate(articles=(new,)))
    assert index.search_articles(ArticleQuery("title")).total == 6
    assert index.unencoded() == {each.article_id: each.digest() for each in (*ARTICLES, new)}
    with pytest.raises(MeaningUnavailable):
        index.encode(ARTICLES)
    encoder.fails = False
    with pytest.raises(MeaningUnavailable, match="11 of 11 answers"):
        index.check_meaning()


def test_what_was_encoded_is_seen_by_whoever_has_the_index_open(tmp_path: Path) -> None:
    index, reader = (WhooshIndex(tmp_path, HashedWords(), max_age=0) for _ in range(2))
    index.rebuild([], ARTICLES)
    asked = ArticleQuery("body one zebra qwerty")
    assert reader.search_articles(asked).total == 5
    before = reader.search_articles(asked).hits[0].score
    for done, one in enumerate(ARTICLES, 1):
        index.encode([one])
        assert len(reader.unencoded()) == len(ARTICLES) - done
    assert reader.search_articles(asked).hits[0].score > before
    reader.check_meaning()


def test_what_is_encoded_while_the_index_is_built_anew_is_not_lost(tmp_path: Path) -> None:
    index = WhooshIndex(tmp_path, HashedWords(), max_age=0)
    index.rebuild([], ARTICLES)
    other = WhooshIndex(tmp_path, _Rebuilding(index), max_age=0)
    other.encode(ARTICLES)
    assert index.unencoded() == {}


class _Rebuilding(HashedWords):
    """While it encodes, somebody else builds the index anew."""

    def __init__(self, index: WhooshIndex) -> None:
        super().__init__()
        self._index = index

    def encode(self, texts: Sequence[str]) -> Vectors:
        self._index.rebuild([], ARTICLES)
        return super().encode(texts)


def test_without_meaning_nothing_is_written(tmp_path: Path) -> None:
    index = WhooshIndex(tmp_path)
    index.rebuild([], ARTICLES)
    index.check_meaning()
    assert not list(tmp_path.glob("builds/*/meaning"))


# --- the model -------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def model() -> MiniLmEncoder:
    return MiniLmEncoder(VOCABULARY)


def test_the_model_knows_what_is_meant(model: MiniLmEncoder) -> None:
    asked, right, wrong = model.encode(
        [
            "It hurts behind my kneecap when I go down stairs",
            "Patellofemoral pain: an ache around the patella",
            "Concussion: when to play again after a blow to the head",
        ]
    )
    assert asked @ right > 0.45
    assert asked @ wrong < 0.3


def test_a_text_means_the_same_in_any_company(model: MiniLmEncoder) -> None:
    alone = model.encode(["torn ACL"])
    together = model.encode(["knee " * 300, "torn ACL", "", "x"])
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    assert (alone[0] == together[1]).all()


def test_a_model_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(MeaningUnavailable, match="cannot be loaded"):
        MiniLmEncoder(tmp_path / "nothing").encode(["knee"])


@pytest.mark.parametrize("engine", ["memory", "whoosh"])
def test_patients_words_find_the_right_article(tmp_path: Path, model: MiniLmEncoder, engine: str) -> None:
    index = WhooshIndex(tmp_path, model) if engine == "whoosh" else InMemoryEngine(encoder=model)
    articles = [
        article(1, "Patellofemoral pain", answer("An ache around the patella, worse on steps.")),
        article(2, "When may I play after a concussion?", answer("Not the same day.")),
        article(3, "Lateral epicondylitis", answer("Tennis elbow: pain on the outside of the elbow.")),
    ]
    index.rebuild([], articles)
    index.encode(articles)
    hits = index.search_articles(ArticleQuery("sore behind my kneecap climbing stairs")).hits
    assert [hit.article_id for hit in hits] == [1]


def test_both_engines_score_alike_with_the_model(tmp_path: Path, model: MiniLmEncoder) -> None:
    articles = [
        article(1, "Runner's knee", answer("Sore around the patella.", answer_id=1)),
        article(2, "Knee locked", answer("A torn meniscus.", answer_id=2), question="Why will it not bend?"),
        article(3, "Sore heel", answer("Plantar fascia.", answer_id=3)),
    ]
    engine, oracle = WhooshIndex(tmp_path, model), InMemoryEngine((), articles, model)
    engine.rebuild([], articles)
    engine.encode(articles)
    for text in ("sore kneecap on stairs", "cannot straighten my leg", "first steps hurt in bed"):
        found, expected = (each.search_articles(ArticleQuery(text)) for each in (engine, oracle))
        assert [hit.article_id for hit in found.hits] == [hit.article_id for hit in expected.hits]
        scores = [hit.score for hit in expected.hits]
        assert [hit.score for hit in found.hits] == pytest.approx(scores)
