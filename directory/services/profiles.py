"""Listings: what a physician's page shows, and what stands there when they are listed no more."""

from __future__ import annotations

import time
from dataclasses import dataclass

from directory.domain.errors import NotFound
from directory.domain.physician import Physician, npi_problem
from directory.domain.visibility import Audience
from directory.services.slugs import not_here
from directory.store.queries.articles import count_articles, is_demonstration, topic_counts
from directory.store.queries.physicians import (
    cities_with_physicians,
    count_listed_physicians,
    physician_by_npi,
    physician_by_slug,
    physicians_by_id,
    specialty_counts,
)
from directory.store.unit_of_work import Database

_ANSWER_HOLDS_SECONDS = 1.0
"""As long as an import may take to be found, so may it take to be told of."""


@dataclass(frozen=True, slots=True)
class CityCount:
    """A city and how many listed physicians have an office there."""

    country: str
    region: str
    city: str
    physicians: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The directory at a glance."""

    physicians: int
    articles: int
    articles_by_topic: dict[str, int]
    physicians_by_specialty: dict[str, int]
    cities: tuple[CityCount, ...]
    """Most physicians first."""


class ProfileService:
    """Reads listings."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._is_demonstration = False
        self._ask_again_at = 0.0

    def physician(self, slug: str, audience: Audience = Audience.PUBLIC) -> Physician:
        """The physician at ``slug``, listed or not: an unlisted one keeps their name and their answers.

        What they keep from ``audience`` is not in it.

        Raises :class:`directory.domain.errors.MovedTo` for a former slug and :class:`NotFound`
        when there never was one.
        """
        with self._database.reading() as session:
            physician = physician_by_slug(session, slug, audience)
            if physician is None:
                raise not_here(session, slug, "There is no physician at this address.", "physician")
        return physician

    def physician_of_id(self, physician_id: int, audience: Audience = Audience.KEEPERS) -> Physician:
        """The physician of this id, listed or not, for those who keep the listing: with all that is hidden.

        ``audience`` shows them what others see. Raises :class:`NotFound`.
        """
        with self._database.reading() as session:
            found = physicians_by_id(session, [physician_id], audience)
        if not found:
            raise NotFound("There is no such physician.")
        return found[physician_id]

    def slug_of_npi(self, npi: str) -> str:
        """The slug of the physician with this NPI. Raises :class:`NotFound`."""
        if npi_problem(npi) is None:
            with self._database.reading() as session:
                if physician := physician_by_npi(session, npi):
                    return physician.slug
        raise NotFound("No physician of this directory has this NPI.")

    def overview(self, cities: int) -> Overview:
        """Counts of everything, with so many ``cities`` at most."""
        with self._database.reading() as session:
            return Overview(
                physicians=count_listed_physicians(session),
                articles=count_articles(session),
                articles_by_topic=topic_counts(session),
                physicians_by_specialty=specialty_counts(session),
                cities=tuple(CityCount(*row) for row in cities_with_physicians(session, cities)),
            )

    def is_demonstration(self) -> bool:
        """Whether the people of this directory are invented; asked of the database once a second at most."""
        if time.monotonic() >= self._ask_again_at:
            with self._database.reading() as session:
                self._is_demonstration = is_demonstration(session)
            self._ask_again_at = time.monotonic() + _ANSWER_HOLDS_SECONDS
        return self._is_demonstration
