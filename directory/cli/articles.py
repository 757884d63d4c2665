"""``flask articles``: bringing in articles."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from directory.cli.progress import run_import
from directory.current import services

articles = AppGroup("articles", help="Bring in articles.")


@articles.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only tell what the import would do.")
def import_articles(file: Path, dry_run: bool) -> None:
    """Import articles and their answers from a JSON Lines file (docs/formats.md)."""
    run_import(
        "Importing articles",
        "Articles",
        lambda progress: services().importing.import_articles(file, progress, dry_run=dry_run),
    )
