"""Files to import, in the formats the directory reads, and what an import of them is done with."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from directory.config import DATA_PATH
from directory.domain.physician import npi_problem
from directory.domain.places import Address, Coordinates, Place, Precision
from directory.geo.base import PlaceUnknown
from directory.services.bylines import BylineResolver
from directory.services.importing import ImportingService
from directory.store.models import Base, ChangeRow
from directory.store.reference import load_catalogue
from directory.store.unit_of_work import Database

REAL_DATA = DATA_PATH.parent.parent / "shared" / "data"
"""Real files to try, beside the project where they are there at all."""

CATALOGUE = load_catalogue(DATA_PATH)

_ZIPS = {
    "92807": ("Anaheim", "CA", 33.8509, -117.7896),
    "92618": ("Irvine", "CA", 33.6670, -117.7330),
    "02139": ("Cambridge", "MA", 42.3643, -71.1043),
    "06810": ("Danbury", "CT", 41.3740, -73.4572),
    "60601": ("Chicago", "IL", 41.8858, -87.6229),
}


class ZipLocator:
    """Knows the points of a few ZIP codes, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Address] = []

    def locate(self, address: Address) -> Place:
        """The place of the address's ZIP code."""
        self.asked.append(address)
        zip_code = address.postal_code[:5]
        if zip_code not in _ZIPS:
            raise PlaceUnknown(address.postal_code)
        city, region, latitude, longitude = _ZIPS[zip_code]
        point = Coordinates(latitude, longitude)
        return Place(zip_code, region, "US", point, Precision.POSTAL_CODE, city=city)


def importing(database: Database, folder: Path, locator: ZipLocator | None = None) -> ImportingService:
    """The service, with report files in ``folder``/reports."""
    resolver = BylineResolver(CATALOGUE.given_names)
    return ImportingService(database, CATALOGUE, locator or ZipLocator(), resolver, folder / "reports")


def valid_npi(number: int) -> str:
    """The ``number``-th NPI whose check digit is right."""
    start = f"1{number:08d}"
    return next(start + digit for digit in "0123456789" if npi_problem(start + digit) is None)


def physician(**cells: str) -> dict[str, str]:
    """A right row of a ``physicians.csv``, with these cells instead of the usual ones."""
    return {
        "npi": valid_npi(1),
        "slug": "",
        "given_name": "Maria",
        "family_name": "Lopez",
        "credentials": "MD; CAQSM",
        "specialties": "sports-medicine-family",
        "languages": "en; es",
        "accepting_new_patients": "yes",
        "telehealth": "no",
        "biography": "Runs.",
        "website": "https://www.example.org/maria",
        "email": "maria@example.org",
        "practice_name": "Hilltop Sports Medicine",
        "address": "100 Example Street",
        "city": "Anaheim",
        "region": "CA",
        "postal_code": "92807",
        "country": "US",
        "phone": "714-555-0142",
        "latitude": "",
        "longitude": "",
        "member_since": "2015-06-30",
    } | cells


