"""The ``flask`` commands."""

from __future__ import annotations

from flask import Flask

from directory.cli.articles import articles
from directory.cli.data import data
from directory.cli.index import index
from directory.cli.members import members
from directory.cli.prepare import prepare
from directory.cli.serve import serve


def register_commands(app: Flask) -> None:
    """Give the application its commands."""
    for command in (data, articles, members, index, prepare, serve):
        app.cli.add_command(command)
