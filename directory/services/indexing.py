"""Keeping the search index equal to the database: building it, and draining the change log into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from directory.domain.article import Article
from directory.domain.physician import Physician, PracticeLocation
from directory.domain.specialty import Catalogue
from directory.search.base import (
    AnswerDocument,
    ArticleDocument,
    IndexUnavailable,
    IndexUpdate,
    LocationDocument,
    PhysicianDocument,
    SearchIndex,
)
from directory.search.text import name_forms
from directory.services.locking import holding
from directory.services.markdown import plain_text
from directory.services.progress import Progress, silent
from directory.store.changes import Change, count_pending_changes, forget_changes, pending_changes
from directory.store.queries.articles import articles_by_id, count_articles, published_article_ids
from directory.store.queries.physicians import (
    count_listed_physicians,
    listed_physician_ids,
    physicians_by_id,
)
from directory.store.unit_of_work import Database

_BATCH = 500

Document = TypeVar("Document", PhysicianDocument, ArticleDocument)


@dataclass(frozen=True, slots=True)
class Differences:
    """Where index and database disagree: ids of what is missing, stale or should be gone."""

    physicians: tuple[int, ...] = ()
    articles: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.physicians) + len(self.articles)


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What ``flask index status`` tells."""

    exists: bool
    physicians: int
    articles: int
    pending: int


class IndexingService:
    """Writes the index. Only one process does so at a time; the others wait or leave it to that one.

    What it cannot read or write is raised as :class:`directory.search.base.IndexUnavailable`.
    """

    def __init__(self, database: Database, catalogue: Catalogue, index: SearchIndex, lock_path: Path) -> None:
        self._database = database
        self._documents = Documents(catalogue)
        self._index = index
        self._lock_path = lock_path
        self._lists_path = lock_path.with_suffix(".lists")
        self._has_these_lists = False

    def rebuild(self, progress: Progress = silent) -> None:
        """Build the whole index from the database, aside, and put it in place of the old one.

        Waits for whoever is writing.
        """
        with holding(self._lock_path):
            self._rebuild(progress)

    def rebuild_on_behalf(self) -> None:
        """Do the same for another process, which holds the lock and waits for this one."""
        self._rebuild(silent)

    def ensure(self, progress: Progress = silent) -> bool:
        """Build the index if there is none that opens, or none with these reference lists.

        Returns whether it was built.
        """
        if self._is_built():
            return False
        with holding(self._lock_path):
            if self._is_built():
                return False
            self._rebuild(progress)
        # Opening it compiles what answers searches, which nobody who searches should wait for.
        self._index.exists()
        return True

    def ensure_if_free(self, rebuild: Callable[[], bool]) -> bool:
        """Like :meth:`ensure`, but leaves the work to whoever is writing already.

        Building is left to ``rebuild``, which tells whether it came to its end; the lock is held meanwhile.
        """
        if self._is_built():
            return False
        with holding(self._lock_path, waits=False) as is_ours:
            return is_ours and not self._is_built() and rebuild()

    def documents(self) -> tuple[list[PhysicianDocument], list[ArticleDocument]]:
        """Everything that belongs into the index, read from the database now."""
        with self._database.reading() as session:
            return list(self._all_physicians(session)), list(self._all_articles(session))

    def drain(self, progress: Progress = silent) -> int:
        """Bring every pending change into the index. Returns how many changes there were.

        Waits for whoever is writing.
        """
        with holding(self._lock_path):
            return self._drain(progress)

    def drain_if_free(self) -> int:
        """Like :meth:`drain`, but leaves the work to whoever is writing already, or is to build the index."""
        if not self.pending():
            return 0
        with holding(self._lock_path, waits=False) as is_ours:
            return self._drain(silent) if is_ours and self._index.exists() else 0

    def pending(self) -> int:
        """How many changes the index has not seen."""
        with self._database.reading() as session:
            return count_pending_changes(session)

    def status(self) -> IndexStatus:
        """What is in the index, and what waits to be."""
        exists = self._index.exists()
        physicians, articles = self._index.digests() if exists else ({}, {})
        return IndexStatus(exists, len(physicians), len(articles), self.pending())

    def verify(self, *, repair: bool = False) -> Differences:
        """Compare every document of the index with the database, and mend what differs if asked to.

        Changes that are still pending count as differences too.
        """
        with holding(self._lock_path):
            differences = self._differences()
            if repair:
                with self._database.reading() as session:
                    for ids in _batches(differences.physicians):
                        self._index.apply(self._update(session, ids, ()))
                    for ids in _batches(differences.articles):
                        self._index.apply(self._update(session, (), ids))
        return differences

    def _is_built(self) -> bool:
        """Whether there is an index, made with the reference lists of this process.

        The lists are compared until they were the same once: of two versions that serve at the same time,
        neither builds again what the other one has built.
        """
        if not self._has_these_lists:
            with suppress(OSError):
                self._has_these_lists = self._lists_path.read_text() == self._documents.lists
        return self._has_these_lists and self._index.exists()

    def _rebuild(self, progress: Progress) -> None:
        # Changes listed before the facts are read are in what is read; later ones stay in the log.
        with self._database.reading() as session:
            changes = pending_changes(session)
            total = count_listed_physicians(session) + count_articles(session)
            counter = _Counter(total, progress)
            self._index.rebuild(
                counter.counting(self._all_physicians(session)), counter.counting(self._all_articles(session))
            )
        try:
            self._lists_path.write_text(self._documents.lists)
        except OSError as error:
            raise IndexUnavailable(f"What the search index was made with cannot be noted: {error}") from error
        with self._database.writing() as session:
            forget_changes(session, changes)

    def _drain(self, progress: Progress) -> int:
        if not self._index.exists():
            raise IndexUnavailable("There is no index to bring up to date; it must be built first.")
        drained = 0
        with self._database.reading() as session:
            total = count_pending_changes(session)
        while changes := self._drain_batch():
            drained += len(changes)
            progress(drained, max(total, drained))
        return drained

    def _drain_batch(self) -> list[Change]:
        # The batch is read from one snapshot, and only its own rows are deleted after the index has
        # them: whatever is written meanwhile has a row of its own.
        with self._database.reading() as session:
            changes = pending_changes(session, _BATCH)
            if changes:
                self._index.apply(self._update(session, _ids(changes, "physician"), _ids(changes, "article")))
        if changes:
            with self._database.writing() as session:
                forget_changes(session, changes)
        return changes

    def _update(
        self, session: Session, physician_ids: Iterable[int], article_ids: Iterable[int]
    ) -> IndexUpdate:
        wanted_physicians, wanted_articles = set(physician_ids), set(article_ids)
        physicians = [p for p in physicians_by_id(session, wanted_physicians).values() if p.is_listed]
        articles = articles_by_id(session, wanted_articles)
        return IndexUpdate(
            physicians=tuple(self._documents.physician(physician) for physician in physicians),
            articles=tuple(self._documents.article(article) for article in articles.values()),
            gone_physicians=tuple(sorted(wanted_physicians - {physician.id for physician in physicians})),
            gone_articles=tuple(sorted(wanted_articles - articles.keys())),
        )

    def _differences(self) -> Differences:
        in_index_physicians, in_index_articles = self._index.digests()
        with self._database.reading() as session:
            physicians = {
                document.physician_id: document.digest() for document in self._all_physicians(session)
            }
            articles = {document.article_id: document.digest() for document in self._all_articles(session)}
        return Differences(
            tuple(sorted({key for key, _ in physicians.items() ^ in_index_physicians.items()})),
            tuple(sorted({key for key, _ in articles.items() ^ in_index_articles.items()})),
        )

    def _all_physicians(self, session: Session) -> Iterator[PhysicianDocument]:
        for ids in _batches(list(listed_physician_ids(session))):
            for physician in sorted(physicians_by_id(session, ids).values(), key=lambda each: each.id):
                yield self._documents.physician(physician)
            session.expunge_all()

    def _all_articles(self, session: Session) -> Iterator[ArticleDocument]:
        for ids in _batches(list(published_article_ids(session))):
            for article in sorted(articles_by_id(session, ids).values(), key=lambda each: each.id):
                yield self._documents.article(article)
            session.expunge_all()


