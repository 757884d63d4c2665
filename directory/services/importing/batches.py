"""Writing what is read in batches, a transaction each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from sqlalchemy.orm import Session

from directory.services.importing.report import ImportReport, Tally
from directory.store.unit_of_work import Database

BATCH_WEIGHT = 500
"""How much goes into a transaction: so many rows of ordinary size."""

Item = TypeVar("Item")


def write_in_batches(
    database: Database,
    report: ImportReport,
    items: Iterable[Item],
    write: Callable[[Session, Sequence[Item]], Tally],
    weigh: Callable[[Item], int] = lambda _item: 1,
) -> ImportReport:
    """Read ``items`` and ``write`` them, and return the ``report``, which counts whole batches only.

    ``weigh`` tells how many ordinary rows an item is worth. Interrupted (Ctrl-C), the batch at
    hand is rolled back and the report says that the import was stopped. A dry run does
    everything and takes each batch back.
    """
    try:
        for batch in _batches(items, weigh):
            with database.writing() as session:
                tally = write(session, batch)
                if report.dry_run:
                    session.rollback()
            report.add(tally)
        report.rows_done = report.rows_read
    except KeyboardInterrupt:
        report.stopped = True
    finally:
        report.close()
    return report


def _batches(items: Iterable[Item], weigh: Callable[[Item], int]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    weight = 0
    for item in items:
        batch.append(item)
        weight += weigh(item)
        if weight >= BATCH_WEIGHT:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch
