"""``make bench``, last part: the index is deleted while people search, until it has been built again."""

from __future__ import annotations

import argparse
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

import numpy as np

from tests.benchmarks.corpus import Corpus
from tests.benchmarks.page import Client, children, fill, processor, searches, served

_CLIENTS = 2
_WARM_SECONDS = 5.0
_LOOK_SECONDS = 0.2
_LONGEST_SECONDS = 900


@dataclass(slots=True)
class Memory:
    """What processes hold, in MB: at first, at most, and last."""

    first: int = 0
    most: int = 0
    last: int = 0

    def take(self, held: int) -> None:
        """Look at them once more."""
        self.first = self.first or held
        self.most = max(self.most, held)
        self.last = held


@dataclass(slots=True)
class Outage:
    """What happened between the loss of the index and its return."""

    seconds: float = 0.0
    pages: list[float | None] = field(default_factory=list)
    """How many milliseconds each page of results took; nothing for one that failed."""
    serving: Memory = field(default_factory=Memory)
    """The largest of the processes that serve."""
    building: Memory = field(default_factory=Memory)
    serving_seconds: float = 0.0
    """Of processor, meanwhile; so, too, what the process took that built."""
    building_seconds: float = 0.0


def watch(instance: Path, server: tuple[int, int], addresses: Sequence[str]) -> Outage:
    """Delete the index of a service that is searched all the time, and wait for it to be ready again.

    Raises :class:`SystemExit` when it is not within a quarter of an hour.
    """
    port, process = server
    outage, ready = Outage(), Client(port)
    with searching(port, addresses) as asked:
        time.sleep(_WARM_SECONDS)
        outage.serving.take(_serving(process))
        shutil.rmtree(instance / "index", ignore_errors=True)
        start, used = time.perf_counter(), processor(process)
        asked.clear()
        while ready.get("/readyz") is None or not asked:
            outage.serving.take(_serving(process))
            outage.building.take(_building(process))
            taken = sum(map(processor, children(process)))
            outage.building_seconds = max(outage.building_seconds, taken)
            if time.perf_counter() - start > _LONGEST_SECONDS:
                raise SystemExit("The index did not come back.")
            time.sleep(_LOOK_SECONDS)
        outage.seconds, outage.pages = time.perf_counter() - start, list(asked)
        outage.serving_seconds = processor(process) - used
        time.sleep(_WARM_SECONDS)
        outage.serving.take(_serving(process))
    return outage


@contextmanager
def searching(port: int, addresses: Sequence[str]) -> Iterator[list[float | None]]:
    """People who search one after the other while the block lasts; what each page took is added meanwhile."""
    asked: list[float | None] = []
    over = threading.Event()

    def browse(first: int) -> None:
        client = Client(port)
        for address in islice(cycle(addresses), first, None, _CLIENTS):
            if over.is_set():
                break
            asked.append(client.get(address))

    with ThreadPoolExecutor(_CLIENTS) as pool:
        people: list[Future[None]] = [pool.submit(browse, number) for number in range(_CLIENTS)]
        try:
            yield asked
        finally:
            over.set()
        for person in people:
            person.result()


def _serving(server: int) -> int:
    return max(map(_resident, children(server)), default=0)


def _building(server: int) -> int:
    """What the processes hold that those which serve have started."""
    return sum(_resident(builder) for worker in children(server) for builder in children(worker))


def _resident(process: int) -> int:
    """How many MB a process holds; none when it has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) // 1024
    return 0


def report(outage: Outage) -> None:
    """Print what happened."""
    good = [each for each in outage.pages if each is not None]
    middle, high, most = np.percentile(good, [50, 95, 100])
    print(
        f"The index was back after {outage.seconds:.0f} s; building it took"
        f" {outage.building_seconds:.0f} s of processor."
    )
    print(f"Meanwhile {len(good)} pages of results were served and {len(outage.pages) - len(good)} failed:")
    each = 1000 * outage.serving_seconds / len(outage.pages)
    print(f"p50 {middle:.0f} ms, p95 {high:.0f} ms, at most {most:.0f} ms; {each:.0f} ms of processor each.")
    print(
        f"A serving process held {outage.serving.first} MB before, {outage.serving.most} MB at most,"
        f" {outage.serving.last} MB after; the one that built held {outage.building.most} MB at most.",
        flush=True,
    )


def main() -> None:
    """Prepare, serve, delete the index, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=int, nargs="?", default=10_000)
    parser.add_argument("--instance", type=Path, help="a folder to keep for the next time")
    given = parser.parse_args()
    corpus = Corpus(given.size)
    with tempfile.TemporaryDirectory() as folder:
        instance = given.instance or Path(folder)
        instance.mkdir(parents=True, exist_ok=True)
        _, services = fill(instance, corpus)
        services.preparing.build_index()
        # By words alone: what answers mean would be worked out in the background once the index is back.
        with served(instance, meaning=False) as server:
            report(watch(instance, server, searches(corpus, 1200)))


if __name__ == "__main__":
    main()
