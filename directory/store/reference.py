"""The reference lists in ``data/``: read once, checked whole."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from directory.domain.advice import AdviceKind, AdviceRule
from directory.domain.given_names import GivenNames, given_form
from directory.domain.specialty import BodyPart, Catalogue, Specialties, Specialty, SportWord, Topic, Topics


class ReferenceError(Exception):
    """A reference file is missing or wrong; the text names the file and the line."""


def load_catalogue(data_path: Path) -> Catalogue:
    """Read the lists of specialties, topics, nicknames, sports, credentials, advice, words and the body.

    Raises :class:`ReferenceError`.
    """
    try:
        return Catalogue(
            Specialties(_specialty(row) for row in _rows(data_path / "specialties.csv")),
            Topics(_topic(row) for row in _rows(data_path / "topics.csv")),
            GivenNames(
                {
                    row["given_name"]: _several(row["short_forms"])
                    for row in _rows(data_path / "nicknames.csv")
                }
            ),
            {row["word"]: _sport(row) for row in _rows(data_path / "sports.csv")},
            frozenset(given_form(row["credential"]) for row in _rows(data_path / "credentials.csv")),
            tuple(_advice(row) for row in _rows(data_path / "advice.csv")),
            {row["word"]: _several(row["means"]) for row in _rows(data_path / "everyday.csv")},
            {row["words"]: row["means"] for row in _rows(data_path / "spanish.csv")},
            tuple(_body_part(row) for row in _rows(data_path / "body.csv")),
        )
    except (OSError, KeyError, ValueError) as error:
        raise ReferenceError(f"The reference lists in {data_path} cannot be used: {error}") from error


def _specialty(row: dict[str, str]) -> Specialty:
    return Specialty(
        code=row["code"],
        name=row["name"],
        plain_name=row["plain_name"],
        broader=_several(row["broader"]),
        taxonomy_codes=_several(row["taxonomy_codes"]),
        synonyms=_several(row["synonyms"]),
    )


def _topic(row: dict[str, str]) -> Topic:
    return Topic(slug=row["slug"], name=row["name"], kind=row["kind"], synonyms=_several(row["synonyms"]))


def _sport(row: dict[str, str]) -> SportWord:
    return SportWord(word=row["word"], topic=row["topic"], means=_several(row["means"]))


def _advice(row: dict[str, str]) -> AdviceRule:
    parts = (part.split() for part in row["words"].split("+"))
    return AdviceRule(
        AdviceKind(row["kind"]),
        tuple(tuple(tuple(filter(None, step.split("/"))) for step in part) for part in parts),
    )


def _body_part(row: dict[str, str]) -> BodyPart:
    return BodyPart(row["part"], _several(row["words"]), _several(row["vague"]), _several(row["also"]))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
