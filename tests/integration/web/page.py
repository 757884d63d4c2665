"""A page as a reader sees it: its headings, links and parts, to ask questions about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.test import Client, TestResponse


class Shown(Protocol):
    """Anything with a text that is HTML."""

    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page."""

    text: str
    href: str


class Page:
    """A page that was answered."""

    def __init__(self, response: Shown) -> None:
        self.html = response.text
        self._root: Element = html5lib.parse(self.html, namespaceHTMLElements=False)

    @property
    def heading(self) -> str:
        """The text of its only ``h1``."""
        (heading,) = self.parts("h1")
        return text_of(heading)

    @property
    def title(self) -> str:
        (title,) = self.parts("title")
        return text_of(title)

    @property
    def main_text(self) -> str:
        """All that its middle says."""
        (main,) = self.parts("main")
        return text_of(main)

    @property
    def links(self) -> list[Link]:
        """Every link of its middle."""
        (main,) = self.parts("main")
        return links_in(main)

    def parts(self, tag: str, css_class: str = "") -> list[Element]:
        """Its elements of this kind."""
        return list(_parts(self._root, tag, css_class))

    def one(self, tag: str, css_class: str = "") -> Element:
        """Its only element of this kind."""
        found = self.parts(tag, css_class)
        assert len(found) == 1, f"{len(found)} {tag}.{css_class}"
        return found[0]

    def hrefs(self, css_class: str) -> list[str]:
        """Where its links of this class lead."""
        return [element.get("href") or "" for element in self.parts("a", css_class)]

    def link(self, text: str) -> str:
        """Where the first link with this text leads."""
        return next(link.href for link in self.links if text in link.text)

    def value_of(self, name: str) -> str:
        """What stands in the text field of this name."""
        return next(
            element.get("value") or "" for element in self.parts("input") if element.get("name") == name
        )

    def chosen(self, name: str) -> str:
        """The value that is chosen in the list of this name."""
        lists = [element for element in self.parts("select") if element.get("name") == name]
        return next(
            option.get("value") or ""
            for option in lists[0].iter("option")
            if option.get("selected") is not None
        )


def text_of(element: Element) -> str:
    """What an element says, blanks made single."""
    return " ".join("".join(element.itertext()).split())


def links_in(element: Element) -> list[Link]:
    """Every link in an element."""
    return [Link(text_of(anchor), anchor.get("href") or "") for anchor in element.iter("a")]


def parts_of(element: Element, tag: str, css_class: str = "") -> list[Element]:
    """The elements of this kind in an element."""
    return list(_parts(element, tag, css_class))


def read(client: Client, address: str, **parameters: str) -> Page:
    """The page at an address, which must be there."""
    response = client.get(address, query_string=parameters or None)
    assert response.status_code == 200, f"{address} {parameters}: {response.status}"
    return Page(response)


def ask(client: Client, address: str, **parameters: str) -> dict[str, object]:
    """The JSON at an address, which must be there."""
    response = client.get(address, query_string=parameters or None)
    assert response.status_code == 200, f"{address} {parameters}: {response.text}"
    return json_of(response)


def json_of(response: TestResponse) -> dict[str, object]:
    """The JSON object of an answer."""
    found = response.json
    assert isinstance(found, dict)
    return found


def problems_of(response: TestResponse) -> list[dict[str, str]]:
    """The problems that a problem document tells."""
    problems = json_of(response)["problems"]
    assert isinstance(problems, list)
    return problems


def _parts(element: Element, tag: str, css_class: str) -> Iterator[Element]:
    for each in element.iter():
        # Pictures have a namespace of their own: {http://www.w3.org/2000/svg}use.
        if str(each.tag).rpartition("}")[2] != tag:
            continue
        if not css_class or css_class in (each.get("class") or "").split():
            yield each
