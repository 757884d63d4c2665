"""What an import did: counts, and a file that tells of every row that was refused or left open."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from directory.domain.errors import Problem, Unavailable

NOTES_KEPT = 20
"""How many notes a report keeps in memory, to be shown at once; its file has them all."""

UNKNOWN_TOPICS_KEPT = 1000
"""How many different words that are no topics a report counts."""


class ReportUnavailable(Unavailable):
    """The report of an import cannot be written, so nobody would know what was refused."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should look at: a row, its column, what is wrong and what to do."""

    row: int
    """The row as a spreadsheet numbers it (the header is row 1), the line of a JSON Lines file, or the
    item of an export or feed; 0 when it is about the file as a whole."""
    column: str
    reason: str
    refused: bool = True
    """Whether the row was refused; else it was imported and this was left open."""
    file: str = ""
    """Which file, where an import reads several."""

    @property
    def place(self) -> str:
        """Where to look, for a person."""
        row = f"row {self.row}" if self.row else ""
        return ", ".join(
            part for part in (self.file, row, self.column or ("" if self.file else "whole row")) if part
        )


@dataclass(slots=True)
class Tally:
    """What writing one batch did. Counts physicians, articles or societies, whichever are imported."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    passed_over: int = 0
    without_point: int = 0
    """Practice locations whose place nobody knows: listed, but found by no radius."""
    linked: int = 0
    """Answers of these articles that lead to a listing."""
    newly_linked: int = 0
    """Answers, here before, tied to a physician who was created or changed."""
    kept_as_text: int = 0
    """Answers whose byline means nobody of the directory."""
    notes: list[Note] = field(default_factory=list)

    def refuse(self, row: int, problems: Iterable[Problem], file: str = "") -> None:
        """Note why a row was not imported."""
        self.notes += [Note(row, problem.field, problem.message, file=file) for problem in problems]

    def leave_open(self, row: int, column: str, reason: str, file: str = "") -> None:
        """Note what a row that was imported leaves to be done."""
        self.notes.append(Note(row, column, reason, refused=False, file=file))


class ImportReport:
    """The outcome of an import. Counts only what was committed.

    Noting something raises :class:`ReportUnavailable` when the report file cannot be written.
    """

    def __init__(self, kind: str, folder: Path) -> None:
        """``kind`` (``physicians``) begins the name of the report file, written in ``folder`` when needed."""
        self.kind = kind
        self.created = 0
        self.changed = 0
        self.unchanged = 0
        self.refused = 0
        """Rows."""
        self.left_open = 0
        self.passed_over = 0
        """Rows that this import is not about: organisations, other taxonomies."""
        self.without_point = 0
        self.newly_linked = 0
        self.kept_as_text = 0
        self.rows_read = 0
        self.rows_done = 0
        """Rows read when the last batch was committed."""
        self.stopped = False
        """Whether somebody interrupted the import."""
        self.dry_run = False
        self.linked = 0
        self.files_read = 0
        self.unknown_topics: Counter[str] = Counter()
        """Words that files give as topics and that are none of ours, with how often."""
        self.first_notes: list[Note] = []
        self._file = _ReportFile(kind, folder)
        self._last_refused = ("", -1)

    @property
    def imported(self) -> int:
        """How many are in the directory now as the file tells them."""
        return self.created + self.changed + self.unchanged

    @property
    def path(self) -> Path | None:
        """The file that holds every note; ``None`` when there was nothing to note."""
        return self._file.path

    def refuse(self, row: int, problems: Iterable[Problem], file: str = "") -> None:
        """Note why a row was not imported."""
        self._note(Note(row, problem.field, problem.message, file=file) for problem in problems)

    def leave_open(self, row: int, column: str, reason: str, file: str = "") -> None:
        """Note what a row that is imported leaves to be done."""
        self._note([Note(row, column, reason, refused=False, file=file)])

    def pass_over_topic(self, word: str) -> None:
        """Count a word that is given as a topic and is none of ours."""
        if word in self.unknown_topics or len(self.unknown_topics) < UNKNOWN_TOPICS_KEPT:
            self.unknown_topics[word[:80]] += 1

    def add(self, tally: Tally) -> None:
        """Count a batch that was committed."""
        self.created += tally.created
        self.changed += tally.changed
        self.unchanged += tally.unchanged
        self.passed_over += tally.passed_over
        self.without_point += tally.without_point
        self.linked += tally.linked
        self.newly_linked += tally.newly_linked
        self.kept_as_text += tally.kept_as_text
        self._note(tally.notes)
        self.rows_done = self.rows_read

    def close(self) -> None:
        """Close the report file."""
        self._file.close()

    def _note(self, notes: Iterable[Note]) -> None:
        for note in notes:
            if not note.refused:
                self.left_open += 1
            elif (note.file, note.row) != self._last_refused:  # A row may have several problems.
                self._last_refused = (note.file, note.row)
                self.refused += 1
            if len(self.first_notes) < NOTES_KEPT:
                self.first_notes.append(note)
            self._file.write(note)


_BEGINS_FORMULA = "=+-@\t\r\n \u00a0"
"""What came in may look like a formula to the spreadsheet that opens the report, also behind blanks."""


class _ReportFile:
    """A CSV file that comes into being with its first line, and is readable while it grows."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.path: Path | None = None
        self._name = f"{kind}-{datetime.now(UTC):%Y%m%dT%H%M%S-%f}.csv"
        self._folder = folder
        self._stream: TextIO | None = None
        self._writer: Any = None

    def write(self, note: Note) -> None:
        outcome = "refused" if note.refused else "left open"
        told = (note.column, outcome, note.reason, note.file)
        try:
            if self._stream is None:
                self._open()
            self._writer.writerow((note.row or "", *(each.lstrip(_BEGINS_FORMULA) for each in told)))
        except OSError as error:
            raise ReportUnavailable(
                f"The report of the import cannot be written to {self._folder}: {error.strerror}. "
                "Whole batches are imported; put that right, and run the import again."
            ) from error

    def close(self) -> None:
        # Every line was written when it was noted; what could not be was told then.
        if self._stream is not None:
            with suppress(OSError):
                self._stream.close()

    def _open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self.path = self._folder / self._name
        # Line buffered, so that a killed import leaves what it had to say.
        self._stream = self.path.open("x", encoding="utf-8", newline="", buffering=1)
        self._writer = csv.writer(self._stream)
        self._writer.writerow(("row", "column", "outcome", "reason", "file"))
