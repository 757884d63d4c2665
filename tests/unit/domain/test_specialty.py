"""The taxonomy of specialties, and topics."""

from __future__ import annotations

from pathlib import Path

import pytest

from directory.domain.specialty import Specialties, Specialty, Topic, Topics
from directory.store.reference import ReferenceError, load_catalogue

SPORTS = Specialty("sports", "Sports Medicine", "Sports doctor", synonyms=("sports physician",))
FAMILY_SPORTS = Specialty("family-sports", "Family Sports", "", ("sports", "family"), ("207QS0010X",))
FAMILY = Specialty("family", "Family Medicine", "Family doctor", (), ("207Q*",))
SPECIALTIES = Specialties([SPORTS, FAMILY_SPORTS, FAMILY])

STRAIN = Topic("hamstring-strain", "Hamstring strain", "injury", ("pulled hamstring",))
TOPICS = Topics([STRAIN, Topic("running", "Running", "sport")])


def test_specialties_are_known_by_code_in_the_order_of_their_file() -> None:
    assert list(SPECIALTIES) == [SPORTS, FAMILY_SPORTS, FAMILY]
    assert SPECIALTIES["sports"] is SPORTS
    assert "sports" in SPECIALTIES
    assert "surgery" not in SPECIALTIES
    assert SPECIALTIES.get("surgery") is None


def test_a_specialty_cannot_be_a_kind_of_one_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="broader specialty medicine does not exist"):
        Specialties([Specialty("sports", "Sports Medicine", "", ("medicine",))])


def test_a_specialty_comes_with_those_it_is_a_kind_of_nearest_first() -> None:
    assert SPECIALTIES.with_broader(["family-sports"]) == ("family-sports", "sports", "family")
    assert SPECIALTIES.with_broader(["sports", "family-sports"]) == ("sports", "family-sports", "family")


def test_unknown_specialties_are_left_out() -> None:
    assert SPECIALTIES.with_broader(["surgery", "family"]) == ("family",)
    assert SPECIALTIES.words(["surgery"]) == ""


def test_specialties_that_are_kinds_of_each_other_end() -> None:
    circle = Specialties([Specialty("a", "A", "", ("b",)), Specialty("b", "B", "", ("a",))])

    assert circle.with_broader(["a"]) == ("a", "b")


def test_the_words_of_specialties_hold_every_name_once() -> None:
    assert SPECIALTIES.words(["sports", "sports"]) == "Sports Medicine ; Sports doctor ; sports physician"


@pytest.mark.parametrize(
    ("taxonomy_code", "specialty"),
    [("207QS0010X", FAMILY_SPORTS), ("207QA0505X", FAMILY), ("207Q00000X", FAMILY), ("208100000X", None)],
)
def test_a_taxonomy_code_stands_for_the_specialty_with_the_longest_pattern(
    taxonomy_code: str, specialty: Specialty | None
) -> None:
    assert SPECIALTIES.for_taxonomy(taxonomy_code) is specialty


@pytest.mark.parametrize("specialties", [None, "code\nsports\n"], ids=["missing", "without its columns"])
def test_reference_lists_that_cannot_be_used_are_refused(tmp_path: Path, specialties: str | None) -> None:
    if specialties is not None:
        (tmp_path / "specialties.csv").write_text(specialties)

    with pytest.raises(ReferenceError, match="cannot be used"):
        load_catalogue(tmp_path)


def test_topics_are_known_by_slug_in_the_order_of_their_file() -> None:
    assert [topic.slug for topic in TOPICS] == ["hamstring-strain", "running"]
    assert TOPICS["hamstring-strain"] is STRAIN
    assert "running" in TOPICS
    assert TOPICS.get("swimming") is None


def test_the_words_of_topics_hold_names_and_synonyms() -> None:
    assert TOPICS.words(["hamstring-strain", "swimming", "running"]) == (
        "Hamstring strain ; pulled hamstring ; Running"
    )
