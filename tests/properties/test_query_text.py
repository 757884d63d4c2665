"""Rules that hold for anything a patient may type."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from directory.config import DATA_PATH
from directory.domain.folding import fold
from directory.domain.places import Coordinates, Place, Precision
from directory.search.query_text import Meaning, QueryReader, Reading
from directory.search.text import text_forms
from directory.store.reference import load_catalogue
from directory.web.presenters.languages import LANGUAGE_CODES

CATALOGUE = load_catalogue(DATA_PATH)
READER = QueryReader(CATALOGUE, LANGUAGE_CODES)

_NAMES = [name for entry in CATALOGUE.specialties for name in (entry.name, entry.plain_name, *entry.synonyms)]
_PARTS = st.sampled_from(
    [
        *("near", "in", "close to", "around", "speaks", "speaking", "who speaks", "or", "and", ",", "/", "-"),
        *(
            "accepting new patients",
            "telehealth",
            "video visit",
            "with video visits",
            "doctor",
            "best",
            "Dr.",
        ),
        *(
            "hamstring",
            "knee",
            "Chicago",
            "Anaheim Hills, CA",
            "92807",
            "near me",
            "closest",
            "within 10 miles of",
            "Spanish",
            "French",
            "Spanish-speaking",
        ),
        *(
            "J",
            "j.",
            "J.R.",
            "M.D.",
            "md",
            "Bob",
            "robert",
            "goalkeeper",
            "runner's",
            '"',
            "“",
            "”",
            '"torn acl"',
        ),
        *("ſ", "İ", "ı", "K", "\n", "\t", "  ", "\x1f", "\u2003", "’", "&", "?"),
    ]
)
_LOOKALIKES = str.maketrans({"s": "ſ", "k": "\u212a", "i": "ı"})
_TYPED = st.lists(
    _PARTS
    | st.sampled_from(_NAMES)
    | st.sampled_from(sorted(LANGUAGE_CODES))
    | st.sampled_from(_NAMES).map(lambda name: name.translate(_LOOKALIKES))
    | st.sampled_from(sorted(LANGUAGE_CODES)).map(lambda name: f"speaks {name.translate(_LOOKALIKES)}")
    | st.text(max_size=10),
    max_size=8,
).flatmap(lambda parts: st.sampled_from([" ".join(parts), "".join(parts), " ".join(parts).upper()]))


def read(text: str, *, in_is_place: bool) -> Reading:
    return READER.read(text, _Somewhere(in_is_place), lambda word: len(word) % 2 == 0)


class _Somewhere:
    """A world in which everything is the name of a place, or nothing."""

    def __init__(self, everything: bool) -> None:
        self._everything = everything

    def is_place(self, _text: str) -> bool:
        return self._everything

    def called(self, text: str) -> Place | None:
        if not self._everything:
            return None
        return Place(
            text, "CA", "US", Coordinates(34.0, -118.0), Precision.CITY, population=len(text) * 9_000
        )


@given(_TYPED, st.booleans())
def test_reading_never_fails_and_says_the_same_each_time(text: str, in_is_place: bool) -> None:
    assert read(text, in_is_place=in_is_place) == read(text, in_is_place=in_is_place)


@given(_TYPED, st.booleans())
def test_everything_read_comes_from_the_text(text: str, in_is_place: bool) -> None:
    reading = read(text, in_is_place=in_is_place)
    typed = text.split()

    assert all(word in text for word in reading.words.split())
    assert Counter("".join(reading.words.split())) <= Counter(text)
    for part in reading.understood:
        assert set("".join(part.rest.split())) <= set("".join(typed))
        if part.meaning is Meaning.PLACE:
            assert all(word in text for word in part.value.split())
        elif part.meaning is Meaning.SPECIALTY:
            assert part.value in CATALOGUE.specialties
        elif part.meaning is Meaning.LANGUAGE:
            assert part.value in LANGUAGE_CODES.values()
        elif part.meaning is Meaning.SPORT:
            assert part.value in CATALOGUE.topics
        elif part.meaning is Meaning.INITIAL:
            assert part.value.lower() in fold(text)
        elif part.meaning is Meaning.WITHIN:
            assert f"{part.value}" in text
        elif part.meaning in (Meaning.PHRASE, Meaning.NAME):
            assert part.value.split()[0] in text
        else:
            assert part.value == "1"


@given(_TYPED, st.booleans())
def test_what_was_understood_is_something(text: str, in_is_place: bool) -> None:
    assert all(part.value for part in read(text, in_is_place=in_is_place).understood)


@given(_TYPED, st.booleans())
def test_words_and_rests_have_no_blanks_to_spare(text: str, in_is_place: bool) -> None:
    reading = read(text, in_is_place=in_is_place)

    parts = [text for part in reading.understood for text in (part.value, part.rest)]
    for told in (reading.words, *parts):
        assert told == " ".join(told.split())


@given(_TYPED, st.booleans())
def test_taking_back_every_meaning_ends(text: str, in_is_place: bool) -> None:
    rest, steps = text, 0
    while understood := read(rest, in_is_place=in_is_place).understood:
        assert len("".join(understood[0].rest.split())) < len("".join(rest.split()))
        rest, steps = understood[0].rest, steps + 1

    assert steps <= len(text)


@given(st.sampled_from(_NAMES), st.sampled_from(["", "best ", "find a ", "I "]))
def test_every_name_of_a_specialty_is_understood_alone(name: str, before: str) -> None:
    known = [
        entry.code
        for entry in CATALOGUE.specialties
        if name.lower() in (other.lower() for other in (entry.name, entry.plain_name, *entry.synonyms))
    ]
    if before != "I ":
        assert read(f"{before}{name}", in_is_place=False).values(Meaning.SPECIALTY)[:1] == tuple(known[:1])


@given(st.sampled_from(sorted(LANGUAGE_CODES.items())))
def test_every_language_is_understood(language: tuple[str, str]) -> None:
    name, code = language

    assert read(f"knee doctor who speaks {name}", in_is_place=False).values(Meaning.LANGUAGE) == (code,)


_SAYS_NOTHING = st.sampled_from(
    ["my", "hurts", "pain", "when", "sitting", "after", "a", "run", "swells", "I"]
)
_OF_THE_BODY = st.sampled_from([word for part in CATALOGUE.body for word in part.words])


@given(st.lists(_SAYS_NOTHING, max_size=6), _OF_THE_BODY, st.lists(_SAYS_NOTHING, max_size=6))
def test_where_it_hurts_is_searched_for_whatever_else_is_said(
    before: list[str], word: str, behind: list[str]
) -> None:
    story = READER.gists(Reading(" ".join((*before, word, *behind))))
    alone = READER.gists(Reading(word))

    assert story[-1] == alone[-1]
    assert all(text_forms(gist.words) == text_forms(word) for gist in story[:-1])


@given(_TYPED)
def test_less_is_asked_for_than_was_typed(text: str) -> None:
    reading = read(text, in_is_place=False)
    for gist in READER.gists(reading):
        if not gist.aliases:
            assert set(text_forms(gist.words)) < set(text_forms(reading.words))
