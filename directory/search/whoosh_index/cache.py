"""A bounded memory of arrays worked out before."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class ArrayCache(Generic[Value]):
    """Keeps values up to a total size; those not asked for longest go first. Safe for many threads."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> Value | None:
        """The value kept under ``key``, if it still is."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def put(self, key: Hashable, value: Value, size: int) -> None:
        """Keep a value of ``size`` numbers."""
        cost = size + 100  # what an entry costs however small its arrays
        with self._lock:
            if key in self._values:
                return
            self._values[key] = (value, cost)
            self._size += cost
            while self._size > self.capacity:
                _, (_, freed) = self._values.popitem(last=False)
                self._size -= freed
