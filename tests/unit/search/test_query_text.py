"""Reading what a patient typed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from directory.config import DATA_PATH
from directory.domain.places import Coordinates, Place, Precision
from directory.search.query_text import Meaning, QueryReader, Reading, Understood
from directory.search.text import Alias, text_forms
from directory.store.reference import load_catalogue
from directory.web.presenters.languages import LANGUAGE_CODES
from tests.search_factories import Places

READER = QueryReader(load_catalogue(DATA_PATH), LANGUAGE_CODES)
NAMES = {
    *("smith", "jane", "robert", "rob", "lopez", "obrien", "peter", "ray", "bo"),
    *("diego", "houston", "jackson", "virginia", "milan"),
}


def place(
    name: str, region: str, people: int, precision: Precision = Precision.CITY, country: str = "US"
) -> Place:
    return Place(name, region, country, Coordinates(40.0, -80.0), precision, population=people)


NEW_YORK = place("New York City", "NY", 8_800_000)
DALLAS = place("Dallas-Fort Worth", "TX", 20_000, Precision.NEIGHBOURHOOD)
PORTLAND = place("Portland", "ME", 67_000)
BUCKHEAD = place("Buckhead", "GA", 57_000, Precision.NEIGHBOURHOOD)
PLACES = Places(
    place("Chicago", "IL", 2_700_000),
    place("Anaheim Hills", "CA", 55_000, Precision.NEIGHBOURHOOD),
    place("Sandwich", "IL", 7_000),
    place("Smith", "MD", 300),
    place("Lopez", "WA", 90_000),
    place("Pain", "OR", 200),
    place("Reading", "PA", 95_000),
    place("Knee", "PA", 900),
    place("Rugby", "ND", 2_500),
    place("Texas", "TX", 30_000_000, Precision.REGION),
    place("Paris", "", 2_100_000, country="FR"),
    place("Nice", "", 340_000, country="FR"),
    place("Milan", "", 1_400_000, country="IT"),
    place("92807", "CA", 36_000, Precision.POSTAL_CODE),
    place("L5", "", 0, Precision.POSTAL_CODE, country="GB"),
    place("San Diego", "CA", 1_400_000),
    place("Houston", "TX", 2_300_000),
    place("Jackson", "MS", 154_000),
    place("Virginia", "VA", 8_700_000, Precision.REGION),
    place("Orange County", "CA", 3_100_000),
    place("Boston", "MA", 650_000),
    place("Help", "ME", 40),
    place("Mobile", "AL", 190_000),
    place("Bend", "OR", 100_000),
    DALLAS,
    PORTLAND,
    BUCKHEAD,
    also={
        **dict.fromkeys(("new york", "nyc", "new york ny", "ny"), NEW_YORK),
        "portland or": replace(PORTLAND, region="OR"),
        "ontario canada": place("Ontario", "ON", 14_000_000, Precision.REGION, country="CA"),
        "dfw": DALLAS,
        "buckhead atlanta": BUCKHEAD,
        "atlanta": place("Atlanta", "GA", 500_000),
    },
)


def read(text: str) -> Reading:
    return READER.read(text, PLACES, NAMES.__contains__)


def meanings(text: str) -> list[tuple[str, str]]:
    return [(part.meaning.value, part.value) for part in read(text).understood]


def test_a_sentence_is_taken_apart_into_injury_place_and_language() -> None:
    assert read("hamstring specialist near Anaheim Hills who speaks Spanish") == Reading(
        "hamstring",
        (
            Understood(Meaning.PLACE, "Anaheim Hills", "hamstring specialist who speaks Spanish"),
            Understood(Meaning.LANGUAGE, "es", "hamstring specialist near Anaheim Hills"),
        ),
    )


def test_what_is_taken_back_leaves_the_rest_of_the_text() -> None:
    place, telehealth = read("telehealth for knee pain near Irvine").understood[::-1]

    assert (place.meaning, place.rest) == (Meaning.PLACE, "telehealth for knee pain")
    assert (telehealth.meaning, telehealth.rest) == (Meaning.TELEHEALTH, "for knee pain near Irvine")


@pytest.mark.parametrize("text", ["", " ", "knee", "runner's knee", "María Peña", "Çankaya"])
def test_words_without_a_meaning_of_their_own_are_searched_for(text: str) -> None:
    assert read(text) == Reading(text.strip())


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("knee near Irvine", "knee", "Irvine"),
        ("knee close to Irvine, CA.", "knee", "Irvine, CA"),
        ("knee around 92807", "knee", "92807"),
        ("near Nowhere Land", "", "Nowhere Land"),
        ("NEAR Irvine", "", "Irvine"),
        ("knee in Chicago", "knee", "Chicago"),
        ("knee pain in Anaheim Hills", "knee pain", "Anaheim Hills"),
        ("in Chicago for my knee", "my knee", "Chicago"),
        ("near Chicago, torn acl", "torn acl", "Chicago"),
        ("acl near Chicago who is good", "acl is", "Chicago"),
        ("acl near Sandwich and Bread", "acl Bread", "Sandwich"),
        ("acl near Nowhere Land for my knee", "acl my knee", "Nowhere Land"),
        ("acl closest to Irvine", "acl", "Irvine"),
        ("pain in San Diego after a fall", "pain after fall", "San Diego"),
        ("pain in my knee in Chicago", "pain in my knee", "Chicago"),
        ("bone near my laces near Chicago", "bone near my laces", "Chicago"),
    ],
)
def test_a_place_is_what_follows_near_or_a_known_place_after_in(text: str, words: str, place: str) -> None:
    reading = read(text)

    assert (reading.words, reading.first(Meaning.PLACE)) == (words, place)


@pytest.mark.parametrize("text", ["pain in my knee", "linear growth", "nearly torn ligament", "in", "near"])
def test_other_words_are_no_place(text: str) -> None:
    assert read(text).first(Meaning.PLACE) == ""


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("sports doctor 92807", "", "92807"),
        ("92807 knee", "knee", "92807"),
        ("orthopedist chicago", "", "chicago"),
        ("Chicago", "", "Chicago"),
        ("chicago knee doctor", "knee", "chicago"),
        ("hamstring Anaheim Hills", "hamstring", "Anaheim Hills"),
        ("knee Sandwich IL", "knee", "Sandwich IL"),
        ("knee, Sandwich, il", "knee", "Sandwich, il"),
        ("knee Reading, PA", "knee", "Reading, PA"),
        ("knee texas", "knee", "texas"),
        ("knee new york", "knee", "new york"),
        ("knee NYC", "knee", "NYC"),
        ("knee new york ny", "knee", "new york ny"),
        ("Rob Smith Chicago", "Rob Smith", "Chicago"),
        ("knee Chicago who speaks Spanish", "knee", "Chicago"),
        ("knee pain San Diego", "knee pain", "San Diego"),
        ("San Diego", "", "San Diego"),
        ("knee dr San Diego", "knee", "San Diego"),
        ("knee Houston", "knee", "Houston"),
        ("knee Jackson MS", "knee", "Jackson MS"),
        ("knee doctor virginia", "knee", "virginia"),
        ("orange county", "", "orange county"),
        ("knee doctor boston ma", "knee", "boston ma"),
        ("Portland me", "", "Portland me"),
        ("Portland me sports doctor", "", "Portland me"),
        ("knee doctor portland or", "knee", "portland or"),
        ("Ontario Canada knee doctor", "knee", "Ontario Canada"),
        ("knee Paris", "knee", "Paris"),
        ("knee NY", "knee", "NY"),
        ("DFW knee", "knee", "DFW"),
        ("bench press mobile al", "bench press", "mobile al"),
        ("Buckhead Atlanta knee", "knee", "Buckhead Atlanta"),
        ("knee Buckhead Atlanta", "knee", "Buckhead Atlanta"),
    ],
)
def test_a_postal_code_or_a_well_known_place_needs_no_near(text: str, words: str, place: str) -> None:
    reading = read(text)

    assert (reading.words, reading.first(Meaning.PLACE)) == (words, place)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "knee sandwich",
            "knee ny",
            "pain or",
            "knee pain or",
            "knee pa",
            "Smith MD",
            "Dr. Lopez",
            "knee reading",
        ),
        *('"knee Chicago"', "knee Chicago hip", "Dr. Chicago", "pain Nice", "knee Milan", "see Dr. Houston"),
        *("Houston", "Rob Houston knee", "Virginia Smith", "Rob Jackson MS", "Jackson"),
        *("can he help me", "disc L5", "hurts to bend or", "knee Boston or hip", "dfw knee", "KNEE NY"),
    ],
)
def test_what_may_mean_something_else_is_no_place_without_near(text: str) -> None:
    assert read(text).first(Meaning.PLACE) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("knee pain near me", "knee pain"),
        ("closest sports doctor", ""),
        ("closest sports doctor to me", ""),
        ("nearby knee doctor", "knee"),
        ("knee doctor in my area", "knee"),
        ("knee nearest to my house", "knee"),
    ],
)
def test_near_me_is_no_place_in_maine(text: str, words: str) -> None:
    reading = read(text)

    assert reading.first(Meaning.PLACE) == ""
    assert (reading.words, reading.first(Meaning.NEARBY)) == (words, "1")


@pytest.mark.parametrize(
    ("text", "place"),
    [("closest knee doctor 92807", "92807"), ("knee near me in Chicago", "Chicago"), ("knee near Me.", "")],
)
def test_near_me_says_nothing_beside_a_place(text: str, place: str) -> None:
    reading = read(text)

    assert reading.first(Meaning.PLACE) == place
    assert reading.first(Meaning.NEARBY) == ("" if place else "1")


@pytest.mark.parametrize(
    "text",
    [
        *("a bone near the neck", "tender bone near my laces", "ache around the patella after sitting"),
        *("swelling around ankle", "pain near inside of elbow", "pain close to knee", "train around it"),
        *("hurt in rugby", "pain in knee", "pain near Knee", "numb around kneecap and shin"),
    ],
)
def test_what_is_near_a_part_of_the_body_is_near_no_place(text: str) -> None:
    assert read(text) == Reading(text.replace("a bone", "bone").replace(" and ", " ").replace("the ", ""))


def test_a_place_named_like_a_part_of_the_body_is_one_with_its_state() -> None:
    assert read("tendon near Knee, PA").first(Meaning.PLACE) == "Knee, PA"


@pytest.mark.parametrize(
    "text",
    [
        *("knee within 10 miles of Chicago", "knee near Chicago within 10 miles", "knee 92807 within 10 mi"),
        *("within 10 miles from Chicago knee", "knee 10 miles from Chicago", "knee 10 mi away from Chicago"),
    ],
)
def test_a_radius_is_understood_beside_a_place(text: str) -> None:
    reading = read(text)

    assert (reading.words, reading.first(Meaning.WITHIN)) == ("knee", "10")
    assert reading.first(Meaning.PLACE) in ("Chicago", "92807")


@pytest.mark.parametrize(
    "text", ["knee within 10 miles of Sandwich", "10 miles from Sandwich, IL for my knee"]
)
def test_a_small_place_is_understood_behind_a_radius(text: str) -> None:
    reading = read(text)

    assert reading.first(Meaning.PLACE).startswith("Sandwich")
    assert (text_forms(reading.words), reading.first(Meaning.WITHIN)) == (["knee"], "10")


def test_miles_that_are_run_are_no_radius() -> None:
    assert read("knee hurts within 2 miles of starting") == Reading("knee hurts within 2 miles of starting")
    assert read("knee hurts within 4 miles") == Reading("knee hurts within 4 miles")
    assert read("knee hurts 4 miles from home") == Reading("knee hurts 4 miles from home")
    assert read("knee hurts after 4 miles Chicago").values(Meaning.WITHIN) == ()


@pytest.mark.parametrize("text", ["knee near ,", "knee near ?", "knee near ..."])
def test_a_place_without_a_name_is_not_understood(text: str) -> None:
    assert meanings(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("orthopaedic surgeon", "orthopaedic-surgery"),
        ("Orthopaedic Surgeons", "orthopaedic-surgery"),
        ("PM&R", "physical-medicine"),
        ("pm & r", "physical-medicine"),
        ("physiatrist", "physical-medicine"),
        ("sports doctor", "sports-medicine"),
        ("surgeon", "orthopaedic-surgery"),
        ("best sports doctors", "sports-medicine"),
        ("find a pediatrician", "pediatrics"),
        ("Sports Medicine", "sports-medicine"),
    ],
)
def test_a_specialty_alone_is_understood_in_patients_words(text: str, code: str) -> None:
    reading = read(text)

    assert (reading.words, reading.values(Meaning.SPECIALTY)) == ("", (code,))


def test_a_specialty_named_by_its_people_is_understood_among_other_words() -> None:
    reading = read("podiatrist for a stress fracture")

    assert (reading.words, reading.values(Meaning.SPECIALTY)) == ("stress fracture", ("podiatry",))


def test_several_specialties_are_understood_in_the_order_of_the_text() -> None:
    assert read("podiatrist or pediatrician").values(Meaning.SPECIALTY) == ("podiatry", "pediatrics")


def test_a_specialty_named_by_its_field_among_other_words_is_only_words() -> None:
    assert read("recovery after orthopaedic surgery") == Reading("recovery after orthopaedic surgery")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("speaks Spanish", ("es",)),
        ("who speaks spanish", ("es",)),
        ("that speaks Spanish or French", ("es", "fr")),
        ("speaking Spanish, French and German", ("es", "fr", "de")),
        ("Spanish-speaking", ("es",)),
        ("spanish speaking", ("es",)),
        ("talks French/German", ("fr", "de")),
        ("speaks Mandarin or Farsi", ("zh", "fa")),
    ],
)
def test_languages_are_understood(text: str, codes: tuple[str, ...]) -> None:
    assert read(f"knee doctor {text}").values(Meaning.LANGUAGE) == codes
    assert read(f"knee doctor {text}").words == "knee"


def test_a_doctor_of_a_language_speaks_it() -> None:
    reading = read("Korean doctor for a torn meniscus")

    assert (reading.words, reading.values(Meaning.LANGUAGE)) == ("torn meniscus", ("ko",))


@pytest.mark.parametrize("text", ["pain", "foot and ankle", "heart", "skin"])
def test_what_hurts_is_no_specialty(text: str) -> None:
    assert read(text).values(Meaning.SPECIALTY) == ()


@pytest.mark.parametrize(
    ("text", "code"), [("pain doctor", "pain-medicine"), ("best heart specialist", "cardiology")]
)
def test_what_hurts_is_a_specialty_beside_whom_to_ask(text: str, code: str) -> None:
    assert read(text).values(Meaning.SPECIALTY) == (code,)


@pytest.mark.parametrize(
    "text", ["hurts when putting weight on my foot", "the room is spinning", "hockey goalie hip"]
)
def test_what_is_said_of_more_than_one_thing_is_no_sport(text: str) -> None:
    assert read(text).values(Meaning.SPORT) == ()


def test_a_language_that_nobody_is_to_speak_is_only_a_word() -> None:
    assert read("French horn player elbow") == Reading("French horn player elbow")


@pytest.mark.parametrize(
    "text",
    [
        "knee doctor accepting new patients",
        "knee taking patients",
        "doctor who is accepting new patients knee",
        "knee doctor who takes new patients",
        "doctor that accepts new patients for knee",
        "knee doctor open to new patients",
        "knee new patients welcome",
    ],
)
def test_new_patients_are_understood(text: str) -> None:
    reading = read(text)

    assert (reading.words, reading.first(Meaning.ACCEPTING)) == ("knee", "1")


@pytest.mark.parametrize(
    "text",
    ["knee video visit", "knee doctor with video appointments", "telehealth knee", "knee by telemedicine"],
)
def test_video_visits_are_understood(text: str) -> None:
    reading = read(text)

    assert (reading.words, reading.first(Meaning.TELEHEALTH)) == ("knee", "1")


@pytest.mark.parametrize(
    "text",
    [
        "speaks ſpanish",
        "ſports doctor",
        "speaks Italıan",
        "İtalian speaking",
        "speaks Sloval\u212a",
        "\u212aids doctor",
    ],
)
def test_letters_that_only_look_like_others_do_not_break_reading(text: str) -> None:
    assert read(text) is not None


def test_words_that_ask_for_anybody_are_not_searched_for() -> None:
    assert read("best doctor for shin splints").words == "shin splints"
    assert read("docs for shin splints").words == "shin splints"
    assert read("top rated doctor for the top of my foot asap").words == "top of my foot"
    assert read("best rated ortho in Chicago").values(Meaning.SPECIALTY) == ("orthopaedic-surgery",)
    assert read("I need someone who can help with Dr. Lopez").words == "I Lopez"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("can I take a day off with a sprain", "I take a day off with a sprain"),
        ("my kid hit his head and is dizzy", "my kid hit his head and is dizzy"),
        ("hamstring specialist near Chicago who speaks Spanish", "hamstring"),
        ("Dr. for torn meniscus in Chicago and", "torn meniscus"),
        ("find a good doctor", ""),
        ("knee doctor who takes Medicare", "knee"),
        ('the "frozen shoulder" doctor', '"frozen shoulder"'),
        ("sports doctor", ""),
    ],
)
def test_what_was_asked_is_told_as_it_was_said(text: str, asked: str) -> None:
    assert read(text).asked == asked


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Chicago me", ""),
        ("who is the best sports doctor in Chicago", ""),
        ("do", "do"),
        ("Bo to Chicago", "Bo to"),
    ],
)
def test_common_words_beside_what_was_understood_are_not_searched_for(text: str, words: str) -> None:
    assert read(text).words == words


@pytest.mark.parametrize("text", ["can't lift my arm", "I can’t feel my legs", "who's torn"])
def test_a_word_with_an_apostrophe_stays_whole(text: str) -> None:
    assert read(text).words == text


@pytest.mark.parametrize("text", ["?", "🙂", " - ", '""'])
def test_marks_alone_are_nothing_to_search_for(text: str) -> None:
    assert read(text) == Reading("")


# --- names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "initials"),
    [
        ("J Smith", "Smith", ("J",)),
        ("j. smith", "smith", ("J",)),
        ("Smith J.R.", "Smith", ("J", "R")),
        ("Smith, J. R.", "Smith", ("J", "R")),
        ("A. Smith", "Smith", ("A",)),
        ("I need Smith", "I Smith", ()),
        ("a smith", "smith", ()),
        ("vitamin d", "vitamin d", ()),
        ("J", "J", ()),
        ("5 Smith", "5 Smith", ()),
    ],
)
def test_letters_beside_a_name_are_initials(text: str, words: str, initials: tuple[str, ...]) -> None:
    reading = read(text)

    assert (reading.words, reading.values(Meaning.INITIAL)) == (words, initials)


@pytest.mark.parametrize(
    "text",
    [
        "Jane Smith MD",
        "m.d. FAAP Jane Smith",
        "Dr. Jane Smith, Ph.D., PA-C",
        "MD Jane Smith M.D.",
        "Jane MD Smith",
    ],
)
def test_credentials_beside_a_name_are_not_searched_for(text: str) -> None:
    assert " ".join(read(text).words.replace(",", "").split()) == "Jane Smith"


@pytest.mark.parametrize("text", ["MD", "FAAP", "knee MD"])
def test_credentials_that_stand_by_no_name_are_searched_for(text: str) -> None:
    assert read(text).words == text


def test_a_short_name_beside_a_name_stands_for_the_names_that_somebody_has() -> None:
    reading = read("Bob Smith")

    assert (reading.words, reading.aliases) == ("Bob Smith", (Alias("bob", ("rob", "robert")),))
    assert reading.understood == (Understood(Meaning.NAME, "Bob or Rob or Robert", "Smith"),)


@pytest.mark.parametrize("text", ["x ray", "bob sled injury", "Smith"])
def test_other_words_are_no_short_names(text: str) -> None:
    assert read(text).values(Meaning.NAME) == ()


# --- sports and quotations -------------------------------------------------------------------------


def test_who_plays_a_sport_is_searched_for_by_the_sport_too() -> None:
    reading = read("goalkeeper finger")

    assert (reading.words, reading.aliases) == ("goalkeeper finger", (Alias("goalkeeper", (), ("soccer",)),))
    assert reading.understood == (Understood(Meaning.SPORT, "soccer", "finger"),)


def test_injuries_named_after_who_plays_are_not_the_sport() -> None:
    assert read("runner's knee") == Reading("runner's knee")


def test_every_sport_is_a_topic() -> None:
    catalogue = load_catalogue(DATA_PATH)

    assert {sport.topic for sport in catalogue.sports.values()} <= {topic.slug for topic in catalogue.topics}


def test_what_is_quoted_is_read_as_nothing_else_and_can_be_unquoted() -> None:
    reading = read('"sports doctor near Chicago" for “video visit”')

    assert reading.words == '"sports doctor near Chicago" “video visit”'
    assert reading.understood == (
        Understood(
            Meaning.PHRASE, "sports doctor near Chicago", "sports doctor near Chicago for “video visit”"
        ),
        Understood(Meaning.PHRASE, "video visit", '"sports doctor near Chicago" for video visit'),
    )


def test_a_place_may_be_quoted() -> None:
    reading = read('knee near "Anaheim Hills"')

    assert (reading.words, reading.understood) == (
        "knee",
        (Understood(Meaning.PLACE, "Anaheim Hills", "knee"),),
    )
