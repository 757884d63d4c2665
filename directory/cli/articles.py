"""``flask articles``: bringing in articles, and tying their answers to listings."""

from __future__ import annotations

from pathlib import Path

import click

from directory.cli.progress import progress_bar, run_import
from directory.cli.telling import TellingGroup
from directory.current import services

articles = TellingGroup("articles", help="Bring in articles, and tie their answers to listings.")


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


@articles.command("link-bylines")
def link_bylines() -> None:
    """Tie every answer whose byline is tied to nobody to the physician it surely means, if there is one."""
    done = services().bylines.link_open()
    click.echo(
        f"Bylines: {done.linked:,} linked, {done.several:,} open with somebody they may mean, "
        f"{done.none:,} that nobody goes by"
    )
    with progress_bar("Updating the search index") as progress:
        services().preparing.build_index(progress)
