"""Finding the points of addresses through an online geocoder, which is a server of our own here."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from directory.config import OnlineGeocoder, Settings
from directory.domain.physician import Physician
from directory.domain.places import Coordinates, Precision
from directory.geo.base import GeocoderUnavailable
from directory.jobs.worker import Worker
from directory.services.container import Services
from directory.services.locating import LocatingService
from directory.store.models import PhysicianRow, PracticeLocationRow
from directory.store.queries.physicians import physicians_by_id
from directory.store.unit_of_work import Database
from directory.wiring import build_services, rebuild_index
from tests.factories import IRVINE, DirectoryFactory, office

WEST_STREET = Coordinates(33.8353, -117.9145)


@dataclass
class Geocoder:
    """What the server on the loopback knows, and what it was asked."""

    url: str = ""
    answers: dict[str, object] = field(default_factory=dict)
    """By what the address starts with; anything else is unknown."""
    status: int = 200
    asked: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    before_answering: Callable[[], None] = lambda: None

    def answer(self, path: str) -> tuple[int, object]:
        parts = urlsplit(path)
        question = parse_qs(parts.query)["q"][0]
        self.asked.append(question)
        self.paths.append(parts.path)
        self.before_answering()
        known = [answer for start, answer in self.answers.items() if question.startswith(start)]
        empty: object = {"features": []} if parts.path == "/api" else []
        return self.status, known[0] if known else empty


def nominatim_answer(point: Coordinates, addresstype: str = "building") -> object:
    return [
        {
            "lat": str(point.latitude),
            "lon": str(point.longitude),
            "display_name": "somewhere",
            "addresstype": addresstype,
        }
    ]


def photon_answer(point: Coordinates, kind: str) -> object:
    geometry = {"type": "Point", "coordinates": [point.longitude, point.latitude]}
    return {"features": [{"properties": {"name": "somewhere", "type": kind}, "geometry": geometry}]}


@pytest.fixture
def geocoder() -> Iterator[Geocoder]:
    geocoder = Geocoder()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, document = geocoder.answer(self.path)
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        geocoder.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield geocoder
        server.shutdown()
        thread.join()


def online(settings: Settings, geocoder: Geocoder, name: OnlineGeocoder = "nominatim") -> Services:
    return build_services(
        settings.model_copy(
            update={"geocoder": name, "geocoder_url": geocoder.url, "geocoder_delay_seconds": 0.0}
        )
    )


@pytest.fixture
def locating(settings: Settings, geocoder: Geocoder, services: Services) -> LocatingService:
    return online(settings, geocoder).locating


@pytest.fixture
def listing(database: Database) -> Callable[[PhysicianRow], Physician]:
    """The listing of a physician as it is now."""

    def read(row: PhysicianRow) -> Physician:
        with database.reading() as session:
            return physicians_by_id(session, [row.id])[row.id]

    return read


Listing = Callable[[PhysicianRow], Physician]


def test_an_address_without_a_point_gets_the_one_that_is_found(
    locating: LocatingService,
    geocoder: Geocoder,
    factory: DirectoryFactory,
    services: Services,
    listing: Listing,
) -> None:
    geocoder.answers = {"100 Example Street": nominatim_answer(WEST_STREET)}
    physician = factory.physician(offices=[office(None)])
    services.indexing.drain()

    assert locating.locate_next()
    assert not locating.locate_next()

    (location,) = listing(physician).locations
    assert (location.coordinates, location.precision) == (WEST_STREET, Precision.ROOFTOP)
    assert geocoder.asked == ["100 Example Street, Anaheim, CA 92807, US"]
    assert geocoder.paths == ["/search"]
    assert services.indexing.drain() == 1
    found = services.finding.near_point(WEST_STREET, limit=1)
    assert [(each.physician.id, each.office_is_exact) for each in found] == [(physician.id, True)]


def test_photon_is_asked_too(
    settings: Settings, geocoder: Geocoder, factory: DirectoryFactory, listing: Listing
) -> None:
    geocoder.answers = {"100 Example Street": photon_answer(WEST_STREET, "street")}
    physician = factory.physician(offices=[office(None)])

    assert online(settings, geocoder, "photon").locating.locate_next()

    (location,) = listing(physician).locations
    assert (location.coordinates, location.precision) == (WEST_STREET, Precision.STREET)
    assert geocoder.paths == ["/api"]


def test_points_that_were_given_are_left_alone_and_their_addresses_told_to_nobody(
    locating: LocatingService, geocoder: Geocoder, factory: DirectoryFactory
) -> None:
    factory.physician(offices=[office()])

    assert not locating.locate_next()
    assert geocoder.asked == []


@pytest.mark.parametrize("status", ["retired", "lapsed", "deceased", "removed"])
def test_addresses_of_those_listed_no_more_are_told_to_nobody(
    locating: LocatingService, geocoder: Geocoder, factory: DirectoryFactory, status: str
) -> None:
    factory.physician(offices=[office(None)], status=status)

    assert not locating.locate_next()
    assert geocoder.asked == []


def test_each_address_is_asked_about_once_even_when_it_is_unknown(
    locating: LocatingService, geocoder: Geocoder, factory: DirectoryFactory, services: Services
) -> None:
    factory.physician(
        offices=[office(None, address="1 Nowhere Road"), office(None, address="2 Nowhere Road")]
    )
    services.indexing.drain()

    assert [locating.locate_next() for _ in range(3)] == [True, True, False]

    assert [question[:6] for question in geocoder.asked] == ["1 Nowh", "2 Nowh"]
    assert services.indexing.pending() == 0


def test_an_office_without_any_address_is_not_asked_about_again(
    locating: LocatingService, geocoder: Geocoder, factory: DirectoryFactory
) -> None:
    factory.physician(offices=[office(None, address="", city="", region="", postal_code="")])

    assert [locating.locate_next() for _ in range(2)] == [True, False]
    assert geocoder.asked == []


@pytest.mark.parametrize(
    ("found", "known", "taken"),
    [
        ("building", Precision.CITY, True),
        ("road", Precision.POSTAL_CODE, True),
        ("city", Precision.POSTAL_CODE, False),
        ("city", Precision.CITY, False),
        ("state", Precision.CITY, False),
    ],
)
def test_a_point_of_the_gazetteer_is_replaced_by_a_more_precise_one_only(
    locating: LocatingService,
    geocoder: Geocoder,
    factory: DirectoryFactory,
    listing: Listing,
    found: str,
    known: Precision,
    taken: bool,
) -> None:
    geocoder.answers = {"100 Example Street": nominatim_answer(WEST_STREET, found)}
    physician = factory.physician(offices=[office(IRVINE, precision=known, point_source="gazetteer")])

    assert locating.locate_next()

    (location,) = listing(physician).locations
    assert location.coordinates == (WEST_STREET if taken else Coordinates(*IRVINE))
    assert (location.precision == known) != taken


@pytest.mark.parametrize(
    "edit",
    [
        {"address": "200 Other Street"},
        {"latitude": IRVINE[0], "longitude": IRVINE[1], "precision": "rooftop", "point_source": "given"},
    ],
    ids=["another address", "a given point"],
)
def test_an_answer_about_an_office_that_was_edited_meanwhile_is_dropped(
    locating: LocatingService,
    geocoder: Geocoder,
    factory: DirectoryFactory,
    database: Database,
    listing: Listing,
    edit: dict[str, object],
) -> None:
    physician = factory.physician(offices=[office(None)])
    geocoder.answers = {"100 Example Street": nominatim_answer(WEST_STREET)}

    def edit_office() -> None:
        with database.writing() as session:
            row = session.scalars(select(PracticeLocationRow)).one()
            for name, value in edit.items():
                setattr(row, name, value)

    geocoder.before_answering = edit_office

    assert locating.locate_next()

    (location,) = listing(physician).locations
    assert location.coordinates in (None, Coordinates(*IRVINE))
    geocoder.before_answering = lambda: None
    assert locating.locate_next() == ("address" in edit)


def test_an_answer_about_an_office_that_was_closed_meanwhile_is_dropped(
    locating: LocatingService, geocoder: Geocoder, factory: DirectoryFactory, database: Database
) -> None:
    factory.physician(offices=[office(None)])
    geocoder.answers = {"100 Example Street": nominatim_answer(WEST_STREET)}

    def close_office() -> None:
        with database.writing() as session:
            session.delete(session.scalars(select(PracticeLocationRow)).one())

    geocoder.before_answering = close_office

    assert [locating.locate_next() for _ in range(2)] == [True, False]


@pytest.mark.parametrize("status", [500, 503, 429, 403])
def test_an_address_waits_while_the_geocoder_does_not_answer(
    locating: LocatingService, geocoder: Geocoder, factory: DirectoryFactory, listing: Listing, status: int
) -> None:
    geocoder.answers = {"100 Example Street": nominatim_answer(WEST_STREET)}
    geocoder.status = status
    physician = factory.physician(offices=[office(None)])
    for _ in range(2):
        with pytest.raises(GeocoderUnavailable):
            locating.locate_next()
    assert listing(physician).locations[0].coordinates is None

    geocoder.status = 200

    assert locating.locate_next()
    assert listing(physician).locations[0].coordinates == WEST_STREET


def test_an_address_waits_while_the_geocoder_cannot_be_reached(
    settings: Settings, geocoder: Geocoder, factory: DirectoryFactory, listing: Listing
) -> None:
    physician = factory.physician(offices=[office(None)])
    nobody = Geocoder(url="http://127.0.0.1:9")

    with pytest.raises(GeocoderUnavailable):
        online(settings, nobody).locating.locate_next()

    assert listing(physician).locations[0].coordinates is None
    assert online(settings, geocoder).locating.locate_next()


def test_offline_nobody_is_asked(services: Services, factory: DirectoryFactory) -> None:
    factory.physician(offices=[office(None)])

    assert not services.locating.locate_next()


def test_the_worker_finds_addresses_by_itself_and_outlives_outages_and_mistakes(
    settings: Settings,
    geocoder: Geocoder,
    factory: DirectoryFactory,
    listing: Listing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("directory.jobs.worker._PATIENCE_SECONDS", 0.01)
    physicians = [factory.physician(offices=[office(None, address=f"{number} Road")]) for number in range(3)]
    geocoder.answers = {"": nominatim_answer(WEST_STREET)}
    geocoder.status = 503
    outage, nothing_left = threading.Event(), threading.Event()
    mistakes = iter([ZeroDivisionError()])
    locate = LocatingService.locate_next

    def watched(service: LocatingService) -> bool:
        for mistake in mistakes:
            raise mistake
        try:
            found = locate(service)
        except GeocoderUnavailable:
            outage.set()
            raise
        if not found:
            nothing_left.set()
        return found

    monkeypatch.setattr(LocatingService, "locate_next", watched)
    worker = Worker(online(settings, geocoder), partial(rebuild_index, settings))
    worker.ensure_started()
    assert outage.wait(60)
    geocoder.status = 200
    assert nothing_left.wait(60)
    worker.stop()

    assert [listing(each).locations[0].coordinates for each in physicians] == [WEST_STREET] * 3
