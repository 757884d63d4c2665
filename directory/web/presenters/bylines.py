"""Bylines and whom they mean, as they are shown."""

from __future__ import annotations

from flask import url_for
from pydantic import Field

from directory.domain.authorship import Resolution
from directory.domain.name_matching import Namesake
from directory.web.presenters.views import View


class ReadBylineView(View):
    """A byline, taken apart. What it does not say is empty."""

    given: str
    middle: str
    family: str
    suffix: str
    credentials: list[str]
    membership: list[str]
    title: str
    city: str
    region: str = Field(description="The code of a state or province.")


class CandidateView(View):
    """A physician whom a byline may mean."""

    slug: str
    name: str
    credentials: list[str]
    places: list[str] = Field(description="Where their offices are: city and state or province.")
    url: str = Field(description="The listing; this address never breaks.")

    @property
    def label(self) -> str:
        """Name, credentials and where they are, in a line."""
        named = ", ".join((self.name, *self.credentials))
        return f"{named} ({'; '.join(self.places)})" if self.places else named


class ResolutionView(View):
    """Whom a byline means."""

    byline: str = Field(description="As it was asked for.")
    read: ReadBylineView
    certainty: str = Field(
        description="`sure`: the one candidate is meant. `several`: a person must choose, even where there "
        "is one candidate only. `none`: nobody in this directory goes by it."
    )
    candidates: list[CandidateView] = Field(description="The likeliest first, ten at most.")


def present_resolution(text: str, resolution: Resolution) -> ResolutionView:
    """Whom the byline ``text`` means."""
    byline = resolution.byline
    return ResolutionView(
        byline=text,
        read=ReadBylineView(
            given=byline.given,
            middle=byline.middle,
            family=byline.family,
            suffix=byline.suffix,
            credentials=list(byline.credentials),
            membership=list(byline.membership),
            title=byline.title,
            city=byline.city,
            region=byline.region,
        ),
        certainty=resolution.certainty.value,
        candidates=[_candidate(person) for person in resolution.candidates],
    )


def _candidate(person: Namesake) -> CandidateView:
    places = (", ".join(part for part in place if part) for place in person.places)
    return CandidateView(
        slug=person.slug,
        name=person.name.full,
        credentials=list(person.credentials),
        places=list(dict.fromkeys(place for place in places if place)),
        url=url_for("physicians.listing", slug=person.slug),
    )
