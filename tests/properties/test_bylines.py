"""What holds for every byline: how it is written makes no difference, and no text breaks the reader."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from directory.config import DATA_PATH
from directory.domain.authorship import Certainty, Resolution, resolve
from directory.domain.byline import byline_readings
from directory.domain.name_matching import Namesake
from directory.store.reference import load_catalogue
from tests.byline_factories import cast

PEOPLE = cast()
NAMES = load_catalogue(DATA_PATH).given_names

_PIECES = [
    *'()",;–.\n',
    "Answer by",
    "Dr.",
    "Maria",
    "Lopez",
    "O'Brien",
    "van der",
    "Do",
    "MD",
    "M.D.",
    "Ph.D",
]
_PIECES += ["Jr.", "III", "née", "and", "Member", "MA", "IL", "Chicago", "60601"]


def outcome(text: str) -> Resolution:
    return resolve(byline_readings(text), PEOPLE, NAMES)


def told(resolution: Resolution) -> tuple[Certainty, tuple[int, ...]]:
    return resolution.certainty, tuple(each.id for each in resolution.candidates)


@dataclass(frozen=True)
class Writing:
    """One way to write a byline down."""

    lead: str
    case: str
    points: bool
    comma: str
    dash: str
    blank: str

    def write(self, name: str, credentials: list[str], place: str) -> str:
        written = [_with_points(each) if self.points else each for each in credentials]
        parts = [self.comma.join([name, *written])]
        text = self.lead + self.dash.join([*parts, place] if place else parts).replace(" ", self.blank)
        return {"upper": text.upper(), "lower": text.lower(), "as it is": text}[self.case]


def _with_points(credential: str) -> str:
    if credential == "PhD":
        return "Ph.D."
    return credential if "-" in credential else "".join(f"{letter}." for letter in credential)


PLAIN = Writing("", "as it is", points=False, comma=", ", dash=", ", blank=" ")
WRITINGS = st.builds(
    Writing,
    lead=st.sampled_from(["", "Answer by ", "Answered by: ", "by ", "author : ", "Dr. "]),
    case=st.sampled_from(["upper", "lower", "as it is"]),
    points=st.booleans(),
    comma=st.sampled_from([", ", ",", " , ", " "]),
    dash=st.sampled_from([", ", " – ", " — ", "\n", " | ", "; "]),
    blank=st.sampled_from([" ", "  ", "\u00a0"]),
)


@st.composite
def written_twice(draw: st.DrawFn) -> tuple[str, str]:
    """A byline of somebody in the cast, plainly and in another way."""
    person: Namesake = draw(st.sampled_from(PEOPLE))
    given_name = draw(st.sampled_from([person.name.given, *NAMES.short_forms(person.name.given)]))
    middle = draw(st.sampled_from(["", person.name.middle]))
    name = " ".join(part for part in (given_name, middle, person.name.family, person.name.suffix) if part)
    credentials = draw(st.lists(st.sampled_from(person.credentials), min_size=1, unique=True))
    place = draw(st.sampled_from(["", *(", ".join(each) for each in person.places)]))
    again = draw(st.permutations(credentials))
    return PLAIN.write(name, credentials, place), draw(WRITINGS).write(name, list(again), place)


@settings(max_examples=300, deadline=None)
@given(written_twice())
def test_how_a_byline_is_written_makes_no_difference(texts: tuple[str, str]) -> None:
    plain, other = texts

    assert told(outcome(other)) == told(outcome(plain))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300) | st.lists(st.sampled_from(_PIECES)).map(" ".join))
def test_no_text_breaks_the_reader_and_who_is_sure_is_one(text: str) -> None:
    resolution = outcome(text)

    assert byline_readings(text)
    assert len(resolution.candidates) == 1 or resolution.certainty is not Certainty.SURE
    assert bool(resolution.candidates) == (resolution.certainty is not Certainty.NONE)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(PEOPLE))
def test_whole_names_with_everything_told_mean_their_bearers(person: Namesake) -> None:
    name = ", ".join((person.name.full, *person.credentials))
    city, region = person.places[0]

    resolution = outcome(f"{name}, {city}, {region}")

    assert told(resolution) == (Certainty.SURE, (person.id,))
