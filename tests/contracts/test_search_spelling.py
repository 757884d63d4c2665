"""Which words every search engine takes for typing errors, and what it takes them to mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from directory.search.base import Correction, IndexUnavailable, IndexUpdate
from directory.search.memory import InMemoryEngine
from directory.search.spelling import Lexicon
from directory.search.whoosh_index import WhooshIndex
from tests.search_factories import answer, article, physician

Engine = InMemoryEngine | WhooshIndex

LEXICON = Lexicon(["tennis elbow", "mild traumatic brain injury"])


@pytest.fixture(params=["memory", "whoosh"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    if request.param == "memory":
        return InMemoryEngine(lexicon=LEXICON)
    return WhooshIndex(tmp_path / "index", lexicon=LEXICON, max_age=0)


@pytest.fixture
def engine(empty: Engine) -> Engine:
    listed = [
        physician(1, "Brian Kowalsky Garcia MD", biography="Runners with a hamstring strain."),
        physician(2, "Ann Stone DO", topic_words="Concussion ; Orthopaedics", biography="Confusion. Knees."),
    ]
    body = "A sprain, a strain, a sprain. Brain or brain. Achilles tendinitis and tendonitis. Their ankle."
    empty.rebuild(listed, [article(1, "Ankle", answer(body, by=1), topic_words="Rehabilitation")])
    return empty


def meant(engine: Engine, text: str) -> dict[str, tuple[str, ...]]:
    return {each.typed: each.words for each in engine.correct(text)}


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("hamstrng", "hamstring"),
        ("hamsstring", "hamstring"),
        ("hasmtring", "hamstring"),
        ("hanstring", "hamstring"),
        ("tramuatc", "traumatic"),
        ("Kowlaski", "kowalsky"),
        ("concusion", "concussion"),
        ("garica", "garcia"),
        ("anlke", "ankle"),
        ("achiles", "achilles"),
        ("rehabiltation", "rehabilitation"),
        ("orthopadics", "orthopaedics"),
        ("tenis", "tennis"),
        ("thier", "their"),
    ],
)
def test_a_word_with_a_slip_or_two_is_corrected(engine: Engine, typed: str, word: str) -> None:
    assert meant(engine, f"my {typed} pain")[typed][0] == word


@pytest.mark.parametrize(
    "typed",
    [
        "hamstring",
        "Knees",
        "orthopedic",
        "Garcia",
        "tennis",
        "elbows",
        "kne",
        "5000m",
        "zzzzzzz",
        "",
        "hamst",
    ],
)
def test_words_that_are_known_short_or_near_to_nothing_are_left(engine: Engine, typed: str) -> None:
    assert meant(engine, typed) == {}


def test_of_equally_near_words_those_used_most_come_first(engine: Engine) -> None:
    assert meant(engine, "stprain") == {"stprain": ("sprain", "strain")}
    assert meant(engine, "tendonitus") == {"tendonitus": ("tendonitis",)}


def test_names_and_words_of_the_lexicon_come_before_others(engine: Engine) -> None:
    engine.apply(IndexUpdate(physicians=(physician(3, biography="dennis bennis " * 9),)))

    assert meant(engine, "ennis") == {"ennis": ("tennis", "bennis", "dennis")}


@pytest.mark.parametrize("typed", ["hmastrng", "knkle", "bnlke"])
def test_what_few_have_used_is_not_taken_for_what_is_unlike_it(engine: Engine, typed: str) -> None:
    assert meant(engine, typed) == {}


def test_no_two_words_of_one_stem_are_named(engine: Engine) -> None:
    engine.apply(IndexUpdate(physicians=(physician(3, biography="hamstrings"),)))

    assert meant(engine, "hamstringg") == {"hamstringg": ("hamstring",)}


def test_what_stands_in_quotes_is_left(engine: Engine) -> None:
    assert meant(engine, '"hamstrng" pain and “concusion”') == {}


def test_a_name_is_never_corrected_but_another_word_is_offered_beside_an_injury(engine: Engine) -> None:
    assert engine.correct("brian injury") == (Correction("brian", ("brain",), is_name=True),)
    assert engine.correct("Brian") == engine.correct("Brian Garcia") == ()


def test_beside_a_name_only_much_more_usual_words_are_offered(engine: Engine) -> None:
    engine.apply(IndexUpdate(physicians=(physician(3, "Brian Brian", biography="Brian"),)))

    assert engine.correct("brian injury") == ()


def test_words_are_told_in_the_order_of_the_text_as_typed(engine: Engine) -> None:
    assert [each.typed for each in engine.correct("Concusion, KNEE and Hamstrng")] == [
        "Concusion",
        "Hamstrng",
    ]


def test_words_come_and_go_with_the_documents_that_have_them(engine: Engine) -> None:
    engine.apply(IndexUpdate(physicians=(physician(1, "Brian Garcia"), physician(3, "Patellofemoral"))))
    assert meant(engine, "hamstrng patelofemoral") == {"patelofemoral": ("patellofemoral",)}

    engine.apply(IndexUpdate(gone_physicians=(3,), physicians=(physician(4, biography="hamstring"),)))
    assert meant(engine, "hamstrng patelofemoral") == {"hamstrng": ("hamstring",)}


def test_without_an_index_nothing_can_be_told(empty: Engine) -> None:
    with pytest.raises(IndexUnavailable):
        empty.correct("knee")
