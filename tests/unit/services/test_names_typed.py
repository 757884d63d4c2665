"""Names found by how they begin."""

from __future__ import annotations

import pytest

from directory.services.names_typed import ListedNames

NAMES = ListedNames(
    [("a", "Ann", "Lopez"), ("m", "Maria", "López"), ("e", "Eva", "Ólafsdóttir"), ("l", "Lop", "Stone")]
)


@pytest.mark.parametrize(
    ("beginnings", "slugs"),
    [
        (["lop"], ["a", "m", "l"]),
        (["maria l"], ["m"]),
        (["olaf"], ["e"]),
        (["opez"], []),
        (["%"], []),
        (["ann l", "maria l", "ann"], ["a", "m"]),
        ([""], ["a", "m", "e", "l"]),
        ([], []),
    ],
)
def test_family_names_and_whole_names_are_found_in_order(beginnings: list[str], slugs: list[str]) -> None:
    found = NAMES.starting(beginnings, 10)

    assert [slug for slug, _ in found] == slugs
    assert NAMES.starting(beginnings, 1) == found[:1]


def test_names_are_told_as_they_are_written() -> None:
    assert NAMES.starting(["lopez"], 2) == [("a", "Ann Lopez"), ("m", "Maria López")]
