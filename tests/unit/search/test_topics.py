"""Topics as vectors: what a query may be about."""

from __future__ import annotations

from pathlib import Path

import pytest

from directory.domain.specialty import Topic, Topics
from directory.search.base import MeaningUnavailable
from directory.search.meaning.none import NoMeaning
from directory.search.meaning.queries import QueryEncoder
from directory.search.meaning.topics import TopicVectors
from tests.search_factories import HashedWords

KNEE = Topic("patellofemoral-pain", "Patellofemoral pain", "injury", ("runners knee", "jumpers kneecap"))
SHIN = Topic("shin-splints", "Shin splints", "injury")
TOPICS = Topics([KNEE, SHIN])


def made(folder: Path, encoder: HashedWords | None = None) -> TopicVectors:
    topics = TopicVectors(folder, TOPICS, QueryEncoder(encoder or HashedWords()))
    topics.make()
    return topics


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("runners knee", [KNEE]),
        ("jumpers kneecap sore", [KNEE]),
        ("shin splints", [SHIN]),
        ("zebra qwerty xylophone", []),
        ("splints", []),
        ('"shin splints"', []),
        ("", []),
    ],
)
def test_the_nearest_topic_is_told_if_it_is_near(tmp_path: Path, text: str, likely: list[Topic]) -> None:
    assert made(tmp_path).likeliest(text) == tuple(likely)


def test_topics_that_are_almost_as_near_are_told_too(tmp_path: Path) -> None:
    topics = [Topic(f"splints-{number}", "Shin splints", "injury") for number in range(4)]
    vectors = TopicVectors(tmp_path, Topics([KNEE, *topics]), QueryEncoder(HashedWords()))
    vectors.make()
    assert vectors.likeliest("shin splints") == tuple(topics[:3])


def test_names_are_encoded_once_for_all_processes(tmp_path: Path) -> None:
    made(tmp_path)
    encoder = HashedWords()
    topics = made(tmp_path, encoder)
    assert encoder.encoded == []
    assert topics.likeliest("shin splints") == (SHIN,)


def test_names_that_cannot_be_kept_are_told_in_our_own_words(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("in the way")
    with pytest.raises(MeaningUnavailable, match="names of topics cannot be kept"):
        made(tmp_path / "index")


def test_names_that_changed_are_encoded_anew_and_the_old_forgotten(tmp_path: Path) -> None:
    made(tmp_path)
    renamed = TopicVectors(tmp_path, Topics([KNEE]), QueryEncoder(HashedWords()))
    assert renamed.likeliest("runners knee") == ()
    renamed.make()
    assert renamed.likeliest("runners knee") == (KNEE,)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("rest", [b"", b"something else", b"\x93NUMPY"])
def test_a_damaged_file_is_passed_over_and_made_again(tmp_path: Path, rest: bytes) -> None:
    made(tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(rest)
    topics = TopicVectors(tmp_path, TOPICS, QueryEncoder(HashedWords()))
    assert topics.likeliest("runners knee") == ()
    topics.make()
    assert topics.likeliest("runners knee") == (KNEE,)


def test_before_they_are_made_and_without_meaning_no_topic_is_told(tmp_path: Path) -> None:
    assert TopicVectors(tmp_path, TOPICS, QueryEncoder(HashedWords())).likeliest("runners knee") == ()
    without = TopicVectors(tmp_path, TOPICS, QueryEncoder(NoMeaning()))
    without.make()
    assert without.likeliest("runners knee") == ()
    assert list(tmp_path.iterdir()) == []


def test_a_model_that_fails_is_told(tmp_path: Path) -> None:
    encoder = HashedWords()
    encoder.fails = True
    with pytest.raises(MeaningUnavailable):
        made(tmp_path, encoder)
