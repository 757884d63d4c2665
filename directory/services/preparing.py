"""Getting a fresh installation ready to serve, and loading the demonstration directory into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from directory.services.importing import ImportingService
from directory.services.indexing import IndexingService
from directory.services.progress import Progress, silent
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
        """Fill an empty database with the demonstration directory; leave any other alone."""
        with self._database.reading() as session:
            if any_physician(session):
                return False
        self._importing.import_societies(self._demonstration / "societies.csv", demonstration=True)
        self._importing.import_physicians(self._demonstration / "physicians.csv", progress)
        self._importing.import_articles([self._demonstration / "articles.jsonl"], progress)
        return True

    def build_index(self, progress: Progress = silent) -> bool:
        """Build the search index if there is none, else bring it up to date."""
        if self._indexing.ensure(progress):
            return True
        return self._indexing.drain(progress) > 0
