"""One way to show progress and one way to tell what an import did, for all commands."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from directory.current import services
from directory.services.importing import ImportReport
from directory.services.importing.cells import printable
from directory.services.progress import Progress as Told

_WORDS_SHOWN = 10
_PASSED_OVER = {
    "articles": "drafts, private and protected posts, pages, attachments",
    "nppes": "not individuals, other taxonomies, deactivated",
}
_STOPPED = 130
"""The exit status of what was ended by Ctrl-C."""


@contextmanager
def progress_bar(title: str) -> Iterator[Told]:
    """A bar on standard error while something lasts; nothing at all when that is not a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=None)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield tell


def run_import(title: str, things: str, work: Callable[[Told], ImportReport]) -> None:
    """Do an import with a bar, tell what it did, and bring the index up to date.

    Ends the command with status 1 when nothing of the file could be imported, and with 130
    when it was interrupted. Raises what ``work`` raises, when the file is refused for one.
    """
    preparing = services().preparing
    preparing.upgrade_schema()
    with progress_bar("Building the gazetteer") as progress:
        preparing.build_gazetteer(progress)
    with progress_bar(title) as progress:
        report = work(progress)
    tell_outcome(report, things)
    if not report.dry_run:
        with progress_bar("Updating the search index") as progress:
            preparing.build_index(progress)


def tell_outcome(report: ImportReport, things: str) -> None:
    """Tell what an import did. Ends the command when it was interrupted, or could import nothing."""
    _print_summary(report, things)
    if report.stopped:
        sys.exit(_STOPPED)
    if report.refused and not report.imported:
        sys.exit(1)


def _print_summary(report: ImportReport, things: str) -> None:
    """Counts, the first notes, and where all of them are."""
    if report.dry_run:
        click.echo("This was a trial: nothing was written. The import would give:")
    if report.stopped:
        click.echo(f"Stopped after {report.rows_done:,} rows; run again to continue.")
    if report.files_read > 1:
        click.echo(f"Read: {report.rows_read:,} in {report.files_read:,} files")
    for line in _counts(report, things):
        click.echo(line)
    for note in report.first_notes:
        outcome = "refused" if note.refused else "left open"
        click.echo(f"  {note.place}: {outcome}: {note.reason}")
    if report.path is not None:
        click.echo(f"All of this is in {report.path}")


def _counts(report: ImportReport, things: str) -> Iterator[str]:
    if report.created or report.changed:
        done = (
            f"{report.created:,} created",
            f"{report.changed:,} changed",
            f"{report.unchanged:,} unchanged",
        )
        yield f"{things}: {', '.join(done)}"
    elif report.refused and not report.imported:
        yield f"{things}: none could be imported"
    else:
        yield f"{things}: nothing changed ({report.unchanged:,} as they were)"
    counts = {
        "Answers that lead to a listing": report.linked,
        "Rows refused": report.refused,
        "Left open": report.left_open,
        "Answers whose byline stays text, since nobody goes by it": report.kept_as_text,
        "Answers of theirs that were there already, now linked": report.newly_linked,
        "Practice locations without a point on the map": report.without_point,
        f"Rows passed over ({_PASSED_OVER.get(report.kind, '')})": report.passed_over,
    }
    for what, count in counts.items():
        if count:
            yield f"{what}: {count:,}"
    if report.unknown_topics:
        words = (
            f"{printable(word)} ({count})" for word, count in report.unknown_topics.most_common(_WORDS_SHOWN)
        )
        yield f"Words that are none of our topics: {', '.join(words)}"
