"""Whatever is in a file: an import ends with a report, and changes nothing the second time."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.domain.errors import InvalidInput
from directory.services.importing import ImportingService, cells
from directory.services.importing.cells import Unreadable
from directory.services.importing.natural_case import natural_address, natural_name
from directory.store.unit_of_work import Database
from tests.import_factories import (
    article,
    articles_file,
    content,
    importing,
    nppes_file,
    physician,
    physicians_file,
    provider,
    valid_npi,
)
from tests.installation import database_with_tables

SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

cell = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["", "yes", "no", "NaN", "en; es", "714-555-0142", "2015-06-30", "33.8", "=1+1", "running"]
    ),
)
some_cells = st.dictionaries(st.sampled_from(sorted(physician())), cell, max_size=4)
people = st.lists(
    st.tuples(
        st.integers(1, 4), st.sampled_from(["Maria", "Ann"]), st.sampled_from(["", "one", "two"]), some_cells
    ),
    max_size=6,
)


@contextmanager
def directory() -> Iterator[tuple[ImportingService, Database, Path]]:
    """An empty directory in a folder of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = database_with_tables(folder / "directory.sqlite3")
        yield importing(database, folder), database, folder
        database.close()


@SLOW
@given(people)
def test_any_rows_of_physicians_import_twice_alike(drawn: list[tuple[int, str, str, dict[str, str]]]) -> None:
    rows = [
        {
            key: _writable(value)
            for key, value in physician(npi=valid_npi(number), given_name=name, slug=slug).items()
        }
        | {key: _writable(value) for key, value in strange.items()}
        for number, name, slug, strange in drawn
    ]
    with directory() as (service, database, folder):
        file = physicians_file(folder, *rows, physician(npi=valid_npi(9)))
        first = service.import_physicians(file)
        before = content(database)
        second = service.import_physicians(file)
        assert (second.created, second.changed) == (0, 0)
        assert (second.unchanged, second.refused) == (first.created + first.changed, first.refused)
        assert content(database) == before


_STRANGE_CELLS = (
    *("last", "first", "suffix", "credential", "updated", "deactivated"),
    *("zip", "state", "city", "country", "phone", "code_1"),
)
strange_providers = st.dictionaries(
    st.sampled_from(_STRANGE_CELLS),
    cell,
    max_size=3,
)


@SLOW
@given(st.lists(strange_providers, max_size=5))
def test_any_rows_of_the_registry_import_twice_alike(drawn: list[dict[str, str]]) -> None:
    rows = [
        provider(number, **{key: _writable(value) for key, value in strange.items()})
        for number, strange in enumerate(drawn)
    ]
    with directory() as (service, database, folder):
        file = nppes_file(folder, rows)
        service.import_nppes(file, ["all"])
        before = content(database)
        second = service.import_nppes(file, ["all"])
        assert (second.created, second.changed) == (0, 0)
        assert content(database) == before


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
members = st.dictionaries(st.sampled_from([*article(), "extra"]), json_values, max_size=3)


@SLOW
@given(
    st.lists(
        st.one_of(members.map(lambda strange: json.dumps(article(**strange)).encode()), st.binary()),
        max_size=5,
    )
)
def test_any_lines_of_articles_import_twice_alike(lines: list[bytes]) -> None:
    with directory() as (service, database, folder):
        file = articles_file(folder, *lines, article(slug="a-right-one"))
        first = service.import_articles([file])
        assert first.imported >= 1
        before = content(database)
        second = service.import_articles([file])
        assert (second.created, second.changed, second.refused) == (0, 0, first.refused)
        assert content(database) == before


@SLOW
@given(st.binary(max_size=300))
def test_any_bytes_end_in_a_report_or_a_refusal(content_of_file: bytes) -> None:
    with directory() as (service, _database, folder):
        file = folder / "file"
        file.write_bytes(content_of_file)
        assert service.import_articles([file]).imported == 0
        for imported in (service.import_physicians, service.import_nppes, service.import_societies):
            with suppress(InvalidInput):
                assert imported(file).imported == 0


@given(st.sampled_from(["US", "CA", "GB", "DE"]), st.integers(10**6, 10**11), st.sampled_from(["", " ext 5"]))
def test_a_telephone_number_as_shown_reads_as_itself(country: str, number: int, extension: str) -> None:
    try:
        shown = cells.phone(f"{number}{extension}", country)
    except Unreadable:
        return
    assert cells.phone(shown, country) == shown


@given(st.text())
def test_natural_case_changes_case_and_points_only(text: str) -> None:
    for natural in (natural_name(text), natural_address(text)):
        assert _bare(natural) == _bare(text)


@given(st.text(), st.sampled_from(["US", "CA", "GB"]))
def test_reading_a_cell_twice_is_reading_it_once(text: str, country: str) -> None:
    def reread(read: Any) -> None:
        try:
            value = read(text)
        except Unreadable:
            return
        assert read(value) == value

    for reader in (cells.one_line, cells.several_lines, cells.web_address, cells.email):
        reread(reader)
    for in_country in (cells.region, cells.postal_code):
        reread(lambda typed, read=in_country: read(typed, country))


def _bare(text: str) -> str:
    return text.casefold().replace(".", "")


def _writable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
