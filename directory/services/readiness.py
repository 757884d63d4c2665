"""Whether the directory can do its work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from directory.domain.errors import Unavailable
from directory.search.base import SearchEngine
from directory.store.schema import schema_is_current
from directory.store.unit_of_work import Database, SchemaOutdated


@dataclass(frozen=True, slots=True)
class Part:
    """One thing the directory stands on, and what is wrong with it (nothing, when ``problem`` is empty)."""

    name: str
    problem: str
    is_vital: bool = True
    """Whether searches cannot be answered without it."""


class ReadinessService:
    """Checks what the directory stands on."""

    def __init__(self, database: Database, engine: SearchEngine, check_gazetteer: Callable[[], None]) -> None:
        self._database = database
        self._checks: dict[str, Callable[[], None]] = {
            "database": self._check_database,
            "index": engine.check,
            "gazetteer": check_gazetteer,
        }
        self._check_meaning = engine.check_meaning

    def check(self) -> list[Part]:
        """Try every part; an outage is told, not raised."""
        meaning = Part("meaning", _problem(self._check_meaning), is_vital=False)
        return [*(Part(name, _problem(check)) for name, check in self._checks.items()), meaning]

    def _check_database(self) -> None:
        self._database.check()
        if not schema_is_current(self._database):
            raise SchemaOutdated()


def _problem(check: Callable[[], None]) -> str:
    try:
        check()
    except Unavailable as outage:
        return str(outage)
    return ""
