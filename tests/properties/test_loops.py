"""What the compiled loops of a search must come to: what a plain sentence about them says.

Each is asked as it is compiled and as it is written, so that neither hides the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from directory.search.whoosh_index import match_loops, result_loops

SIZE = 24
Array = NDArray[Any]
Pick = Callable[[Any], Any]

distinct_rows = st.lists(st.integers(0, SIZE - 1), unique=True, max_size=SIZE)
rising_rows = distinct_rows.map(sorted)
shares = st.sampled_from((0.25, 0.5, 1.0, 1.5, 3.0))


@pytest.fixture(scope="module", params=["compiled", "as written"])
def form(request: pytest.FixtureRequest) -> Pick:
    """Picks a loop in one of its two forms."""
    as_written = request.param == "as written"
    return lambda loop: loop.py_func if as_written else loop


def rows_of(rows: list[int]) -> Array:
    return np.array(rows, np.int32)


def doubles(values: list[float]) -> Array:
    return np.array(values, np.float64)


def bits_of(values: list[int]) -> Array:
    return np.array(values, np.uint64)


def numbered(rows: Sequence[int], size: int) -> Array:
    """By row of ``size`` its place among some of them, plus one; 0 for the others."""
    places = np.zeros(size, np.int32)
    result_loops.number(rows_of([*rows]), places)
    return places


def room_for_matches() -> tuple[Array, Array, Array, Array]:
    """No match yet, as loops take them: places, rows, scores, bits."""
    return np.zeros(SIZE, np.int32), np.empty(SIZE, np.int32), np.empty(SIZE), np.empty(SIZE, np.uint64)


def masks(size: int) -> st.SearchStrategy[Array]:
    return st.lists(st.booleans(), min_size=size, max_size=size).map(lambda each: np.array(each, np.bool_))


@given(rows=rising_rows, others=rising_rows)
def test_rows_of_two_lists_are_merged_with_their_weights_added(
    form: Pick, rows: list[int], others: list[int]
) -> None:
    weights = np.arange(1, len(rows) + 1, dtype=np.float32)
    merged, summed = form(match_loops.merged)(
        rows_of(rows), weights, rows_of(others), np.full(len(others), 0.5)
    )

    expected = {
        row: (rows.index(row) + 1.0 if row in rows else 0.0) + 0.5 * (row in others) for row in merged
    }
    assert merged.tolist() == sorted({*rows, *others})
    assert summed.tolist() == [expected[row] for row in merged.tolist()]


words = st.lists(st.tuples(rising_rows, shares), min_size=1, max_size=4)


@given(words=words, others=distinct_rows, telling=st.sets(st.integers(0, 3)))
def test_matches_are_those_with_a_telling_word_and_others_scored_by_all_words(
    form: Pick, words: list[tuple[list[int], float]], others: list[int], telling: set[int]
) -> None:
    arrays = room_for_matches()
    near = rows_of(others), np.full(len(others), 10.0), np.uint64(1 << 63)
    count = form(match_loops.add_scored)(*arrays, *near)
    for index in telling & {*range(len(words))}:
        having, idf = words[index]
        word = rows_of(having), np.full(len(having), 2.0, np.float32), idf, 1.2, np.uint64(1 << index)
        count = form(match_loops.add_telling_word)(*arrays, count, *word)
    for index, (having, idf) in enumerate(words):
        if index not in telling:
            word = rows_of(having), np.full(len(having), 2.0, np.float32), idf, 1.2, np.uint64(1 << index)
            form(match_loops.add_other_word)(*arrays, *word)

    _, rows, scores, bits = arrays
    found = {*others}.union(*(words[index][0] for index in telling if index < len(words)))
    assert sorted(rows[:count].tolist()) == sorted(found)
    for row, score, own in zip(rows[:count].tolist(), scores.tolist(), bits.tolist(), strict=False):
        having = [index for index, (rows_with, _) in enumerate(words) if row in rows_with]
        assert own == sum(1 << index for index in having) + ((1 << 63) if row in others else 0)
        assert score == pytest.approx(
            sum(words[index][1] * 2.0 / 3.2 for index in having) + 10.0 * (row in others)
        )


@given(weights=st.lists(shares, max_size=20), data=st.data())
def test_words_weigh_together_what_each_of_them_weighs(
    form: Pick, weights: list[float], data: st.DataObject
) -> None:
    bits = data.draw(st.lists(st.integers(0, (1 << len(weights)) - 1), max_size=6))
    weighed = form(match_loops.weighed)(bits_of(bits), doubles(weights))

    assert weighed.tolist() == pytest.approx(
        [sum(weight for index, weight in enumerate(weights) if each >> index & 1) for each in bits]
    )


answers = st.lists(
    st.tuples(
        st.integers(-1, 3),  # the author
        st.sampled_from((1.0, 1.0 + 1e-9, 2.0, 5.0)),  # the score
        st.integers(0, 7),  # the words
        st.booleans(),  # near
    ),
    max_size=12,
)


NEAR = 1 << 63
WEIGHTS = [1.0, 2.0, 4.0]


def weigh(bits: int) -> float:
    return sum(weight for index, weight in enumerate(WEIGHTS) if bits >> index & 1)


def is_evidence(answer: tuple[int, float, int, bool], names: list[int]) -> bool:
    """Near, or with words that score 1.5 and half of the weight of those that are no names of its author."""
    author, score, bits, is_near = answer
    subject = 7 & ~names[author] if names else 7
    about = weigh(subject) > 0 and weigh(bits & subject) >= 0.5 * weigh(subject)
    return author >= 0 and bool(is_near or (bits and score >= 1.5 and about))


@given(
    answers=answers,
    names=st.lists(st.integers(0, 7), min_size=4, max_size=4) | st.just([]),
    limit=st.integers(0, 3),
)
def test_authors_have_their_evidence_best_first_each_counting_half_of_the_one_before(
    form: Pick, answers: list[tuple[int, float, int, bool]], names: list[int], limit: int
) -> None:
    ids = [100 - place for place in range(len(answers))]
    matches = rows_of([*range(len(answers))]), doubles([score for _, score, _, _ in answers])
    bits = [bits | (NEAR if is_near else 0) for *_, bits, is_near in answers]
    places, rows, scores, words = room_for_matches()
    best, following = np.empty(len(answers), np.int32), np.empty(len(answers), np.int32)
    writers = rows_of([author for author, *_ in answers])
    form(match_loops.pick_evidence)(
        *(*matches, bits_of(bits), len(answers), writers, np.array(names, np.uint32), doubles(WEIGHTS)),
        *(1.5, 0.5, 1e-9, np.uint64(NEAR), following),
    )
    count = form(match_loops.add_authors)(
        *(*matches, bits_of(bits), len(answers), writers, np.array(ids, np.int64), 1e6, 2.0),
        *(places, rows, scores, words, best, following),
    )

    told = [place for place, answer in enumerate(answers) if is_evidence(answer, names)]
    assert rows[:count].tolist() == [*dict.fromkeys(answers[place][0] for place in told)]
    assert places.tolist() == numbered(rows[:count].tolist(), SIZE).tolist()
    assert [place for place in range(len(answers)) if following[place] != match_loops.NO_EVIDENCE] == told
    found = form(match_loops.best_answers)(
        rows_of([-1, *range(count)]), best, following, *matches, np.array(ids, np.int64), limit
    )
    shown = list(zip(found[0].tolist(), found[1].tolist(), strict=True))
    starts = [0, *found[2].tolist()]
    assert starts[1] == found[3][0] == 0
    for author in range(count):
        own = [place for place in told if answers[place][0] == rows[author]]
        own.sort(key=lambda place: (-round(answers[place][1] * 1e6), ids[place]))
        assert shown[starts[author + 1] : starts[author + 2]] == [
            (ids[place], answers[place][1]) for place in own[:limit]
        ]
        assert found[3][author + 1] == len(own)
        assert scores[author] == pytest.approx(
            sum(2.0 * answers[place][1] * 0.5**rank for rank, place in enumerate(own))
        )
        assert words[author] == reduce(or_, (bits[place] for place in own))


@given(
    matches=st.lists(st.tuples(st.integers(0, 7), st.booleans(), st.booleans()), max_size=SIZE),
    needed=st.sampled_from((0.0, 3.0, 7.0)),
    by_name=st.booleans(),
    authors=st.integers(0, SIZE),
)
def test_matches_have_enough_words_or_are_near_where_nobody_goes_by_one(
    form: Pick, matches: list[tuple[int, bool, bool]], needed: float, by_name: bool, authors: int
) -> None:
    everybody = [*range(len(matches))]
    rows, scores, places = (
        rows_of(everybody),
        doubles([0.5 * row for row in everybody]),
        numbered(everybody, SIZE),
    )
    author_of = np.empty(len(matches), np.int32)
    kept = form(match_loops.keep_matching)(
        places,
        rows,
        scores,
        bits_of([bits | (NEAR if is_near else 0) for bits, is_near, _ in matches]),
        len(matches),
        authors,
        doubles(WEIGHTS),
        needed,
        np.array([int(named) for *_, named in matches] if by_name else [], np.uint32),
        np.uint64(NEAR),
        author_of,
    )

    enough = [place for place, (bits, *_) in enumerate(matches) if bits and weigh(bits) >= needed]
    alone = by_name and any(matches[place][2] for place in enough)
    also = [] if alone else [place for place, (_, is_near, _) in enumerate(matches) if is_near]
    assert rows[:kept].tolist() == sorted({*enough, *also})
    assert scores[:kept].tolist() == [0.5 * row for row in rows[:kept].tolist()]
    assert author_of[:kept].tolist() == [row if row < authors else -1 for row in rows[:kept].tolist()]
    assert not places.any()


@given(word=st.tuples(distinct_rows, shares))
def test_where_nobody_asks_for_places_none_are_written(form: Pick, word: tuple[list[int], float]) -> None:
    having, idf = word
    _, rows, scores, bits = room_for_matches()
    weights, places = np.full(len(having), 2.0, np.float32), rows_of([])
    count = form(match_loops.add_telling_word)(
        *(places, rows, scores, bits, 0, rows_of(having), weights, idf, 1.2, 1)
    )

    assert rows[:count].tolist() == having
    assert scores[:count].tolist() == pytest.approx([idf * 2.0 / 3.2] * len(having))
    assert form(match_loops.best_and_wipe)(places, rows, scores, count) == max(scores[:count], default=0.0)


@given(rows=distinct_rows)
def test_the_best_score_is_told_when_places_are_wiped(form: Pick, rows: list[int]) -> None:
    places, scores = numbered(rows, SIZE), [0.5 * row for row in rows]

    assert form(match_loops.best_and_wipe)(places, rows_of(rows), doubles(scores), len(rows)) == max(
        scores, default=0.0
    )
    assert not places.any()


@given(rows=st.lists(distinct_rows, max_size=3))
def test_rows_are_marked_with_bits(form: Pick, rows: list[list[int]]) -> None:
    slate = np.zeros(SIZE, np.uint32)
    for index, own in enumerate(rows):
        form(match_loops.mark)(slate, rows_of(own), np.uint32(1 << index))

    for row, bits in enumerate(slate.tolist()):
        assert bits == sum(1 << index for index, own in enumerate(rows) if row in own)


values = st.sampled_from((0.0, 1.0, 1.0 + 1e-9, 2.0, 3.5, float("nan")))


@given(
    values=st.lists(values, max_size=SIZE),
    ranks=st.permutations(range(SIZE)),
    steps=st.sampled_from((1e6, -1e6, 0.0)),
    count=st.integers(0, SIZE),
)
def test_the_first_come_first_and_ranks_decide_between_equals(
    form: Pick, values: list[float], ranks: list[int], steps: float, count: int
) -> None:
    first = form(result_loops.first_places)(
        doubles(values), rows_of([*range(len(values))]), rows_of(ranks), steps, count
    )

    def merit(place: int) -> tuple[float, int]:
        value = values[place]
        return (float("inf") if np.isnan(value) else np.rint(value * steps), ranks[place])

    assert first.tolist() == sorted(range(len(values)), key=merit)[:count]


@given(rows=distinct_rows)
def test_what_was_written_is_wiped_off_again(form: Pick, rows: list[int]) -> None:
    slate = np.zeros(SIZE, np.int32)
    form(result_loops.number)(rows_of(rows), slate)
    assert [rows[place - 1] for place in slate.tolist() if place] == sorted(rows)

    form(match_loops.wipe)(slate, rows_of(rows))
    assert not slate.any()


@given(rows=distinct_rows, mask=masks(SIZE))
def test_rows_are_found_by_a_mask(form: Pick, rows: list[int], mask: Array) -> None:
    kept = form(result_loops.among)(rows_of(rows), mask)

    assert kept.tolist() == [place for place, row in enumerate(rows) if mask[row]]


offices = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from((0.0, 1.0, 1.0 + 1e-9, 5.0, 9.0, float("nan")))), max_size=12
).map(lambda each: sorted(each, key=lambda office: office[0]))


@given(offices=offices, rows=st.permutations(range(6)), most=st.sampled_from((1.0, 5.0, float("inf"))))
def test_of_each_owner_the_nearest_office_is_shown(
    form: Pick, offices: list[tuple[int, float]], rows: list[int], most: float
) -> None:
    owners = rows_of([owner for owner, _ in offices])
    everyone = np.arange(len(offices), dtype=np.int64)
    miles = doubles([far for _, far in offices])
    places = numbered(rows, 6)
    found, nearest, far, suitable = form(result_loops.nearest_offices)(
        places, owners, everyone, miles, most, 1e6
    )

    def steps(office: int) -> float:
        return float("inf") if np.isnan(miles[office]) else round(float(miles[office]) * 1e6)

    within = [office for office in range(len(offices)) if steps(office) <= most * 1e6]
    assert suitable.tolist() == within
    assert [rows[place] for place in found.tolist()] == sorted({offices[office][0] for office in within})
    for place, office, distance in zip(found.tolist(), nearest.tolist(), far.tolist(), strict=True):
        own = [each for each in within if offices[each][0] == rows[place]]
        assert office == min(own, key=lambda each: (steps(each), each))
        assert distance == pytest.approx(miles[office], nan_ok=True)


@given(offices=offices, rows=st.sets(st.integers(0, 5)), data=st.data())
def test_offices_are_suitable_whose_owner_was_found_and_that_pass(
    form: Pick, offices: list[tuple[int, float]], rows: set[int], data: st.DataObject
) -> None:
    mask = data.draw(masks(len(offices)) | masks(0))
    owners, everyone = rows_of([owner for owner, _ in offices]), np.arange(len(offices), dtype=np.int64)
    places = numbered(sorted(rows), 6)
    suitable = form(result_loops.suitable_offices)(places, owners, everyone, mask)
    passing = [office for office in range(len(offices)) if not mask.size or mask[office]]

    assert suitable.tolist() == [office for office in passing if offices[office][0] in rows]
    if mask.size:
        count = form(result_loops.count_owners)(everyone, owners, mask)
        assert count == len({offices[office][0] for office in passing})


@given(offices=offices, rows=st.lists(st.integers(0, 7), max_size=8))
def test_the_first_office_of_each_is_found(
    form: Pick, offices: list[tuple[int, float]], rows: list[int]
) -> None:
    owners = [owner for owner, _ in offices]
    first = form(result_loops.first_offices)(rows_of(rows), rows_of(owners))

    assert first.tolist() == [owners.index(row) if row in owners else -1 for row in rows]


@given(lists=st.lists(st.sets(st.integers(0, 3)), max_size=8), rows=distinct_rows, first=st.integers(0, SIZE))
def test_values_are_counted_of_the_rows_that_are_there(
    form: Pick, lists: list[set[int]], rows: list[int], first: int
) -> None:
    starts = rows_of([0, *np.cumsum([len(each) for each in lists]).tolist()])
    numbers = np.array([number for each in lists for number in sorted(each)], np.uint16)
    counts = form(result_loops.count_values)(rows_of(rows), first, starts, numbers, 4)

    own = [lists[row - first] for row in rows if 0 <= row - first < len(lists)]
    assert counts.tolist() == [sum(value in each for each in own) for value in range(4)]


degrees = st.sampled_from((-179.0, -90.0, -10.0, 0.0, 10.0, 45.0, 90.0, 179.0))


@given(
    points=st.lists(st.tuples(degrees | st.just(float("nan")), degrees), max_size=12),
    south=degrees,
    north=degrees,
    west=degrees,
    east=degrees,
)
def test_offices_are_in_a_box_that_may_cross_the_antimeridian(
    form: Pick, points: list[tuple[float, float]], south: float, north: float, west: float, east: float
) -> None:
    latitudes, longitudes = doubles([each for each, _ in points]), doubles([each for _, each in points])
    northward = np.argsort(latitudes).astype(np.uint32)
    inside = form(result_loops.in_box)(
        northward, latitudes[northward], longitudes[northward], 100, south, north, west, east
    )

    def is_inside(latitude: float, longitude: float) -> bool:
        between = west <= longitude <= east if west <= east else longitude >= west or longitude <= east
        return south <= latitude <= north and between

    assert sorted(inside.tolist()) == [100 + place for place, point in enumerate(points) if is_inside(*point)]
