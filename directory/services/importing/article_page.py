"""The grammar of a page with an article: where its head, question, answers and boxes are.

A page saved as text, the main part of a page saved as HTML and the content of a feed's entry
come here alike, as lines of Markdown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from directory.domain.errors import Problem
from directory.services.importing import article_fields as fields
from directory.services.importing.cells import quoted
from directory.services.importing.page_lines import Kind, Line, is_membership, read_lines
from directory.services.importing.signatures import (
    byline,
    looks_like_name,
    same_writer,
    take_signature,
)
from directory.services.importing.wanted_article import WantedAnswer
from directory.services.markdown import plain_text

_SHORTEST_ABOUT = 40
_FOOT = frozenset({Kind.VIEWS, Kind.RATING, Kind.BOX, Kind.END, Kind.ALL})


@dataclass(slots=True)
class Told:
    """What a page tells of an article, and what of it could not be read."""

    title: str = ""
    credits: list[str] = field(default_factory=list)
    """Whom the page names as author, by whatever name."""
    publisher: str = ""
    summary: str = ""
    question: str = ""
    answers: list[WantedAnswer] = field(default_factory=list)
    published_on: date | None = None
    topics: list[str] = field(default_factory=list)
    views: dict[str, int] = field(default_factory=dict)
    comments: int | None = None
    stars: fields.Stars | None = None
    writers: list[str] = field(default_factory=list)
    """Who answered, as their answers begin."""
    about: str = ""
    unread: list[Problem] = field(default_factory=list)
    """What is there, but nobody can read it."""


def read_page(lines: Sequence[str], told: Told) -> Told:
    """Read the lines below the title into ``told``, whose title and credits may be known already."""
    page = read_lines(lines)
    marks = [at for at, line in enumerate(page) if line.kind in (Kind.QUESTION, Kind.ANSWER)]
    start = marks[0] if marks else _foot_of(page, told, 0)
    intro = _read_head(page[:start], told)
    told.writers = [page[at].value for at in marks if page[at].kind is Kind.ANSWER]
    last = max((at for at in marks if page[at].kind is Kind.ANSWER), default=start - 1)
    foot = _foot_of(page, told, last + 1)
    question, answers = _read_middle(page[start:foot], told)
    _read_foot(page[foot:], told)
    has_question = any(page[at].kind is Kind.QUESTION for at in marks)
    has_head = any(line.kind in (Kind.AUTHOR, Kind.COMMENTS) for line in page[:start])
    if not marks:
        _settle_plain(intro, told, has_summary=has_head)
    else:
        _settle_intro(intro, question, told, has_question=has_question)
        told.answers += [answer for each in answers if (answer := each.settled())]
    return told


def _foot_of(page: Sequence[Line], told: Told, start: int) -> int:
    """Where what follows the last answer begins: counts, date and boxes; the end where there is none."""
    again = Counter(line.plain for line in page[start:] if len(line.markdown) >= _SHORTEST_ABOUT)
    seen_text = False
    for at, line in enumerate(page[start:], start):
        if not line.markdown:
            continue
        seen_text = seen_text or line.kind is Kind.TEXT
        if seen_text and (
            line.kind in _FOOT or _opens_box(line, told) or _is_date(line) or again[line.plain] > 1
        ):
            return at
    return len(page)


def _opens_box(line: Line, told: Told) -> bool:
    """Whether a line is nothing but who is credited, and did not write an answer."""
    if line.kind is Kind.AUTHOR:
        return True
    credited = bool(line.plain) and line.plain in (*told.credits, told.publisher)
    return credited and not any(same_writer(line.plain, writer) for writer in told.writers or told.credits)


def _is_date(line: Line) -> bool:
    return line.kind is Kind.DATE and fields.day(line.value) is not None


def _read_head(page: Sequence[Line], told: Told) -> list[str]:
    """Take the facts above the question; what is left is the summary."""
    intro: list[str] = []
    awaited: Kind | None = None
    for line in page:
        if awaited and line.kind is Kind.TEXT and line.markdown:
            _take(Line(awaited, line.value.lstrip(":： "), line.markdown), told)
            awaited = None
        elif line.kind in (Kind.AUTHOR, Kind.COMMENTS, Kind.DATE) and not line.value:
            awaited = line.kind  # Its value is on the next line.
        elif not _take(line, told):
            intro.append(line.markdown)
    return intro


def _take(line: Line, told: Told) -> bool:
    """Take the fact that a line tells; ``False`` when it is none."""
    if line.kind is Kind.AUTHOR:
        told.credits += [line.value] if line.value not in ("", *told.credits) else []
    elif line.kind is Kind.TOPICS:
        told.topics += filter(None, (part.strip() for part in re.split(r"[,;|]", line.value)))
    elif line.kind is Kind.COMMENTS:
        number = fields.count(re.sub(r" comments?$", "", line.value))
        _unread(told, "comments", line, missing=number is None)
        told.comments = number if told.comments is None else told.comments
    elif line.kind is Kind.DATE:
        day = fields.day(line.value)
        _unread(told, "date", line, missing=day is None and bool(line.value))
        told.published_on = told.published_on or day
    elif line.kind is Kind.VIEWS:
        for window, count in (fields.views(line.value) or {}).items():
            _unread(told, "views", line, missing=count is None)
            if count is not None:
                told.views.setdefault(window, count)
    elif line.kind is Kind.RATING:
        told.stars = told.stars or fields.rating(line.value)
    return line.kind not in (Kind.TEXT, Kind.QUESTION, Kind.ANSWER)


def _unread(told: Told, column: str, line: Line, *, missing: bool) -> None:
    if missing:
        told.unread.append(Problem(column, f"{quoted(line.plain)} cannot be read, so it is left out."))


@dataclass(slots=True)
class _Answer:
    writer: str
    member: str = ""
    lines: list[str] = field(default_factory=list)

    def add(self, line: Line) -> None:
        if line.markdown and not self.member and not any(self.lines) and is_membership(line.plain):
            self.member = line.plain
        else:
            self.lines.append(line.markdown)

    def settled(self) -> WantedAnswer | None:
        """The answer without its signature; ``None`` when nothing is left."""
        signed = take_signature(self.lines, self.writer)
        body = _joined(signed.body)
        return WantedAnswer("", byline(self.writer, self.member, signed), body) if body else None


def _read_middle(page: Sequence[Line], told: Told) -> tuple[list[str], list[_Answer]]:
    """The question and the answers; facts that stand among them are taken.

    Where nobody is named above the answer, it begins with the membership of whoever signed it.
    """
    question: list[str] = []
    answers: list[_Answer] = []
    into_question = True
    names_nobody = all(line.kind is not Kind.ANSWER for line in page)
    for line in page:
        if line.kind is Kind.ANSWER:
            answers.append(_Answer(line.value))
            into_question = False
        elif line.kind is Kind.QUESTION:
            question += ["", line.value]
            into_question = True
        elif line.kind in (Kind.VIEWS, Kind.RATING) or _is_date(line):
            _take(line, told)
        elif names_nobody and into_question and any(question) and is_membership(line.plain):
            answers.append(_Answer("", member=line.plain))
            into_question = False
        elif into_question:
            question.append(line.markdown)
        else:
            answers[-1].add(line)
    return question, answers


def _read_foot(page: Sequence[Line], told: Told) -> None:
    """Take counts and date, and what the first box tells about the author."""
    boxes: list[_Box] = [_Box()]
    for line in page:
        if line.kind is Kind.ALL:
            boxes[-1].sure = True
            boxes.append(_Box())
        elif line.kind is Kind.END:
            boxes.append(_Box())
        elif line.kind in (Kind.BOX, Kind.AUTHOR) or _opens_box(line, told):
            _take(line, told)
            boxes.append(_Box(sure=True))
        elif not _take(line, told):
            boxes[-1].lines.append(line.plain)
    for at, box in enumerate(boxes):
        text = box.about(told)
        sure = box.sure or box.repeats or text in (other.about(told) for other in boxes[at + 1 :])
        if sure and text and not told.about:
            told.about = text


@dataclass(slots=True)
class _Box:
    sure: bool = False
    """Whether it is about the author for certain: it says so, or leads to all their articles."""
    lines: list[str] = field(default_factory=list)

    @property
    def repeats(self) -> bool:
        """Whether all it tells is there more than once."""
        told = Counter(line for line in self.lines if len(line) >= _SHORTEST_ABOUT)
        return bool(told) and min(told.values()) > 1

    def about(self, told: Told) -> str:
        """Its sentences; empty when it is about a physician who answered."""
        headings = (*told.credits, told.publisher)
        sentences = [line for line in self.lines if len(line) >= _SHORTEST_ABOUT and line not in headings]
        names = [line for line in self.lines if looks_like_name(line)]
        if any(same_writer(name, writer) for name in names for writer in told.writers):
            return ""
        return "\n\n".join(dict.fromkeys(sentences))


def about_author(lines: Sequence[str], told: Told) -> str:
    """What the lines of a box tell about who is credited; empty when it is about a physician who answered."""
    return _Box(lines=[line for line in lines if read_lines([line])[0].kind is Kind.TEXT]).about(told)


def _settle_intro(intro: list[str], question: list[str], told: Told, *, has_question: bool) -> None:
    """Summary and question; where no line says that the question begins, it follows the first paragraph."""
    paragraphs = _paragraphs(intro)
    if not has_question:
        question = [*paragraphs[1:], *question]
        paragraphs = paragraphs[:1]
        told.question = "\n\n".join(question).strip()
    else:
        told.question = _joined(question)
    told.summary = one_line_of("\n\n".join(paragraphs)) or told.summary


def _settle_plain(intro: list[str], told: Told, *, has_summary: bool) -> None:
    """A page without any marker: summary, then one answer by who signed it or is credited."""
    paragraphs = _paragraphs(intro)
    if has_summary and len(paragraphs) > 1:
        told.summary = one_line_of(paragraphs.pop(0))
    lines = "\n\n".join(paragraphs).split("\n")
    writer = next((name for name in told.credits if looks_like_name(name)), "")
    signed = take_signature(lines, "")
    if signed.writer is None and writer:
        signed = take_signature(lines, writer)
    body = _joined(signed.body)
    head = "" if signed.writer else writer or next(iter(told.credits), "")
    if body:
        told.answers.append(WantedAnswer("", byline(head, "", signed), body))


def _paragraphs(lines: Iterable[str]) -> list[str]:
    return [part.strip() for part in re.split(r"\n(?:[ \\]*\n)+", "\n".join(lines)) if part.strip(" \\\n")]


def _joined(lines: Iterable[str]) -> str:
    return "\n\n".join(_paragraphs(lines))


def one_line_of(markdown: str) -> str:
    """A Markdown text as plain words on one line."""
    return " ".join(plain_text(markdown).split())
