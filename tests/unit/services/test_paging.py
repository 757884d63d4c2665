"""Results page by page."""

from __future__ import annotations

import pytest

from directory.domain.errors import InvalidInput
from directory.services.paging import count_pages


@pytest.mark.parametrize(
    ("total", "page_size", "pages"), [(0, 20, 0), (1, 20, 1), (20, 20, 1), (21, 20, 2), (40, 20, 2)]
)
def test_the_last_page_may_be_part_full(total: int, page_size: int, pages: int) -> None:
    assert count_pages(total, 1, page_size) == pages


def test_the_first_page_always_exists() -> None:
    assert count_pages(0, 1, 20) == 0


@pytest.mark.parametrize(
    ("total", "told"), [(0, "only one page"), (20, "only one page"), (41, "are 3 pages")]
)
def test_a_page_beyond_the_last_is_refused_with_how_many_there_are(total: int, told: str) -> None:
    with pytest.raises(InvalidInput, match=f"page: There .*{told}"):
        count_pages(total, 4, 20)
