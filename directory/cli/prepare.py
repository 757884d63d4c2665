"""Getting an installation ready."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from directory.cli.progress import progress_bar
from directory.cli.telling import TellingCommand
from directory.current import services


@click.command("prepare", cls=TellingCommand)
@click.option("--demo", is_flag=True, help="Fill an empty database with the demonstration directory.")
@with_appcontext
def prepare(demo: bool) -> None:
    """Get everything ready to serve: tables, gazetteer, search index. Safe to repeat."""
    prepare_directory(demo=demo)
    click.echo("Ready.")


def prepare_directory(*, demo: bool) -> None:
    """Do every step that is still to do, telling the slow ones."""
    preparing = services().preparing
    preparing.upgrade_schema()
    with progress_bar("Building the gazetteer") as progress:
        preparing.build_gazetteer(progress)
    if demo:
        with progress_bar("Loading the demonstration directory") as progress:
            preparing.load_demonstration(progress)
    with progress_bar("Building the search index") as progress:
        preparing.build_index(progress)
