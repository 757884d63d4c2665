"""``flask articles``: bringing in articles."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from directory.cli.progress import run_import
from directory.current import services

articles = AppGroup("articles", help="Bring in articles.")


@articles.command("import")
@click.argument(
    "paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@click.option("--dry-run", is_flag=True, help="Only tell what the import would do.")
def import_articles(paths: tuple[Path, ...], dry_run: bool) -> None:
    """Import articles and their answers from files and folders (docs/formats.md).

    Files are JSON Lines, pages saved as text or HTML, WordPress exports, RSS or Atom.
    """
    run_import(
        "Importing articles",
        "Articles",
        lambda progress: services().importing.import_articles(paths, progress, dry_run=dry_run),
    )
