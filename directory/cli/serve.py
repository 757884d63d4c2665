"""Serving: everything from a fresh clone to a served, searchable directory."""

from __future__ import annotations

import os
import sys

import click
from flask.cli import with_appcontext

from directory.cli.prepare import prepare_directory
from directory.cli.telling import TellingCommand


@click.command("serve", cls=TellingCommand)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64))
@click.option("--demo", is_flag=True, help="Fill an empty database with the demonstration directory.")
@with_appcontext
def serve(host: str, port: int, workers: int, threads: int, demo: bool) -> None:
    """Get everything ready, then serve the directory."""
    prepare_directory(demo=demo)
    click.echo(f"Serving on http://{host}:{port}/ (Ctrl-C stops it)")
    sys.stdout.flush()
    arguments = [
        *("--config", "python:directory.jobs.gunicorn_hooks"),
        *("--bind", f"{host}:{port}"),
        *("--workers", str(workers)),
        *("--threads", str(threads)),
        *("--log-level", "warning"),
        "wsgi:app",
    ]
    if demo:
        # Links in letters lead to where the directory is served, and letters can be read at /dev/mail.
        os.environ.setdefault("DIRECTORY_BASE_URL", f"http://{host}:{port}")
        os.environ.setdefault("DIRECTORY_LOCAL_RUN", "true")
    # A process of its own: nothing that preparing opened is shared with the workers.
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *arguments])  # noqa: S606
