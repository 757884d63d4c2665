"""Who is suggested, compared with going through everybody's names one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from directory.domain.folding import fold
from directory.domain.given_names import GivenNames
from directory.domain.specialty import Catalogue, Specialties, Topics
from directory.search.memory import InMemoryEngine
from directory.services.suggesting import SuggestingService
from directory.store.models import PhysicianRow
from directory.store.unit_of_work import Database
from tests.installation import database_with_tables

GIVEN_NAMES = GivenNames({"Robert": ["Bob", "Rob"], "Roberta": ["Bob"], "Ana": ["Ani"]})
GIVEN = st.sampled_from(
    ["Robert", "Bob", "Rob", "ROBERTA", "Ana", "Ána", "Ana Ro", "Łukasz", "Ольга", "小明", "Ro"]
)
_FAMILIES = ["Roberts", "Ro", "Ana Maria", "van der Berg", "Van Doren", "O'Brien", "O’Brian", "Bobić", "D%"]
_RARE = ["Łęcki", "Straße", "Strasser", "Ångström", "Angstrom", "Ольгина", "李", "𠀀", "z" * 99 + "ﷺ", "D_"]
FAMILY = st.sampled_from([*_FAMILIES, *_RARE])
STATUS = st.sampled_from(["active", "active", "active", "retired", "removed"])


@dataclass
class Person:
    """Somebody in the directory."""

    given_name: str
    family_name: str
    status: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


SOMEBODY = st.builds(Person, GIVEN, FAMILY, STATUS)
PEOPLE = st.lists(SOMEBODY, max_size=12)
EDITS = st.lists(st.tuples(st.integers(0, 11), SOMEBODY), max_size=4)
TYPED = st.lists(
    st.one_of(
        st.tuples(st.one_of(GIVEN, FAMILY), st.integers(1, 9)).map(lambda drawn: drawn[0][: drawn[1]]),
        st.builds(lambda given, family, end: f"{given} {family}"[:end], GIVEN, FAMILY, st.integers(1, 12)),
        st.text(max_size=3),
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = database_with_tables(tmp_path_factory.mktemp("suggesting") / "directory.sqlite3")
    yield database
    database.close()


@settings(max_examples=60)
@given(PEOPLE, EDITS, TYPED, st.integers(1, 5))
def test_whatever_is_written_whoever_is_listed_is_suggested_at_once(
    database: Database,
    people: list[Person],
    edits: list[tuple[int, Person]],
    typed: list[str],
    limit: int,
) -> None:
    suggesting = SuggestingService(
        database, InMemoryEngine(), Catalogue(Specialties([]), Topics([]), GIVEN_NAMES)
    )
    with database.writing() as session:
        session.execute(delete(PhysicianRow))
        rows = [PhysicianRow(slug=f"{number}", **asdict(each)) for number, each in enumerate(people)]
        session.add_all(rows)
    with database.writing() as session:
        for number, changed in edits:
            if number < len(people):
                people[number] = changed
                row = session.get_one(PhysicianRow, rows[number].id)
                for column, value in asdict(changed).items():
                    setattr(row, column, value)

    for text in typed:
        suggested = [(each.slug, each.text) for each in suggesting.suggest(text, limit)]
        assert suggested == _expected(people, _compared(text))[:limit]


def _expected(people: Sequence[Person], typed: str) -> list[tuple[str, str]]:
    """Slug and name of everybody to be suggested, found out the long way."""
    if not typed:
        return []
    listed = [(number, person) for number, person in enumerate(people) if person.status == "active"]

    def by_name(beginning: str) -> list[int]:
        names = [(_compared(person.name), number) for number, person in listed]
        return [number for name, number in sorted(names) if name.startswith(beginning)]

    names = [(_compared(each.family_name), _compared(each.name), number) for number, each in listed]
    by_family_name = [number for family, _, number in sorted(names) if family.startswith(typed)]
    given, _, family = typed.partition(" ")
    full = GIVEN_NAMES.full_names(given)
    others = [*sorted(full), *sorted(GIVEN_NAMES.forms(given) - full - {given})]
    found = chain(by_family_name, by_name(typed), *(by_name(f"{other} {family}") for other in others))
    return [(f"{number}", people[number].name) for number in dict.fromkeys(found)]


def _compared(text: str) -> str:
    return fold(text).replace("’", "'").strip()
