"""The shapes of what is shown. The JSON API answers these as they are; the templates read the same.

Fields whose names the API promises are described in ``/openapi.json``, which is made from these classes.
"""

from __future__ import annotations

from datetime import date, datetime

from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field


class View(BaseModel):
    """Base of the views: immutable, and nothing in them that is not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Link(View):
    """A place to go next."""

    label: str
    url: str


class Choice(View):
    """A value a filter can take within the current result."""

    value: str
    label: str
    count: int = Field(description="Physicians of the current result who have this value.")


class Notice(View):
    """Something the searcher should know about the result."""

    kind: str = Field(
        description="For programs: emergency, crisis, poison, medicine, insurance, hours, cost, "
        "place_ambiguous, place_partly, place_unknown, place_missing, place_twice, nobody_within, "
        "words_corrected, did_you_mean, words_unknown, in_english, not_english, words_relaxed, "
        "words_left_out, "
        "quoted_nowhere, likely_topics, unknown_parameter, degraded."
    )
    text: str
    links: list[Link] = Field(default=[], description="What they may try instead.")
    urgent: bool = Field(default=False, description="Whether it is to be read before everything else.")


class PlaceView(View):
    """The place a search was made around."""

    name: str
    region: str
    country: str
    latitude: float
    longitude: float
    precision: str
    label: str = Field(description="The place as a person would write it.")
    text: str = Field(description="What to search near to mean this very place.")


class PhotographView(View):
    """A photograph of a physician, square."""

    url: str = Field(description="480 pixels wide, WebP.")
    small_url: str = Field(description="128 pixels wide, WebP.")
    alt: str


class LocationView(View):
    """An office."""

    name: str
    address: str
    city: str
    region: str
    postal_code: str
    country: str
    latitude: float | None
    longitude: float | None
    precision: str | None = Field(description="How exactly the point is known; `rooftop` is exact.")
    phone: str
    accepting_new_patients: bool | None = Field(description="Null when not told.")
    telehealth: bool | None = Field(description="Whether video visits are offered; null when not told.")
    hours: list[str] = Field(default=[], description="When it is open, in lines as the physician wrote them.")

    @property
    def phone_url(self) -> str:
        """The ``tel:`` address to call, or nothing."""
        digits = "".join(filter(str.isdigit, self.phone.partition(" ext")[0]))
        if not digits:
            return ""
        if self.phone.startswith("+"):
            return f"tel:+{digits}"
        return f"tel:+1{digits}" if self.country in ("US", "CA") and len(digits) == 10 else f"tel:{digits}"

    @property
    def lines(self) -> list[str]:
        """The postal address in lines, as it is written on an envelope."""
        area = f"{self.city}, {self.region}" if self.region else self.city
        last = f"{area} {self.postal_code}".strip()
        return [line for line in (self.address, last, "" if self.country == "US" else self.country) if line]


class EvidenceView(View):
    """A published answer of the physician that matches the search, quoted."""

    article: str = Field(description="The article's slug.")
    title: str
    snippet: str = Field(description="The best passage, plain text.")
    snippet_html: str = Field(description="The same passage as HTML, matching words in <mark>.")
    url: str

    @property
    def marked(self) -> Markup:
        """The passage for a template; it was escaped when the words were marked."""
        return Markup(self.snippet_html)  # noqa: S704


class WordPartView(View):
    """What a word adds by a field of the listing."""

    word: str
    field: str
    score: float


class AnswerPartView(View):
    """What a published answer adds: `share × (words + meaning)`."""

    article: str = Field(description="The article's slug.")
    words: float
    meaning: float
    share: float = Field(description="2 for the best answer, half as much for each next one.")
    score: float


class ExplanationView(View):
    """Where a score comes from: `decay × (listing + answers + standing)`."""

    listing: list[WordPartView]
    answers: list[AnswerPartView]
    standing: float = Field(description="What stands in for words when there are none.")
    decay: float = Field(description="The share that distance leaves.")


class PhysicianResult(View):
    """A physician found, at their nearest suitable office."""

    slug: str
    name: str
    credentials: list[str]
    specialties: list[str] = Field(description="Specialty codes, the primary one first.")
    specialty_names: list[str]
    languages: list[str] = Field(description="ISO 639-1 codes.")
    url: str
    photograph: PhotographView | None = None
    location: LocationView | None
    other_locations: int = Field(description="How many more offices they have.")
    distance_miles: float | None
    distance_is_exact: bool = Field(description="False when either point is only roughly known: say “about”.")
    score: float
    answers: list[EvidenceView]
    answers_matching: int = Field(description="How many of their answers match, quoted or not.")
    answers_published: int
    explanation: ExplanationView | None = Field(default=None, description="With `explain=1`.")
    topics_matching: list[str] = Field(description="Names of their own topics that the words ask for.")

    @property
    def display_name(self) -> str:
        """Name and credentials."""
        return ", ".join((self.name, *self.credentials))

    @property
    def distance_text(self) -> str:
        """``about 4 miles``, ``0.3 miles``, or nothing."""
        return distance_in_words(self.distance_miles, exact=self.distance_is_exact)


class PhysicianResults(View):
    """A page of physicians."""

    query: dict[str, str | int | float | bool | list[str] | None] = Field(
        description="The search as it was understood: `words` is what is left to search for, `instead` "
        "what was searched for in their place, since nobody fits them all."
    )
    place: PlaceView | None
    total: int
    page: int
    pages: int
    results: list[PhysicianResult]
    facets: dict[str, list[Choice]]
    notices: list[Notice]


class SpecialtyView(View):
    """A specialty."""

    code: str
    name: str
    plain_name: str
    url: str


class TopicView(View):
    """A topic."""

    slug: str
    name: str
    kind: str
    url: str
    articles: int = Field(default=0, description="Published articles on it.")


class LanguageView(View):
    """A language."""

    code: str
    name: str


class PhysicianListing(View):
    """A listing: everything public about a physician."""

    slug: str
    npi: str | None
    name: str
    credentials: list[str]
    specialties: list[str]
    specialty_links: list[SpecialtyView]
    topics: list[str]
    topic_links: list[TopicView] = Field(description="The same, sports among them, with their names.")
    certifications: list[str] = Field(description="Board certifications, in words.")
    languages: list[LanguageView]
    biography: str = Field(description="Markdown.")
    biography_html: str
    website: str
    links: list[Link] = Field(description="Further pages, in the physician's order.")
    email: str
    member_since: date | None
    confirmed_at: datetime | None = Field(description="When the listing was last said to be correct.")
    confirmed_by: str
    confirmation_overdue: bool = Field(description="True when that was more than 90 days ago, or never.")
    locations: list[LocationView]
    answers_published: int
    photograph: PhotographView | None = None
    url: str
    author_url: str

    @property
    def display_name(self) -> str:
        """Name and credentials."""
        return ", ".join((self.name, *self.credentials))

    @property
    def biography_rendered(self) -> Markup:
        """The biography for a template; sanitised when it was made."""
        return Markup(self.biography_html)  # noqa: S704


class CityView(View):
    """A city with physicians."""

    name: str
    region: str
    country: str
    physicians: int
    url: str


def distance_in_words(miles: float | None, *, exact: bool) -> str:
    """A distance as people say it: tenths below ten miles, whole miles above, “about” unless exact."""
    if miles is None:
        return ""
    about = "" if exact else "about "
    if miles < 0.05:
        return f"{about or 'less than '}0.1 miles"
    number = (f"{miles:.1f}" if miles < 10 else f"{miles:,.0f}").removesuffix(".0")
    return f"{about}{number} {'mile' if number == '1' else 'miles'}"
