"""What a line of a page with an article is: a marker, a fact, the edge of a box, or text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from directory.services.importing import article_fields as fields
from directory.services.importing.cells import Unreadable
from directory.services.importing.signatures import person, plain

MOST_LINES = 50_000
_LONGEST_MARKER = 300
_MOST_WORDS = 12
_SEP = r"\s*[:：﹕∶=–—‒―-]+\s*"


class Kind(Enum):
    """What a line is."""

    TEXT = auto()
    QUESTION = auto()
    ANSWER = auto()
    VIEWS = auto()
    RATING = auto()
    AUTHOR = auto()
    COMMENTS = auto()
    DATE = auto()
    TOPICS = auto()
    BOX = auto()
    ALL = auto()
    """“View all 433 articles”: the end of a box about the author."""
    END = auto()
    """The end of what is about the article."""


_KEYS = {
    "author": Kind.AUTHOR,
    "authors": Kind.AUTHOR,
    "comments": Kind.COMMENTS,
    "comment": Kind.COMMENTS,
    "date": Kind.DATE,
    "published": Kind.DATE,
    "published on": Kind.DATE,
    "topics": Kind.TOPICS,
    "topic": Kind.TOPICS,
    "tags": Kind.TOPICS,
    "categories": Kind.TOPICS,
    "category": Kind.TOPICS,
}
_KEY = re.compile(rf"({'|'.join(sorted(_KEYS, key=len, reverse=True))})(?:{_SEP}(.*))?", re.IGNORECASE)
_NUMBER_OF_COMMENTS = re.compile(r"(\S+) comments?", re.IGNORECASE)
_QUESTION = re.compile(rf"(?:member(?:['’]?s)? question|question)(?:{_SEP}(.*)|:)?", re.IGNORECASE)
_ANSWER = re.compile(rf"answer(?:ed)? (?:by|from)(?:{_SEP}| )(.+)", re.IGNORECASE)
_MEMBER = re.compile(r"members?\b(?: of)?(?: the)?[ :–—-]*\S.*", re.IGNORECASE)
_BOX = re.compile(r"about (?:the )?authors?:?", re.IGNORECASE)
_ALL = re.compile(
    r"(?:view|see|show|read|browse) all\b.{0,60}(?:articles|answers|posts)\b.{0,40}", re.IGNORECASE
)
_END = re.compile(
    r"find a .{0,60}(?:doctor|physician|specialist)s?\.?|(?:leave|post|add) an? (?:comment|reply).{0,20}"
    r"|comments:?|(?:related|more|recent|similar) (?:articles|posts|answers|questions).{0,60}"
    r"|share(?: this(?: article| page| answer)?)?",
    re.IGNORECASE,
)


_MAYBE = re.compile(
    r"answer|question|author|comment|date|publish|topic|tag|categor|view|read|rating|about|find|reply|related|more"
    r"|recent|similar|share",
    re.IGNORECASE,
)


def _read(line: str) -> tuple[Kind, str]:
    """What a plain line is, and its value."""
    if len(line) > _LONGEST_MARKER or not _MAYBE.search(line):
        return Kind.TEXT, line
    if found := _ANSWER.fullmatch(line):
        if _names_somebody(found[1]):
            return Kind.ANSWER, found[1].strip()
    elif found := _QUESTION.fullmatch(line):
        return Kind.QUESTION, found[1] or ""
    elif (found := _KEY.fullmatch(line)) and line.casefold() != "comments":
        return _KEYS[found[1].casefold()], (found[2] or "").strip()
    elif fields.views(line):
        return Kind.VIEWS, line
    elif fields.is_rating(line):
        return Kind.RATING, line
    elif _BOX.fullmatch(line):
        return Kind.BOX, ""
    elif _ALL.fullmatch(line):
        return Kind.ALL, ""
    elif _END.fullmatch(line):
        return Kind.END, ""
    elif (found := _NUMBER_OF_COMMENTS.fullmatch(line)) and fields.count(found[1]) is not None:
        return Kind.COMMENTS, found[1]
    return Kind.TEXT, line


def is_membership(line: str) -> bool:
    """Whether a line below ``Answer by`` tells of which society the writer is a member."""
    short = len(line) <= _LONGEST_MARKER // 2 and len(line.split()) <= _MOST_WORDS
    return short and not line.endswith((".", "!", "?")) and _MEMBER.fullmatch(line) is not None


def _names_somebody(text: str) -> bool:
    name = person(text).name
    return name[:1].isupper() and len(name.split()) <= 7


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page."""

    kind: Kind
    value: str
    """Of a fact; else the text without marks."""
    markdown: str

    @property
    def plain(self) -> str:
        """The line without marks of Markdown."""
        return plain(self.markdown)


def read_lines(lines: Sequence[str]) -> list[Line]:
    """Tell of each line what it is.

    Raises :class:`Unreadable` when there are more than articles ever have.
    """
    if len(lines) > MOST_LINES:
        raise Unreadable(f"The text has more than {MOST_LINES:,} lines. Save only the article.")
    return [Line(*_read(plain(line)), line.rstrip() if line.strip(" \\") else "") for line in lines]
