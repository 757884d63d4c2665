"""Getting a fresh installation ready to serve, and loading the demonstration directory into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from directory.services.importing import ImportingService, ImportReport
from directory.services.indexing import IndexingService
from directory.services.progress import Progress, silent
from directory.store.queries.articles import count_articles, is_demonstration
from directory.store.queries.physicians import any_physician
from directory.store.schema import upgrade_schema
from directory.store.unit_of_work import Database


class PreparingService:
    """Each step may be repeated: it does only what is still to do, and tells whether it did anything."""

    def __init__(
        self,
        database: Database,
        importing: ImportingService,
        indexing: IndexingService,
        build_gazetteer: Callable[[Progress], bool],
        demonstration_path: Path,
    ) -> None:
        self._database = database
        self._importing = importing
        self._indexing = indexing
        self._build_gazetteer = build_gazetteer
        self._demonstration = demonstration_path

    def upgrade_schema(self) -> None:
        """Bring the database's tables up to date."""
        upgrade_schema(self._database)

    def build_gazetteer(self, progress: Progress = silent) -> bool:
        """Build the gazetteer's index unless it is current."""
        return self._build_gazetteer(progress)

    def load_demonstration(self, progress: Progress = silent) -> bool:
        """Fill an empty database with the demonstration directory, or go on where that was interrupted.

        Any other database is left alone. Raises :class:`KeyboardInterrupt` when it is interrupted.
        """
        with self._database.reading() as session:
            # Its articles come last: without any, it is not complete yet.
            is_unfinished = is_demonstration(session) and not count_articles(session)
            if any_physician(session) and not is_unfinished:
                return False
        to, files = self._importing, self._demonstration
        _complete(to.import_societies(files / "societies.csv", demonstration=True))
        _complete(to.import_physicians(files / "physicians.csv", progress))
        _complete(to.import_articles([files / "articles.jsonl"], progress))
        return True

    def build_index(self, progress: Progress = silent) -> bool:
        """Build the search index if there is none, else bring it up to date."""
        if self._indexing.ensure(progress):
            return True
        return self._indexing.drain(progress) > 0


def _complete(report: ImportReport) -> None:
    if report.stopped:
        raise KeyboardInterrupt
