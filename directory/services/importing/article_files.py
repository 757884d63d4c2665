"""Files and folders with articles, of whatever kind: finding them, and reading one after the other."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from directory.domain.errors import InvalidInput, Problem
from directory.domain.specialty import Catalogue
from directory.services.importing.article_feed import read_feed
from directory.services.importing.article_html import read_html
from directory.services.importing.article_settling import Settling, Source
from directory.services.importing.article_text import read_text
from directory.services.importing.articles_jsonl import ArticleReader
from directory.services.importing.cells import Unreadable
from directory.services.importing.report import ImportReport
from directory.services.importing.wanted_article import WantedArticle
from directory.services.progress import Progress

LARGEST_PAGE = 5_000_000
"""Bytes. A larger page is refused without being read; exports and feeds may have any size."""

_LOOKED_AT = 1024


class Kind(Enum):
    """What a file is."""

    LINES = "JSON Lines"
    TEXT = "text"
    HTML = "HTML"
    XML = "WordPress export, RSS or Atom"


_ENDINGS = {
    ".jsonl": Kind.LINES,
    ".ndjson": Kind.LINES,
    ".txt": Kind.TEXT,
    ".text": Kind.TEXT,
    ".md": Kind.TEXT,
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".xhtml": Kind.HTML,
    ".xml": Kind.XML,
    ".wxr": Kind.XML,
    ".rss": Kind.XML,
    ".atom": Kind.XML,
}
_PACKED = (
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "compressed"),
    (b"BZh", "compressed"),
    (b"\xfd7zXZ", "compressed"),
)
_NOT_READ = ((b"%PDF", "a PDF"), (b"{\\rtf", "an RTF document"), (b"\xd0\xcf\x11\xe0", "a Word document"))
_PAGE_STARTS = (
    b"<!doctype html",
    b"<html",
    b"<head",
    b"<body",
    b"<meta",
    b"<title",
    b"<article",
    b"<div",
    b"<p>",
    b"<h1",
)
_XML_STARTS = (b"<rss", b"<feed", b"<rdf:rdf", b"<?xml")


def find_files(paths: Sequence[Path]) -> list[tuple[Path, bool]]:
    """The files that are named, or lie in folders that are, each once; and whether it was named.

    In folders, only files with a known ending count, and neither hidden ones nor what browsers
    save beside a page (``PAGE_files``). Links to folders are not followed.
    Raises :class:`InvalidInput` when a path is not there, or there is nothing to read.
    """
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise InvalidInput([Problem("file", f"{path}: No such file or folder.") for path in missing])
    found: dict[Path, bool] = {}
    for path in paths:
        if path.is_dir():
            for file in _in_folder(path):
                found.setdefault(file, False)
        else:
            found[path] = True
    if not found:
        folders = ", ".join(map(str, paths))
        raise InvalidInput.one(
            "file", f"There are no articles in {folders}: no file ends with {', '.join(_ENDINGS)}."
        )
    return list(found.items())


def _in_folder(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        pages = {Path(name).stem for name in files if _ENDINGS.get(Path(name).suffix.lower()) is Kind.HTML}
        folders[:] = sorted(
            name for name in folders if name[0] != "." and name.removesuffix("_files") not in pages
        )
        for name in sorted(files):
            path = Path(root, name)
            if name[0] != "." and path.suffix.lower() in _ENDINGS and path.is_file():
                yield path


def kind_of(path: Path) -> Kind:
    """What a file is, by how it begins and how it is called.

    Raises :class:`Unreadable` when it is nothing we read, with what to do instead.
    """
    if not path.is_file():
        raise Unreadable("This is no ordinary file.")
    with path.open("rb") as stream:
        start = stream.read(_LOOKED_AT)
    for signs, remedy in ((_PACKED, "Unpack it first."), (_NOT_READ, "Save it as text or as HTML first.")):
        for sign, what in signs:
            if start.startswith(sign):
                raise Unreadable(f"This is {what}. {remedy}")
    by_name = _ENDINGS.get(path.suffix.lower())
    words = start.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n").lower()
    if by_name is not Kind.LINES and words.startswith((*_PAGE_STARTS, *_XML_STARTS, b"<!--")):
        return Kind.HTML if _is_page(words) else Kind.XML
    if by_name is None:
        return Kind.LINES if words.startswith(b"{") else Kind.TEXT
    # A page of text that was given the ending of another kind.
    return Kind.TEXT if by_name is not Kind.LINES and not words.startswith(b"<") else by_name


def _is_page(start: bytes) -> bool:
    return start.startswith((*_PAGE_STARTS, b"<!--")) or b"<!doctype html" in start or b"<html" in start


@dataclass(frozen=True, slots=True)
class _Bytes:
    """Tells progress over all files from that of one."""

    progress: Progress
    before: int
    total: int

    def __call__(self, done: int, _size: int) -> None:
        self.progress(self.before + done, self.total)


class ArticleFiles:
    """Reads the articles of files, one after the other; a bad one goes to the report and stops no other."""

    def __init__(self, catalogue: Catalogue, report: ImportReport) -> None:
        self._lines = ArticleReader(catalogue)
        self._settling = Settling(catalogue, report)
        self._report = report
        self._place_of: dict[str, str] = {}

    def articles(self, paths: Sequence[Path], progress: Progress) -> Iterator[WantedArticle]:
        """The articles, as they are asked for. ``progress`` is told bytes.

        Raises :class:`InvalidInput` when there is nothing to read.
        """
        files = find_files(paths)
        sizes = [_size(path) for path, _named in files]
        total, before = sum(sizes), 0
        for (path, _named), size in zip(files, sizes, strict=True):
            yield from self._of(path, _Bytes(progress, before, total))
            before += size
            progress(before, total)

    def _of(self, path: Path, progress: Progress) -> Iterator[WantedArticle]:
        self._report.files_read += 1
        try:
            for wanted in self._read(path, progress):
                if self._is_first(wanted):
                    yield wanted
        except Unreadable as error:
            self._refuse(path, str(error))
        except OSError as error:
            self._refuse(path, f"It cannot be read: {error.strerror or error}.")

    def _refuse(self, path: Path, reason: str) -> None:
        self._report.refuse(0, [Problem("", reason)], path.name)

    def _is_first(self, wanted: WantedArticle) -> bool:
        place = ", ".join(filter(None, (wanted.file, f"row {wanted.line}" if wanted.line else "")))
        first = self._place_of.setdefault(wanted.slug, place)
        if first != place:
            message = (
                f"{first} has an article {wanted.slug} already. Rename the file, or leave one of them out."
            )
            self._report.refuse(wanted.line, [Problem("slug", message)], wanted.file)
        return first == place

    def _read(self, path: Path, progress: Progress) -> Iterator[WantedArticle]:
        kind = kind_of(path)
        if kind is Kind.LINES:
            yield from self._lines.articles(path, self._report, progress)
        elif kind is Kind.XML:
            yield from self._settled(path, progress)
        else:
            self._report.rows_read += 1
            wanted = self._page(path, kind)
            if wanted is not None:
                yield wanted

    def _page(self, path: Path, kind: Kind) -> WantedArticle | None:
        stat = path.stat()
        if stat.st_size > LARGEST_PAGE:
            raise Unreadable(
                f"It is larger than {LARGEST_PAGE // 1_000_000} MB. Save the page without pictures, "
                "as text or as HTML only."
            )
        content = path.read_bytes()
        saved_on = datetime.fromtimestamp(stat.st_mtime, UTC).date()
        if kind is Kind.TEXT:
            told, address = read_text(content), ""
        else:
            told, address = read_html(content)
        return self._settling.settle(told, Source(path.name, 0, address, path.name, saved_on))

    def _settled(self, path: Path, progress: Progress) -> Iterator[WantedArticle]:
        saved_on = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
        for told, source in read_feed(path, self._report, progress, saved_on):
            wanted = self._settling.settle(told, source)
            if wanted is not None:
                yield wanted


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
