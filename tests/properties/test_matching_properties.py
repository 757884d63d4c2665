"""What the arithmetic of matching must hold to, whatever words and rows there are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.search import ranking
from directory.search.whoosh_index.grouping import Numbered, group_starts, halved
from directory.search.whoosh_index.matching import telling_words

weights = st.lists(st.floats(1e-6, 20.0), min_size=1, max_size=10)
rows = st.lists(st.integers(0, 40), unique=True, max_size=20).map(lambda found: np.array(found, np.int64))


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


@given(st.lists(rows, max_size=4), rows)
def test_rows_of_several_groups_are_numbered_once_each_and_found_again(
    groups: list[np.ndarray], others: np.ndarray
) -> None:
    numbered = Numbered(groups, 41)
    own, numbers = numbered.of(others)

    assert sorted(numbered.rows.tolist()) == sorted({row for group in groups for row in group.tolist()})
    assert others[own].tolist() == [row for row in others.tolist() if row in numbered.rows]
    assert numbered.rows[numbers].tolist() == others[own].tolist()


@given(st.lists(st.tuples(st.integers(0, 5), st.floats(0.0, 100.0)), max_size=40))
def test_of_each_group_every_value_counts_half_of_the_one_before(pairs: list[tuple[int, float]]) -> None:
    pairs.sort(key=lambda pair: pair[0])
    groups, values = np.array([group for group, _ in pairs], np.int64), np.array([v for _, v in pairs], float)
    places = [[group for group, _ in pairs[:index]].count(pairs[index][0]) for index in range(len(pairs))]

    expected = [value * 0.5**place for (_, value), place in zip(pairs, places, strict=True)]
    assert halved(values, group_starts(groups)).tolist() == pytest.approx(expected)
