from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.search.evidence import Passage, best_passage
from directory.search.text import name_forms, query_words, text_form

FILLER = "Plenty of rest and patience are what most people need. " * 12


def marked(passage: Passage) -> list[str]:
    return [passage.text[start:end] for start, end in passage.marks]


def test_the_passage_is_where_the_words_are_and_not_the_beginning() -> None:
    passage = best_passage(f"{FILLER}A torn hamstring takes three months. {FILLER}", "torn hamstrings")
    assert "A torn hamstring takes three months." in passage.text
    assert marked(passage) == ["torn", "hamstring"]


def test_it_begins_with_a_sentence_and_shows_where_it_was_cut() -> None:
    passage = best_passage(f"{FILLER}A torn hamstring takes three months. {FILLER}", "hamstring")
    assert re.match(r"…[A-Z]", passage.text)
    assert passage.text.endswith("…")
    assert len(passage.text) <= 240


def test_different_words_beat_one_word_again_and_again() -> None:
    body = f"Knee, knee, knee and knee. {FILLER}The meniscus of the knee. {FILLER}"
    assert "The meniscus of the knee." in best_passage(body, "knee meniscus").text


def test_words_that_stand_close_beat_words_far_apart() -> None:
    body = f"A knee and, {'well, ' * 25} its meniscus. {FILLER}A knee meniscus tears. {FILLER}"
    assert "A knee meniscus tears." in best_passage(body, "knee meniscus").text


def test_words_match_by_stem_and_accent() -> None:
    passage = best_passage("Orthopædists treat runners’ knees.", "orthopedist runner's KNEE")
    assert marked(passage) == ["Orthopædists", "runners", "knees"]


def test_without_a_match_it_is_the_beginning_without_marks() -> None:
    passage = best_passage(FILLER, "hamstring")
    assert passage.text.startswith("Plenty of rest")
    assert passage.text.endswith("…")
    assert passage.marks == ()
    assert best_passage(FILLER, "the of and") == passage


def test_a_short_text_is_quoted_whole() -> None:
    assert best_passage("Rest\n\n the  knee.", "knee") == Passage("Rest the knee.", ((9, 13),))
    assert best_passage("", "knee") == Passage("", ())


def test_text_without_spaces_is_cut_anywhere() -> None:
    passage = best_passage("x" * 1000, "knee")
    assert len(passage.text) == 239


@pytest.mark.parametrize("length", [40, 120, 240])
@given(
    body=st.lists(
        st.sampled_from(
            ["knee", "knees.", "Hip", "é½", "膝", "“Rest!”", "torn", "x" * 60, "\n", "the", "ice,"]
        ),
        max_size=80,
    ).map(" ".join),
    text=st.sampled_from(["knee", "torn hip", "the", "膝 knee torn", "½", ""]),
)
def test_passages_are_pieces_of_the_text_with_matching_words_marked(
    length: int, body: str, text: str
) -> None:
    passage = best_passage(body, text, length=length)
    assert len(passage.text) <= length
    assert passage.text.strip("…") in " ".join(body.split())
    wanted = {word.text for word in query_words(text)} - {None}
    assert list(passage.marks) == sorted(passage.marks)
    for word in marked(passage):
        assert {text_form(form) for form in name_forms(word)} & wanted
    if wanted & {text_form(form) for form in name_forms(body)}:
        assert passage.marks
