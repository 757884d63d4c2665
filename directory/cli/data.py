"""``flask data``: bringing in physicians and societies."""

from __future__ import annotations

from pathlib import Path

import click

from directory.cli.progress import run_import
from directory.cli.telling import TellingGroup
from directory.current import services
from directory.services.importing.nppes import EVERYBODY, SPORTS

data = TellingGroup("data", help="Bring in physicians and societies.")

_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@data.command("import-physicians")
@_FILE
def import_physicians(file: Path) -> None:
    """Import the society's members from a CSV file (docs/formats.md)."""
    run_import(
        "Importing physicians",
        "Physicians",
        lambda progress: services().importing.import_physicians(file, progress),
    )


@data.command("import-nppes")
@_FILE
@click.argument("code", nargs=-1)
@click.option(
    "--taxonomy",
    multiple=True,
    metavar=f"{SPORTS}|{EVERYBODY}|CODE…",
    help="Whom to import: physicians of sports medicine (the default), every individual, or those with one "
    "of these provider taxonomy codes.",
)
def import_nppes(file: Path, taxonomy: tuple[str, ...], code: tuple[str, ...]) -> None:
    """Import physicians from the national provider file (npidata_pfile_*.csv).

    Several codes stand one after the other, or are separated by commas.
    """
    words = ",".join((*taxonomy, *code)).replace(",", " ").split() or [SPORTS]
    run_import(
        "Importing physicians",
        "Physicians",
        lambda progress: services().importing.import_nppes(file, words, progress),
    )


@data.command("import-societies")
@_FILE
def import_societies(file: Path) -> None:
    """Import societies from a CSV file (docs/formats.md)."""
    run_import(
        "Importing societies",
        "Societies",
        lambda progress: services().importing.import_societies(file, progress),
    )
