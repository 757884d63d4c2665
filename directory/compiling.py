"""Loops over arrays as machine code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Loop = TypeVar("Loop", bound=Callable[..., Any])


def compiled(*signatures: str) -> Callable[[Loop], Loop]:
    """Compile a function for these types of arguments; other threads run while it does.

    It is compiled when its module is first imported on a machine, and kept in a file beside the module (or
    where ``NUMBA_CACHE_DIR`` says), which is made anew when the module changes. So a loop must not use what
    other modules define: numbers that may change are arguments. Without a place to keep it in, every
    process compiles for itself.
    """

    def compile_loop(function: Loop) -> Loop:
        types = list(signatures)
        try:
            loop = njit(types, cache=True, nogil=True, error_model="numpy")(function)
        except RuntimeError:
            loop = njit(types, nogil=True, error_model="numpy")(function)
        return cast(Loop, loop)

    return compile_loop


def read_only(numbers: str) -> str:
    """The type of an argument that is an array of such numbers (as ``i4``), which is only read."""
    return f"Array({numbers}, 1, 'C', readonly=True)"
