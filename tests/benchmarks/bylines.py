"""How long a byline takes to resolve in a large directory: ``python -m tests.benchmarks.bylines [SIZE]``."""

from __future__ import annotations

import csv
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from directory.config import DATA_PATH
from directory.services.bylines import BylineResolver, BylineService
from directory.store.models import CredentialRow, PhysicianRow, PracticeLocationRow
from directory.store.reference import load_catalogue
from directory.store.schema import upgrade_schema
from directory.store.unit_of_work import Database

_STARTS = ("Bo", "Dor", "Fen", "Gar", "Hal", "Kor", "Lan", "Mor", "Per", "Ran", "Sten", "Tar", "Wil", "Zan")
_MIDDLES = ("a", "be", "da", "en", "fi", "go", "in", "la", "mo", "ne", "ro", "ta")
_ENDS = ("berg", "dal", "don", "ford", "ham", "ley", "man", "ner", "son", "ton", "well", "wick")
_CITIES = (("Anaheim", "CA"), ("Chicago", "IL"), ("Boston", "MA"), ("Denver", "CO"))


def fill(database: Database, size: int) -> list[str]:
    """Add ``size`` physicians, some five of each family name; returns a byline of each."""
    numbers = random.Random(1)
    with (DATA_PATH / "nicknames.csv").open(encoding="utf-8", newline="") as lines:
        given = [row["given_name"] for row in csv.DictReader(lines)]
    bylines = []
    with database.writing() as session:
        for number in range(size):
            family = "".join(numbers.choice(parts) for parts in (_STARTS, _MIDDLES, _ENDS))
            first, (city, region) = numbers.choice(given), numbers.choice(_CITIES)
            session.add(
                PhysicianRow(
                    slug=f"physician-{number}",
                    given_name=first,
                    family_name=family,
                    credentials=[CredentialRow(position=0, value="MD")],
                    locations=[PracticeLocationRow(city=city, region=region)],
                )
            )
            bylines.append(f"Answer by {first} {family}, M.D.\nMember AMSSM\n{city}, {region}")
    return bylines


def main(size: int) -> None:
    """Print the median and the 95th percentile, for names that are there and for misspelled ones."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'directory.sqlite3'}")
        upgrade_schema(database)
        bylines = fill(database, size)
        service = BylineService(database, BylineResolver(load_catalogue(DATA_PATH).given_names))
        asked = random.Random(2).sample(bylines, 500)
        _report("there", service, asked)
        _report("misspelled", service, [text.replace(", M.D.", "s, M.D.") for text in asked])
        database.close()


def _report(name: str, service: BylineService, bylines: list[str]) -> None:
    taken = []
    for text in bylines:
        start = time.perf_counter()
        service.resolve(text)
        taken.append(1000 * (time.perf_counter() - start))
    cuts = statistics.quantiles(taken, n=20)
    print(f"{name}: median {statistics.median(taken):.1f} ms, 95 of 100 within {cuts[-1]:.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
