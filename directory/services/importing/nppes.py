"""The national provider file (``npidata_pfile_*.csv``): millions of rows, 9 GB, read as they come.

Its columns are found by name, so that the layout of 2018 (329 columns) and layout v2
(330, “Provider Sex Code”, “Certification Date”) are read alike. Only individuals
(entity type 1) are physicians; only the practice location is an address to publish.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.domain.errors import InvalidInput, Problem
from directory.domain.physician import Status, npi_problem
from directory.services.importing.cells import quoted
from directory.services.importing.csv_table import Row, csv_rows, is_empty
from directory.services.importing.nppes_rows import CONFIRMED_BY, ProviderReader
from directory.services.importing.physician_writer import PhysicianWriter
from directory.services.importing.report import ImportReport, Tally
from directory.services.importing.wanted import WantedPhysician
from directory.services.progress import Progress
from directory.store.changes import record_change
from directory.store.models import PhysicianRow
from directory.store.models.base import now

SPORTS = "sports"
EVERYBODY = "all"
SPORTS_TAXONOMY_CODES = frozenset(
    {
        "207PS0010X",  # Emergency Medicine
        "207QS0010X",  # Family Medicine
        "207RS0010X",  # Internal Medicine
        "207XX0005X",  # Orthopaedic Surgery
        "2080S0010X",  # Pediatrics
        "2081S0010X",  # Physical Medicine & Rehabilitation
        "2083S0010X",  # Preventive Medicine
        "2084S0010X",  # Psychiatry & Neurology
        "204C00000X",  # Neuromusculoskeletal Medicine
    }
)
"""The physicians of sports medicine in the national code set."""

_INDIVIDUAL = "1"


@dataclass(frozen=True, slots=True)
class Departure:
    """A provider whose number was deactivated."""

    row: int
    npi: str


def taxonomy_codes(words: Iterable[str]) -> frozenset[str] | None:
    """The codes that ``sports``, ``all`` or codes themselves stand for; ``None`` stands for every code.

    Raises :class:`InvalidInput` for a word that is none of these.
    """
    codes: set[str] = set()
    for word in words:
        if word.casefold() == EVERYBODY:
            return None
        if word.casefold() == SPORTS:
            codes |= SPORTS_TAXONOMY_CODES
        elif re.fullmatch(r"[0-9A-Z]{9}X", word.upper()):
            codes.add(word.upper())
        else:
            raise InvalidInput.one(
                "taxonomy",
                f"{quoted(word)} is no provider taxonomy code. Write sports, all, or codes like 207QS0010X.",
            )
    return frozenset(codes)


def providers(
    path: Path,
    reader: ProviderReader,
    codes: frozenset[str] | None,
    report: ImportReport,
    progress: Progress,
) -> Iterator[WantedPhysician | Departure]:
    """The individuals with one of the ``codes`` in any slot, and everybody who left.

    Raises :class:`InvalidInput` when the header lacks a column. A byte that is not UTF-8
    refuses its row only: so late in such a file, nobody wants to hear of all of it.
    """
    seen = _SeenNumbers()
    with csv_rows(path, progress, errors="surrogateescape") as rows:
        layout = Layout.read(next(rows, Row(1, ())))
        for row in rows:
            report.rows_read += 1
            if len(row.cells) != layout.width:
                if not is_empty(row):
                    report.refuse(row.number, [layout.wrong_width(row)])
                continue
            if not layout.is_wanted(row.cells, codes):
                report.passed_over += 1
                continue
            npi = row.cells[layout.npi].strip()
            problem = npi_problem(npi) or seen.problem(npi)
            if problem:
                report.refuse(row.number, [Problem("NPI", problem)])
            elif layout.has_left(row.cells):
                yield Departure(row.number, npi)
            else:
                yield from reader.read(row.number, npi, layout.named(row.cells), report)


class Layout:
    """Where the columns that we read are in this file."""

    def __init__(self, columns: Sequence[str]) -> None:
        position = {column.strip(): at for at, column in enumerate(columns)}
        missing = [column for column in _NEEDED if column not in position]
        if missing:
            named = ", ".join(f"“{column}”" for column in missing[:3])
            more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
            raise InvalidInput.one("header", f"This is no national provider file: it lacks {named}{more}.")
        self.width = len(columns)
        self.npi = position["NPI"]
        self._entity_type = position["Entity Type Code"]
        self._deactivated = position["NPI Deactivation Date"]
        self._reactivated = position["NPI Reactivation Date"]
        self._position = {column: position[column] for column in _NEEDED}
        self._codes = itemgetter(*(position[column] for column in ProviderReader.CODES))

    @classmethod
    def read(cls, header: Row) -> Layout:
        """Find the columns. Raises :class:`InvalidInput` naming those that are missing."""
        return cls(header.cells)

    def is_wanted(self, cells: Sequence[str], codes: frozenset[str] | None) -> bool:
        """Whether the row is about an individual with one of the codes, or about somebody who left."""
        if cells[self._entity_type] == _INDIVIDUAL and (
            codes is None or not codes.isdisjoint(self._codes(cells))
        ):
            return True
        return self.has_left(cells)

    def has_left(self, cells: Sequence[str]) -> bool:
        """Whether the number was deactivated for good; nothing else need be told in such a row."""
        return bool(cells[self._deactivated]) and not cells[self._reactivated]

    def named(self, cells: Sequence[str]) -> dict[str, str]:
        """The cells that we read, by the names of their columns."""
        return {column: cells[at] for column, at in self._position.items()}

    def wrong_width(self, row: Row) -> Problem:
        """The problem of a row that has not one cell for each column."""
        text = row.problem or f"The row has {len(row.cells)} cells where the header has {self.width}."
        return Problem("", text + " Was the file cut off? Download it again.")


_NEEDED = (
    "NPI",
    "Entity Type Code",
    "NPI Deactivation Date",
    "NPI Reactivation Date",
    *ProviderReader.COLUMNS,
)


class _SeenNumbers:
    """The NPIs that a file has told of: a bit for each there can be, 25 MB at most for all of the country."""

    def __init__(self) -> None:
        self._bits = bytearray(200_000_000 // 8)

    def problem(self, npi: str) -> str | None:
        """What is wrong with meeting this NPI now; from now on it is known."""
        index, bit = divmod(int(npi[:9]) - 100_000_000, 8)  # The tenth digit follows from the others.
        if self._bits[index] >> bit & 1:
            return f"NPI {npi} has a row earlier in this file already."
        self._bits[index] |= 1 << bit
        return None


class ProviderWriter:
    """Writes what the registry tells, without touching what the society or the member have confirmed."""

    def __init__(self, physicians: PhysicianWriter) -> None:
        self._physicians = physicians

    def write(self, session: Session, batch: Sequence[WantedPhysician | Departure]) -> Tally:
        """Create or change the physicians of a batch, and take those who left out of the directory."""
        tally = self._physicians.write(session, [item for item in batch if isinstance(item, WantedPhysician)])
        left = [item.npi for item in batch if isinstance(item, Departure)]
        if left:
            self._remove(session, left, tally)
        return tally

    def _remove(self, session: Session, npis: Sequence[str], tally: Tally) -> None:
        stored = session.scalars(select(PhysicianRow).where(PhysicianRow.npi.in_(npis))).all()
        active = [row for row in stored if row.status == Status.ACTIVE]
        for row in active:
            row.status = Status.REMOVED.value
            row.updated_at = now()
            record_change(session, "physician", row.id)
        tally.changed += len(active)
        tally.unchanged += len(stored) - len(active)
        tally.passed_over += len(npis) - len(stored)


def follows_registry(row: PhysicianRow, wanted: WantedPhysician, tally: Tally) -> bool:
    """Whether a stored physician takes what the registry tells.

    Not when anybody else has confirmed the listing since: they know better where they
    practise. Nor from an older file than the last one.
    """
    if row.status == Status.REMOVED:
        tally.leave_open(
            wanted.row,
            "NPI",
            f"NPI {wanted.npi} is active in the registry but removed from the directory. "
            "To list the physician again, set their status to active.",
        )
    told_at = wanted.facts["confirmed_at"]
    is_older = isinstance(told_at, datetime) and row.confirmed_at is not None and told_at < row.confirmed_at
    return row.confirmed_by == CONFIRMED_BY and not is_older
