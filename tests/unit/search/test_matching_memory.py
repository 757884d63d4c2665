"""What is kept of a query is no larger than it is said to be."""

from __future__ import annotations

from typing import Any

import pytest
from numpy.typing import NDArray

from directory.search.meaning.none import NoMeaning
from directory.search.meaning.queries import QueryEncoder
from directory.search.meaning.vectors import VectorFiles
from directory.search.whoosh_index import WhooshIndex
from directory.search.whoosh_index.matching import find
from directory.search.whoosh_index.segments import open_latest
from directory.search.whoosh_index.snapshot import Snapshot
from tests.search_factories import answer, article, physician

PEOPLE = 400


def _words(one: str, other: str, number: int) -> str:
    """One of them by turns; the first has both."""
    return (one, other)[number % 2] if number else f"{one} {other}"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    path = tmp_path_factory.mktemp("index")
    WhooshIndex(path).rebuild(
        [physician(n, f"Person{n}", biography=_words("knee", "elbow", n)) for n in range(PEOPLE)],
        [article(n, f"Title{n}", answer(_words("ankle", "wrist", n), by=n)) for n in range(PEOPLE)],
    )
    build = next((path / "builds").iterdir())
    vectors = VectorFiles(build, NoMeaning())
    return Snapshot(open_latest(build, {}), vectors, QueryEncoder(NoMeaning())).prepare(None)


@pytest.mark.parametrize("text", ["knee", "knee elbow", "ankle", "ankle wrist", "knee ankle", ""])
def test_what_a_query_found_counts_all_it_holds_of_which_it_needs_half(snapshot: Snapshot, text: str) -> None:
    found = find(snapshot, text, ())
    arrays: tuple[NDArray[Any], ...] = (found.rows, found.scores, found.authors, *found.evidence.arrays)
    held = sum((array if array.base is None else array.base).nbytes for array in arrays)

    assert found.size == held // 8
    assert held <= 2 * sum(array.nbytes for array in arrays)
