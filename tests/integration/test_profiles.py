"""Listings, counts of everything, suggestions, and whether the directory can do its work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from directory.config import Settings
from directory.domain.errors import MovedTo, NotFound
from directory.domain.physician import Status
from directory.services.container import Services
from directory.services.profiles import CityCount
from directory.services.suggesting import Suggestion
from directory.wiring import build_services
from tests.factories import DirectoryFactory, office


def test_a_listing_stands_at_its_slug_with_how_much_was_answered(
    services: Services, factory: DirectoryFactory
) -> None:
    lopez = factory.physician("Maria Lopez", slug="maria-lopez")
    factory.article(answers=[(lopez, "Rest.")])

    listing = services.profiles.physician("maria-lopez")

    assert (listing.id, listing.display_name, listing.answer_count) == (lopez.id, "Maria Lopez, MD", 1)


def test_a_former_slug_leads_to_the_present_one(services: Services, factory: DirectoryFactory) -> None:
    lopez = factory.physician(slug="maria-lopez")
    factory.alias("physician", "maria-garcia", lopez.id)

    with pytest.raises(MovedTo) as moved:
        services.profiles.physician("maria-garcia")

    assert moved.value.slug == "maria-lopez"


def test_a_present_slug_wins_over_somebody_s_former_one(
    services: Services, factory: DirectoryFactory
) -> None:
    lopez, garcia = factory.physician(slug="maria-lopez"), factory.physician(slug="maria-garcia")
    factory.alias("physician", "maria-garcia", lopez.id)

    assert services.profiles.physician("maria-garcia").id == garcia.id


@pytest.mark.parametrize("slug", ["nobody", "", "maria-lopez/..", "%"])
def test_nobody_stands_at_a_slug_that_never_was(
    services: Services, factory: DirectoryFactory, slug: str
) -> None:
    factory.physician(slug="maria-lopez")

    with pytest.raises(NotFound):
        services.profiles.physician(slug)


def test_an_alias_of_a_physician_who_is_gone_leads_nowhere(
    services: Services, factory: DirectoryFactory
) -> None:
    factory.alias("physician", "maria-garcia", 10**6)

    with pytest.raises(NotFound):
        services.profiles.physician("maria-garcia")


def test_a_physician_listed_no_more_keeps_their_page(services: Services, factory: DirectoryFactory) -> None:
    factory.physician(slug="maria-lopez", status="deceased")

    listing = services.profiles.physician("maria-lopez")

    assert (listing.status, listing.is_listed) == (Status.DECEASED, False)


def test_an_npi_leads_to_a_slug(services: Services, factory: DirectoryFactory) -> None:
    factory.physician(slug="maria-lopez", npi="1234567893")

    assert services.profiles.slug_of_npi("1234567893") == "maria-lopez"


@pytest.mark.parametrize("npi", ["1245319599", "1234567890", "", "maria", "1" * 1000])
def test_an_npi_of_nobody_leads_nowhere(services: Services, factory: DirectoryFactory, npi: str) -> None:
    factory.physician(npi="1234567893")

    with pytest.raises(NotFound):
        services.profiles.slug_of_npi(npi)


def test_the_overview_counts_what_is_public(services: Services, factory: DirectoryFactory) -> None:
    lopez = factory.physician(specialties=["pediatrics", "sports-medicine"], offices=[office(), office()])
    factory.physician(specialties=["pediatrics"], offices=[office(city="Irvine"), office()])
    factory.physician(status="retired")
    factory.article(answers=[(lopez, "Rest.")], topics=["concussion", "running"])
    factory.article(topics=["running"])
    factory.article(topics=["running"], status="withdrawn")

    overview = services.profiles.overview(cities=5)

    assert (overview.physicians, overview.articles) == (2, 2)
    assert overview.articles_by_topic == {"concussion": 1, "running": 2}
    assert overview.physicians_by_specialty == {"pediatrics": 2, "sports-medicine": 1}
    assert overview.cities == (CityCount("US", "CA", "Anaheim", 2), CityCount("US", "CA", "Irvine", 1))
    assert len(services.profiles.overview(cities=1).cities) == 1


@pytest.mark.parametrize("invented", [False, True])
def test_a_directory_with_an_invented_society_is_a_demonstration(
    invented: bool, services: Services, factory: DirectoryFactory
) -> None:
    factory.society()
    factory.society(is_demonstration=invented)

    assert services.profiles.is_demonstration() is invented


# --- suggestions -------------------------------------------------------------------------------


def test_typing_suggests_topics_specialties_and_physicians_in_this_order(
    services: Services, factory: DirectoryFactory
) -> None:
    factory.physician("Concordia Lopez", slug="concordia-lopez")
    factory.physician("Maria Concord", slug="maria-concord")

    suggested = services.suggesting.suggest("Conc")

    assert suggested[0] == Suggestion("topic", "Concussion", "concussion")
    assert suggested[-2:] == [
        Suggestion("physician", "Maria Concord", "maria-concord"),
        Suggestion("physician", "Concordia Lopez", "concordia-lopez"),
    ]


@pytest.mark.parametrize(
    ("typed", "kind", "slug"),
    [
        ("runner's kn", "topic", None),
        ("runner’s kn", "topic", None),
        ("pulled ham", "topic", "hamstring-strain"),
        ("podia", "specialty", "podiatry"),
        ("  HAMSTRING ST", "topic", "hamstring-strain"),
    ],
)
def test_names_in_patients_words_are_suggested(
    services: Services, typed: str, kind: str, slug: str | None
) -> None:
    suggested = services.suggesting.suggest(typed)

    assert any(each.kind == kind and slug in (None, each.slug) for each in suggested)


@pytest.mark.parametrize("typed", ["", "  ", "xyzzyqwv", "%", "_"])
def test_nothing_is_suggested_for_nothing_known(
    services: Services, factory: DirectoryFactory, typed: str
) -> None:
    factory.physician()

    assert services.suggesting.suggest(typed) == []


@pytest.mark.parametrize(
    ("typed", "kind", "slug"),
    [
        ("concusion", "topic", "concussion"),
        ("conucs", "topic", "concussion"),
        ("torn hamstirng", "topic", "hamstring-strain"),
        ("podiartist", "specialty", "podiatry"),
        ("bob lo", "physician", "robert-lopez"),
        ("Bob", "physician", "robert-lopez"),
        ("robrt lopez", "physician", "robert-lopez"),
        ("lopexz", "physician", "robert-lopez"),
    ],
)
def test_slips_are_forgiven_and_short_names_known(
    services: Services, factory: DirectoryFactory, typed: str, kind: str, slug: str
) -> None:
    factory.physician("Robert Lopez", slug="robert-lopez")
    factory.physician("Maria Stone", slug="maria-stone")
    services.indexing.drain()

    suggested = services.suggesting.suggest(typed)

    assert [(each.kind, each.slug) for each in suggested][:1] == [(kind, slug)]


def test_no_more_is_suggested_than_asked_for_and_nothing_twice(
    services: Services, factory: DirectoryFactory
) -> None:
    for _ in range(5):
        factory.physician("Sport Smith")

    for limit in (1, 3, 8):
        suggested = services.suggesting.suggest("s", limit)
        assert len(suggested) == len(set(suggested)) == limit


# --- readiness ---------------------------------------------------------------------------------


def problems(services: Services) -> dict[str, bool]:
    return {part.name: bool(part.problem) for part in services.readiness.check()}


def test_everything_in_place_is_ready(services: Services) -> None:
    assert problems(services) == dict.fromkeys(("database", "index", "gazetteer", "meaning"), False)


def _without_index(settings: Settings) -> None:
    (settings.index_path / "CURRENT").unlink()


def _without_gazetteer(settings: Settings) -> None:
    settings.gazetteer_path.unlink()


def _without_tables(settings: Settings) -> None:
    (settings.instance_path / "directory.sqlite3").unlink()


@pytest.mark.parametrize(
    ("lose", "name"),
    [(_without_index, "index"), (_without_gazetteer, "gazetteer"), (_without_tables, "database")],
)
def test_what_is_missing_is_told(
    settings: Settings, services: Services, lose: Callable[[Settings], Any], name: str
) -> None:
    lose(settings)

    told = problems(build_services(settings))

    assert [part for part, problem in told.items() if problem] == [name]
