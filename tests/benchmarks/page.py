"""``make bench``, second half: the whole service over HTTP, its directory in a database, with two workers."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from random import Random
from socket import create_server
from urllib.parse import urlencode

import numpy as np

from directory.app import create_app
from directory.config import PROJECT_PATH, Settings
from directory.current import EXTENSION
from directory.search.meaning.minilm import MiniLmEncoder
from directory.search.meaning.queries import QueryEncoder
from directory.search.meaning.sentences import SentenceVectors
from directory.search.whoosh_index import WhooshIndex
from directory.services.container import Services
from directory.store.unit_of_work import Database
from directory.wiring import VOCABULARY
from tests.benchmarks.corpus import Corpus
from tests.benchmarks.likeness import Likeness
from tests.benchmarks.stored import store

_WORKERS = 2
_TOGETHER = 8
_READY_SECONDS = 120
_STARTED_TO_TYPE = 3


def searches(corpus: Corpus, count: int) -> list[str]:
    """Addresses of searches as patients make them, each another one: a sixth of them of every kind."""
    dice = Random("searches")
    topics = [topic.name for topic in corpus.catalogue.topics]
    specialties = [entry.code for entry in corpus.catalogue.specialties]
    asked = []
    for number in range(count):
        row, topic = dice.choice(corpus.rows), dice.choice(topics)
        near = f"{row['city']}, {row['region']}"
        kinds: tuple[dict[str, str], ...] = (
            {"q": topic, "near": near},
            {"q": topic},
            {"near": near},
            {"q": dice.choice(corpus.families)},
            {"specialty": dice.choice(specialties), "near": near},
            {"q": f"{topic} near {near}"},
        )
        asked.append(f"/search?{urlencode(kinds[number % len(kinds)])}")
    return asked


def typed(corpus: Corpus, count: int) -> list[str]:
    """Addresses of suggestions for the beginnings of topics and of names."""
    dice = Random("typed")
    names = [topic.name for topic in corpus.catalogue.topics] + corpus.families
    texts = (dice.choice(names)[: dice.randint(2, 2 + _STARTED_TO_TYPE)] for _ in range(count))
    return [f"/api/v1/suggest?{urlencode({'q': text})}" for text in texts]


def fill(instance: Path, corpus: Corpus) -> tuple[Settings, Services]:
    """Put the corpus into the database of an instance folder, unless there is one."""
    settings = Settings(instance_path=instance, background_work=False, log_level="error")
    is_new = not (instance / "directory.sqlite3").exists()
    services: Services = create_app(settings).extensions[EXTENSION]
    services.preparing.upgrade_schema()
    services.preparing.build_gazetteer()
    if is_new:
        database = Database(settings.effective_database_url)
        store(corpus, database)
        database.close()
    return settings, services


def prepare(instance: Path, corpus: Corpus) -> None:
    """Make an instance folder with the corpus in the database and in the index, and all of it encoded.

    What were missing, the service would encode in the background while its pages are measured.
    """
    settings, services = fill(instance, corpus)
    model = MiniLmEncoder(VOCABULARY)
    encoder = Likeness(model, corpus)
    start = time.perf_counter()
    services.indexing.rebuild()
    print(f"Read from the database and indexed in {time.perf_counter() - start:.1f} s", flush=True)
    _, articles = services.indexing.documents()
    WhooshIndex(settings.index_path, encoder).encode(articles)
    # All at once: invented answers are made of the same sentences, and each is encoded once.
    SentenceVectors(settings.index_path, QueryEncoder(model)).encode(articles)
    services.encoding.encode_all()


@contextmanager
def served(instance: Path, *, meaning: bool) -> Iterator[tuple[int, int]]:
    """The service, ready: its port and its process."""
    with create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--workers", str(_WORKERS)]
    environment = {
        **os.environ,
        "DIRECTORY_INSTANCE_PATH": str(instance),
        "DIRECTORY_LOG_LEVEL": "warning",
        "DIRECTORY_MEANING": str(int(meaning)),
    }
    process = subprocess.Popen(
        [*command, "--port", str(port)], cwd=PROJECT_PATH, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        _wait(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        try:
            if Client(port).get("/readyz") is not None:
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The service did not become ready.")


class Client:
    """A browser that keeps its connection."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)

    def get(self, address: str) -> float | None:
        """How many milliseconds an answer takes; nothing for one that is no success."""
        start = time.perf_counter()
        self._connection.request("GET", address, headers={"Accept-Encoding": "gzip, deflate, br, zstd"})
        response = self._connection.getresponse()
        response.read()
        return (time.perf_counter() - start) * 1000 if response.status == 200 else None


def children(process: int) -> dict[int, list[str]]:
    """What the system tells of each process that another one has started, by its number."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == process:
                found[int(stat.parent.name)] = fields
    return found


def processor(process: int) -> float:
    """How many seconds of processor those have used that a process has started: the workers of a server."""
    used = sum(int(fields[11]) + int(fields[12]) for fields in children(process).values())
    return used / os.sysconf("SC_CLK_TCK")


def load(
    port: int, addresses: Sequence[str], clients: int, seconds: float
) -> tuple[list[float | None], float]:
    """What every answer took while so many clients asked one after the other, and how long all that was."""
    end = time.perf_counter() + seconds

    def browse(first: int) -> list[float | None]:
        client, taken = Client(port), []
        for address in islice(cycle(addresses), first, None, clients):
            if time.perf_counter() >= end:
                break
            taken.append(client.get(address))
        return taken

    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        taken = [each for one in pool.map(browse, range(clients)) for each in one]
    return taken, time.perf_counter() - start


def measure(
    what: str, server: tuple[int, int], addresses: Sequence[str], clients: int, seconds: float
) -> None:
    """Ask, and print one line."""
    port, process = server
    before = processor(process)
    taken, lasted = load(port, addresses, clients, seconds)
    used = (processor(process) - before) * 1000
    good = [each for each in taken if each is not None]
    middle, high, highest = np.percentile(good, [50, 95, 99])
    print(
        f"{what:<44}{len(good) / lasted:8.0f} a second{middle:9.1f}{high:9.1f}{highest:9.1f} ms"
        f"{used / len(taken):9.1f} ms of processor{len(taken) - len(good):4} errors",
        flush=True,
    )


def main() -> None:
    """Prepare, serve, ask, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=int, nargs="?", default=10_000)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--instance", type=Path, help="a folder to keep for the next time")
    given = parser.parse_args()
    corpus = Corpus(given.size)
    with tempfile.TemporaryDirectory() as folder:
        instance = given.instance or Path(folder)
        if not (instance / "index" / "CURRENT").exists():
            instance.mkdir(parents=True, exist_ok=True)
            prepare(instance, corpus)
        pages, prefixes = searches(corpus, 1200), typed(corpus, 1000)
        print(f"{'':<57}{'p50':>14}{'p95':>9}{'p99':>9}")
        for meaning in (False, True):
            by = "words and meaning" if meaning else "words"
            with served(instance, meaning=meaning) as server:
                load(server[0], pages, _WORKERS, 3.0)
                for clients in (1, _TOGETHER):
                    measure(f"/search by {by}, {clients} at a time", server, pages, clients, given.seconds)
                if not meaning:
                    measure("/api/v1/suggest, 1 at a time", server, prefixes, 1, given.seconds)


if __name__ == "__main__":
    main()
