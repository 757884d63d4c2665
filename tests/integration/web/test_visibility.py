"""What a member keeps from others stands nowhere: on no page, in no answer, in no feed, in no search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from directory.domain.account import COMMAND_LINE
from directory.domain.physician import Status
from directory.domain.visibility import Level, OfficeField, Part, PersonalField
from directory.services.container import Services
from directory.store.models import ArticleRow, PhysicianRow
from directory.store.unit_of_work import Database
from tests.accounts import add_account, signed_in
from tests.checked_client import CheckedClient
from tests.conftest import services_of
from tests.factories import ANAHEIM_HILLS, DirectoryFactory, office
from tests.integration.web.page import ask
from tests.integration.web.test_every_page import DEMONSTRATION
from tests.unit.services.test_pictures import photograph

SENTINELS = {
    PersonalField.BIOGRAPHY: "sentinelbiography",
    PersonalField.EMAIL: "sentinel@email.example.org",
    PersonalField.WEBSITE: "https://sentinel-website.example.org",
    OfficeField.PHONE: "714) 555-0199",
    OfficeField.HOURS: "Sentinel hours 8 to 5",
    OfficeField.ADDRESS: "77 Sentinel Street",
}
POSTAL_CODE = "92808"
LATITUDE = 33.871234
HIDDEN_CITY = "Sentinelville"
LANGUAGE = "qu"


@dataclass
class Sample:
    """A physician with something telling in every field, and an article of theirs."""

    physician: PhysicianRow
    article: ArticleRow
    services: Services

    @property
    def digest(self) -> str:
        return self.services.profiles.physician_of_id(self.physician.id).photograph

    def choose(self, level: Level) -> None:
        """Give every part of the listing this level; of the second office, the office altogether."""
        first, second = (row.id for row in self.physician.locations)
        parts: list[Part] = [
            *PersonalField,
            *((first, part) for part in OfficeField if part is not OfficeField.OFFICE),
            (second, OfficeField.OFFICE),
        ]
        visibility = self.services.visibility
        base = visibility.levels(COMMAND_LINE, self.physician.id)
        visibility.choose(COMMAND_LINE, self.physician.id, dict.fromkeys(parts, level), base)
        self.services.indexing.drain()

    def told(self) -> list[str]:
        """Everything that is kept from others, as it would stand in an answer."""
        return [
            *(value.lower() for value in SENTINELS.values()),
            "tel:+17145550199",
            POSTAL_CODE,
            f"{LATITUDE:.4f}",
            self.digest,
            HIDDEN_CITY.lower(),
            "quechua</dd>",
            f'"{LANGUAGE}"]',
        ]

    def addresses(self) -> dict[str, str]:
        """An address of every route there is, about this very physician where it can be."""
        return {
            endpoint: address.replace("raymond-tang-do", self.physician.slug)
            .replace("outer-knee-pain-mile-four", self.article.slug)
            .replace("hamstring-strain", "concussion")
            for endpoint, (address, _status) in DEMONSTRATION.items()
        } | {
            "by what is hidden": f"/search?near={HIDDEN_CITY}",
            "by what was hidden, asked by a program": "/api/v1/physicians?near=Anaheim,+CA",
            "the articles of a topic": "/articles?topic=concussion",
            "by a byline": "/authors/resolve?byline=Lopez",
            "by a byline, asked by a program": "/api/v1/authors/resolve?byline=Maria+Lopez,+MD",
            "the picture": f"/physicians/{self.physician.slug}/photo-{self.digest}-480.webp",
        }


@pytest.fixture
def sample(app: Flask, factory: DirectoryFactory) -> Sample:
    services = services_of(app)
    physician = factory.physician(
        "Maria Lopez",
        biography=f"**{SENTINELS[PersonalField.BIOGRAPHY]}** runs.",
        email=SENTINELS[PersonalField.EMAIL],
        website=SENTINELS[PersonalField.WEBSITE],
        languages=("en", LANGUAGE),
        topics=("concussion",),
        offices=[
            office(
                (LATITUDE, -117.7412),
                address=SENTINELS[OfficeField.ADDRESS],
                postal_code=POSTAL_CODE,
                phone=f"({SENTINELS[OfficeField.PHONE]}",
                hours=SENTINELS[OfficeField.HOURS],
            ),
            office((61.2176, -149.8997), name="", address="1 Far Road", city=HIDDEN_CITY, region="AK"),
        ],
    )
    services.photographs.put(COMMAND_LINE, physician.id, photograph())
    article = factory.article("Sore head", answers=[(physician, "Rest.")], topics=["concussion"])
    return Sample(physician, article, services)


def leaks(sample: Sample, client: CheckedClient) -> dict[str, list[str]]:
    """What is told, by where; addresses repeat what was asked for, so that is taken out first."""
    found = {}
    for where, address in sample.addresses().items():
        response = client.get(address)
        body = response.data.decode(errors="replace").lower() + str(response.headers).lower()
        body = body.replace(address.lower(), "").replace(f"near={HIDDEN_CITY}".lower(), "")
        body = body.replace(f'value="{HIDDEN_CITY}"'.lower(), "").replace(f"“{HIDDEN_CITY}”".lower(), "")
        if told := [each for each in sample.told() if each in body]:
            found[where] = told
    return found


def test_what_is_public_is_told(sample: Sample, client: CheckedClient) -> None:
    sample.services.indexing.drain()

    found = leaks(sample, client)

    assert {each for told in found.values() for each in told} == {*sample.told()}


@pytest.mark.parametrize("level", [Level.HIDDEN, Level.MEMBERS])
def test_what_is_kept_from_strangers_stands_nowhere(
    level: Level, sample: Sample, client: CheckedClient
) -> None:
    sample.choose(level)

    assert leaks(sample, client) == {}


def test_what_is_hidden_stands_nowhere_for_members_either(
    sample: Sample, app: Flask, database: Database, factory: DirectoryFactory
) -> None:
    member = signed_in(app, add_account(app, database, physician=factory.physician()))
    sample.choose(Level.HIDDEN)

    assert leaks(sample, member) == {}


def test_members_see_on_a_listing_what_is_for_members(
    sample: Sample, app: Flask, database: Database, factory: DirectoryFactory
) -> None:
    member = signed_in(app, add_account(app, database, physician=factory.physician()))
    nobody = signed_in(app, add_account(app, database, "new@example.org"))
    left = factory.physician(status=Status.LAPSED)
    former = signed_in(app, add_account(app, database, "former@example.org", physician=left))
    sample.choose(Level.MEMBERS)

    assert set(leaks(sample, member)) == {"physicians.listing"}
    assert leaks(sample, nobody) == {}
    assert leaks(sample, former) == {}
    assert member.get(sample.addresses()["physicians.listing"]).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("level", [Level.HIDDEN, Level.MEMBERS])
def test_nobody_is_found_by_what_they_hide(level: Level, sample: Sample, client: CheckedClient) -> None:
    searches = (
        {"q": SENTINELS[PersonalField.BIOGRAPHY]},
        {"language": LANGUAGE},
        {"near": "Anchorage, AK", "within": "25"},
        {"near": "Alaska"},
    )
    sample.services.indexing.drain()
    assert [ask(client, "/api/v1/physicians", **each)["total"] for each in searches] == [1, 1, 1, 1]

    sample.choose(level)

    assert [ask(client, "/api/v1/physicians", **each)["total"] for each in searches] == [0, 0, 0, 0]
    assert not sample.services.indexing.verify()


def test_who_hides_a_street_is_found_near_it_but_not_at_it(sample: Sample, client: CheckedClient) -> None:
    sample.choose(Level.HIDDEN)

    results: Any = ask(client, "/api/v1/physicians", near="92808")["results"]
    (found,) = results

    assert found["location"]["city"] == "Anaheim"
    assert (found["location"]["latitude"], found["location"]["longitude"]) == (33.85, -117.75)
    assert found["location"]["precision"] == "postal_code"
    assert found["distance_is_exact"] is False


def test_no_shared_cache_keeps_a_picture_that_may_be_hidden_tomorrow(
    sample: Sample, app: Flask, database: Database, client: CheckedClient, factory: DirectoryFactory
) -> None:
    member = signed_in(app, add_account(app, database, physician=factory.physician()))
    owner = signed_in(app, add_account(app, database, "own@example.org", physician=sample.physician))
    left = factory.physician(status=Status.LAPSED)
    former = signed_in(app, add_account(app, database, "former@example.org", physician=left))
    address = sample.addresses()["the picture"]
    shown = client.get(address)
    assert shown.headers["Cache-Control"] == "private, max-age=600"
    assert shown.content_type == "image/webp"
    again = {"If-None-Match": shown.headers["ETag"]}
    assert client.get(address, headers=again).status_code == 304

    sample.choose(Level.MEMBERS)
    assert client.get(address, headers=again).status_code == 404
    assert [each.get(address).status_code for each in (client, member, owner)] == [404, 200, 200]
    assert former.get(address).status_code == 404
    assert member.get(address).headers["Cache-Control"].startswith("private")

    sample.choose(Level.HIDDEN)
    assert [each.get(address).status_code for each in (client, member, owner)] == [404, 404, 200]


def test_offices_of_a_city_are_counted_without_those_that_are_hidden(
    sample: Sample, factory: DirectoryFactory
) -> None:
    factory.physician(offices=[office(ANAHEIM_HILLS)])
    sample.choose(Level.HIDDEN)

    cities = sample.services.profiles.overview(cities=10).cities

    assert [(each.city, each.physicians) for each in cities] == [("Anaheim", 2)]
