"""A test client that judges every page it gets."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.test import Client, TestResponse

_LABELLED = {"input", "select", "textarea"}
_UNLABELLED_TYPES = {"hidden", "submit", "button"}


class CheckedClient(Client):
    """A client for the application that raises when a page is not as every page must be."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 308):
            problems = page_problems(response.get_data(as_text=True))
            assert not problems, f"{response.request.path}: {problems}"
        policy = response.headers["Content-Security-Policy"]
        assert re.search("script-src '(self|none)'(;|$)", policy), response.request.path
        return response


def page_problems(html: str) -> list[str]:
    """What is wrong with a page: bad HTML5, headings, ids, labels, inline code, third parties."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(html)
    elements = list(root.iter())
    by_tag: dict[str, list[Element]] = {}
    for element in elements:
        by_tag.setdefault(str(element.tag), []).append(element)
    problems = [f"not valid HTML5: {error}" for error in parser.errors]
    problems += [f"{len(by_tag.get('h1', []))} h1"] if len(by_tag.get("h1", [])) != 1 else []
    problems += [] if any((title.text or "").strip() for title in by_tag.get("title", [])) else ["no title"]
    problems += [] if root.get("lang") else ["no language"]
    problems += _id_problems(elements)
    problems += _label_problems(elements)
    problems += _heading_problems(elements)
    problems += _inline_problems(elements)
    return problems


def _id_problems(elements: list[Element]) -> list[str]:
    counts = Counter(element.get("id") for element in elements if element.get("id"))
    problems = [f"id {name} {count} times" for name, count in counts.items() if count > 1]
    for element in elements:
        for attribute in ("aria-describedby", "aria-labelledby", "for", "aria-controls"):
            for name in (element.get(attribute) or "").split():
                if name not in counts:
                    problems.append(f"{attribute} names {name}, which is not there")
    return problems


def _label_problems(elements: list[Element]) -> list[str]:
    labelled = {element.get("for") for element in elements if element.tag == "label"}
    problems = []
    for element in elements:
        if element.tag in _LABELLED and element.get("type") not in _UNLABELLED_TYPES:
            named = (
                element.get("id") in labelled or element.get("aria-label") or element.get("aria-labelledby")
            )
            if not named:
                problems.append(f"no label for {element.tag} {element.get('name')}")
        if element.tag in ("a", "button") and not _name(element):
            problems.append(f"{element.tag} without a name: {element.attrib}")
        if element.tag == "img" and element.get("alt") is None:
            problems.append("img without alt")
    return problems


def _name(element: Element) -> str:
    return "".join(element.itertext()).strip() or element.get("aria-label") or ""


def _heading_problems(elements: list[Element]) -> list[str]:
    levels = [
        int(str(element.tag)[1]) for element in elements if str(element.tag) in ("h1", "h2", "h3", "h4", "h5")
    ]
    return [f"h{low} is followed by h{high}" for low, high in pairwise(levels) if high > low + 1]


def _inline_problems(elements: list[Element]) -> list[str]:
    problems = []
    for element in elements:
        if element.tag == "style" or element.get("style") is not None:
            problems.append("inline style")
        if element.tag == "script" and not element.get("src"):
            problems += _data_problems(element)
        problems += [f"inline handler {name}" for name in element.attrib if name.startswith("on")]
        for attribute in ("src", "srcset", "action", "poster"):
            if (element.get(attribute) or "").startswith(("http:", "https:", "//", "data:")):
                problems.append(f"{element.tag} asks a third party: {element.get(attribute)}")
        elsewhere = (element.get("href") or "").startswith(("http", "//"))
        if element.tag == "link" and elsewhere and element.get("rel") not in ("canonical", "alternate"):
            problems.append(f"link asks a third party: {element.get('href')}")
    return problems


def _data_problems(script: Element) -> list[str]:
    """A block of data is not run, so it may stand in a page; anything else is a script."""
    if script.attrib != {"type": "application/ld+json"}:
        return ["inline script"]
    try:
        json.loads(script.text or "")
    except ValueError as error:
        return [f"structured data that is not JSON: {error}"]
    return []
