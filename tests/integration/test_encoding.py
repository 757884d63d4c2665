"""What answers mean is worked out in the background, and quoted by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from flask import Flask
from numpy.typing import NDArray

from directory.config import DATA_PATH, Settings
from directory.domain.specialty import Topic
from directory.search.base import IndexUnavailable
from directory.search.meaning.queries import QueryEncoder
from directory.search.meaning.sentences import SentenceVectors
from directory.search.meaning.topics import TopicVectors
from directory.search.query_text import QueryReader
from directory.search.whoosh_index import WhooshIndex
from directory.services.asked_topics import AskedTopics
from directory.services.container import Services
from directory.services.encoding import EncodingService
from directory.services.found import FindRequest
from directory.services.quoting import Quoter
from directory.store.reference import load_catalogue
from directory.store.unit_of_work import Database
from directory.web.presenters.notices import notices_of
from tests.factories import DirectoryFactory, in_the_way
from tests.search_factories import HashedWords, Places

BODY = (
    "Much else is to be said first. " * 12 + "Rest it. It mends on stairs. " + "And so much after that. " * 12
)


class _Zigzag(HashedWords):
    """Knows what nobody wrote: that to zigzag and wobble is to mend on stairs."""

    def _row(self, text: str) -> NDArray[np.float64]:
        return super()._row("It mends on stairs." if text == "zigzag wobble" else text)


class _Encoding:
    """The service with an encoder for tests, and what it wrote."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.encoder = _Zigzag()
        self.lock_path = settings.instance_path / "encoding.lock"
        self.sentences = SentenceVectors(settings.index_path, QueryEncoder(self.encoder))
        self.index = WhooshIndex(settings.index_path, self.encoder, max_age=0)
        catalogue = load_catalogue(DATA_PATH)
        self.topics = TopicVectors(settings.index_path, catalogue.topics, QueryEncoder(self.encoder))
        self.service = EncodingService(
            database, catalogue, self.index, self.sentences, self.topics, self.lock_path
        )
        self.quoter = Quoter(catalogue.topics, self.sentences)
        self._reader = QueryReader(catalogue, {})

    def run(self) -> int:
        """Encode until there is nothing left; how many rounds that took."""
        rounds = 0
        while self.service.encode_next():
            rounds += 1
        return rounds

    def quoted(self, text: str) -> str:
        reading = self._reader.read(text, Places(), lambda _: False)
        return self.quoter.passages(reading, [BODY.strip()])[0].text


@pytest.fixture
def encoding(settings: Settings, database: Database, services: Services) -> _Encoding:
    services.indexing.drain()
    return _Encoding(settings, database)


def test_answers_are_quoted_by_meaning_once_they_are_encoded(
    encoding: _Encoding, services: Services, factory: DirectoryFactory
) -> None:
    factory.article(answers=[(factory.physician(), BODY)])
    services.indexing.drain()
    assert "stairs" not in encoding.quoted("zigzag wobble")

    assert encoding.service.missing() == 1
    assert encoding.run() == 2, "what finds it, then what quotes it"

    assert encoding.service.missing() == 0
    encoding.index.check_meaning()
    assert "stairs" in encoding.quoted("zigzag wobble")
    assert encoding.run() == 0


def test_what_was_edited_is_encoded_again_and_the_old_text_forgotten(
    encoding: _Encoding, services: Services, factory: DirectoryFactory
) -> None:
    article = factory.article(answers=[(factory.physician(), BODY)])
    services.indexing.drain()
    encoding.run()
    before = len(encoding.encoder.encoded)
    factory.edit_article(article, title="Another title")
    services.indexing.drain()

    assert encoding.run() == 2
    assert len(encoding.encoder.encoded) > before
    assert "stairs" in encoding.quoted("zigzag wobble")


def test_what_is_not_indexed_yet_is_left_until_it_is(
    encoding: _Encoding, services: Services, factory: DirectoryFactory
) -> None:
    article = factory.article(answers=[(factory.physician(), BODY)])
    services.indexing.drain()
    factory.edit_article(article, title="Another title")

    assert encoding.run() == 0
    services.indexing.drain()
    assert encoding.run() == 2


