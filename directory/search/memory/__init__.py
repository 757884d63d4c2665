"""The reference engine: the rules of ``docs/search.md`` in plain Python, one document after another.

It is the judge of every other engine in the tests, and answers from documents of the
database while no index can be read: from few, for loops here are to be obviously right,
not fast. A search among 10,000 physicians takes about two seconds.
"""

from __future__ import annotations

from collections.abc import Iterable

from directory.search.base import (
    ArticleDocument,
    ArticleQuery,
    ArticleResults,
    Correction,
    Encoder,
    IndexUnavailable,
    IndexUpdate,
    PhysicianDocument,
    SearchQuery,
    SearchResults,
)
from directory.search.meaning.none import NoMeaning
from directory.search.meaning.queries import QueryEncoder
from directory.search.memory.articles import article_results
from directory.search.memory.library import Library, Listing, Paper
from directory.search.memory.meaning import Meaning
from directory.search.memory.physicians import PhysicianSearch
from directory.search.memory.spelling import Speller
from directory.search.spelling import Lexicon
from directory.search.text import QueryWord


class InMemoryEngine:
    """A :class:`SearchEngine` and :class:`SearchIndex` over documents held in memory.

    Given documents, it is ready at once; without any it raises :class:`IndexUnavailable` until ``rebuild``.
    Texts are compared by meaning only when an ``encoder`` is given; words of the ``lexicon`` are no errors.
    """

    def __init__(
        self,
        physicians: Iterable[PhysicianDocument] | None = None,
        articles: Iterable[ArticleDocument] | None = None,
        encoder: Encoder | None = None,
        lexicon: Lexicon | None = None,
    ) -> None:
        self._lexicon = lexicon or Lexicon()
        self._queries = QueryEncoder(encoder or NoMeaning())
        self._meaning = Meaning(self._queries)
        self._library: Library | None = None
        if physicians is not None or articles is not None:
            self.rebuild(physicians or (), articles or ())

    def exists(self) -> bool:
        """Whether documents were ever given."""
        return self._library is not None

    def check(self) -> None:
        """Raise :class:`IndexUnavailable` before the first ``rebuild``."""
        self._current()

    def check_meaning(self) -> None:
        """Raise :class:`MeaningUnavailable` unless queries can be encoded, if they are to be."""
        self._queries.check()

    def rebuild(self, physicians: Iterable[PhysicianDocument], articles: Iterable[ArticleDocument]) -> None:
        """Take these documents in the place of all there were."""
        self._library = Library(
            {document.physician_id: Listing(document) for document in physicians},
            {document.article_id: Paper(document) for document in articles},
        )

    def apply(self, update: IndexUpdate) -> None:
        """Apply changes; searches under way keep seeing what they started with."""
        library = self._current()
        listings, papers = dict(library.listings), dict(library.papers)
        for physician_id in update.gone_physicians:
            listings.pop(physician_id, None)
        for article_id in update.gone_articles:
            papers.pop(article_id, None)
        listings.update({document.physician_id: Listing(document) for document in update.physicians})
        papers.update({document.article_id: Paper(document) for document in update.articles})
        self._library = Library(listings, papers)

    def encode(self, articles: Iterable[ArticleDocument]) -> None:
        """Nothing to do: what a text means is worked out when it is first compared."""

    def unencoded(self) -> dict[int, str]:
        """No articles at all."""
        return {}

    def digests(self) -> tuple[dict[int, str], dict[int, str]]:
        """Digests of every document, by physician id and by article id."""
        library = self._current()
        return (
            {key: listing.document.digest() for key, listing in library.listings.items()},
            {key: paper.document.digest() for key, paper in library.papers.items()},
        )

    def search(self, query: SearchQuery) -> SearchResults:
        """Find physicians. Raises :class:`IndexUnavailable`."""
        return PhysicianSearch(self._current(), self._meaning, query).results()

    def search_articles(self, query: ArticleQuery) -> ArticleResults:
        """Find articles. Raises :class:`IndexUnavailable`."""
        return article_results(self._current(), self._meaning, query)

    def correct(self, text: str) -> tuple[Correction, ...]:
        """Words that may hold a typing error. Raises :class:`IndexUnavailable`."""
        return Speller(self._current(), self._lexicon).corrections(text)

    def is_name(self, word: str) -> bool:
        """Whether a physician goes by a word. Raises :class:`IndexUnavailable`."""
        return Speller(self._current(), self._lexicon).is_name(QueryWord(word, word, None))

    def _current(self) -> Library:
        if self._library is None:
            raise IndexUnavailable("The search index has not been built.")
        return self._library
