from __future__ import annotations

import multiprocessing
import sqlite3
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from directory.domain.places import Precision
from directory.geo import gazetteer_index
from directory.geo.base import GeocoderUnavailable
from directory.geo.gazetteer import Gazetteer
from directory.geo.gazetteer_index import build_index, ensure_index, is_current
from directory.geo.gazetteer_table import ABBREVIATIONS, NEIGHBOURHOODS, Row, read_places, write_places
from directory.wiring import GAZETTEER_TABLE

ROWS = [
    Row(Precision.COUNTRY, "US", "", "United States", "", 39.0, -92.7, 300_000_000),
    Row(Precision.REGION, "US", "CA", "California", "", 35.3, -119.2, 39_000_000),
    Row(Precision.CITY, "US", "CA", "Anaheim", "", 33.8353, -117.9145, 350_742, ("Campo Alemán",)),
    Row(Precision.CITY, "US", "CA", "Hollywood", "", 34.0983, -118.3267, 167_664),
    Row(Precision.CITY, "US", "CA", "Los Angeles", "", 34.0522, -118.2437, 3_900_000),
    Row(Precision.POSTAL_CODE, "US", "CA", "92807", "Anaheim", 33.8487, -117.7884, 36_117),
]


@pytest.fixture
def small_table(tmp_path: Path) -> Path:
    directory = tmp_path / "table"
    directory.mkdir()
    write_places(ROWS, directory / "places.tsv.xz")
    (directory / NEIGHBOURHOODS).write_text(
        "name,city,region,country,latitude,longitude,postal_codes,aliases\n"
        "Anaheim Hills,Anaheim,CA,US,,,92807,The Hills\n"
        "Hollywood,Los Angeles,CA,US,34.1,-118.33,,\n"
    )
    (directory / ABBREVIATIONS).write_text(
        "kind,short,meaning\nplace,LA,Los Angeles|CA|US\narea,Calif,CA|US\nleading,st,saint\n"
    )
    return directory


def test_the_table_is_read_as_it_was_written(small_table: Path) -> None:
    assert list(read_places(small_table)) == ROWS


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    write_places(ROWS, tmp_path / "one")
    write_places(ROWS, tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_small_table_makes_a_whole_gazetteer(small_table: Path, tmp_path: Path) -> None:
    build_index(small_table, tmp_path / "index.sqlite")
    gazetteer = Gazetteer(tmp_path / "index.sqlite")
    assert gazetteer.resolve("Anaheim, Calif.").place.population == 350_742
    assert gazetteer.resolve("campo aleman").place.name == "Anaheim"
    assert gazetteer.resolve("the hills").place.label == "Anaheim Hills, CA"
    assert gazetteer.resolve("LA").place.name == "Los Angeles"


def test_a_neighbourhood_that_is_a_city_of_the_table_keeps_its_point_and_population(
    small_table: Path, tmp_path: Path
) -> None:
    build_index(small_table, tmp_path / "index.sqlite")
    resolution = Gazetteer(tmp_path / "index.sqlite").resolve("Hollywood")
    assert resolution.others == ()
    assert resolution.place.precision is Precision.NEIGHBOURHOOD
    assert resolution.place.city == "Los Angeles"
    assert (resolution.place.coordinates.latitude, resolution.place.population) == (34.0983, 167_664)


def test_it_is_built_once_and_again_when_the_table_changes(small_table: Path, tmp_path: Path) -> None:
    path = tmp_path / "instance" / "index.sqlite"
    assert ensure_index(small_table, path) is True
    assert ensure_index(small_table, path) is False
    with (small_table / ABBREVIATIONS).open("a") as file:
        file.write("area,Cal,CA|US\n")
    assert not is_current(small_table, path)
    assert ensure_index(small_table, path) is True


def test_it_is_built_again_for_another_format(
    small_table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_index(small_table, tmp_path / "index.sqlite")
    monkeypatch.setattr(gazetteer_index, "FORMAT", "another")
    assert not is_current(small_table, tmp_path / "index.sqlite")


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_a_broken_file_is_built_again(small_table: Path, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "index.sqlite"
    path.write_bytes(content)
    assert ensure_index(small_table, path) is True
    assert Gazetteer(path).resolve("Anaheim").place.name == "Anaheim"


def test_progress_is_told_from_nothing_to_all(small_table: Path, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    build_index(small_table, tmp_path / "index.sqlite", lambda done, total: steps.append((done, total)))
    assert steps[0][0] == 0
    assert steps[-1][0] == steps[-1][1]
    assert steps == sorted(steps)


def test_a_build_that_fails_leaves_the_old_index_and_nothing_else(small_table: Path, tmp_path: Path) -> None:
    path = tmp_path / "instance" / "index.sqlite"
    build_index(small_table, path)
    before = path.read_bytes()
    (small_table / "places.tsv.xz").unlink()
    with pytest.raises(OSError, match="places"):
        build_index(small_table, path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["index.sqlite"]


def test_an_index_that_cannot_be_built_is_told_in_our_own_words(small_table: Path, tmp_path: Path) -> None:
    (tmp_path / "index.sqlite").mkdir()
    with pytest.raises(GeocoderUnavailable, match="gazetteer cannot be built"):
        ensure_index(small_table, tmp_path / "index.sqlite")
    with (small_table / ABBREVIATIONS).open("a") as file:
        file.write("place,XX,Nowhere|CA|US\n")
    with pytest.raises(GeocoderUnavailable, match="Nowhere"):
        ensure_index(small_table, tmp_path / "other.sqlite")


def test_what_a_killed_build_left_is_cleared_away(small_table: Path, tmp_path: Path) -> None:
    (tmp_path / "index.sqlite.abc.partial").write_bytes(b"half")
    ensure_index(small_table, tmp_path / "index.sqlite")
    assert not list(tmp_path.glob("*.partial"))


def test_of_two_processes_that_start_together_one_builds(small_table: Path, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    path = tmp_path / "index.sqlite"
    # What the processes import is what they need, and not this module with all of the tests'.
    with ProcessPoolExecutor(2, context, initializer=context.Barrier(2).wait) as together:
        answers = [together.submit(ensure_index, small_table, path) for _ in range(2)]
    assert sorted(answer.result() for answer in answers) == [False, True]
    assert is_current(small_table, path)


def test_an_open_reader_outlives_a_rebuild(small_table: Path, tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    build_index(small_table, path)
    gazetteer = Gazetteer(path)
    assert gazetteer.resolve("Anaheim").place.name == "Anaheim"
    build_index(small_table, path)
    assert gazetteer.resolve("Los Angeles").place.name == "Los Angeles"


def test_an_abbreviation_of_an_unknown_place_is_refused(small_table: Path, tmp_path: Path) -> None:
    with (small_table / ABBREVIATIONS).open("a") as file:
        file.write("place,XX,Nowhere|CA|US\n")
    with pytest.raises(ValueError, match="Nowhere"):
        build_index(small_table, tmp_path / "index.sqlite")


def test_the_table_in_the_repository_is_whole(gazetteer_path: Path) -> None:
    with closing(sqlite3.connect(gazetteer_path)) as database:
        counted = dict(database.execute("SELECT precision, COUNT(*) FROM place GROUP BY precision"))
    assert counted["postal_code"] > 46_000
    assert counted["city"] > 130_000
    assert counted["region"] == 73
    assert counted["neighbourhood"] > 1_000
    assert (GAZETTEER_TABLE / "places.tsv.xz").stat().st_size < 4_000_000
    assert gazetteer_path.stat().st_size < 30_000_000
    assert is_current(GAZETTEER_TABLE, gazetteer_path)
