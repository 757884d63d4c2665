"""Loops over arrays as machine code."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

from numba import njit
from numpy.typing import NDArray

Array = NDArray[Any]
"""An argument of a loop; which numbers it holds, the types that the loop is compiled for say."""
Loop = TypeVar("Loop", bound=Callable[..., Any])


def compiled(*signatures: str) -> Callable[[Loop], Loop]:
    """Compile a function for these types of arguments; other threads run while it does.

    It is compiled when its module is first imported on a machine, and kept in a file beside the module (or
    where ``NUMBA_CACHE_DIR`` says), which is made anew when the module changes. So a loop must not use what
    other modules define: numbers that may change are arguments. Where that file cannot be written or read,
    every process compiles for itself.
    """

    def compile_loop(function: Loop) -> Loop:
        types = list(signatures)
        try:
            loop = njit(types, cache=True, nogil=True, error_model="numpy")(function)
        except Exception as error:
            _tell(type(error).__name__)
            # There is no place to keep it in, or what is kept there is damaged. What is wrong with the loop
            # itself is raised here too.
            loop = njit(types, nogil=True, error_model="numpy")(function)
        return cast(Loop, loop)

    return compile_loop


@cache
def _tell(problem: str) -> None:
    """Say once what kind of problem keeps compiled code from being kept."""
    logging.getLogger(__name__).warning("Loops are compiled anew in each process (%s).", problem)


def read_only(numbers: str) -> str:
    """The type of an argument that is an array of such numbers (as ``i4``), which is only read."""
    return f"Array({numbers}, 1, 'C', readonly=True)"
