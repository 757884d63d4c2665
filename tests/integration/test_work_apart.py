"""Work in a process of its own: what it raises is told, and it outlives nobody."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NoReturn

import pytest

from directory.config import PROJECT_PATH
from directory.jobs.apart import WorkFailed, work_apart
from directory.search.base import IndexUnavailable

PATIENCE_SECONDS = 300.0


# --- what is done apart ------------------------------------------------------------------------


def _write_own_number(path: Path) -> None:
    path.write_text(str(os.getpid()))


def _find_the_disk_full() -> NoReturn:
    raise IndexUnavailable("The search index cannot be written: no space.")


def _make_a_mistake() -> NoReturn:
    raise ZeroDivisionError("by nothing")


def _be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _end_early() -> None:
    os._exit(3)


def _work_for_ever(made: Path, told: int) -> None:
    """Half-make a file, tell, and never come to an end."""
    made.touch()
    try:
        with open(told, "w", closefd=False) as telling:
            telling.write(f"{os.getpid()}\n")
        while True:
            signal.pause()
    finally:
        made.unlink()


def _work_and_tell_in(pipe: Path, made: Path) -> None:
    _work_for_ever(made, os.open(pipe, os.O_WRONLY))


def _work_and_tell_errors(made: Path) -> None:
    _work_for_ever(made, sys.stderr.fileno())


def have_work_done() -> None:
    """What the process does that is killed meanwhile."""
    work_apart(partial(_work_and_tell_errors, Path(sys.argv[1])), threading.Event())


# -----------------------------------------------------------------------------------------------


def test_work_is_done_by_another_process(tmp_path: Path) -> None:
    assert work_apart(partial(_write_own_number, tmp_path / "number"), threading.Event())

    assert int((tmp_path / "number").read_text()) != os.getpid()


@pytest.mark.parametrize(
    ("work", "told"),
    [
        (_find_the_disk_full, "^The search index cannot be written: no space.$"),
        (_make_a_mistake, "by nothing"),
        (_be_killed, "was killed: .* memory"),
        (_end_early, "ended before its work did, with status 3"),
    ],
)
def test_work_that_fails_is_told_in_words(work: Callable[[], None], told: str) -> None:
    with pytest.raises(WorkFailed, match=told):
        work_apart(work, threading.Event())


def test_a_process_that_cannot_be_started_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    with pytest.raises(WorkFailed, match=r"No process can be put to work: .*nowhere"):
        work_apart(_end_early, threading.Event())


def test_work_that_is_wanted_no_more_is_ended_and_leaves_nothing_half_made(tmp_path: Path) -> None:
    pipe, made, stopping = tmp_path / "pipe", tmp_path / "made", threading.Event()
    os.mkfifo(pipe)
    listening = os.open(pipe, os.O_RDWR)

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(work_apart, partial(_work_and_tell_in, pipe, made), stopping)
        was_told = bool(select.select([listening], [], [], PATIENCE_SECONDS)[0])
        stopping.set()
        assert was_told
        assert not done.result(PATIENCE_SECONDS)

    with pytest.raises(ProcessLookupError):
        os.kill(int(os.read(listening, 20)), 0)
    assert not made.exists()
    os.close(listening)


def test_work_ends_with_the_process_that_wanted_it(tmp_path: Path) -> None:
    made = tmp_path / "made"
    command = [sys.executable, "-c", f"from {__name__} import have_work_done as do; do()", str(made)]
    with subprocess.Popen(command, cwd=PROJECT_PATH, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert int(process.stderr.readline()) != process.pid
        assert made.exists()
        process.kill()

        assert process.stderr.read() == "", "nobody is left who could write"
    assert not made.exists()
