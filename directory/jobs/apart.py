"""Work in a process of its own: all memory that it takes is given back, and pages do not wait for it.

Run as a program, this module is that process. It ends when its standard input does, so with whoever began it.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

from directory.domain.errors import DirectoryError, Unavailable
from directory.logs import logger

_LOG = logger(__name__)

_LOOK_SECONDS = 0.25
"""How often it is looked whether the work is done, or not wanted any more."""
_TERMINATED = 128 + signal.SIGTERM


class WorkFailed(Unavailable):
    """Work in a process of its own did not come to its end."""


def work_apart(work: Callable[[], None], stopping: threading.Event) -> bool:
    """Have ``work``, which can be pickled, done by a fresh process; tell whether it came to its end.

    It is ended early once ``stopping`` is set, and when this process dies, in whatever way.
    Raises :class:`WorkFailed` with the text of what it raised, or with what else ended it.
    """
    # Neither forked, for a fork of a process with threads may wait for ever for what one of them held, nor
    # spawned by multiprocessing, which runs the program of this process once more.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", __name__]
    try:
        with subprocess.Popen(  # noqa: S603 - nothing of it comes from outside.
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            return _follow(process, pickle.dumps(work), stopping)
    except OSError as error:
        raise WorkFailed(f"No process can be put to work: {error}") from error


def _follow(process: subprocess.Popen[bytes], work: bytes, stopping: threading.Event) -> bool:
    """Hand over what is to be done, and wait until it is. Who leaves closes the pipes, which ends it."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(work)
    process.stdin.flush()
    while process.poll() is None:
        if stopping.wait(_LOOK_SECONDS):
            return False
    if process.returncode:
        raise WorkFailed(process.stdout.read().decode() or _ending(process.returncode))
    return True


def _ending(status: int) -> str:
    if status == -signal.SIGKILL:
        return "The process at work was killed: the machine may not have had memory enough."
    return f"The process at work ended before its work did, with status {status}."


def _work() -> None:
    # Ctrl-C reaches parent and child alike; it is the parent that ends the child.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # By an exception, so that what is half-made is removed.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(_TERMINATED))
    with open(sys.stdin.fileno(), "rb", closefd=False) as handed_over:
        work: Callable[[], None] = pickle.load(handed_over)  # noqa: S301 - our own process wrote it.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        work()
    except DirectoryError as error:
        _fail(str(error))
    except Exception as error:
        _LOG.error("work failed", exc_info=error)
        _fail(f"The process at work failed: {error!r}")


def _fail(problem: str) -> None:
    sys.stdout.write(problem)
    sys.exit(1)


def _end_with_parent() -> None:
    os.read(sys.stdin.fileno(), 1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    _work()
