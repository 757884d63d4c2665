from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.search.evidence import Passage, Phrase, best_passage, one_line, sentences
from directory.search.text import query_words, text_forms

FILLER = "Plenty of rest and patience are what most people need. " * 12


def quote(
    body: str,
    text: str,
    *,
    synonyms: tuple[Phrase, ...] = (),
    likeness: Sequence[float] = (),
    length: int = 240,
) -> Passage:
    return best_passage(one_line(body), text, synonyms=synonyms, likeness=likeness, length=length)


def marked(passage: Passage) -> list[str]:
    return [passage.text[start:end] for start, end in passage.marks]


def test_the_passage_is_where_the_words_are_and_not_the_beginning() -> None:
    passage = quote(f"{FILLER}A torn hamstring takes three months. {FILLER}", "torn hamstrings")
    assert "A torn hamstring takes three months." in passage.text
    assert marked(passage) == ["torn", "hamstring"]


def test_it_begins_with_a_sentence_and_shows_where_it_was_cut() -> None:
    passage = quote(f"{FILLER}A torn hamstring takes three months. {FILLER}", "hamstring")
    assert re.match(r"…[A-Z]", passage.text)
    assert passage.text.endswith("…")
    assert len(passage.text) <= 240


def test_different_words_beat_one_word_again_and_again() -> None:
    body = f"Knee, knee, knee and knee. {FILLER}The meniscus of the knee. {FILLER}"
    assert "The meniscus of the knee." in quote(body, "knee meniscus").text


def test_words_that_stand_close_beat_words_far_apart() -> None:
    body = f"A knee and, {'well, ' * 25} its meniscus. {FILLER}A knee meniscus tears. {FILLER}"
    assert "A knee meniscus tears." in quote(body, "knee meniscus").text


def test_words_match_by_stem_and_accent() -> None:
    passage = quote("Orthopædists treat runners’ knees.", "orthopedist runner's KNEE")
    assert marked(passage) == ["Orthopædists", "runners", "knees"]


def test_without_a_match_it_is_the_beginning_without_marks() -> None:
    passage = quote(FILLER, "hamstring")
    assert passage.text.startswith("Plenty of rest")
    assert passage.text.endswith("…")
    assert passage.marks == ()
    assert quote(FILLER, "the of and") == passage


def test_a_short_text_is_quoted_whole() -> None:
    assert quote("Rest\n\n the  knee.", "knee") == Passage("Rest the knee.", ((9, 13),))
    assert quote("", "knee") == Passage("", ())


# --- synonyms and meaning --------------------------------------------------------------------------

PATELLOFEMORAL = ("patellofemor", "pain")


def test_a_synonym_is_marked_whole_where_its_words_stand_together() -> None:
    body = "Patellofemoral pain, or: pain (not patellofemoral), says: patellofemoral\npains."
    passage = quote(body, "kneecap", synonyms=(PATELLOFEMORAL,))
    assert marked(passage) == ["Patellofemoral pain", "patellofemoral pains"]


def test_words_within_a_synonym_are_marked_with_it_and_by_themselves_elsewhere() -> None:
    passage = quote("Patellofemoral pain is pain.", "pain", synonyms=(PATELLOFEMORAL,))
    assert marked(passage) == ["Patellofemoral pain", "pain"]


def test_stop_words_may_stand_in_a_synonym_but_no_pause() -> None:
    synonyms = (("pain", "thigh"),)
    assert marked(quote("Pain of the thigh.", "x", synonyms=synonyms)) == ["Pain of the thigh"]
    assert marked(quote("Pain. The thigh.", "x", synonyms=synonyms)) == []


def test_a_passage_is_chosen_for_a_synonym_too() -> None:
    passage = quote(f"{FILLER}It is patellofemoral pain. {FILLER}", "x", synonyms=(PATELLOFEMORAL,))
    assert "It is patellofemoral pain." in passage.text


SAID = [f"This is sentence number {number} of those we have. " for number in range(20)]


def alike(best: int, body: str) -> list[float]:
    return [0.6 if place == best else 0.2 for place in range(len(sentences(one_line(body))))]


def test_without_words_the_passage_begins_with_the_sentence_nearest_in_meaning() -> None:
    body = "".join(SAID)
    assert quote(body, "kneecap", likeness=alike(7, body)).text.startswith("…This is sentence number 7")


def test_a_passage_at_the_end_takes_in_what_stands_before_it() -> None:
    body = "".join(SAID)
    passage = quote(body, "kneecap", likeness=alike(19, body))
    assert passage.text.endswith("number 19 of those we have.")
    assert len(passage.text) > 150


@pytest.mark.parametrize(("likeness", "by_words"), [(0.2, True), (0.4, True), (0.9, False)])
def test_words_outweigh_a_little_likeness_but_not_much_of_it(likeness: float, by_words: bool) -> None:
    body = f"{SAID[1] * 9}A kneecap hurts. {SAID[2] * 8}"
    passage = quote(body, "kneecap hurts", likeness=[likeness, *[0.2] * 17])
    assert ("kneecap" in passage.text) == by_words


def test_likeness_of_another_text_plays_no_part() -> None:
    body = f"{FILLER}A kneecap hurts. {FILLER}"
    assert quote(body, "kneecap", likeness=[0.9, 0.1]) == quote(body, "kneecap")


def test_sentences_are_the_whole_text() -> None:
    body = "One. Two? “Three!” Four"
    assert [body[start:end] for start, end in sentences(body)] == ["One. ", "Two? ", "“Three!” ", "Four"]
    assert sentences("") == []


# --- whatever the text -----------------------------------------------------------------------------


def test_text_without_spaces_is_cut_anywhere() -> None:
    passage = quote("x" * 1000, "knee")
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
    synonyms=st.lists(st.sampled_from([("torn", "hip"), ("knee", "knee", "ice"), ("ice",)])).map(tuple),
    dice=st.randoms(use_true_random=False),
    by_meaning=st.booleans(),
)
def test_passages_are_pieces_of_the_text_with_matching_words_marked(
    length: int, body: str, text: str, synonyms: tuple[Phrase, ...], dice: Random, by_meaning: bool
) -> None:
    likeness = [dice.random() for _ in sentences(one_line(body))] if by_meaning else []
    passage = quote(body, text, synonyms=synonyms, likeness=likeness, length=length)
    assert len(passage.text) <= length
    assert passage.text.strip("…") in " ".join(body.split())
    wanted = {word.text for word in query_words(text)} - {None}
    assert list(passage.marks) == sorted(passage.marks)
    assert all(one[1] <= other[0] for one, other in pairwise(passage.marks))
    for words in marked(passage):
        assert tuple(text_forms(words)) in synonyms or {*text_forms(words)} & wanted
    if wanted & {*text_forms(body)} and not by_meaning:
        assert passage.marks