def write_csv(path: Path, rows: Sequence[Mapping[str, str]], columns: Sequence[str] | None = None) -> Path:
    """Write rows under a header of their columns."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns or list(rows[0]), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def physicians_file(path: Path, *rows: Mapping[str, str]) -> Path:
    """A ``physicians.csv`` in the folder ``path``."""
    return write_csv(path / "physicians.csv", rows)


def many_physicians(count: int) -> list[dict[str, str]]:
    """Physicians with different names and NPIs; every tenth has a second office, at the end of the file."""
    first = [
        physician(npi=valid_npi(number), given_name=f"Given{number}", family_name=f"Family{number % 97}")
        for number in range(count)
    ]
    second = [row | {"address": "20 Second Street", "postal_code": "92618"} for row in first[::10]]
    return first + second


def nppes_columns(layout: int = 2) -> list[str]:
    """The header of the national provider file: 329 columns in 2018, 330 in layout 2."""
    sex = "Provider Sex Code" if layout == 2 else "Provider Gender Code"
    slots = [
        f"{column}_{slot}"
        for slot in range(1, 16)
        for column in (
            "Healthcare Provider Taxonomy Code",
            "Provider License Number",
            "Provider License Number State Code",
            "Healthcare Provider Primary Taxonomy Switch",
        )
    ]
    others = [
        f"Other Provider Identifier{column}_{number}"
        for number in range(1, 51)
        for column in ("", " Type Code", " State", " Issuer")
    ]
    groups = [f"Healthcare Provider Taxonomy Group_{slot}" for slot in range(1, 16)]
    certified = ["Certification Date"] if layout == 2 else []
    return [*_BEFORE_SEX, sex, *_AFTER_SEX, *slots, *others, *_OWNERS, *groups, *certified]


def provider(number: int = 1, **cells: str) -> dict[str, str]:
    """An individual of the national provider file: a family physician of sports medicine in Danbury.

    ``cells`` go by the short names below.
    """
    shorthand = {
        "npi": "NPI",
        "entity": "Entity Type Code",
        "last": "Provider Last Name (Legal Name)",
        "first": "Provider First Name",
        "middle": "Provider Middle Name",
        "suffix": "Provider Name Suffix Text",
        "credential": "Provider Credential Text",
        "other_last": "Provider Other Last Name",
        "mailing_street": "Provider First Line Business Mailing Address",
        "street": "Provider First Line Business Practice Location Address",
        "street_2": "Provider Second Line Business Practice Location Address",
        "city": f"{_PRACTICE} City Name",
        "state": f"{_PRACTICE} State Name",
        "zip": f"{_PRACTICE} Postal Code",
        "country": f"{_PRACTICE} Country Code (If outside U.S.)",
        "phone": f"{_PRACTICE} Telephone Number",
        "updated": "Last Update Date",
        "deactivated": "NPI Deactivation Date",
        "reactivated": "NPI Reactivation Date",
        "code_1": "Healthcare Provider Taxonomy Code_1",
        "switch_1": "Healthcare Provider Primary Taxonomy Switch_1",
        "code_2": "Healthcare Provider Taxonomy Code_2",
        "switch_2": "Healthcare Provider Primary Taxonomy Switch_2",
        "code_15": "Healthcare Provider Taxonomy Code_15",
    }
    usual = {
        "npi": valid_npi(number),
        "entity": "1",
        "last": "EXAMPLE",
        "first": "PAT",
        "credential": "M.D.",
        "mailing_street": "PO BOX 9",
        "street": "51 KENOSIA AVE",
        "city": "DANBURY",
        "state": "CT",
        "zip": "068104321",
        "country": "US",
        "phone": "2035550133",
        "updated": "02/16/2011",
        "code_1": "207QS0010X",
        "switch_1": "Y",
    }
    return {shorthand[name]: value for name, value in (usual | cells).items()}


def nppes_file(path: Path, rows: Iterable[Mapping[str, str]], layout: int = 2) -> Path:
    """A national provider file in the folder ``path``."""
    columns = nppes_columns(layout)
    full = [dict.fromkeys(columns, "") | dict(row) for row in rows]
    return write_csv(path / f"npidata_pfile_layout{layout}.csv", full, columns)


def article(**members: Any) -> dict[str, Any]:
    """A right line of an ``articles.jsonl``; a member given as ``...`` is left out."""
    usual: dict[str, Any] = {
        "slug": "tight-hamstring",
        "title": "My Hamstring Is Tight",
        "summary": "Wait, then strengthen.",
        "question": "May I run?",
        "published_on": "2019-04-11",
        "topics": ["hamstring-strain", "running"],
        "author": "",
        "answers": [{"physician": "", "byline": "Answer by Maria Lopez, MD", "body": "Not **yet**."}],
        "views": {"total": 12},
    }
    return {key: value for key, value in (usual | members).items() if value is not ...}


def articles_file(path: Path, *lines: Mapping[str, Any] | str | bytes) -> Path:
    """An ``articles.jsonl`` in the folder ``path``; texts and bytes are written as they are."""
    file = path / "articles.jsonl"
    with file.open("wb") as stream:
        for line in lines:
            text = json.dumps(line) if isinstance(line, Mapping) else line
            stream.write((text.encode() if isinstance(text, str) else text) + b"\n")
    return file


def content(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for the moments of writing: two directories are equal when these are."""
    moments = {"created_at", "updated_at", "confirmed_at", "at"}
    with database.reading() as session:
        return {
            table.name: sorted(
                (
                    tuple(row)
                    for row in session.execute(select(*[c for c in table.c if c.name not in moments]))
                ),
                key=repr,
            )
            for table in Base.metadata.sorted_tables
            if table.name != ChangeRow.__tablename__
        }


_PRACTICE = "Provider Business Practice Location Address"
_BEFORE_SEX = [
    "NPI",
    "Entity Type Code",
    "Replacement NPI",
    "Employer Identification Number (EIN)",
    "Provider Organization Name (Legal Business Name)",
    "Provider Last Name (Legal Name)",
    "Provider First Name",
    "Provider Middle Name",
    "Provider Name Prefix Text",
    "Provider Name Suffix Text",
    "Provider Credential Text",
    "Provider Other Organization Name",
    "Provider Other Organization Name Type Code",
    "Provider Other Last Name",
    "Provider Other First Name",
    "Provider Other Middle Name",
    "Provider Other Name Prefix Text",
    "Provider Other Name Suffix Text",
    "Provider Other Credential Text",
    "Provider Other Last Name Type Code",
    *(
        f"Provider {line} Line Business {kind} Address"
        if line
        else f"Provider Business {kind} Address {detail}"
        for kind in ("Mailing", "Practice Location")
        for line, detail in (
            ("First", ""),
            ("Second", ""),
            ("", "City Name"),
            ("", "State Name"),
            ("", "Postal Code"),
            ("", "Country Code (If outside U.S.)"),
            ("", "Telephone Number"),
            ("", "Fax Number"),
        )
    ),
    "Provider Enumeration Date",
    "Last Update Date",
    "NPI Deactivation Reason Code",
    "NPI Deactivation Date",
    "NPI Reactivation Date",
]
_AFTER_SEX = [
    "Authorized Official Last Name",
    "Authorized Official First Name",
    "Authorized Official Middle Name",
    "Authorized Official Title or Position",
    "Authorized Official Telephone Number",
]
_OWNERS = [
    "Is Sole Proprietor",
    "Is Organization Subpart",
    "Parent Organization LBN",
    "Parent Organization TIN",
    "Authorized Official Name Prefix Text",
    "Authorized Official Name Suffix Text",
    "Authorized Official Credential Text",
]
