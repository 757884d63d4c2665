from __future__ import annotations

from pathlib import Path

import pytest

from directory.domain.errors import InvalidInput
from directory.services.importing.csv_table import Header, Row, csv_rows
from directory.services.progress import silent

KNOWN = ("npi", "slug", "given_name", "family_name")


def header_of(*columns: str) -> Header:
    return Header.read(iter([Row(1, columns)]), KNOWN, ("given_name",), one_of=("npi", "slug"))


def refusal_of(*columns: str) -> str:
    with pytest.raises(InvalidInput) as refusal:
        header_of(*columns)
    return str(refusal.value)


def test_columns_are_found_whatever_their_case_spaces_and_order() -> None:
    header = header_of(" Given Name ", "NPI", "", "")
    assert header.cell(Row(2, ("Maria", "123")), "given_name") == "Maria"
    assert "npi" in header
    assert "slug" not in header
    assert header.cell(Row(2, ("Maria",)), "npi") == ""


def test_an_unknown_column_is_named_with_the_nearest_known_one() -> None:
    assert "“giveen_name”. Did you mean “given_name”?" in refusal_of("npi", "giveen_name", "given_name")


def test_a_missing_column_is_named_with_the_one_that_may_be_it() -> None:
    text = refusal_of("npi", "givename")
    assert "“given_name” is missing. Is it the one called “givename”?" in text


def test_one_of_the_keys_must_be_there() -> None:
    assert "“npi” or “slug”" in refusal_of("given_name")


def test_doubled_and_nameless_columns_are_refused() -> None:
    text = refusal_of("npi", "npi", "", "given_name")
    assert "“npi” is there twice" in text
    assert "no name" in text


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_separators_are_told_apart_from_unknown_columns(mark: str) -> None:
    assert "separated by commas" in refusal_of(mark.join(KNOWN))


def test_an_empty_file_lacks_its_columns() -> None:
    assert "missing" in refusal_of()


def test_a_row_that_is_cut_off_names_its_first_missing_column() -> None:
    problem = header_of("npi", "given_name", "family_name").problem(Row(7, ("1",)))
    assert problem is not None
    assert problem.field == "given_name"
    assert "1 cells where the header has 3" in problem.message


def test_a_row_with_too_many_cells_is_refused_unless_they_are_empty() -> None:
    header = header_of("npi", "given_name")
    assert header.problem(Row(2, ("1", "Maria", "", " "))) is None
    problem = header.problem(Row(2, ("1", "Maria", "Lopez"), lines=3))
    assert problem is not None
    assert "quotation mark may not be closed" in problem.message


def test_rows_are_numbered_as_in_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b'\xef\xbb\xbfa,b\r\n"1\r\n2",3\r\n\r\n4,5\r\n')
    with csv_rows(path, silent) as rows:
        read = [(row.number, list(row.cells), row.lines) for row in rows]
    assert read == [(1, ["a", "b"], 1), (2, ["1\r\n2", "3"], 2), (3, [], 1), (4, ["4", "5"], 1)]


def test_a_cell_too_large_to_be_one_does_not_end_the_reading(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a\n" + "x" * 200_000 + "\nb\n", encoding="utf-8")
    with csv_rows(path, silent) as rows:
        problems = [row.problem for row in rows]
    assert [bool(problem) for problem in problems] == [False, True, False]


def test_progress_ends_with_every_byte(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a\n" * 1200, encoding="utf-8")
    told: list[tuple[int, int]] = []
    with csv_rows(path, lambda done, total: told.append((done, total))) as rows:
        assert len(list(rows)) == 1200
    assert told[-1] == (2400, 2400)
    assert told == sorted(told)


def test_text_that_is_not_utf8_is_refused_naming_the_line(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("a\nb\nJosé\n".encode("windows-1252"))
    with (
        pytest.raises(InvalidInput, match=r"Line 3 of table.csv \(byte 0xE9\).*CSV UTF-8"),
        csv_rows(path, silent) as rows,
    ):
        list(rows)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="No such file"), csv_rows(tmp_path / "none.csv", silent):
        pass
