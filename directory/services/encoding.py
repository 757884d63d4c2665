"""What answers mean as vectors: made in the background, after their words can be found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from directory.domain.specialty import Catalogue
from directory.search.base import ArticleDocument, SearchIndex
from directory.search.meaning.sentences import SentenceVectors
from directory.search.meaning.topics import TopicVectors
from directory.services.indexing import Documents
from directory.services.locking import holding
from directory.services.progress import Progress, silent
from directory.store.queries.articles import articles_by_id
from directory.store.unit_of_work import Database

_BATCH = 32
"""Articles encoded at a time: some seconds of work, all that is lost when the process is killed."""


class EncodingService:
    """Encodes articles of the index. One process does so at a time; the others leave it to that one."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        index: SearchIndex,
        sentences: SentenceVectors,
        topics: TopicVectors,
        lock_path: Path,
    ) -> None:
        self._database = database
        self._documents = Documents(catalogue)
        self._index = index
        self._sentences = sentences
        self._topics = topics
        self._lock_path = lock_path
        self._is_settled = False

    def missing(self) -> int:
        """How many articles of the index are found by their words only, until they are encoded.

        Raises :class:`directory.search.base.IndexUnavailable`.
        """
        return len(self._index.unencoded())

    def encode_next(self) -> bool:
        """Encode some of what is missing. Returns whether there was any, and nobody else at it.

        Raises :class:`directory.search.base.IndexUnavailable` and
        :class:`directory.search.base.MeaningUnavailable`.
        """
        if self._is_settled and not self._index.unencoded():
            return False
        with holding(self._lock_path, waits=False) as is_ours:
            return is_ours and self._encode_some()

    def encode_all(self, progress: Progress = silent) -> None:
        """Encode all that is missing, sentences for quotations too; raises what :meth:`encode_next` does.

        Waits for whoever is at it.
        """
        with holding(self._lock_path):
            self._is_settled = False
            total = self._left()
            progress(0, total)
            while self._encode_some():
                progress(total - self._left(), total)

    def _left(self) -> int:
        """How many rounds over an article are left, of the two that each one needs."""
        return len(self._index.unencoded()) + len(self._sentences.missing(self._index.digests()[1].values()))

    def _encode_some(self) -> bool:
        """What finds answers goes before what quotes them."""
        self._topics.make()
        if missing := self._index.unencoded():
            self._is_settled = False
            return self._encode(missing, self._index.encode)
        digests = self._index.digests()[1]
        wanted = set(self._sentences.missing(digests.values()))
        missing = {article_id: digest for article_id, digest in digests.items() if digest in wanted}
        if missing:
            return self._encode(missing, self._sentences.encode)
        self._sentences.keep_only(digests.values())
        self._is_settled = True
        return False

    def _encode(
        self, missing: Mapping[int, str], encode: Callable[[Sequence[ArticleDocument]], None]
    ) -> bool:
        with self._database.reading() as session:
            found = articles_by_id(session, set(islice(missing, _BATCH)))
            articles = [self._documents.article(article) for article in found.values()]
        # What was changed since is indexed first; until then it is none of what is missing.
        if current := [each for each in articles if each.digest() == missing[each.article_id]]:
            encode(current)
        return bool(current)
