"""Structured data against the vocabulary of schema.org: known types, their properties, values in range."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import html5lib

_VOCABULARY = Path(__file__).parent / "vocabularies" / "schema_org.csv"

Node = dict[str, Any]


def structured_data(html: str) -> Node:
    """The only block of structured data in a page."""
    root = html5lib.parse(html, namespaceHTMLElements=False)
    (block,) = [each for each in root.iter("script") if each.get("type") == "application/ld+json"]
    data = json.loads(block.text or "")
    assert isinstance(data, dict)
    return data


def nodes_of(data: Node, kind: str) -> list[Node]:
    """Every node of a type, wherever it stands."""
    return [node for node in _nodes(data["@graph"]) if kind in _types(node)]


def structured_problems(data: Node) -> list[str]:
    """What is not as the vocabulary says."""
    problems = [] if data.get("@context") == "https://schema.org" else ["not about schema.org"]
    problems += [] if set(data) == {"@context", "@graph"} else [f"keys {sorted(data)}"]
    for node in _nodes(data["@graph"]):
        problems += _node_problems(node)
    described = [node["@id"] for node in data["@graph"] if "@id" in node]
    return problems + [f"{each} is described twice" for each in described if described.count(each) > 1]


def _node_problems(node: Node) -> Iterator[str]:
    if set(node) == {"@id"}:
        yield from _identifier_problems(node["@id"])
        return
    types, properties = _vocabulary()
    kinds = _types(node)
    yield from (f"no such type: {kind}" for kind in kinds if kind not in types)
    if not kinds:
        yield f"a node without a type: {node}"
    above = {ancestor for kind in kinds for ancestor in _ancestors(kind)}
    for name, value in node.items():
        if name == "@id":
            yield from _identifier_problems(value)
        elif not name.startswith("@"):
            domains, ranges = properties.get(name, (set(), set()))
            if not domains & above:
                yield f"{'/'.join(kinds)} has no {name}"
            for each in value if isinstance(value, list) else [value]:
                if not _is_in_range(each, ranges):
                    yield f"{name} is to be {sorted(ranges)}, not {each!r}"


def _is_in_range(value: object, ranges: set[str]) -> bool:
    if isinstance(value, bool):
        return "Boolean" in ranges
    if isinstance(value, int | float):
        return bool(ranges & {"Number", "Integer", "Float", "Text"})
    if isinstance(value, dict):
        return set(value) == {"@id"} or any(_ancestors(kind) & ranges for kind in _types(value))
    text = str(value)
    if not text.strip():
        return False
    if "Text" in ranges:
        return True
    return ("URL" in ranges and _is_absolute(text)) or (bool(ranges & {"Date", "DateTime"}) and _is_day(text))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, list):
        for each in value:
            yield from _nodes(each)
    elif isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _nodes(each)


def _types(node: Node) -> list[str]:
    kinds = node.get("@type", [])
    return [kinds] if isinstance(kinds, str) else list(kinds)


@cache
def _ancestors(kind: str) -> frozenset[str]:
    parents = _vocabulary()[0].get(kind, set())
    return frozenset({kind}).union(*(_ancestors(parent) for parent in parents))


@cache
def _vocabulary() -> tuple[dict[str, set[str]], dict[str, tuple[set[str], set[str]]]]:
    with _VOCABULARY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    types = {row["name"]: set(row["parents_or_domains"].split()) for row in rows if row["kind"] == "type"}
    properties = {
        row["name"]: (set(row["parents_or_domains"].split()), set(row["ranges"].split()))
        for row in rows
        if row["kind"] == "property"
    }
    return types, properties


def _identifier_problems(identifier: object) -> Iterator[str]:
    if not isinstance(identifier, str) or not _is_absolute(identifier):
        yield f"@id {identifier!r}"


def _is_absolute(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"\s", text)


def _is_day(text: str) -> bool:
    try:
        return bool(datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text))
    except ValueError:
        return False
