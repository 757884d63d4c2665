"""What the documents say is true: the settings, commands, addresses and files they name exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import unquote

import click
import pytest
from flask import Flask
from flask.cli import routes_command, run_command, shell_command
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from directory.app import create_app
from directory.config import ENV_PREFIX, PROJECT_PATH, Settings

DOCUMENTS = sorted([PROJECT_PATH / "README.md", *(PROJECT_PATH / "docs").rglob("*.md")])
SETTINGS = {ENV_PREFIX + name.upper() for name in Settings.model_fields}
PLACEHOLDER = re.compile(r"<[^>]+>|\{[^}]+\}|[A-Z][A-Z_-]*")
"""How documents write the parts of an address that differ: SLUG, <slug>, {slug}."""

every_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=[str(path.relative_to(PROJECT_PATH)) for path in DOCUMENTS]
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application that is only asked what it has."""
    return create_app(Settings(instance_path=tmp_path_factory.mktemp("instance"), background_work=False))


@every_document
def test_the_settings_it_names_exist(document: Path) -> None:
    named = set(re.findall(rf"\b{ENV_PREFIX}[A-Z][A-Z_]*[A-Z]\b", _text(document)))

    assert named - SETTINGS == set()


def test_every_setting_is_documented() -> None:
    named = set(re.findall(rf"\b{ENV_PREFIX}[A-Z_]+\b", _text(PROJECT_PATH / "docs" / "operations.md")))

    assert SETTINGS - named == set()


@every_document
def test_the_commands_it_names_exist(document: Path, site: Flask) -> None:
    for line in _commands(_text(document)):
        _check_command(site, line.split())


@every_document
def test_the_make_targets_it_names_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", _text(PROJECT_PATH / "Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`|\$ |&& )(?:[A-Z]+=\S+ )*make ([a-z-]+)", _text(document), re.MULTILINE))

    assert named - targets == set()


@every_document
def test_the_addresses_in_its_tables_are_served(document: Path, site: Flask) -> None:
    adapter = site.url_map.bind("localhost")
    missing = []
    for address in _addresses(_text(document)):
        try:
            adapter.match(PLACEHOLDER.sub("x", address))
        except RequestRedirect:
            missing.append(f"{address} (redirects)")
        except HTTPException:
            missing.append(address)

    assert missing == []


@every_document
def test_the_files_it_links_to_exist(document: Path) -> None:
    targets = re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", _without_blocks(_text(document)))
    missing = [
        target
        for target in targets
        if not re.match(r"[a-z]+:", target) and not (document.parent / unquote(target)).exists()
    ]

    assert missing == []


def test_every_file_of_data_has_its_source_and_licence_recorded() -> None:
    data = PROJECT_PATH / "data"
    patterns = [
        pattern
        for row in re.findall(r"^\|([^|\n]+)\|", _text(data / "SOURCES.md"), re.MULTILINE)
        for pattern in re.findall(r"`([^`]+)`", row)
    ]
    files = [path.relative_to(data) for path in data.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    unrecorded = {
        str(path)
        for path in files
        if path.name not in ("SOURCES.md", "LICENSE")
        and not any(fnmatch(str(path), each) for each in patterns)
    }

    assert files
    assert unrecorded == set()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _without_blocks(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def _commands(text: str) -> Iterator[str]:
    """What follows ``flask`` in the code of a document, ``--app`` left out."""
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    code = [line for block in blocks for line in re.sub(r"\\\n\s*", " ", block).splitlines()]
    code += re.findall(r"`([^`\n]+)`", _without_blocks(text))
    for line in code:
        for match in re.finditer(
            r"(?:^\s*(?:\$\s+)?|&&\s+|/bin/)flask\s+(?:--app\s+\S+\s+)?([a-z][^|;&#]*)", line
        ):
            yield match[1]


def _check_command(site: Flask, words: list[str]) -> None:
    own: dict[str, click.Command] = {
        command.name or "": command for command in (run_command, shell_command, routes_command)
    }
    command: click.Command = click.Group("flask", commands=own | dict(site.cli.commands))
    path = ["flask"]
    while isinstance(command, click.Group) and words and re.fullmatch(r"[a-z][a-z-]*", words[0]):
        path.append(words.pop(0))
        assert path[-1] in command.commands, f"there is no command {' '.join(path)}"
        command = command.commands[path[-1]]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    named = {word.strip("[]").partition("=")[0] for word in words if word.strip("[]").startswith("--")}
    assert named <= known, f"{' '.join(path)} has no {named - known}"


def _addresses(text: str) -> Iterator[str]:
    """Addresses of the site in the first column of tables, without what is searched for."""
    for row in re.findall(r"^\|([^|\n]+)\|", text, re.MULTILINE):
        for code in re.findall(r"`(?:GET )?(/[^`]*)`", row):
            address = re.split(r"[?\s…]", code)[0]
            if not re.match(r"/(srv|etc|var|usr|home|tmp|opt)\b", address):
                yield address
