"""Readers are counted once a day each; robots, reloads and pages fetched ahead are not."""

from __future__ import annotations

import itertools
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from crawleruseragents import CRAWLER_USER_AGENTS_DATA  # type: ignore[import-untyped]
from sqlalchemy import func, select, text

from directory.config import PROJECT_PATH
from directory.domain.counting import PeriodCounts, SubjectKind, Visit, What
from directory.services import counting
from directory.services.counting import CountingService, Happening
from directory.store.models import DailyCountRow, DailyKeyRow, SeenTodayRow
from directory.store.queries.counting import counts_by_detail
from directory.store.unit_of_work import Database

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PAGE = Happening(SubjectKind.ARTICLE, 1, What.VIEW)
READER = Visit("GET", FIREFOX, address="192.0.2.1", language="en")


@pytest.fixture
def service(empty_database: Database) -> CountingService:
    return CountingService(empty_database)


def views(service: CountingService, article_id: int = 1) -> PeriodCounts:
    return service.counts(SubjectKind.ARTICLE, article_id, What.VIEW)


def reader(number: int) -> Visit:
    return Visit("GET", FIREFOX, address=f"198.51.{number // 250}.{number % 250 + 1}")


def test_a_reader_counts_once_however_often_they_reload(service: CountingService) -> None:
    assert [service.count_reader(PAGE, READER) for _ in range(3)] == [True, False, False]
    assert views(service) == PeriodCounts(1, 1, 1)


def test_every_reader_counts_and_every_article_counts_for_itself(service: CountingService) -> None:
    for number in range(20):
        service.count_reader(PAGE, reader(number))
    service.count_reader(Happening(SubjectKind.ARTICLE, 2, What.VIEW), reader(0))

    assert views(service).total == 20
    assert views(service, 2).total == 1


def test_ten_thousand_requests_that_are_no_readers_count_none(service: CountingService) -> None:
    robots = (agent for each in CRAWLER_USER_AGENTS_DATA for agent in each["instances"])
    requests = [Visit("GET", agent, address="192.0.2.7") for agent in itertools.islice(robots, 6000)]
    others = [
        *(replace(READER, purposes=[purpose]) for purpose in ("prefetch", "prefetch;prerender", "preview")),
        *(replace(READER, destination=destination) for destination in ("iframe", "image", "empty")),
        *(replace(READER, user_agent=agent) for agent in ("", "  ", "Googlebot", "GOOGLEBOT/2.1", "curl/8")),
        replace(READER, method="HEAD"),
    ]
    for number, other in zip(range(len(requests), 10_000), itertools.cycle(others), strict=False):
        requests.append(replace(other, address=f"203.0.113.{number % 250}"))

    assert len(requests) == 10_000
    assert [each for each in requests if service.count_reader(PAGE, each)] == []
    assert views(service) == PeriodCounts()


def test_nothing_that_is_kept_tells_who_read(service: CountingService, empty_database: Database) -> None:
    service.count_reader(PAGE, READER)
    service.count_reader(Happening(SubjectKind.ARTICLE, 2, What.VIEW), READER)

    with empty_database.reading() as session:
        marks = list(session.scalars(select(SeenTodayRow.mark)))
        everything = str(
            [list(session.execute(text(f"SELECT * FROM {table}"))) for table in ("daily_count", "seen_today")]
        )
    assert len(set(marks)) == 2
    assert not [told for told in ("192.0.2.1", "Firefox", "Mozilla") if told in everything]


def test_key_and_marks_of_a_day_go_with_the_first_reader_of_the_next(
    service: CountingService, empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.count_reader(PAGE, READER)
    old_key, old_mark = _kept(empty_database)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    monkeypatch.setattr(counting, "now", lambda: tomorrow)

    assert service.count_reader(PAGE, READER)
    new_key, new_mark = _kept(empty_database)
    assert (old_key == new_key, old_mark == new_mark) == (False, False)
    assert views(service).total == 2


def test_counts_leave_the_windows_as_days_pass(
    service: CountingService, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.count_reader(PAGE, READER)
    today = datetime.now(UTC)
    seen = {}
    for days in (6, 7, 29, 30):
        monkeypatch.setattr(counting, "now", lambda days=days: today + timedelta(days=days))
        seen[days] = views(service)

    assert seen == {
        6: PeriodCounts(1, 1, 1),
        7: PeriodCounts(1, 1, 0),
        29: PeriodCounts(1, 1, 0),
        30: PeriodCounts(1, 0, 0),
    }


def test_appearances_are_counted_by_topic(service: CountingService, empty_database: Database) -> None:
    shown = [
        Happening(SubjectKind.PHYSICIAN, physician, What.SHOWN, topic)
        for physician, topic in ((1, "concussion"), (1, "concussion"), (1, "running"), (2, "running"))
    ]
    service.count(shown)
    service.count(shown[:1])

    with empty_database.reading() as session:
        today = datetime.now(UTC).date()
        by_topic = counts_by_detail(session, SubjectKind.PHYSICIAN, 1, What.SHOWN, today)
    assert {topic: counts.total for topic, counts in by_topic.items()} == {"concussion": 3, "running": 1}
    assert service.counts(SubjectKind.PHYSICIAN, 1, What.SHOWN).total == 4
    assert service.counts(SubjectKind.PHYSICIAN, 1, What.CALL) == PeriodCounts()


def test_a_database_that_does_not_answer_costs_the_count_and_not_the_page() -> None:
    nowhere = CountingService(Database("sqlite:////no/such/folder/directory.sqlite3"))

    assert not nowhere.count_reader(PAGE, READER)


PROCESSES = 4
READERS_EACH = 25
READING_PROCESSES = """
import os, sys, threading
from directory.domain.counting import SubjectKind, Visit, What
from directory.services.counting import CountingService, Happening
from directory.store.queries.counting import counts_by_detail
from directory.store.unit_of_work import Database

def read(service, numbers):
    for number in numbers:
        for reader in (number, 0):
            visit = Visit("GET", "Mozilla/5.0 Firefox/140.0", address=f"198.51.100.{reader}")
            service.count_reader(Happening(SubjectKind.ARTICLE, 1, What.VIEW), visit)

def work(first, each):
    service = CountingService(Database(sys.argv[1]))
    halves = [range(first + at, first + each, 2) for at in (0, 1)]
    threads = [threading.Thread(target=read, args=(service, half)) for half in halves]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

processes, each = int(sys.argv[2]), int(sys.argv[3])
children = []
for number in range(processes):
    child = os.fork()
    if child == 0:
        work(number * each, each)
        os._exit(0)
    children.append(child)
sys.exit(sum(os.waitpid(child, 0)[1] for child in children))
"""


def test_readers_on_several_processes_are_all_counted(empty_database: Database) -> None:
    url = empty_database.engine.url.render_as_string()
    order = [sys.executable, "-c", READING_PROCESSES, url, str(PROCESSES), str(READERS_EACH)]
    subprocess.run(order, cwd=PROJECT_PATH, check=True)

    assert views(CountingService(empty_database)).total == PROCESSES * READERS_EACH


def _kept(database: Database) -> tuple[bytes, str]:
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(DailyCountRow)) is not None
        return session.scalars(select(DailyKeyRow.key)).one(), session.scalars(
            select(SeenTodayRow.mark)
        ).one()
