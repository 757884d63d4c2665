"""Reading the values of a row, gathering every problem instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from directory.domain.errors import Problem
from directory.services.importing.cells import Unreadable, within
from directory.store.models import Base

Value = TypeVar("Value")


class Reading:
    """What went wrong while a row was read."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def refuse(self, column: str, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(column, message))

    def value(
        self, column: str, text: str, read: Callable[[str], Value], limit: int | None = None
    ) -> Value | None:
        """What ``read`` makes of the text; ``None``, and a problem, when it cannot.

        ``limit`` is how many characters the database keeps.
        """
        try:
            value = read(text)
            if isinstance(value, str):
                within(limit, value)
        except Unreadable as error:
            self.refuse(column, str(error))
            return None
        return value


def limits_of(table: type[Base]) -> dict[str, int]:
    """How many characters each column of a table keeps, where that is limited."""
    return {
        column.name: length
        for column in table.__table__.columns
        if (length := getattr(column.type, "length", None))
    }
