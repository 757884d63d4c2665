"""Bringing in physicians, articles and societies in bulk, from the files of ``docs/formats.md``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from directory.domain.specialty import Catalogue
from directory.geo.base import AddressLocator
from directory.services.bylines import BylineResolver
from directory.services.importing.article_files import ArticleFiles
from directory.services.importing.article_writer import write_articles
from directory.services.importing.batches import write_in_batches
from directory.services.importing.nppes import (
    SPORTS,
    ProviderWriter,
    follows_registry,
    providers,
    taxonomy_codes,
)
from directory.services.importing.nppes_rows import ProviderReader
from directory.services.importing.physician_writer import PhysicianWriter
from directory.services.importing.physicians_csv import PhysiciansFile
from directory.services.importing.report import ImportReport, Note
from directory.services.importing.societies_csv import societies, write_societies
from directory.services.progress import Progress, silent
from directory.store.models.base import now
from directory.store.unit_of_work import Database

__all__ = ["ImportReport", "ImportingService", "Note"]


class ImportingService:
    """Imports whole files, a transaction for each batch of some 500 rows.

    Every import may be interrupted and run again: what is there already is left alone. What
    differs is changed, what is new is created, nothing that a file does not tell of is
    deleted. Rows that are wrong go to the report, the others are imported. Each call raises
    :class:`directory.domain.errors.InvalidInput` when it refuses the file as a whole, and
    :class:`directory.domain.errors.Unavailable` when the database or the gazetteer does not
    answer. ``progress`` is told bytes.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        locator: AddressLocator,
        bylines: BylineResolver,
        reports_path: Path,
    ) -> None:
        """``locator`` must be quick: it is asked inside transactions. Report files go to ``reports_path``."""
        self._database = database
        self._catalogue = catalogue
        self._locator = locator
        self._bylines = bylines
        self._reports_path = reports_path

    def import_physicians(self, path: Path, progress: Progress = silent) -> ImportReport:
        """Import a ``physicians.csv``; what it says is the society's word as of now."""
        report = ImportReport("physicians", self._reports_path)
        file = PhysiciansFile(path, self._catalogue, now())
        writer = PhysicianWriter(self._locator, self._bylines, reserved_slugs=file.survey)
        return write_in_batches(self._database, report, file.physicians(report, progress), writer.write)

    def import_nppes(
        self, path: Path, taxonomy: Iterable[str] = (SPORTS,), progress: Progress = silent
    ) -> ImportReport:
        """Import individuals of the national provider file.

        ``taxonomy`` holds ``sports``, ``all`` or provider taxonomy codes; a row is imported
        when any of its slots has one of them.
        """
        report = ImportReport("nppes", self._reports_path)
        codes = taxonomy_codes(taxonomy)
        reader = ProviderReader(self._catalogue.specialties)
        # An NPI has one row: there is no need to remember everybody of a whole country.
        writer = PhysicianWriter(
            self._locator, self._bylines, may_change=follows_registry, rows_may_meet=False
        )
        rows = providers(path, reader, codes, report, progress)
        return write_in_batches(self._database, report, rows, ProviderWriter(writer).write)

    def import_articles(
        self, paths: Sequence[Path], progress: Progress = silent, *, dry_run: bool = False
    ) -> ImportReport:
        """Import files with articles and folders of them, of every kind that ``docs/formats.md`` tells of.

        With ``dry_run``, only tell what that would do.
        """
        report = ImportReport("articles", self._reports_path)
        report.dry_run = dry_run
        articles = ArticleFiles(self._catalogue, report).articles(paths, progress)
        write = partial(write_articles, resolver=self._bylines)
        return write_in_batches(self._database, report, articles, write, weigh=lambda article: article.weight)

    def import_societies(
        self, path: Path, progress: Progress = silent, *, demonstration: bool = False
    ) -> ImportReport:
        """Import a ``societies.csv``; ``demonstration`` marks them, and all of the directory, as invented."""
        report = ImportReport("societies", self._reports_path)
        write = partial(write_societies, demonstration=demonstration)
        return write_in_batches(self._database, report, societies(path, report, progress), write)
