"""The house keeps its form: layers, sizes, names, and nothing that nobody uses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from directory.config import PROJECT_PATH

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "base_utils"}
TEMPLATES = PROJECT_PATH / "templates"
STYLES = PROJECT_PATH / "static" / "css"


def python_files(*folders: str) -> Iterator[Path]:
    """The files that people write; what migrations hold is written once and never read again."""
    for folder in folders:
        for path in sorted((PROJECT_PATH / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def test_imports_go_down_only(capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(config_filename=str(PROJECT_PATH / "pyproject.toml"), no_cache=True, no_logo=True)

    assert status == 0, capsys.readouterr().out


def test_files_are_short_enough_to_read() -> None:
    lengths = {
        str(path.relative_to(PROJECT_PATH)): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files("directory", "data")
    }

    assert lengths
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_functions_are_short_enough_to_see() -> None:
    too_long = {
        f"{path.relative_to(PROJECT_PATH)}:{node.lineno} {node.name}": lines
        for path in python_files("directory", "data")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    }

    assert too_long == {}


def test_loops_use_nothing_that_changes_without_their_file() -> None:
    compiling = {
        path: {
            node.module
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("directory")
        }
        for path in python_files("directory")
        if "@compiled(" in path.read_text(encoding="utf-8")
    }

    assert compiling
    assert {path: used for path, used in compiling.items() if used != {"directory.compiling"}} == {}


def test_every_module_says_in_its_name_what_is_in_it() -> None:
    vague = [
        str(path.relative_to(PROJECT_PATH))
        for path in python_files("directory", "data", "tests")
        if VAGUE_NAMES & {path.stem, *path.relative_to(PROJECT_PATH).parent.parts}
    ]

    assert vague == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(PROJECT_PATH))
        for path in python_files("directory")
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert silent == []


def test_every_template_is_reached_from_the_code() -> None:
    every = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}
    reached: set[str] = set()
    waiting = set(_names_of_templates("\n".join(_text(path) for path in python_files("directory"))))
    while waiting:
        name = waiting.pop()
        assert name in every, f"there is no template {name}"
        reached.add(name)
        waiting |= set(_names_of_templates(_text(TEMPLATES / name))) - reached

    assert every - reached == set()


def test_every_style_is_used_by_a_template_or_a_script() -> None:
    scripts = STYLES.parent / "js"
    pages = "\n".join(_text(path) for path in [*TEMPLATES.rglob("*.html"), *scripts.rglob("*.js")])
    unused = [
        f"{path.name}: .{name}"
        for path in sorted((STYLES / "components").glob("*.css"))
        for name in sorted(set(re.findall(r"\.([a-z][a-z0-9-]*(?:__[a-z0-9-]+)?)", _without_comments(path))))
        if name not in pages
    ]

    assert unused == []


def _names_of_templates(text: str) -> list[str]:
    return re.findall(r"""["']([a-z_]+(?:/[a-z_]+)*\.html)["']""", text)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _without_comments(path: Path) -> str:
    return re.sub(r"/\*.*?\*/|url\([^)]*\)", "", _text(path), flags=re.DOTALL)
