"""The items of a feed or an export, one after the other, whatever the size of the file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import DefusedXMLParser  # type: ignore[import-untyped]

from directory.services.importing.cells import Unreadable
from directory.services.progress import Progress

LARGEST_ITEM = 5_000_000
"""Characters. A larger item is refused, and never held in memory as a whole."""
LONGEST_SILENCE = 10_000_000
"""Bytes of one single tag, comment or the like, after which a file is refused."""
_MOST_ELEMENTS = 50_000
_DEEPEST = 150
_CHUNK = 65_536

# What XML forbids, and exports from databases hold all the same.
_FORBIDDEN = bytes(each for each in range(32) if each not in b"\t\n\r")

_SPACES = {
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/rss/1.0/modules/slash/": "slash:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dc:",
    "http://purl.org/rss/1.0/": "",
    "http://www.w3.org/2005/Atom": "",
    "http://www.w3.org/1999/xhtml": "",
    "http://purl.org/syndication/thread/1.0": "thr:",
}
_DEPTH_OF_ITEMS = {"rss": 2, "feed": 1, "RDF": 1}


@dataclass(frozen=True, slots=True)
class Oversized:
    """An item that is too large to be kept."""

    name: str


class _Target:
    """Builds one tree for each element directly below the channel or the feed, and nothing else."""

    def __init__(self) -> None:
        self.done: deque[Element | Oversized] = deque()
        self.events = 0
        self.root = ""
        self._depth = 0
        self._at = 0
        self._builder: TreeBuilder | None = None
        self._name = ""
        self._left = 0
        self._elements = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.events += 1
        name = short_name(tag)
        if self._depth == 0:
            self._open_root(name)
        if self._depth == self._at:
            self._builder, self._name, self._left, self._elements = TreeBuilder(), name, LARGEST_ITEM, 0
        if self._depth > _DEEPEST:
            raise Unreadable(f"Elements are nested more than {_DEEPEST} deep.")
        self._depth += 1
        self._elements += 1
        if self._builder is not None:
            self._pay(sum(map(len, attributes.values())))
        if self._builder is not None:
            self._builder.start(name, dict(attributes))

    def _open_root(self, name: str) -> None:
        self.root = name
        if name not in _DEPTH_OF_ITEMS:
            raise Unreadable(
                f"This is XML, but neither a WordPress export nor RSS nor Atom: it begins with <{name[:40]}>."
            )
        self._at = _DEPTH_OF_ITEMS[name]

    def data(self, text: str) -> None:
        self.events += 1
        if self._builder is not None:
            self._pay(len(text))
        if self._builder is not None:
            self._builder.data(text)

    def _pay(self, characters: int) -> None:
        self._left -= characters
        if self._left < 0 or self._elements > _MOST_ELEMENTS:
            self._builder = None

    def end(self, tag: str) -> None:
        self.events += 1
        self._depth -= 1
        if self._builder is not None:
            self._builder.end(short_name(tag))
        if self._depth == self._at and self._depth > 0:
            self.done.append(Oversized(self._name) if self._builder is None else self._builder.close())
            self._builder = None

    def close(self) -> None:
        """Nothing is left to be built."""


def short_name(tag: str) -> str:
    """``dc:creator`` for ``{http://purl.org/dc/elements/1.1/}creator``; unknown spaces keep a ``x:``."""
    space, _, name = tag.rpartition("}")
    space = space.removeprefix("{")
    if not space:
        return name
    if space.startswith("http://wordpress.org/export/"):
        return f"excerpt:{name}" if space.rstrip("/").endswith("excerpt") else f"wp:{name}"
    if name in _DEPTH_OF_ITEMS:
        return name
    return f"{_SPACES.get(space, 'x:')}{name}"


def xml_items(path: Path, progress: Progress) -> Iterator[Element | Oversized]:
    """What lies directly below the channel or the feed, as it is read: title, authors, items, entries.

    The names of elements are short ones. Raises :class:`Unreadable` when the file is no feed,
    breaks off, or holds a document type, entities or references to other files; what came before is whole.
    """
    target = _Target()
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    size = path.stat().st_size
    silent_since, events = 0, 0
    with path.open("rb") as stream:
        for chunk in _chunks(stream.read, _CHUNK):
            _feed(parser, chunk)
            yield from _drained(target)
            if target.events != events:
                silent_since, events = stream.tell(), target.events
            if stream.tell() - silent_since > LONGEST_SILENCE:
                raise Unreadable(
                    f"It holds a tag or a comment of more than {LONGEST_SILENCE // 1_000_000} MB."
                )
            progress(stream.tell(), size)
        _feed(parser, None)
        yield from _drained(target)


def _drained(target: _Target) -> Iterator[Element | Oversized]:
    while target.done:
        yield target.done.popleft()


def _chunks(read: object, size: int) -> Iterator[bytes]:
    assert callable(read)
    start = True
    wide = False
    while chunk := read(size):
        if start:
            wide = chunk.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in chunk[:4]
            chunk = chunk if wide else chunk.removeprefix(b"\xef\xbb\xbf").lstrip()
            start = not chunk
        yield chunk if wide else chunk.translate(None, _FORBIDDEN)


def _feed(parser: DefusedXMLParser, chunk: bytes | None) -> None:
    try:
        parser.close() if chunk is None else parser.feed(chunk)
    except ParseError as error:
        line, _column = error.position
        raise Unreadable(f"The XML breaks off in line {line}: {error.msg}. Export the file again.") from None
    except DefusedXmlException:
        raise Unreadable(
            "It has a document type or entities of its own, which can do harm. "
            "Remove the <!DOCTYPE …> from the file."
        ) from None
    except Unreadable:
        raise
    except (LookupError, ValueError) as error:
        raise Unreadable(f"Its encoding is not known: {error}. Save the file as UTF-8.") from None
