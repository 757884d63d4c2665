"""What answers mean as vectors: made in the background, after their words can be found."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from filelock import FileLock, Timeout

from directory.domain.specialty import Catalogue
from directory.search.base import ArticleDocument, SearchIndex
from directory.search.meaning.sentences import SentenceVectors
from directory.services.indexing import Documents
from directory.store.queries.articles import articles_by_id
from directory.store.unit_of_work import Database

_BATCH = 16
"""Articles encoded at a time: some seconds of work, all that is lost when the process is killed."""


class EncodingService:
    """Encodes articles of the index. One process does so at a time; the others leave it to that one."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        index: SearchIndex,
        sentences: SentenceVectors,
        lock_path: Path,
    ) -> None:
        self._database = database
        self._documents = Documents(catalogue)
        self._index = index
        self._sentences = sentences
        self._lock_path = lock_path

    def encode_next(self) -> bool:
        """Encode some of what is missing. Returns whether there was any, and nobody else at it.

        Raises :class:`directory.search.base.IndexUnavailable` and
        :class:`directory.search.base.MeaningUnavailable`.
        """
        self._lock_path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._lock_path, timeout=0):
                return self._encode_sentences()
        except Timeout:
            return False

    def _encode_sentences(self) -> bool:
        digests = self._index.digests()[1]
        missing = set(self._sentences.missing(digests.values()))
        ids = islice((article_id for article_id, digest in digests.items() if digest in missing), _BATCH)
        # What was changed since is indexed first; until then it is none of what is missing.
        articles = [each for each in self._read(ids) if each.digest() in missing]
        if articles:
            self._sentences.encode(articles)
        elif not missing:
            self._sentences.keep_only(digests.values())
        return bool(articles)

    def _read(self, ids: Iterable[int]) -> list[ArticleDocument]:
        with self._database.reading() as session:
            return [self._documents.article(each) for each in articles_by_id(session, set(ids)).values()]
