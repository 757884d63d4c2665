"""The online geocoders, against an HTTP server of our own on the loopback interface."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from geopy.extra.rate_limiter import RateLimiter  # type: ignore[import-untyped]

from directory.domain.places import Address, Coordinates, Precision
from directory.geo.base import AddressLocator, GeocoderUnavailable, PlaceUnknown
from directory.geo.online import ONLINE_GEOCODERS, OnlineLocator, online_locator

ADDRESS = Address("1 Secret St", "Anaheim", "CA", "92807", "US")
KEY = "s3cr3t-key"


@dataclass
class StandIn:
    """A geocoding service that gives the same answer to everybody, and remembers what it was asked."""

    domain: str = ""
    status: int = 200
    body: Any = None
    requests: list[str] = field(default_factory=list)
    user_agents: list[str] = field(default_factory=list)

    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.requests[-1]).query)

    def locator(self, name: str, **options: Any) -> OnlineLocator:
        settings: dict[str, Any] = {"user_agent": "tests", "domain": self.domain, "scheme": "http"}
        return online_locator(name, **(settings | {"min_delay_seconds": 0.0} | options))


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    monkeypatch.setenv("no_proxy", "*")
    service = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            service.requests.append(self.path)
            service.user_agents.append(self.headers["User-Agent"])
            body = service.body if isinstance(service.body, bytes) else json.dumps(service.body).encode()
            self.send_response(service.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        service.domain = f"127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield service
        server.shutdown()
        thread.join()


def census(*matches: dict[str, Any]) -> dict[str, Any]:
    return {"result": {"addressMatches": list(matches)}}


CENSUS_MATCH = {
    "matchedAddress": "1 SECRET ST, ANAHEIM, CA, 92807",
    "coordinates": {"x": -117.78, "y": 33.85},
    "tigerLine": {"side": "L", "tigerLineId": "1"},
}
FEATURE = {"geometry": {"coordinates": [-117.78, 33.85]}, "center": [-117.78, 33.85], "place_name": "here"}
GOOGLE = {"formatted_address": "here", "geometry": {"location": {"lat": 33.85, "lng": -117.78}}}
ANSWERS = [
    ("census", census(CENSUS_MATCH), Precision.STREET),
    (
        "nominatim",
        [{"lat": "33.85", "lon": "-117.78", "display_name": "x", "addresstype": "place", "type": "house"}],
        Precision.ROOFTOP,
    ),
    (
        "nominatim",
        [{"lat": "33.85", "lon": "-117.78", "display_name": "x", "addresstype": "road"}],
        Precision.STREET,
    ),
    (
        "nominatim",
        [{"lat": "33.85", "lon": "-117.78", "display_name": "x", "addresstype": "postcode"}],
        Precision.POSTAL_CODE,
    ),
    (
        "photon",
        {"features": [FEATURE | {"properties": {"name": "x", "type": "house", "osm_value": "yes"}}]},
        Precision.ROOFTOP,
    ),
    (
        "mapbox",
        {"features": [FEATURE | {"place_type": ["address"], "properties": {"accuracy": "rooftop"}}]},
        Precision.ROOFTOP,
    ),
    ("mapbox", {"features": [FEATURE | {"place_type": ["place"], "properties": {}}]}, Precision.CITY),
    (
        "opencage",
        {
            "results": [
                {
                    "formatted": "x",
                    "geometry": {"lat": 33.85, "lng": -117.78},
                    "components": {"_type": "road"},
                }
            ],
            "status": {"code": 200},
        },
        Precision.STREET,
    ),
    (
        "googlev3",
        {
            "status": "OK",
            "results": [GOOGLE | {"geometry": GOOGLE["geometry"] | {"location_type": "ROOFTOP"}}],  # type: ignore[operator]
        },
        Precision.ROOFTOP,
    ),
    (
        "googlev3",
        {
            "status": "OK",
            "results": [
                GOOGLE
                | {"types": ["postal_code"]}
                | {"geometry": GOOGLE["geometry"] | {"location_type": "APPROXIMATE"}}  # type: ignore[operator]
            ],
        },
        Precision.POSTAL_CODE,
    ),
    (
        "tomtom",
        {
            "results": [
                {
                    "type": "Point Address",
                    "address": {"freeformAddress": "x"},
                    "position": {"lat": 33.85, "lon": -117.78},
                }
            ]
        },
        Precision.ROOFTOP,
    ),
]


@pytest.mark.parametrize(("name", "answer", "precision"), ANSWERS)
def test_an_answer_becomes_a_place(stand_in: StandIn, name: str, answer: Any, precision: Precision) -> None:
    stand_in.body = answer
    locator: AddressLocator = stand_in.locator(name, api_key=KEY)
    place = locator.locate(ADDRESS)
    assert place.coordinates == Coordinates(33.85, -117.78)
    assert place.precision is precision
    assert (place.name, place.city) == (
        ("92807", "Anaheim") if precision is Precision.POSTAL_CODE else ("Anaheim", "")
    )
    assert (place.region, place.country) == ("CA", "US")


def test_the_census_is_asked_for_the_address_on_one_line(stand_in: StandIn) -> None:
    stand_in.body = census(CENSUS_MATCH)
    stand_in.locator("census").locate(ADDRESS)
    assert stand_in.requests[-1].startswith("/geocoder/locations/onelineaddress?")
    assert stand_in.query()["address"] == ["1 Secret St, Anaheim, CA 92807, US"]
    assert stand_in.query()["benchmark"] == ["Public_AR_Current"]
    assert stand_in.user_agents == ["tests"]


@pytest.mark.parametrize(
    ("name", "status", "answer"),
    [("census", 200, census()), ("census", 400, {"errors": ["too short"]}), ("nominatim", 200, [])],
)
def test_no_match_is_an_unknown_place(stand_in: StandIn, name: str, status: int, answer: Any) -> None:
    stand_in.status, stand_in.body = status, answer
    with pytest.raises(PlaceUnknown):
        stand_in.locator(name).locate(ADDRESS)


def test_an_empty_address_is_not_asked_for(stand_in: StandIn) -> None:
    with pytest.raises(PlaceUnknown):
        stand_in.locator("census").locate(Address(country="US"))
    assert stand_in.requests == []


@pytest.mark.parametrize("status", [401, 402, 403, 429, 500, 502, 503])
def test_a_refusal_is_unavailable(stand_in: StandIn, status: int) -> None:
    stand_in.status, stand_in.body = status, {"error": "1 Secret St"}
    with pytest.raises(GeocoderUnavailable):
        stand_in.locator("nominatim").locate(ADDRESS)
    assert len(stand_in.requests) == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff\xfe", b"{}", b"[]", b'{"result": null}'])
def test_nonsense_is_unavailable(stand_in: StandIn, body: bytes) -> None:
    stand_in.body = body
    with pytest.raises(GeocoderUnavailable):
        stand_in.locator("census").locate(ADDRESS)


@pytest.mark.parametrize("name", ["nominatim", "bing", "geocodio", "googlev3", "opencage"])
def test_an_answer_of_another_shape_is_unavailable(stand_in: StandIn, name: str) -> None:
    stand_in.body = ["maintenance"]
    with pytest.raises(GeocoderUnavailable):
        stand_in.locator(name, api_key=KEY).locate(ADDRESS)


def test_impossible_coordinates_are_unavailable(stand_in: StandIn) -> None:
    stand_in.body = census(CENSUS_MATCH | {"coordinates": {"x": "east", "y": None}})
    with pytest.raises(GeocoderUnavailable):
        stand_in.locator("census").locate(ADDRESS)


def test_nobody_there_is_unavailable(stand_in: StandIn) -> None:
    with pytest.raises(GeocoderUnavailable) as caught:
        stand_in.locator("census", domain="127.0.0.1:1").locate(ADDRESS)
    assert "Secret" not in str(caught.value)


def test_neither_address_nor_key_is_logged_or_told(
    stand_in: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "geopy")
    stand_in.body = {"status": "OK", "results": []}
    with pytest.raises(PlaceUnknown):
        stand_in.locator("googlev3", api_key=KEY).locate(ADDRESS)
    stand_in.status, stand_in.body = 500, {"error": f"1 Secret St {KEY}"}
    with pytest.raises(GeocoderUnavailable) as caught:
        stand_in.locator("googlev3", api_key=KEY).locate(ADDRESS)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    for text in (caplog.text, str(caught.value)):
        assert "Secret" not in text
        assert KEY not in text


def test_requests_keep_their_distance(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    now, slept = [100.0], []

    def sleep(limiter: object, seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    monkeypatch.setattr(RateLimiter, "_clock", lambda limiter: now[0])
    monkeypatch.setattr(RateLimiter, "_sleep", sleep)
    stand_in.body = census(CENSUS_MATCH)
    locator = stand_in.locator("census", min_delay_seconds=1.5)
    for _ in range(3):
        locator.locate(ADDRESS)
    assert slept == [1.5, 1.5]


def test_every_name_makes_a_locator() -> None:
    for name in ONLINE_GEOCODERS:
        assert isinstance(online_locator(name, api_key=KEY, user_agent="tests"), OnlineLocator)


def test_an_unknown_name_or_a_missing_key_is_refused() -> None:
    with pytest.raises(ValueError, match="nominatim"):
        online_locator("psychic", user_agent="tests")
    with pytest.raises(ValueError, match="key"):
        online_locator("googlev3", user_agent="tests")
