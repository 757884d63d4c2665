"""Reading one individual of the national provider file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import ClassVar

from directory.domain.physician import parse_credentials
from directory.domain.specialty import Specialties
from directory.services.importing import cells, vocabulary
from directory.services.importing.natural_case import natural_address, natural_name, natural_suffix
from directory.services.importing.reading import Reading, limits_of
from directory.services.importing.report import ImportReport
from directory.services.importing.wanted import Fact, WantedOffice, WantedPhysician
from directory.store.models import CredentialRow, PhysicianRow, PracticeLocationRow

CONFIRMED_BY = "the national provider registry"

_LIMITS = limits_of(PhysicianRow) | limits_of(PracticeLocationRow)
_CREDENTIAL_LIMIT = limits_of(CredentialRow)["value"]
_SLOTS = range(1, 16)
_ANYTHING_ELSE = "other-health-professional"
_SPELLED_OUT = {
    "PHYSICIAN ASSISTANT": "PA",
    "NURSE PRACTITIONER": "NP",
    "PHYSICAL THERAPIST": "PT",
    "ATHLETIC TRAINER": "AT",
}

_PRACTICE = "Provider Business Practice Location Address"
_STREET = "Provider First Line Business Practice Location Address"
_STREET_2 = "Provider Second Line Business Practice Location Address"
_UPDATED = "Last Update Date"
_CREDENTIALS = "Provider Credential Text"

_NAMES: dict[str, tuple[str, Callable[[str], str]]] = {
    "given_name": ("Provider First Name", natural_name),
    "middle_name": ("Provider Middle Name", natural_name),
    "family_name": ("Provider Last Name (Legal Name)", natural_name),
    "suffix": ("Provider Name Suffix Text", natural_suffix),
    "other_family_name": ("Provider Other Last Name", natural_name),
}


class ProviderReader:
    """Makes physicians of rows of the registry."""

    CODES: ClassVar = tuple(f"Healthcare Provider Taxonomy Code_{slot}" for slot in _SLOTS)
    SWITCHES: ClassVar = tuple(f"Healthcare Provider Primary Taxonomy Switch_{slot}" for slot in _SLOTS)
    COLUMNS: ClassVar = (
        *(column for column, _natural in _NAMES.values()),
        _CREDENTIALS,
        _STREET,
        _STREET_2,
        f"{_PRACTICE} City Name",
        f"{_PRACTICE} State Name",
        f"{_PRACTICE} Postal Code",
        f"{_PRACTICE} Country Code (If outside U.S.)",
        f"{_PRACTICE} Telephone Number",
        _UPDATED,
        *CODES,
        *SWITCHES,
    )
    """Every column that is read, by the name it has in all layouts."""

    def __init__(self, specialties: Specialties) -> None:
        self._specialties = specialties

    def read(
        self, number: int, npi: str, cell: Mapping[str, str], report: ImportReport
    ) -> Iterator[WantedPhysician]:
        """The physician of a row; nobody, and a refusal in the report, when it cannot be read."""
        reading = Reading()
        facts: dict[str, Fact] = {
            fact: reading.value(column, cell[column], _in(natural), _LIMITS[fact])
            for fact, (column, natural) in _NAMES.items()
        }
        for fact in ("given_name", "family_name"):
            if facts[fact] == "":
                reading.refuse(_NAMES[fact][0], "The row names nobody.")
        facts["confirmed_at"] = reading.value(_UPDATED, cell[_UPDATED], _american_day)
        facts["confirmed_by"] = CONFIRMED_BY
        credentials = reading.value(_CREDENTIALS, cell[_CREDENTIALS], _credentials) or ()
        office = self._office(number, cell, reading, report)
        if reading.problems:
            report.refuse(number, reading.problems)
            return
        yield WantedPhysician(
            row=number,
            npi=npi,
            slug=None,
            facts=facts,
            lists={"credentials": credentials, "specialties": self._specialty_codes(cell)},
            offices=(office,),
            every_office=True,
        )

    def _specialty_codes(self, cell: Mapping[str, str]) -> tuple[str, ...]:
        """Our codes for the taxonomy codes of all slots, those of the primary slot first."""
        slots = [
            (cell[code].strip(), cell[switch]) for code, switch in zip(self.CODES, self.SWITCHES, strict=True)
        ]
        primary_first = sorted(slots, key=lambda slot: slot[1] != "Y")
        found = (self._specialties.for_taxonomy(code) for code, _switch in primary_first if code)
        ours = list(dict.fromkeys(specialty.code for specialty in found if specialty))
        return tuple(code for code in ours if code != _ANYTHING_ELSE) or tuple(ours)

    def _office(
        self, number: int, cell: Mapping[str, str], reading: Reading, report: ImportReport
    ) -> WantedOffice:
        column = f"{_PRACTICE} Country Code (If outside U.S.)"
        country = reading.value(column, cell[column], vocabulary.countries().code) or "US"
        street = ", ".join(filter(None, (cell[_STREET].strip(), cell[_STREET_2].strip())))

        def lenient(column: str, read: Callable[[str, str], str]) -> str:
            # A misprint in the registry must not cost a physician their listing.
            try:
                return read(cell[column], country)
            except cells.Unreadable as error:
                report.leave_open(number, column, f"It was left out. {error}")
                return ""

        state = f"{_PRACTICE} State Name"
        facts: dict[str, Fact] = {
            "address": reading.value(_STREET, street, _in(natural_address), _LIMITS["address"]),
            "city": reading.value(
                f"{_PRACTICE} City Name",
                cell[f"{_PRACTICE} City Name"],
                _in(natural_address),
                _LIMITS["city"],
            ),
            "region": reading.value(
                state, cell[state], lambda text: _region(text, country), _LIMITS["region"]
            ),
            "postal_code": lenient(f"{_PRACTICE} Postal Code", cells.postal_code),
            "country": country,
            "phone": lenient(f"{_PRACTICE} Telephone Number", cells.phone),
        }
        return WantedOffice(facts)


def _in(natural: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: natural(cells.one_line(text))


def _region(text: str, country: str) -> str:
    region = cells.region(text, country)
    return region if len(region) <= 3 else natural_address(region)


def _credentials(text: str) -> tuple[str, ...]:
    typed = re.sub(r"[^\w.,;/()&\s-]", "", cells.one_line(text).upper())
    typed = _SPELLED_OUT.get(typed.strip(" ."), typed)
    # “O. D.” and “PHARM. D.” are one credential each.
    joined = re.sub(r"\.\s+(?=[A-Z]\.?(?:[\s,;]|$))", ".", typed)
    return tuple(
        credential for credential in parse_credentials(joined) if len(credential) <= _CREDENTIAL_LIMIT
    )


def _american_day(text: str) -> datetime:
    try:
        return datetime.strptime(text.strip(), "%m/%d/%Y").replace(tzinfo=UTC)
    except ValueError:
        raise cells.Unreadable(
            f"{cells.quoted(text)} is not a date as the registry writes it: 06/30/2015."
        ) from None
