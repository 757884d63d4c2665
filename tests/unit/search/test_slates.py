import numpy as np

from directory.search.whoosh_index.slates import Slates


def test_a_slate_is_lent_to_one_at_a_time_and_clean() -> None:
    slates = Slates(8)
    one, other = slates.take(), slates.take()
    rows = np.array([1, 7], np.int32)
    one[rows] = 5

    assert not other.any()
    slates.give_back(one, rows[:1], rows[1:])
    assert slates.take() is one
    assert not one.any()
    assert slates.take() is not one
