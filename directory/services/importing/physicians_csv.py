"""``physicians.csv``: the society's list of its members, a row for each of their offices.

The file is read twice: once to see that it is UTF-8 text and which of its rows are
about the same physician, wherever they stand; and once to import them. What holds for
the people who write such files is in ``docs/formats.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from directory.domain.physician import parse_credentials
from directory.domain.places import Coordinates
from directory.domain.specialty import Catalogue
from directory.services.importing import cells, vocabulary
from directory.services.importing.csv_table import Header, Row, csv_rows, is_empty
from directory.services.importing.physician_rows import Group, Survey, ToldRow, join
from directory.services.importing.reading import Reading, limits_of
from directory.services.importing.report import ImportReport
from directory.services.importing.wanted import Fact, Facts, WantedOffice, WantedPhysician
from directory.services.progress import Progress, silent
from directory.store.models import CredentialRow, PhysicianRow, PracticeLocationRow

CONFIRMED_BY = "the society"

_PERSON: dict[str, Callable[[str], Fact]] = {
    "given_name": cells.one_line,
    "middle_name": cells.one_line,
    "family_name": cells.one_line,
    "suffix": cells.one_line,
    "other_family_name": cells.one_line,
    "biography": cells.several_lines,
    "website": cells.web_address,
    "email": cells.email,
    "member_since": cells.day,
    "status": cells.status,
}
_LISTS = ("credentials", "specialties", "topics", "languages")
_ADDRESS = ("practice_name", "address", "city", "region", "postal_code")
_POINT = ("latitude", "longitude")
_OFFICE = (*_ADDRESS, "country", "phone", "accepting_new_patients", "telehealth", *_POINT)
COLUMNS = ("npi", "slug", *_PERSON, *_LISTS, *_OFFICE)

_PERSON_LIMITS = limits_of(PhysicianRow)
_OFFICE_LIMITS = limits_of(PracticeLocationRow)
_CREDENTIAL_LIMIT = limits_of(CredentialRow)["value"]


class PhysiciansFile:
    """A ``physicians.csv``, surveyed and ready to be read."""

    def __init__(self, path: Path, catalogue: Catalogue, moment: datetime) -> None:
        """``moment`` is when the society says what the file says.

        Raises :class:`directory.domain.errors.InvalidInput` when the file is refused as a whole.
        """
        self.survey = Survey()
        self._path = path
        self._stamp: Facts = {"confirmed_at": moment, "confirmed_by": CONFIRMED_BY}
        with csv_rows(path, silent) as rows:
            self._header = _read_header(rows)
            for row in rows:
                if not is_empty(row):
                    self.survey.add(row.number, *self._keys(row), self._name(row))
        self._reader = _RowReader(self._header, catalogue)

    def physicians(self, report: ImportReport, progress: Progress) -> Iterator[WantedPhysician]:
        """The physicians of the file, each when its last row has been read. Wrong rows go to the report."""
        waiting: dict[int, list[ToldRow]] = {}
        with csv_rows(self._path, progress) as rows:
            _read_header(rows)
            for row in rows:
                if is_empty(row):
                    continue
                report.rows_read += 1
                group = self.survey.group_of(*self._keys(row))
                told = self._read(row, group, report)
                if group is None:
                    continue
                told_rows = waiting.setdefault(group.first_row, [])
                told_rows += told
                group.refused_rows += 1 - len(told)
                if row.number == group.last_row:
                    del waiting[group.first_row]
                    yield from self._joined(told_rows, group, report)

    def _read(self, row: Row, group: Group | None, report: ImportReport) -> list[ToldRow]:
        reading = Reading()
        shape = self._header.problem(row)
        if shape:
            report.refuse(row.number, [shape])
            return []
        told = self._reader.read(row, reading)
        if group is None:
            key = "npi" if "npi" in self._header else "slug"
            reading.refuse(key, "Give the NPI or, where there is none, the slug.")
        else:
            reading.problems += self.survey.problems(group, self._keys(row)[1], self._name(row))
        if reading.problems:
            report.refuse(row.number, reading.problems)
            return []
        return [told]

    def _joined(self, rows: list[ToldRow], group: Group, report: ImportReport) -> Iterator[WantedPhysician]:
        if rows:
            wanted, contradictions = join(
                rows,
                # The office of a refused row may be one that is stored: it must not go for a typing error.
                every_office=self._reader.tells_addresses and not group.refused_rows,
                tells_addresses=self._reader.tells_addresses,
                stamp=self._stamp,
            )
            for number, problem in contradictions:
                report.refuse(number, [problem])
            yield wanted

    def _keys(self, row: Row) -> tuple[str, str]:
        return self._header.cell(row, "npi"), self._header.cell(row, "slug")

    def _name(self, row: Row) -> tuple[str, str]:
        return self._header.cell(row, "given_name"), self._header.cell(row, "family_name")


def _read_header(rows: Iterator[Row]) -> Header:
    return Header.read(rows, COLUMNS, ("given_name", "family_name"), one_of=("npi", "slug"))


class _RowReader:
    """Reads the cells of a row; columns that the file does not have are not told."""

    def __init__(self, header: Header, catalogue: Catalogue) -> None:
        self._header = header
        self._person = [column for column in _PERSON if column in header]
        self._office = [column for column in _OFFICE if column in header]
        self.tells_addresses = any(column in header for column in (*_ADDRESS, *_POINT))
        self._lists: dict[str, Callable[[str], tuple[str, ...]]] = {
            "credentials": _credentials,
            "specialties": vocabulary.specialties(catalogue).codes,
            "topics": vocabulary.topics(catalogue).codes,
            "languages": vocabulary.languages().codes,
        }

    def read(self, row: Row, reading: Reading) -> ToldRow:
        """What a row tells; problems go to ``reading``, and then the result is of no use."""
        cell = {column: self._header.cell(row, column) for column in COLUMNS if column in self._header}
        person = {
            column: reading.value(column, cell[column], _PERSON[column], _PERSON_LIMITS.get(column))
            for column in self._person
        }
        if not person.get("status"):
            person.pop("status", None)  # Nobody stands nowhere: an empty cell leaves it as it is.
        for column in ("given_name", "family_name"):
            if not cell[column].strip():
                reading.refuse(column, "Every physician needs a given and a family name.")
        return ToldRow(
            number=row.number,
            npi=reading.value("npi", cell.get("npi", ""), cells.npi),
            slug=reading.value("slug", cell.get("slug", ""), cells.slug, _PERSON_LIMITS["slug"]),
            person=person,
            lists={
                column: reading.value(column, cell[column], read) or ()
                for column, read in self._lists.items()
                if column in cell
            },
            office=self._read_office(cell, reading),
        )

    def _read_office(self, cell: dict[str, str], reading: Reading) -> WantedOffice | None:
        if not any(cell[column].strip() for column in self._office if column != "country"):
            return None
        country = reading.value("country", cell.get("country", ""), vocabulary.countries().code) or "US"
        readers: dict[str, Callable[[str], Fact]] = {
            "region": lambda text: cells.region(text, country),
            "postal_code": lambda text: cells.postal_code(text, country),
            "phone": lambda text: cells.phone(text, country),
            "accepting_new_patients": cells.yes_or_no,
            "telehealth": cells.yes_or_no,
            "country": lambda _text: country,
        }
        facts: dict[str, Fact] = {}
        for column in self._office:
            if column not in _POINT:
                stored = "name" if column == "practice_name" else column
                read = readers.get(column, cells.one_line)
                facts[stored] = reading.value(column, cell[column], read, _OFFICE_LIMITS.get(stored))
        tells_point = all(column in cell for column in _POINT)
        return WantedOffice(facts, tells_point, _read_point(cell, reading))


def _read_point(cell: dict[str, str], reading: Reading) -> Coordinates | None:
    latitude = reading.value("latitude", cell.get("latitude", ""), cells.latitude)
    longitude = reading.value("longitude", cell.get("longitude", ""), cells.longitude)
    for column, other in (_POINT, _POINT[::-1]):
        if not cell.get(column, "").strip() and cell.get(other, "").strip():
            reading.refuse(column, f"There is a {other} but no {column}. Give both or none.")
    if latitude is None or longitude is None:
        return None
    return Coordinates(latitude, longitude)


def _credentials(text: str) -> tuple[str, ...]:
    return tuple(cells.within(_CREDENTIAL_LIMIT, value) for value in parse_credentials(cells.one_line(text)))
