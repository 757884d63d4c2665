"""Queries in Spanish."""

from __future__ import annotations

import pytest

from directory.config import DATA_PATH
from directory.domain.advice import AdviceKind
from directory.search.query_spanish import Spanish
from directory.search.query_text import QueryReader, Reading
from directory.search.text import Alias, name_forms
from directory.store.reference import load_catalogue
from directory.web.presenters.languages import LANGUAGE_CODES
from tests.search_factories import Places

CATALOGUE = load_catalogue(DATA_PATH)
SPANISH = Spanish(CATALOGUE.spanish)


def in_english(text: str) -> str:
    return SPANISH.in_english(text, {"cuello"}.__contains__)


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("me duele la rodilla cuando corro", "knee hurts when run"),
        ("Rodilla", "knee"),
        ("dolor de espalda baja", "low back pain"),
        ("¿Hay un médico para la muñeca cerca de mí?", "doctor for wrist near me?"),
        ("médico que hable español en Miami", "doctor who speaks Spanish in Miami"),
        (
            "mi hijo se torció el tobillo jugando fútbol en los Angeles",
            "my son twisted ankle playing soccer in los Angeles",
        ),
        ("esguince, tobillo; San Diego", "sprain, ankle; San Diego"),
    ],
)
def test_spanish_is_put_into_english_word_by_word(text: str, english: str) -> None:
    assert in_english(text) == english


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "knee",
            "my knee and shoulder",
            "La Jolla",
            "apple pie",
            "plantar fascitis",
            "hernia",
            "Los Angeles",
        ),
        *("Oscar de la Hoya", "mama has knee pain", "cervical disc", "a torn rotator cuff", "Dr. Cuello"),
        '"dolor de rodilla"',
    ],
)
def test_other_words_stay_as_they_are(text: str) -> None:
    assert in_english(text) == text


def test_a_spanish_word_among_english_ones_stands_for_what_it_means() -> None:
    reader = QueryReader(CATALOGUE, LANGUAGE_CODES)

    reading = reader.read("tenis elbow of my mama", Places(), lambda _: False)

    assert (reading.words, reading.aliases) == (
        "tenis elbow of my mama",
        (Alias("tenis", words=("tennis",)),),
    )
    assert reader.read("tenis elbow of my mama", Places(), {"tenis"}.__contains__).aliases == ()


def test_what_calls_for_help_at_once_is_read_as_it_was_typed() -> None:
    reader = QueryReader(CATALOGUE, LANGUAGE_CODES)

    def read(text: str) -> Reading:
        return reader.read(text, Places(), lambda _: False)

    assert read("dolor de rodilla").text == "knee pain"
    assert read("me duele mucho el pecho, dolor de pecho").text.startswith("me duele")
    assert read("mi hijo se golpeó la cabeza y está vomitando").advice == (AdviceKind.EMERGENCY,)


def test_words_are_in_name_form() -> None:
    assert [words for words in CATALOGUE.spanish if " ".join(name_forms(words)) != words] == []
