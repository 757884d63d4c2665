"""Gunicorn's configuration: ``gunicorn --config python:directory.jobs.gunicorn_hooks wsgi:app``."""

from __future__ import annotations

from typing import Any

from directory.jobs.worker import start_background_work, stop_background_work

worker_class = "gthread"
control_socket_disable = True
limit_request_line = 8190
# Addresses hold what patients search for, so requests are logged by the application, without them.
accesslog = None


def post_worker_init(worker: Any) -> None:
    """Start the background work once the process has forked."""
    start_background_work(worker.wsgi)


def worker_exit(_server: Any, worker: Any) -> None:
    """Finish what is under way."""
    stop_background_work(worker.wsgi)
