"""``make bench``: our engine against others, on the same directory and the same questions."""

# mypy: ignore-errors

from __future__ import annotations

import argparse
import gc
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from directory.domain.places import Coordinates
from directory.geo.geodesic import miles_between
from directory.jobs.worker import spare_what_stays
from directory.search.base import IndexUpdate
from directory.search.whoosh_index import WhooshIndex
from tests.benchmarks import engines
from tests.benchmarks.contest import Contestant, Material, Question, questions
from tests.benchmarks.corpus import Corpus
from tests.benchmarks.stored import database_beside, store_physicians

_ROUNDS = 5
_MEMORY = """
import sys
from pathlib import Path
from tests.benchmarks import engines
from tests.benchmarks.contest import questions
from tests.benchmarks.corpus import Corpus
def resident():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
asked = questions(Corpus(int(sys.argv[3])))
before = resident()
engine = next(each for each in engines.ALL if each.name == sys.argv[1])()
engine.open(Path(sys.argv[2]))
for question in asked:
    engine.ask(question)
print(round(resident() - before))
"""


def milliseconds(engine: Contestant, question: Question) -> float:
    """How long one answer takes."""
    start = time.perf_counter()
    engine.ask(question)
    return (time.perf_counter() - start) * 1000


def measure(
    contestants: dict[str, Contestant], places: dict[str, Path], asked: list[Question], others: list[Question]
) -> dict[tuple[str, str, str], list[float]]:
    """Times by engine, temperature and kind of question. The engines take turns, a round each.

    Every round an engine answers each question as the first one after opening (cold), then each when it
    has answered ``others`` before (new), then each once more (again).
    """
    times = defaultdict(list)
    spare_what_stays()  # as a serving process does: the material is not looked through meanwhile
    for _ in range(_ROUNDS):
        for name, engine in contestants.items():
            gc.collect()
            own = [each for each in asked if engine.forgives or not each.typo]
            for question in own:
                engine.open(places[name], question)
                times[name, "cold", question.kind].append(milliseconds(engine, question))
            engine.open(places[name])
            for question in others:
                if engine.forgives or not question.typo:
                    engine.ask(question)
            for temperature in ("new", "again"):
                for question in own:
                    times[name, temperature, question.kind].append(milliseconds(engine, question))
    return times


def compare(contestants: dict[str, Contestant], material: Material, asked: list[Question]) -> None:
    """Fail where engines disagree: all on filters, those with the same documents on words too."""
    offices = {document.physician_id: document.locations for document in material.physicians}
    others = [name for name in contestants if name != "ours"]
    for question in [each for each in asked if not each.typo]:
        compared = others if question.text or question.begun else list(contestants)
        found = {name: contestants[name].found(question) for name in compared}
        if question.centre:
            found = {
                name: {number for number in ids if _near(question, offices[number])}
                for name, ids in found.items()
            }
        if any(ids != found[compared[0]] for ids in found.values()):
            sizes = {name: len(ids) for name, ids in found.items()}
            raise SystemExit(f"The engines disagree about {question}: {sizes}")
    print(f"All agree on filters, and {', '.join(others)} on words, over {len(asked)} questions.\n")


def _near(question: Question, offices: tuple) -> bool:
    points: list[Coordinates] = [office.coordinates for office in offices]
    centre = question.centre
    miles = miles_between(
        centre.latitude,
        centre.longitude,
        np.array([point.latitude for point in points]),
        np.array([point.longitude for point in points]),
    )
    return bool((miles <= question.miles).any())


def report(times: dict[tuple[str, str, str], list[float]], names: list[str], kinds: list[str]) -> None:
    """Print percentiles of each engine, how many times our median it takes, and means.

    The mean of all is that of the engines that can be asked everything, which come first.
    """
    print(
        f"{'milliseconds':<22}{'':6}"
        + "".join(f"{name:>8} p50{'p95':>9}{'p99':>9}{'x':>7}" for name in names)
    )
    for temperature in ("cold", "new", "again"):
        for kind in kinds:
            line, ours = "", 0.0
            for name in names:
                if taken := times[name, temperature, kind]:
                    middle, high, highest = np.percentile(taken, [50, 95, 99])
                    ours = ours or middle
                    line += f"{middle:12.3f}{high:9.3f}{highest:9.3f}{middle / ours:7.1f}"
                else:
                    line += f"{'cannot':>37}"
            print(f"{kind:<22}{temperature:<6}{line}")
        whole = [name for name in names if all(times[name, temperature, kind] for kind in kinds)]
        for title, able, asked in (
            ("mean of all", whole, kinds),
            ("mean but for typos", names, [kind for kind in kinds if kind != "typo"]),
        ):
            means = {name: _mean(times, name, temperature, asked) for name in able}
            line = "".join(f"{mean:12.3f}{mean / means[able[0]]:25.1f}" for mean in means.values())
            print(f"{title:<22}{temperature:<6}{line}")


def _mean(times: dict[tuple[str, str, str], list[float]], name: str, temperature: str, kinds: list[str]):
    """The mean over some kinds of questions."""
    return np.mean([taken for kind in kinds for taken in times[name, temperature, kind]])


def build(engine: Contestant, path: Path, material: Material) -> None:
    """Build, and print what that took."""
    gc.collect()
    wall, worked = time.perf_counter(), time.process_time()
    engine.build(path, material)
    wall, worked = time.perf_counter() - wall, time.process_time() - worked
    size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) / 1e6
    command = [sys.executable, "-c", _MEMORY, engine.name, str(path), str(len(material.physicians))]
    memory = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    start = time.perf_counter()
    engine.open(path)
    opened = (time.perf_counter() - start) * 1000
    print(
        f"{engine.name:<9} built in {wall:6.1f} s ({worked:.1f} s of processor), {size:6.1f} MB on disk, "
        f"{memory:>4} MB more in memory when asked everything, opens in {opened:.1f} ms",
        flush=True,
    )


def edit(path: Path, corpus: Corpus) -> None:
    """Print what one changed physician costs."""
    engine, applied, seen = WhooshIndex(path, max_age=0), [], []
    engine.check()
    for number in range(1, 22):
        update = IndexUpdate(physicians=(corpus.physician(number, edition=1),))
        start = time.perf_counter()
        engine.apply(update)
        middle = time.perf_counter()
        engine.check()
        applied.append((middle - start) * 1000)
        seen.append((time.perf_counter() - middle) * 1000)
    print(
        f"\nOne edit: written in {np.median(applied):.1f} ms (most {max(applied):.1f}), "
        f"opened in {np.median(seen):.1f} ms (most {max(seen):.1f})"
    )


def main() -> None:
    """Build, compare, measure, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=int, nargs="?", default=10_000)
    parser.add_argument("--engines", default="ours,whoosh,tantivy,fts5", help="separated by commas")
    given = parser.parse_args()
    corpus = Corpus(given.size)
    material, asked = Material(corpus), questions(corpus)
    contestants = {each.name: each() for each in engines.ALL if each.name in given.engines.split(",")}
    with tempfile.TemporaryDirectory() as folder:
        places = {name: Path(folder) / name for name in contestants}
        if "ours" in contestants:
            store_physicians(material.physicians, database_beside(places["ours"]))
        for name, engine in contestants.items():
            places[name].mkdir()
            build(engine, places[name], material)
        compare(contestants, material, asked)
        kinds = list(dict.fromkeys(question.kind for question in asked))
        others = questions(corpus, others=True)
        report(measure(contestants, places, asked, others), list(contestants), kinds)
        if "ours" in contestants:
            edit(places["ours"], corpus)


if __name__ == "__main__":
    main()
