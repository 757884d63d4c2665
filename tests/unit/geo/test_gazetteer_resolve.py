from __future__ import annotations

import pytest

from directory.domain.places import Precision
from directory.geo.base import PlaceUnknown
from directory.geo.distance import haversine_miles
from directory.geo.gazetteer import Gazetteer

UNDERSTOOD = {
    # postal codes
    "92807": "92807 (Anaheim, CA)",
    "92807-1234": "92807 (Anaheim, CA)",
    "928071234": "92807 (Anaheim, CA)",
    "01103": "01103 (Springfield, MA)",
    "00601": "00601 (Adjuntas, PR)",
    "92807 Anaheim": "92807 (Anaheim, CA)",
    "Anaheim, CA 92807": "92807 (Anaheim, CA)",
    "M5V 2T6": "M5V (Toronto, ON, Canada)",
    "m5v": "M5V (Toronto, ON, Canada)",
    "Toronto M5V": "M5V (Toronto, ON, Canada)",
    "LS1 4DY": "LS1 (Leeds, England, UK)",
    "ls1": "LS1 (Leeds, England, UK)",
    # city and region
    "Anaheim, CA": "Anaheim, CA",
    "anaheim ca": "Anaheim, CA",
    "ANAHEIM CALIFORNIA": "Anaheim, CA",
    "Anaheim, Calif.": "Anaheim, CA",
    "Anaheim, California, USA": "Anaheim, CA",
    "  anaheim ,ca ": "Anaheim, CA",
    "Kansas City, Kansas": "Kansas City, KS",
    "Portland ME": "Portland, ME",
    "Atlanta, Georgia": "Atlanta, GA",
    "Perth, WA": "Perth, WA, AU",
    "San Juan, Puerto Rico": "San Juan, PR",
    # abbreviations
    "NYC": "New York City, NY",
    "New York, NY": "New York City, NY",
    "LA": "Los Angeles, CA",
    "SF": "San Francisco, CA",
    "D.C.": "Washington, DC",
    "Washington D C": "Washington, DC",
    "Philly": "Philadelphia, PA",
    "St Louis MO": "St. Louis, MO",
    "Saint Louis": "St. Louis, MO",
    "Ft. Worth": "Fort Worth, TX",
    "Mt Vernon NY": "Mount Vernon, NY",
    "N Las Vegas": "North Las Vegas, NV",
    "Arlington Hts, IL": "Arlington Heights, IL",
    # neighbourhoods
    "Anaheim Hills": "Anaheim Hills, CA",
    "Anaheim Hills, CA": "Anaheim Hills, CA",
    "Buckhead Atlanta GA": "Buckhead, GA",
    "Hollywood, Los Angeles": "Hollywood, CA",
    "Hollywood FL": "Hollywood, FL",
    "Brooklyn": "Brooklyn, NY",
    "Bronx NY": "The Bronx, NY",
    "la jolla": "La Jolla, CA",
    "Georgetown DC": "Georgetown, DC",
    # not the larger places nearby that once bore these names
    "San Miguel, CA": "San Miguel, CA",
    "Riverdale, CA": "Riverdale, CA",
    "Westport, MO": "Westport, MO",
    # abroad
    "Paris": "Paris, Île-de-France, FR",
    "Paris, TX": "Paris, TX",
    "Paris Texas": "Paris, TX",
    "Paris, France": "Paris, Île-de-France, FR",
    "London": "London, England, UK",
    "London, UK": "London, England, UK",
    "London, Ontario": "London, ON, Canada",
    "London, ON, Canada": "London, ON, Canada",
    "Toronto, CA": "Toronto, ON, Canada",
    "Leeds, West Yorkshire, UK": "Leeds, England, UK",
    "Munich": "Munich, Bayern, DE",
    "München": "Munich, Bayern, DE",
    "Guadalajara, Jalisco": "Guadalajara, Jalisco, MX",
    "Tbilisi, Georgia": "Tbilisi, GE",
    "Sao Paulo": "São Paulo, Sao Paulo, BR",
    # punctuation
    "Coeur d'Alene": "Coeur d'Alene, ID",
    "coeur d alene id": "Coeur d'Alene, ID",
    "winston salem nc": "Winston-Salem, NC",
    "O Fallon MO": "O'Fallon, MO",
    # regions and countries
    "California": "California",
    "CA": "California",
    "IN": "Indiana",
    "Georgia": "Georgia",
    "Wyoming": "Wyoming",
    "England": "England, UK",
    "Canada": "Canada",
    "UK": "United Kingdom",
    "USA": "United States",
    "Orange County, CA": "Orange County, CA",
    "Anaheim, Orange County, CA": "Anaheim, CA",
}


@pytest.mark.parametrize(("text", "label"), UNDERSTOOD.items())
def test_the_likeliest_place_is_found(gazetteer: Gazetteer, text: str, label: str) -> None:
    resolution = gazetteer.resolve(text)
    assert resolution.place.label == label
    assert resolution.leftover == ""


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("92807", Precision.POSTAL_CODE),
        ("Anaheim Hills", Precision.NEIGHBOURHOOD),
        ("Brooklyn", Precision.NEIGHBOURHOOD),
        ("Anaheim", Precision.CITY),
        ("Georgia", Precision.REGION),
        ("CA", Precision.REGION),
        ("Canada", Precision.COUNTRY),
        ("Mexico", Precision.COUNTRY),
        ("Mexico City", Precision.CITY),
    ],
)
def test_the_precision_is_told(gazetteer: Gazetteer, text: str, precision: Precision) -> None:
    assert gazetteer.resolve(text).place.precision is precision


