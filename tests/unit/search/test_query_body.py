"""What is left of a query that nobody fits: where it hurts."""

from __future__ import annotations

import pytest

from directory.config import DATA_PATH
from directory.search.query_body import Body
from directory.search.text import text_form
from directory.store.reference import load_catalogue

PARTS = load_catalogue(DATA_PATH).body
BODY = Body(PARTS)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("my knee hurts", ["knee", "knee"]),
        ("hip pain when sitting", ["hip", "hip"]),
        ("hurts to lift my arm", ["arm", "arm"]),
        ("knee", ["knee"]),
        ("both knees, one knee more", ["knee", "knee"]),
        ("torn meniscus in my knee", ["knee", "knee"]),
        ("torn meniscus and ACL", ["meniscus", "knee"]),
        ("labrum tear", ["labrum", "shoulder or hip"]),
        ("labrum tear in the hip", ["hip", "hip"]),
        ("tore my ACL", ["acl", "knee"]),
        ("swollen knuckle", ["knuckle", "hand"]),
        ("pain from my neck to my fingers", ["neck finger", "neck or hand"]),
        ("my back is killing me", ["back", "back"]),
        ("the back of my heel is stiff", ["heel", "heel"]),
        ("broken bone in the foot", ["foot", "foot"]),
        ("is this fracture bad", ["fracture", "bone"]),
        ("back spasm", ["back", "back"]),
        ("when can I get back to running", []),
        ("it goes away when I rest", []),
        ('"my knee hurts"', []),
        ("", []),
    ],
)
def test_parts_of_the_body_are_searched_for_as_named_then_by_all_that_is_said_of_them(
    text: str, words: list[str]
) -> None:
    assert [gist.words for gist in BODY.gists(text)] == words


def test_any_word_for_any_of_the_parts_will_do_in_the_end() -> None:
    wider = BODY.gists("pain from my neck to my fingers")[-1]

    assert [alias.word for alias in wider.aliases] == ["neck", "hand"]
    assert {*wider.aliases[0].words} == {*wider.aliases[1].words}
    assert {"neck", "whiplash", "finger", "wrist"} <= {*wider.aliases[0].words}


def test_the_table_has_words_that_can_be_searched_for_and_each_part_goes_by_its_name() -> None:
    assert all(text_form(word) for part in PARTS for word in part.said_of)
    assert all(part.name in (*part.words, *part.vague) or part.name == "lungs" for part in PARTS)
    assert len({part.name for part in PARTS}) == len(PARTS)