def test_all_that_is_missing_is_encoded_with_progress(
    encoding: _Encoding, services: Services, factory: DirectoryFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.services.encoding._BATCH", 2)
    for _ in range(3):
        factory.article(answers=[(factory.physician(), BODY)])
    services.indexing.drain()
    told: list[tuple[int, int]] = []
    encoding.service.encode_all(lambda done, total: told.append((done, total)))
    assert told == [(0, 6), (2, 6), (3, 6), (5, 6), (6, 6)]
    encoding.service.encode_all(lambda done, total: told.append((done, total)))
    assert told[-1] == (0, 0)


def test_topics_are_encoded_even_if_all_answers_are(encoding: _Encoding) -> None:
    encoding.service.encode_all()
    assert encoding.topics.likeliest("adductor strain")


def test_what_one_that_was_killed_did_not_finish_the_next_one_does(
    encoding: _Encoding, services: Services, settings: Settings, database: Database, factory: DirectoryFactory
) -> None:
    factory.article(answers=[(factory.physician(), BODY)])
    services.indexing.drain()
    assert encoding.service.encode_next()
    another = _Encoding(settings, database)
    assert another.service.missing() == 0
    assert another.run() == 1, "the sentences"


def test_one_process_encodes_at_a_time(
    encoding: _Encoding, services: Services, factory: DirectoryFactory
) -> None:
    factory.article(answers=[(factory.physician(), BODY)])
    services.indexing.drain()
    with FileLock(encoding.lock_path):
        assert not encoding.service.encode_next()
    assert encoding.service.encode_next()


def test_a_lock_that_cannot_be_taken_is_told_in_words_of_the_directory(encoding: _Encoding) -> None:
    in_the_way(encoding.lock_path)
    for work in (encoding.service.encode_next, encoding.service.encode_all):
        with pytest.raises(IndexUnavailable, match=r"cannot be taken: .*encoding\.lock"):
            work()


@pytest.fixture
def offered(
    encoding: _Encoding, services: Services, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], tuple[Topic, ...]]:
    """The topics that are offered for a query, once everything is encoded."""
    monkeypatch.setattr(services.finding, "_topics", AskedTopics(services.catalogue, encoding.topics))

    def ask(q: str) -> tuple[Topic, ...]:
        services.indexing.drain()
        return services.finding.find(FindRequest(q=q)).likely_topics

    assert ask("adductor strain") == ()
    encoding.run()
    return ask


def test_the_topic_that_words_are_about_is_offered(
    offered: Callable[[str], tuple[Topic, ...]], services: Services, app: Flask
) -> None:
    groin = services.catalogue.topics["groin-strain"]
    assert offered("adductor strain")[0] == groin
    assert offered("and the of") == ()

    with app.test_request_context():
        found = replace(services.finding.find(FindRequest()), likely_topics=(groin,))
        (notice,) = [each for each in notices_of(found, {}) if each.kind == "likely_topics"]
    assert app.test_client().get(notice.links[0].url).status_code == 200


def test_names_of_somebody_are_about_no_topic(
    offered: Callable[[str], tuple[Topic, ...]], factory: DirectoryFactory
) -> None:
    factory.physician("Adductor Strain")
    assert offered("adductor strain") == ()


def test_without_meaning_there_is_nothing_to_do(services: Services, factory: DirectoryFactory) -> None:
    factory.article(answers=[(factory.physician(), BODY)])
    services.indexing.drain()
    assert not services.encoding.encode_next()


def test_names_of_a_topic_are_marked_for_each_other(tmp_path: Path) -> None:
    catalogue = load_catalogue(DATA_PATH)
    quoter = Quoter(catalogue.topics, SentenceVectors(tmp_path, QueryEncoder(HashedWords())))
    reading = QueryReader(catalogue, {}).read("adductor strain", Places(), lambda _: False)
    (passage,) = quoter.passages(reading, ["A pulled groin and a sports hernia: rest the groin."])
    assert [passage.text[start:end] for start, end in passage.marks] == ["pulled groin", "sports hernia"]
