"""Reading the members of a JSON object, gathering every problem instead of stopping at the first."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from directory.services.importing.cells import Unreadable, printable
from directory.services.importing.csv_table import nearest
from directory.services.importing.reading import Reading

Value = TypeVar("Value")

MISSING: Final = object()


def parse_object(text: str) -> Mapping[str, Any]:
    """The object a text holds. Raises :class:`Unreadable` saying where it breaks off."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise Unreadable(f"This is not JSON: {error.msg} at character {error.pos + 1}.") from None
    except RecursionError:
        raise Unreadable("The values are nested too deeply.") from None
    except ValueError as error:  # A whole number of thousands of digits.
        raise Unreadable(f"This cannot be read: {error}.") from None
    if not isinstance(value, dict):
        raise Unreadable("Every line must be one object: {…}.")
    return value


def _refuse_constant(name: str) -> None:
    raise Unreadable(f"{name} is not a value that JSON knows.")


class JsonObject:
    """A JSON object whose members are asked for by name and kind; names it does not know are problems."""

    def __init__(
        self, value: Mapping[str, Any], known: tuple[str, ...], reading: Reading, path: str = ""
    ) -> None:
        """``path`` leads to the object within the line: ``answers[1].``."""
        self._value = value
        self._path = path
        self._reading = reading
        for key in value:
            if key not in known:
                reading.refuse(path + printable(key), "There is no such key." + nearest(key, known))

    def __contains__(self, key: str) -> bool:
        return key in self._value

    def text(
        self, key: str, read: Callable[[str], Value], limit: int | None = None, *, required: bool = False
    ) -> Value | None:
        """What ``read`` makes of a text; a missing one and ``null`` read as the empty text."""
        value = self._value.get(key)
        text = "" if value is None else value
        if not isinstance(text, str):
            self._refuse(key, f"This must be a text in quotation marks, not {_kind(value)}.")
            return None
        if required and not text.strip():
            self._refuse(key, "This is needed.")
            return None
        return self._reading.value(self._path + key, text, read, limit)

    def whole_number(self, key: str, most: int) -> int:
        """A number from 0 to ``most``; 0 where there is none."""
        value = self._value.get(key)
        if value is None:
            return 0
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            self._refuse(key, f"This must be a whole number from 0 to {most}.")
            return 0
        return value

    def items(self, key: str, kind: type[Value], what: str) -> list[Value]:
        """The items of an array, all of one kind; empty where there is none. ``what`` names the kind."""
        value = self._value.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, kind) for item in value):
            self._refuse(key, f"This must be an array of {what}.")
            return []
        return value

    def inner(self, key: str, known: tuple[str, ...]) -> JsonObject:
        """An object within the object; empty where there is none."""
        value = self._value.get(key)
        if value is not None and not isinstance(value, dict):
            self._refuse(key, f"This must be an object, not {_kind(value)}.")
            value = None
        return JsonObject(value or {}, known, self._reading, f"{self._path}{key}.")

    def _refuse(self, key: str, message: str) -> None:
        self._reading.refuse(self._path + key, message)


def _kind(value: object) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", list: "an array", dict: "an object"}
    return kinds.get(type(value), "this")
