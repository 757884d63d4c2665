"""What the arithmetic of matching must hold to, whatever words and rows there are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from directory.search import ranking
from directory.search.whoosh_index.matching import telling_words

weights = st.lists(st.floats(1e-6, 20.0), min_size=1, max_size=10)


@given(weights, st.floats(0.1, 1.0), st.data())
def test_whatever_weighs_enough_has_a_telling_word(
    weights: list[float], share: float, data: st.DataObject
) -> None:
    needed = share * sum(weights)
    matched = data.draw(st.sets(st.integers(0, len(weights) - 1)))
    if sum(weights[index] for index in matched) >= needed - ranking.TOLERANCE:
        assert matched & set(telling_words(weights, needed))


@given(weights)
def test_where_every_word_must_match_the_heaviest_alone_is_telling(weights: list[float]) -> None:
    assert telling_words(weights, sum(weights)) == [weights.index(max(weights))]
