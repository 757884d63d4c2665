from __future__ import annotations

import sys
import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.domain.folding import fold
from directory.search.text import (
    STOP_WORDS,
    name_forms,
    query_words,
    spans,
    text_form,
    text_forms,
)
from directory.wiring import VOCABULARY

unicode_texts = st.text(st.characters() | st.sampled_from("aeé\u0301'’ʼ&½ŉßİΣς æŁ膝_-.\n"), max_size=40)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Runner's knee", ["runners", "knee"]),
        ("O’Brien OʼBrien", ["obrien", "obrien"]),
        ("PM&R & pain", ["pmr", "pain"]),
        ("'quoted' rock'n'roll", ["quoted", "rocknroll"]),
        ("Zoë Nuñez-García", ["zoe", "nunez", "garcia"]),
        ("e\u0301lan", ["elan"]),
        ("Łukasz Søndergård", ["lukasz", "sondergard"]),
        ("snake_case C7-T1", ["snake", "case", "c7", "t1"]),
        ("½ ①", ["1", "2", "1"]),
        ("İstanbul ΣΊΣΥΦΟΣ", ["istanbul", "σισυφοσ"]),
        ("", []),
    ],
)
def test_words_are_runs_of_letters_and_digits_of_the_folded_text(text: str, words: list[str]) -> None:
    assert name_forms(text) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("orthopaedics", "Orthopedic"),
        ("running", "runs"),
        ("dislocated", "dislocation"),
        ("injuries", "injury"),
        ("anaesthesia", "anesthesia"),
    ],
)
def test_spellings_and_endings_meet_in_the_text_form(one: str, other: str) -> None:
    assert text_forms(one) == text_forms(other)


def test_stop_words_have_no_text_form() -> None:
    assert text_forms("What do I do with the pain near my knee?") == text_forms("pain knee")
    assert text_form("the") is None


def test_stop_words_are_in_name_form_and_spare_the_words_of_injuries() -> None:
    assert all(name_forms(word) == [word] for word in STOP_WORDS)
    assert STOP_WORDS.isdisjoint(
        name_forms("back front behind up down out over under after before no not off ill may")
    )


def test_counts_are_of_text_forms() -> None:
    assert Counter(text_forms("Knee and knees and the hip")) == {"knee": 2, "hip": 1}


def test_query_words_are_distinct_by_text_form_and_keep_the_first_as_typed() -> None:
    words = query_words("the Runner’s runners KNEE")
    assert [(word.typed, word.name, word.text) for word in words] == [
        ("Runner’s", "runners", "runner"),
        ("KNEE", "knee", "knee"),
    ]


def test_stop_words_count_when_a_query_has_no_others() -> None:
    assert [(word.typed, word.name, word.text) for word in query_words("Do do")] == [("Do", "do", None)]


def test_a_query_has_at_most_thirty_two_words() -> None:
    words = query_words(" ".join(f"w{number} the w{number}" for number in range(40)))
    assert [word.name for word in words] == [f"w{number}" for number in range(32)]


@given(unicode_texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(unicode_texts)
def test_the_words_of_a_word_are_that_word(text: str) -> None:
    for word in name_forms(text):
        assert name_forms(word) == [word]


@given(unicode_texts)
def test_spelling_with_combining_marks_makes_no_difference(text: str) -> None:
    assert name_forms(unicodedata.normalize("NFD", text)) == name_forms(text)


@given(unicode_texts)
def test_spans_are_the_words_where_they_stand(text: str) -> None:
    found = list(spans(text))
    assert [span.word for span in found] == name_forms(text)
    assert all(0 <= span.start < span.end <= len(text) for span in found)
    assert all(span.word in "".join(name_forms(text[span.start : span.end])) for span in found)


@given(unicode_texts)
def test_spans_of_some_forms_are_those_of_all_that_have_them(text: str) -> None:
    every = list(spans(text))
    for wanted in {form for span in every if (form := text_form(span.word))}:
        assert list(spans(text, frozenset({wanted}))) == [
            span for span in every if text_form(span.word) == wanted
        ]


def test_words_whose_stem_begins_otherwise_are_found_by_it() -> None:
    (found,) = spans("Is aerobic exercise safe?", frozenset({text_form("erobic") or ""}))
    assert found.word == "aerobic"


def test_every_english_word_is_found_by_its_form() -> None:
    words = VOCABULARY.read_text(encoding="utf-8").split()
    for word in (word for word in words if word.isascii() and word.isalpha() and len(word) > 1):
        if form := text_form(word):
            written = f"(so {word}), {word[0]}'{word[1:]}"
            assert [span.word for span in spans(written, frozenset({form}))] == [word, word]


def test_ascii_folds_as_every_other_character_does() -> None:
    assert all(fold(chr(code)) == fold(chr(code) + "é")[:-1] for code in range(128))


def test_every_character_folds() -> None:
    assert all(fold(chr(code)) is not None for code in range(0, sys.maxunicode, 97))
