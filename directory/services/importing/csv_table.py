"""CSV files as people and spreadsheets write them: a header that names columns, rows that have numbers."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from rapidfuzz import process

from directory.domain.errors import InvalidInput, Problem
from directory.services.importing.cells import quoted
from directory.services.progress import Progress

_ROWS_BETWEEN_PROGRESS = 500
_SAVE_AS = (
    "In a spreadsheet choose “Save as” with the type “CSV UTF-8 (comma delimited)” and import that file."
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table."""

    number: int
    """As a spreadsheet shows it: the header is row 1, empty rows count, a cell may hold several lines."""
    cells: Sequence[str]
    lines: int = 1
    """How many lines of the file it takes."""
    problem: str = ""
    """Why it could not be taken apart into cells."""


@contextmanager
def csv_rows(path: Path, progress: Progress, errors: str = "strict") -> Iterator[Iterator[Row]]:
    """The rows of a UTF-8 file, with or without a byte order mark, read as they are asked for.

    ``progress`` is told bytes. ``errors`` says what becomes of bytes that are not UTF-8
    (see :func:`open`); ``strict`` raises :class:`InvalidInput`, which names the line.
    Raises :class:`InvalidInput` too when the file cannot be opened.
    """
    try:
        with path.open(encoding="utf-8-sig", errors=errors, newline="") as stream:
            yield _rows(stream, path.stat().st_size, progress)
    except UnicodeDecodeError:
        raise InvalidInput.one("file", f"{_where_not_utf8(path)} is not UTF-8 text. {_SAVE_AS}") from None
    except OSError as error:
        raise InvalidInput.one("file", f"{path.name} cannot be read: {error.strerror}.") from error


def _rows(stream: TextIO, size: int, progress: Progress) -> Iterator[Row]:
    reader = csv.reader(stream)
    number = line = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            yield Row(number, (), reader.line_num - line, f"The row cannot be read: {error}.")
        else:
            yield Row(number, cells, reader.line_num - line)
        line = reader.line_num
        if number % _ROWS_BETWEEN_PROGRESS == 0:
            progress(stream.buffer.tell(), size)
    progress(size, size)


def _where_not_utf8(path: Path) -> str:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                return f"Line {number} of {path.name} (byte 0x{line[error.start]:02X})"
    return path.name


class Header:
    """Where each column of a table is."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._position = {column: position for position, column in enumerate(columns) if column}
        self._width = len(columns)

    @classmethod
    def read(
        cls,
        rows: Iterator[Row],
        known: Collection[str],
        required: Collection[str],
        one_of: Sequence[str] = (),
    ) -> Header:
        """Read the first row; case, spaces and the order of columns do not matter.

        Every ``required`` column must be there, and at least one of ``one_of``.
        Raises :class:`InvalidInput` naming every column that is unknown, missing or told twice.
        """
        first = next(rows, Row(1, ()))
        if len(first.cells) == 1 and any(mark in first.cells[0] for mark in ";\t"):
            raise InvalidInput.one("header", f"The columns must be separated by commas. {_SAVE_AS}")
        columns = [re.sub(r"[\s_-]+", "_", cell.strip().casefold()) for cell in first.cells]
        while columns and not columns[-1]:
            columns.pop()
        problems = list(_header_problems(columns, known, required, one_of))
        if problems:
            raise InvalidInput(problems)
        return cls(columns)

    def __contains__(self, column: str) -> bool:
        return column in self._position

    def cell(self, row: Row, column: str) -> str:
        """The text of a cell, empty when the row or the table has no such cell."""
        position = self._position.get(column, len(row.cells))
        return row.cells[position] if position < len(row.cells) else ""

    def problem(self, row: Row) -> Problem | None:
        """What is wrong with the shape of a row."""
        if row.problem:
            return Problem("", row.problem)
        if len(row.cells) < self._width:
            column = next(name for name, position in self._position.items() if position >= len(row.cells))
            return Problem(column, self._wrong_width(row) + " Was the file cut off?")
        if any(cell.strip() for cell in row.cells[self._width :]):
            return Problem("", self._wrong_width(row) + " Put texts that contain commas in quotation marks.")
        return None

    def _wrong_width(self, row: Row) -> str:
        text = f"The row has {len(row.cells)} cells where the header has {self._width}."
        if row.lines > 1:
            text += f" It takes {row.lines} lines of the file: a quotation mark may not be closed."
        return text


def is_empty(row: Row) -> bool:
    """Whether nothing is told in a row."""
    return not row.problem and not any(cell.strip() for cell in row.cells)


def nearest(text: str, known: Collection[str]) -> str:
    """Say which known word is meant, as the end of a sentence; empty when none comes near."""
    match = process.extractOne(text, known, score_cutoff=60)
    return f" Did you mean “{match[0]}”?" if match else ""


def _header_problems(
    columns: Sequence[str], known: Collection[str], required: Collection[str], one_of: Sequence[str]
) -> Iterator[Problem]:
    for column in columns:
        if column not in known:
            text = "A column has no name." if not column else f"There is no column {quoted(column)}."
            yield Problem("header", text + nearest(column, known))
    for column in sorted({column for column in columns if columns.count(column) > 1}):
        yield Problem("header", f"The column {quoted(column)} is there twice; keep one.")
    for column in required:
        if column not in columns:
            yield Problem("header", f"The column “{column}” is missing.{_nearest_here(column, columns)}")
    if one_of and not any(column in columns for column in one_of):
        yield Problem("header", f"There must be a column {' or '.join(f'“{column}”' for column in one_of)}.")


def _nearest_here(column: str, columns: Collection[str]) -> str:
    match = process.extractOne(column, columns, score_cutoff=75)
    return f" Is it the one called {quoted(match[0])}?" if match else " Add it."
