from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

LOOP = """
import numpy as np
from directory.compiling import compiled, read_only

@compiled(f"f8({read_only('f8')})")
def add_up(values):
    total = 0.0
    for value in values:
        total += value
    return total

print(add_up(np.arange(4.0)), sum(add_up.stats.cache_hits.values()))
"""


@pytest.fixture
def run(tmp_path: Path) -> list[str]:
    """Runs a loop in a process of its own; what it prints."""
    module = tmp_path / "loop.py"
    module.write_text(LOOP)
    return [sys.executable, str(module)]


def printed(command: list[str], kept: Path) -> str:
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root), "NUMBA_CACHE_DIR": str(kept)}
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def test_a_loop_is_compiled_once_and_again_where_what_was_kept_is_damaged(
    run: list[str], tmp_path: Path
) -> None:
    kept = tmp_path / "kept"

    assert printed(run, kept) == "6.0 0\n"
    assert printed(run, kept) == "6.0 1\n"
    for file in kept.rglob("*.nb*"):
        file.write_bytes(b"")
    assert printed(run, kept).startswith("6.0 ")


def test_a_loop_is_compiled_where_nothing_can_be_kept(run: list[str], tmp_path: Path) -> None:
    in_the_way = tmp_path / "kept"
    in_the_way.write_text("")

    assert printed(run, in_the_way) == "6.0 0\n"
