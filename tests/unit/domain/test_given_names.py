"""Which given names may be one person's."""

from __future__ import annotations

import csv

import pytest

from directory.config import DATA_PATH
from directory.domain.given_names import GivenNames, Likeness, given_form
from directory.store.reference import load_catalogue

NAMES = load_catalogue(DATA_PATH).given_names


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("Robert", "Bob", Likeness.SHORT_FORM),
        ("Bob", "Robert", Likeness.SHORT_FORM),
        ("Francisco", "Paco", Likeness.SHORT_FORM),
        ("Bill", "Will", Likeness.SAME_FULL_NAME),
        ("Christopher", "Christine", Likeness.DIFFERENT),
        ("Robert", "Richard", Likeness.DIFFERENT),
        ("JOSÉ", "jose", Likeness.SAME),
        ("Mary-Ann", "Mary Ann", Likeness.SAME),
        ("J.", "James", Likeness.INITIAL),
        ("B.", "William", Likeness.INITIAL),
        ("J.", "Robert", Likeness.DIFFERENT),
        ("J.", "J", Likeness.SAME),
        ("", "James", Likeness.DIFFERENT),
    ],
)
def test_two_given_names_are_one_persons_or_not(one: str, other: str, likeness: Likeness) -> None:
    assert NAMES.likeness(one, other) is likeness
    assert NAMES.likeness(other, one) is likeness


def test_the_forms_of_a_name_are_what_else_its_bearer_may_be_called() -> None:
    assert {"bob", "robert", "rob", "bobby"} <= NAMES.forms("Bob")
    assert {"bob", "robert", "rob"} <= NAMES.forms("Robert")
    assert NAMES.forms("Nobody-Knows") == {"nobodyknows"}
    assert {"christopher", "christine", "christian"} <= NAMES.full_names("Chris") <= NAMES.forms("Chris")
    assert "christine" not in NAMES.forms("Christopher")
    assert NAMES.full_names("Christopher") == set()


def test_without_a_table_only_equal_names_and_initials_are_alike() -> None:
    nobody = GivenNames()

    assert nobody.likeness("Bob", "Robert") is Likeness.DIFFERENT
    assert nobody.likeness("Bob", "bob") is Likeness.SAME
    assert nobody.likeness("B", "Bob") is Likeness.INITIAL


def test_the_table_names_everybody_once_and_nobody_as_their_own_short_form() -> None:
    with (DATA_PATH / "nicknames.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    names = [given_form(row["given_name"]) for row in rows]

    assert names == sorted(set(names))
    for row in rows:
        forms = [given_form(form) for form in row["short_forms"].split(";")]
        assert len(forms) == len(set(forms)) > 0
        assert given_form(row["given_name"]) not in forms
    assert sum(row["short_forms"].count(";") + 1 for row in rows) > 1000