class Documents:
    """Makes the documents that search reads. Only what is public goes in."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._specialties = catalogue.specialties
        self._topics = catalogue.topics
        entries = repr((*catalogue.specialties, *catalogue.topics))
        self.lists = blake2b(entries.encode(), digest_size=16).hexdigest()
        """A digest of the reference lists, whose words are in the documents."""

    def physician(self, physician: Physician) -> PhysicianDocument:
        """The document of a listed physician."""
        specialties = self._specialties.with_broader(physician.specialties)
        return PhysicianDocument(
            physician_id=physician.id,
            names=" ".join((physician.name.full, *physician.other_names, *physician.credentials)),
            sort_name=physician.name.sort_key,
            specialties=specialties,
            specialty_words=self._specialties.words(specialties),
            topics=physician.topics,
            topic_words=self._topics.words(physician.topics),
            languages=physician.languages,
            biography=plain_text(physician.biography),
            initials=tuple(dict.fromkeys(word[0] for word in name_forms(_given_names(physician)))),
            locations=tuple(_location(location) for location in physician.locations),
        )

    def article(self, article: Article) -> ArticleDocument:
        """The document of a published article."""
        return ArticleDocument(
            article_id=article.id,
            title=article.title,
            summary=article.summary,
            question=plain_text(article.question),
            topics=article.topics,
            topic_words=self._topics.words(article.topics),
            society_id=article.society.id if article.society else None,
            published_day=article.published_on.toordinal() if article.published_on else 0,
            answers=tuple(
                AnswerDocument(
                    answer_id=answer.id,
                    physician_id=answer.physician.id if answer.physician else None,
                    body=plain_text(answer.body),
                )
                for answer in article.answers
            ),
        )


def _given_names(physician: Physician) -> str:
    return f"{physician.name.given} {physician.name.middle}"


def _location(location: PracticeLocation) -> LocationDocument:
    return LocationDocument(
        location_id=location.id,
        coordinates=location.coordinates,
        region=location.address.region.upper(),
        country=location.address.country,
        accepting_new_patients=location.accepting_new_patients,
        telehealth=location.telehealth,
    )


def _ids(changes: Iterable[Change], kind: str) -> set[int]:
    return {change.entity_id for change in changes if change.kind == kind}


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    remaining = iter(ids)
    while batch := list(islice(remaining, _BATCH)):
        yield batch


class _Counter:
    """Counts documents as they pass and tells the progress."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._done = 0
        self._total = total
        self._progress = progress

    def counting(self, documents: Iterable[Document]) -> Iterator[Document]:
        for document in documents:
            yield document
            self._done += 1
            self._progress(self._done, max(self._total, self._done))
