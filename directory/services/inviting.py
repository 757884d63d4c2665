"""Invitations in bulk: a CSV file that says whose listing is to be kept by which e-mail address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.domain.account import Actor, normal_email
from directory.domain.errors import InvalidInput
from directory.services.importing import cells
from directory.services.importing.batches import write_in_batches
from directory.services.importing.csv_table import Header, Row, csv_rows, is_empty
from directory.services.importing.reading import Reading
from directory.services.importing.report import ImportReport, Tally
from directory.services.membership import MembershipService
from directory.services.progress import Progress, silent
from directory.store.models import AccountRow, PhysicianRow
from directory.store.queries.slugs import physicians_by_slug
from directory.store.unit_of_work import Database

COLUMNS = ("slug", "npi", "email")


@dataclass(frozen=True, slots=True)
class WantedInvitation:
    """A row of the file."""

    row: int
    slug: str
    npi: str
    email: str


class InvitingService:
    """Invites everybody in a file. Run again, it invites only those who were not invited before."""

    def __init__(self, database: Database, membership: MembershipService, reports_path: Path) -> None:
        self._database = database
        self._membership = membership
        self._reports_path = reports_path

    def invite_all(self, actor: Actor, path: Path, progress: Progress = silent) -> ImportReport:
        """Invite everybody in a file; wrong rows go to the report.

        Raises :class:`InvalidInput` when the file is refused as a whole, and
        :class:`directory.domain.errors.Forbidden`.
        """
        actor.require_editor()
        report = ImportReport("invitations", self._reports_path)
        write = partial(self._write, actor)
        return write_in_batches(self._database, report, _invitations(path, report, progress), write)

    def _write(self, actor: Actor, session: Session, batch: Sequence[WantedInvitation]) -> Tally:
        tally = Tally()
        physicians = _physicians(session, batch)
        for wanted in batch:
            physician = physicians.get(wanted.slug) or physicians.get(wanted.npi)
            try:
                if physician is None:
                    given = wanted.slug or wanted.npi
                    raise InvalidInput.one("slug" if wanted.slug else "npi", f"Nobody goes by {given}.")
                if _is_invited(session, physician, wanted.email):
                    tally.unchanged += 1
                    continue
                self._membership.invite_to(session, actor, physician, wanted.email)
            except InvalidInput as error:
                tally.refuse(wanted.row, error.problems)
            else:
                tally.created += 1
        return tally


def _physicians(session: Session, batch: Sequence[WantedInvitation]) -> dict[str, PhysicianRow]:
    found = physicians_by_slug(session, [wanted.slug for wanted in batch if wanted.slug])
    npis = PhysicianRow.npi.in_([wanted.npi for wanted in batch if wanted.npi])
    return found | {row.npi or "": row for row in session.scalars(select(PhysicianRow).where(npis))}


def _is_invited(session: Session, physician: PhysicianRow, email: str) -> bool:
    row = session.scalar(select(AccountRow).where(AccountRow.email == normal_email(email)))
    return row is not None and row.physician_id == physician.id


def _invitations(path: Path, report: ImportReport, progress: Progress) -> Iterator[WantedInvitation]:
    with csv_rows(path, progress) as rows:
        header = Header.read(rows, COLUMNS, ("email",), one_of=("slug", "npi"))
        for row in rows:
            if is_empty(row):
                continue
            report.rows_read += 1
            reading = Reading()
            wanted = _read(row, header, reading)
            if reading.problems:
                report.refuse(row.number, reading.problems)
            else:
                yield wanted


def _read(row: Row, header: Header, reading: Reading) -> WantedInvitation:
    shape = header.problem(row)
    if shape:
        reading.problems.append(shape)
    slug = reading.value("slug", header.cell(row, "slug"), cells.slug) or ""
    npi = reading.value("npi", header.cell(row, "npi"), cells.npi) or ""
    email = reading.value("email", header.cell(row, "email"), cells.email) or ""
    if not reading.problems and not (slug or npi):
        reading.refuse("slug", "Say by slug or by NPI whose listing it is.")
    if not reading.problems and not email:
        reading.refuse("email", "Give the e-mail address to invite.")
    return WantedInvitation(row.number, slug, npi, email)
