from __future__ import annotations

import pytest

from directory.services.importing import vocabulary
from directory.services.importing.cells import Unreadable
from tests.import_factories import CATALOGUE


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("orthopaedic-surgery", "orthopaedic-surgery"),
        ("Physical Medicine & Rehabilitation", "physical-medicine"),
        ("Family Medicine - Sports Medicine", "sports-medicine-family"),
        ("family medicine – sports medicine", "sports-medicine-family"),
        ("Heart doctor", "cardiology"),
        ("PM&R", "physical-medicine"),
        ("", ""),
    ],
)
def test_specialties_go_by_any_of_their_names(typed: str, code: str) -> None:
    assert vocabulary.specialties(CATALOGUE).code(typed) == code


def test_topics_go_by_patients_words() -> None:
    assert vocabulary.topics(CATALOGUE).codes("runner’s knee; Hamstring strain") == (
        "patellofemoral-pain",
        "hamstring-strain",
    )


def test_languages_and_countries_go_by_code_or_name() -> None:
    assert vocabulary.languages().codes("Spanish; EN; es") == ("es", "en")
    assert vocabulary.countries().code("uk") == "GB"
    assert vocabulary.countries().code("Canada") == "CA"


def test_an_unknown_word_comes_with_the_nearest_known_one() -> None:
    with pytest.raises(Unreadable, match="Did you mean “orthopedic surgeon”"):
        vocabulary.specialties(CATALOGUE).codes("orthopedic surgoen")
    with pytest.raises(Unreadable, match="“Klingonese”"):
        vocabulary.languages().codes("Klingonese")


@pytest.mark.parametrize("code", ["EU", "ZZ", "XA", "001"])
def test_regions_that_are_no_countries_are_refused(code: str) -> None:
    with pytest.raises(Unreadable):
        vocabulary.countries().code(code)