def test_a_neighbourhood_lies_where_its_zip_codes_lie_and_knows_its_city(gazetteer: Gazetteer) -> None:
    hills = gazetteer.resolve("Anaheim Hills, CA").place
    assert hills.city == "Anaheim"
    assert haversine_miles(hills.coordinates, gazetteer.resolve("92807").place.coordinates) < 3
    assert haversine_miles(hills.coordinates, gazetteer.resolve("92808").place.coordinates) < 3


def test_the_other_springfields_are_offered_likeliest_first(gazetteer: Gazetteer) -> None:
    resolution = gazetteer.resolve("Springfield")
    places = (resolution.place, *resolution.others)
    assert [place.region for place in places[:3]] == ["MO", "MA", "IL"]
    assert len(resolution.others) == 9
    assert len({place.label for place in places}) == len(places)


@pytest.mark.parametrize(
    ("text", "label", "country"),
    [
        ("New York", "New York", "US"),
        ("Washington", "Washington", "US"),
        ("CA", "Canada", "CA"),
        ("IN", "India", "IN"),
        ("Georgia", "Georgia", "GE"),
        ("LA", "Louisiana", "US"),
        ("Paris", "Paris, TX", "US"),
        ("Pittsburg", "Pittsburgh, PA", "US"),
        ("Boston MA 90210", "90210 (Beverly Hills, CA)", "US"),
    ],
)
def test_what_else_a_text_may_mean_is_offered(
    gazetteer: Gazetteer, text: str, label: str, country: str
) -> None:
    assert (label, country) in [(place.label, place.country) for place in gazetteer.resolve(text).others]


@pytest.mark.parametrize(
    ("text", "label", "leftover"),
    [
        ("Buckhead Xyz, Atlanta GA", "Atlanta, GA", "Buckhead Xyz"),
        ("Xyzpark Atlanta GA", "Atlanta, GA", "Xyzpark"),
        ("123 Main St, Springfield, IL 62701", "62701 (Springfield, IL)", "123 Main St"),
        ("123 Main St, Springfield, IL 00000", "Springfield, IL", "123 Main St"),
        ("123 Main St Springfield IL", "Springfield, IL", "123 Main St"),
        ("12345 Main St, Springfield, IL", "Springfield, IL", "12345 Main St"),
        ("10 Downing St, London SW1A 2AA", "SW1A (London, England, UK)", "10 Downing St"),
        ("Paris, London", "London, England, UK", "Paris"),
        ("90210 Boston", "Boston, MA", "90210"),
        ("500 Nowhere Plaza 92807", "92807 (Anaheim, CA)", "500 Nowhere Plaza"),
    ],
)
def test_the_end_of_a_text_is_enough(gazetteer: Gazetteer, text: str, label: str, leftover: str) -> None:
    resolution = gazetteer.resolve(text)
    assert (resolution.place.label, resolution.leftover) == (label, leftover)


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("Anahiem", "Anaheim, CA"),
        ("Anahiem, CA", "Anaheim, CA"),
        ("Albuqerque NM", "Albuquerque, NM"),
        ("Xyzzy, CA", "California"),
        ("Minneapolus", "Minneapolis, MN"),
        ("Anahiem Hills", "Anaheim Hills, CA"),
        ("Anaheim, Nowhere", "Anaheim, CA"),
        ("123 Main St, Anahiem CA", "Anaheim, CA"),
    ],
)
def test_a_misspelt_place_is_unknown_and_the_right_one_suggested(
    gazetteer: Gazetteer, text: str, suggested: str
) -> None:
    with pytest.raises(PlaceUnknown) as caught:
        gazetteer.resolve(text)
    assert caught.value.suggestions[0].label == suggested
    assert caught.value.text == text


def test_pittsburg_in_pennsylvania_is_pittsburgh(gazetteer: Gazetteer) -> None:
    assert gazetteer.resolve("Pittsburg PA").place.label == "Pittsburgh, PA"


NONSENSE = ["", "   ", ",,,", "'", "asdfqwer", "00000", "99999", "x" * 10_000, "a b " * 3000, "\x00\x01"]
NONSENSE += [
    "\ud800\udfff",
    "knee pain",
    "hamstring",
    "東京都庁前",
    "9" * 200,
    "-" * 200,
    "%_%",
    "'; DROP --",
]


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_unknown(gazetteer: Gazetteer, text: str) -> None:
    with pytest.raises(PlaceUnknown) as caught:
        gazetteer.resolve(text)
    str(caught.value).encode()  # fit to be shown


def test_control_characters_inside_a_text_are_spaces(gazetteer: Gazetteer) -> None:
    assert gazetteer.resolve("Boston\x00MA\ud800").place.label == "Boston, MA"
