"""How pages look where people share them: a title, a line, and a picture."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from directory.web.presenters.article_views import BylineView
from directory.web.presenters.site import absolute, site_name
from directory.web.presenters.structured import author_name
from directory.web.presenters.views import PhysicianListing, View

CARD_SIZE = (1200, 630)
"""Width and height of a picture in pixels, as the sites that show it ask for."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a picture says."""

    heading: str
    title: str
    lines: tuple[str, ...] = ()
    site: str = ""
    note: str = ""

    @property
    def digest(self) -> str:
        """Differs when the picture does."""
        return hashlib.blake2b(repr(self).encode(), digest_size=6).hexdigest()

    @property
    def words(self) -> str:
        """The picture for those who do not see it."""
        return ". ".join(part for part in (self.heading, self.title, *self.lines) if part)


class Social(View):
    """What a page tells the sites it is shared on."""

    kind: str
    title: str
    description: str
    image: str
    image_words: str
    width: int = CARD_SIZE[0]
    height: int = CARD_SIZE[1]


def card_of_article(title: str, answers: Sequence[BylineView], *, note: str = "") -> Card:
    """The picture of an article."""
    names = list(dict.fromkeys(author_name(answer) for answer in answers))
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    by = " and ".join(names[:2]) if not more else ", ".join(names[:2]) + more
    return Card(
        heading="Question and answer",
        title=title,
        lines=(f"Answered by {by}",) if by else (),
        site=site_name(),
        note=note,
    )


def card_of_physician(listing: PhysicianListing, *, note: str = "") -> Card:
    """The picture of a listing."""
    office = listing.locations[0] if listing.locations else None
    place = ", ".join(part for part in (office.city, office.region) if part) if office else ""
    written = {0: "", 1: "1 published answer"}.get(
        listing.answers_published, f"{listing.answers_published:,} published answers"
    )
    specialties = listing.specialty_links[0].plain_name if listing.specialty_links else ""
    return Card(
        heading=", ".join(listing.credentials) or "Physician",
        title=listing.name,
        lines=tuple(line for line in (specialties, " · ".join(filter(None, (place, written)))) if line),
        site=site_name(),
        note=note,
    )


def card_of_site(*, note: str = "") -> Card:
    """The picture of the site as a whole."""
    return Card(
        heading="Say it in your own words",
        title="Where does it hurt?",
        lines=("Sports medicine physicians near you,", "and what each has written about injuries like yours"),
        site=site_name(),
        note=note,
    )


def article_image(slug: str, card: Card) -> str:
    """The address of the picture of an article."""
    return absolute(url_for("cards.article", slug=slug, v=card.digest))


def physician_image(slug: str, card: Card) -> str:
    """The address of the picture of a listing."""
    return absolute(url_for("cards.physician", slug=slug, v=card.digest))


def site_image(card: Card) -> str:
    """The address of the picture of the site."""
    return absolute(url_for("cards.site", v=card.digest))


def social(kind: str, title: str, description: str, card: Card, image: str) -> Social:
    """What a page of this kind (``article``, ``profile``, ``website``) tells."""
    return Social(kind=kind, title=title, description=description, image=image, image_words=card.words)
