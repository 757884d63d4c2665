"""``societies.csv``: the societies whose articles the directory publishes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.domain.errors import InvalidInput, Problem
from directory.services.importing import cells, vocabulary
from directory.services.importing.cells import quoted
from directory.services.importing.csv_table import Header, Row, csv_rows, is_empty
from directory.services.importing.reading import Reading, limits_of
from directory.services.importing.report import ImportReport, Tally
from directory.services.importing.wanted import Fact, Facts
from directory.services.pictures import make_emblem
from directory.services.progress import Progress
from directory.store.models import SocietyRow
from directory.store.models.base import now
from directory.store.queries.slugs import PAGES, authors_by_slug

_READERS: dict[str, Callable[[str], Fact]] = {
    "slug": cells.slug,
    "name": cells.one_line,
    "short_name": cells.one_line,
    "about": cells.several_lines,
    "website": cells.web_address,
    "email": cells.email,
    "address": cells.one_line,
    "city": cells.one_line,
    "picture_words": cells.one_line,
}
_IN_COUNTRY: dict[str, Callable[[str, str], str]] = {
    "region": cells.region,
    "postal_code": cells.postal_code,
    "phone": cells.phone,
}
COLUMNS = (*_READERS, *_IN_COUNTRY, "country", "picture")
_REQUIRED = ("slug", "name")
LIMITS = limits_of(SocietyRow)
"""How many characters each column keeps, where that is limited."""
NO_PICTURE: Facts = {"picture_digest": "", "picture_width": 0, "picture_height": 0, "picture": b""}
"""The columns of a society without a picture."""


@dataclass(frozen=True, slots=True)
class WantedSociety:
    """A society as a row tells of it."""

    row: int
    slug: str
    facts: Facts


def societies(path: Path, report: ImportReport, progress: Progress) -> Iterator[WantedSociety]:
    """The societies of a file. Wrong rows go to the report.

    Raises :class:`directory.domain.errors.InvalidInput` when the file is refused as a whole.
    """
    row_of: dict[str, int] = {}
    with csv_rows(path, progress) as rows:
        header = Header.read(rows, COLUMNS, _REQUIRED)
        for row in rows:
            if is_empty(row):
                continue
            report.rows_read += 1
            reading = Reading()
            facts = _read(row, header, reading)
            if "picture" in header:
                facts |= _picture_beside(path.parent, header.cell(row, "picture").strip(), reading)
            slug = str(facts.get("slug") or "")
            if slug and row_of.setdefault(slug, row.number) != row.number:
                reading.refuse("slug", f"Row {row_of[slug]} has the society {slug} already.")
            if reading.problems:
                report.refuse(row.number, reading.problems)
            else:
                yield WantedSociety(row.number, slug, facts)


def write_societies(session: Session, batch: Sequence[WantedSociety], *, demonstration: bool) -> Tally:
    """Create or change the societies of a batch, whichever of their slugs the file knows them by.

    ``demonstration`` marks them as invented.
    """
    tally = Tally()
    holders = authors_by_slug(session, [wanted.slug for wanted in batch])
    known = {id_ for each in holders.values() for kind, id_ in each if kind == "society"}
    stored = {row.id: row for row in session.scalars(select(SocietyRow).where(SocietyRow.id.in_(known)))}
    for wanted in batch:
        ids = dict(holders.get(wanted.slug, ()))
        if "physician" in ids or wanted.slug in PAGES:
            tally.refuse(
                wanted.row, [Problem("slug", f"The slug {wanted.slug} is taken. Choose another one.")]
            )
            continue
        row = stored.get(ids.get("society", 0))
        facts = {**wanted.facts, "is_demonstration": demonstration, "slug": row.slug if row else wanted.slug}
        if row is not None and facts.get("picture_digest", row.picture_digest) != row.picture_digest:
            # Words for the former picture tell nothing of this one.
            facts.setdefault("picture_words", "")
        if row is None:
            session.add(SocietyRow(**facts))
            tally.created += 1
        elif any(getattr(row, column) != value for column, value in facts.items()):
            for column, value in facts.items():
                setattr(row, column, value)
            row.updated_at = now()
            tally.changed += 1
        else:
            tally.unchanged += 1
    return tally


def _read(row: Row, header: Header, reading: Reading) -> dict[str, Fact]:
    shape = header.problem(row)
    if shape:
        reading.problems.append(shape)
        return {}
    country = reading.value("country", header.cell(row, "country"), vocabulary.countries().code) or "US"
    readers = {**readers_in(country), "country": lambda _text: country}
    facts: dict[str, Fact] = {
        column: reading.value(column, header.cell(row, column), read, LIMITS.get(column))
        for column, read in readers.items()
        if column in header
    }
    for column in _REQUIRED:
        if not header.cell(row, column).strip():
            reading.refuse(column, "Every society needs a slug and a name.")
    return facts


def readers_in(country: str) -> dict[str, Callable[[str], Fact]]:
    """How what is told of a society in this country (ISO 3166-1 alpha-2) is read, by column.

    They raise :class:`directory.services.importing.cells.Unreadable`.
    """
    return _READERS | {column: _within(country, read) for column, read in _IN_COUNTRY.items()}


def picture_facts(content: bytes) -> dict[str, Fact]:
    """The columns of a picture. Raises :class:`directory.domain.errors.InvalidInput` when it is none."""
    emblem = make_emblem(content)
    return {
        "picture_digest": blake2b(emblem.content, digest_size=12).hexdigest(),
        "picture_width": emblem.width,
        "picture_height": emblem.height,
        "picture": emblem.content,
    }


def _picture_beside(folder: Path, name: str, reading: Reading) -> dict[str, Fact]:
    """The picture in a file beside the table; without a name, there is to be none."""
    if not name:
        return dict(NO_PICTURE)
    if Path(name).name != name:
        reading.refuse("picture", "Give the name of a file that lies beside this table, without a folder.")
        return {}
    try:
        return picture_facts((folder / name).read_bytes())
    except (OSError, ValueError):
        reading.refuse("picture", f"There is no file {quoted(name)} beside this table that can be read.")
        return {}
    except InvalidInput as error:
        reading.refuse("picture", error.problems[0].message)
        return {}


def _within(country: str, read: Callable[[str, str], str]) -> Callable[[str], str]:
    return lambda text: read(text, country)
