"""``flask index``: the search index."""

from __future__ import annotations

import click

from directory.cli.progress import progress_bar
from directory.cli.telling import TellingGroup
from directory.current import services

index = TellingGroup("index", help="The search index: made from the database, and equal to it.")


@index.command("rebuild")
@click.option("--words-only", is_flag=True, help="Leave it to the serving process to encode new answers.")
def rebuild(words_only: bool) -> None:
    """Build the whole index anew; the old one serves meanwhile.

    Words are found as soon as it is built. Then what new answers mean is encoded, some four a second; ending
    that early (Ctrl-C) loses nothing: the serving process goes on with it.
    """
    with progress_bar("Building the search index") as progress:
        services().indexing.rebuild(progress)
    if not words_only:
        with progress_bar("Encoding what answers mean") as progress:
            services().encoding.encode_all(progress)
    _tell_status()


@index.command("status")
def status() -> None:
    """Tell what is in the index and what waits to be."""
    _tell_status()


@index.command("verify")
@click.option("--repair", is_flag=True, help="Mend what differs.")
@click.pass_context
def verify(context: click.Context, repair: bool) -> None:
    """Compare every document with the database; exit 1 when they differ and nothing is repaired."""
    differences = services().indexing.verify(repair=repair)
    if not differences:
        click.echo("The index equals the database.")
        return
    click.echo(
        f"{len(differences.physicians):,} physicians and {len(differences.articles):,} articles differ"
        + (" — mended." if repair else ". Run again with --repair to mend them.")
    )
    if not repair:
        context.exit(1)


def _tell_status() -> None:
    found = services().indexing.status()
    if not found.exists:
        click.echo("There is no index; flask index rebuild makes one.")
    else:
        click.echo(f"{found.physicians:,} physicians and {found.articles:,} articles in the index.")
        if missing := services().encoding.missing():
            click.echo(f"{missing:,} of the articles are found by their words only, until they are encoded.")
    click.echo(f"{found.pending:,} changes wait to be indexed.")
