"""``articles.jsonl``: an article a line, with its answers. ``docs/formats.md`` tells what holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from directory.domain.specialty import Catalogue
from directory.services.importing import cells, vocabulary
from directory.services.importing.cells import Unreadable
from directory.services.importing.json_object import JsonObject, parse_object
from directory.services.importing.reading import Reading, limits_of
from directory.services.importing.report import ImportReport
from directory.services.importing.wanted_article import Reception, WantedAnswer, WantedArticle
from directory.services.progress import Progress
from directory.store.models import ArticleRow

LONGEST_LINE = 5_000_000
"""Bytes. A longer line is refused, and never held in memory as a whole."""

_KEYS = ("slug", "title", "summary", "question", "published_on", "topics", "author", "answers", "views")
_ANSWER_KEYS = ("physician", "byline", "body")
_LIMITS = limits_of(ArticleRow)
_MOST_VIEWS = 2**31 - 1
_BYTES_OF_AN_ORDINARY_LINE = 20_000


class ArticleReader:
    """Reads the lines of a file."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._topics = vocabulary.topics(catalogue)

    def articles(self, path: Path, report: ImportReport, progress: Progress) -> Iterator[WantedArticle]:
        """The articles of a file, as they are asked for. Wrong lines go to the report.

        Raises :class:`OSError` when the file cannot be read.
        """
        for number, line in _lines(path, progress):
            if not line.strip():
                continue
            report.rows_read += 1
            reading = Reading()
            wanted = self.read(number, line, reading)
            if reading.problems or wanted is None:
                report.refuse(number, reading.problems, path.name)
            else:
                yield replace(wanted, file=path.name)

    def read(self, number: int, line: bytes, reading: Reading) -> WantedArticle | None:
        """The article of a line; ``None`` when it has no slug, or is no JSON object at all."""
        try:
            value = parse_object(_decoded(line))
        except Unreadable as error:
            reading.refuse("", str(error))
            return None
        fields = JsonObject(value, _KEYS, reading)
        slug = fields.text("slug", cells.slug, _LIMITS["slug"], required=True)
        facts: dict[str, Any] = {
            "title": fields.text("title", cells.one_line, _LIMITS["title"], required=True),
            "summary": fields.text("summary", cells.one_line),
            "question": fields.text("question", cells.several_lines),
            "published_on": fields.text("published_on", cells.day),
        }
        views = fields.inner("views", ("total",))
        views_total = views.whole_number("total", _MOST_VIEWS)
        topics = self._read_topics(fields, reading)
        author = fields.text("author", cells.one_line)
        answers = _read_answers(fields, reading)
        if slug is None:
            return None
        return WantedArticle(
            line=number,
            slug=slug,
            facts={key: fact for key, fact in facts.items() if key in fields},
            topics=topics if "topics" in fields else None,
            author=author if "author" in fields else None,
            answers=answers if "answers" in fields else None,
            reception=Reception(views_total=views_total if "total" in views else None),
            weight=1 + len(line) // _BYTES_OF_AN_ORDINARY_LINE,
        )

    def _read_topics(self, fields: JsonObject, reading: Reading) -> tuple[str, ...]:
        typed = fields.items("topics", str, "texts")
        codes = (reading.value("topics", topic, self._topics.code) for topic in typed)
        return tuple(dict.fromkeys(code for code in codes if code))


def _read_answers(fields: JsonObject, reading: Reading) -> tuple[WantedAnswer, ...]:
    items: list[dict[str, Any]] = fields.items("answers", dict, "objects")
    if "answers" in fields and not items:
        reading.refuse("answers", "An article has at least one answer.")
    return tuple(_read_answer(item, f"answers[{at}].", reading) for at, item in enumerate(items))


def _read_answer(value: dict[str, Any], path: str, reading: Reading) -> WantedAnswer:
    fields = JsonObject(value, _ANSWER_KEYS, reading, path)
    answer = WantedAnswer(
        physician=(fields.text("physician", cells.one_line) or "").casefold(),
        byline=fields.text("byline", cells.several_lines) or "",
        body=fields.text("body", cells.several_lines, required=True) or "",
    )
    if not (answer.physician or answer.byline):
        reading.refuse(f"{path}byline", "An answer needs a byline, or a physician to make one from.")
    return answer


def _decoded(line: bytes) -> str:
    if len(line) > LONGEST_LINE:
        raise Unreadable(f"The line is longer than {LONGEST_LINE // 1_000_000} MB.")
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = line[error.start]
        raise Unreadable(
            f"Byte {error.start + 1} (0x{byte:02X}) is not UTF-8 text. Save the file as UTF-8."
        ) from None


def _lines(path: Path, progress: Progress) -> Iterator[tuple[int, bytes]]:
    """The lines of a file with their numbers; of one that is too long, the beginning."""
    with path.open("rb") as stream:
        size = path.stat().st_size
        number = 0
        while line := stream.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                _skip_line(stream, line)
            yield number, line
            progress(stream.tell(), size)


def _skip_line(stream: BinaryIO, read: bytes) -> None:
    while read and not read.endswith(b"\n"):
        read = stream.readline(LONGEST_LINE)
