"""Bylines and signatures: who wrote an answer, as the page has it at its head and at its foot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LONGEST_LINE = 160
_MOST_LINES = 5
_LAST_LINES = 30
_CREDENTIAL = re.compile(
    r"[A-Z]{2,8}(?:-[A-Z]{1,5})*|(?:[A-Z][a-z]{0,2}\.){2,5}|(?:Ph|Psy|Pharm|Ed|D?Sc|Aud)D|[BM]Sc|M[ES]d|MSEd|DPhil|DrPH"
    r"|D?Sc|MBChB|BMBS|BMedSc|FRCPCh|MRCPsych|CAQSM"
)
_TITLES = re.compile(r"^(?:dr|prof|professor|doctor)\b\.? ", re.IGNORECASE)
_SUFFIX = frozenset({"jr", "sr", "ii", "iii", "iv"})
_LEAD = re.compile(r"^(?:[-–—~*•]+ ?|by:? |sincerely,? |signed:? )+", re.IGNORECASE)
_PLACE = re.compile(r"(?:[^.!?,]{3,90}, ){1,3}[A-Z]{2}\.?")


_MARKUP = re.compile(r"^(?:#{1,6} |> ?|[-*+•] )+|(?:\*\*|__)|\\(?=[^\w\s])|(?<!\w)[*_]|[*_](?!\w)|\\$")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)|<(https?://[^<>\s]*)>")
_LONGEST_MARKED = 1000


def plain(line: str) -> str:
    """A line without marks of Markdown; one that is too long to be more than text comes back as it is."""
    if len(line) > _LONGEST_MARKED:
        return line
    return " ".join(_MARKUP.sub("", _LINK.sub(r"\1\2", line.strip())).split())


@dataclass(frozen=True, slots=True)
class Person:
    """A name with what stands after it."""

    name: str
    credentials: tuple[str, ...]
    rest: str
    """What follows on the same line: title and city."""

    @property
    def line(self) -> str:
        """Name and credentials."""
        return ", ".join((self.name, *self.credentials))


def person(line: str) -> Person:
    """``Chris Example, MD, FAAP, Sports Medicine Specialist, City, ST``, taken apart."""
    parts = [part.strip() for part in line.strip().rstrip(",").split(",")]
    words = parts[0].split()
    credentials: list[str] = []
    while (
        len(words) > 2
        and not parts[0].isupper()
        and _CREDENTIAL.fullmatch(words[-1])
        and words[-1].casefold() not in _SUFFIX
    ):
        credentials.insert(0, words.pop())
    at = 1
    while at < len(parts) and parts[at] and all(map(_is_after_name, parts[at].split())):
        credentials.append(parts[at])
        at += 1
    return Person(" ".join(words), tuple(credentials), ", ".join(parts[at:]))


def _is_after_name(word: str) -> bool:
    return _CREDENTIAL.fullmatch(word) is not None or word.casefold().rstrip(".") in _SUFFIX


def same_writer(one: str, other: str) -> bool:
    """Whether two names may be one person's: the family name agrees, and the first letter."""
    mine, yours = _words(one), _words(other)
    return bool(mine and yours) and mine[-1] == yours[-1] and mine[0][0] == yours[0][0]


def _words(name: str) -> list[str]:
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", _TITLES.sub("", person(name).name).casefold())
    return [word for word in words if word not in _SUFFIX]


def looks_like_name(text: str) -> bool:
    """Whether a text may be the name of somebody: two to six words, most of them capitalised."""
    words = _TITLES.sub("", person(text).name).split()
    capitals = sum(word[0].isupper() for word in words)
    return (
        2 <= len(words) <= 6 and capitals >= 2 and words[0][0].isupper() and not re.search(r"[\d@:!?]", text)
    )


@dataclass(frozen=True, slots=True)
class Signed:
    """The lines of an answer without its signature, and what that tells."""

    body: list[str]
    writer: Person | None
    """As signed; ``None`` when nobody did, or only with title and city."""
    where: str
    """Title and city."""


def take_signature(body: Sequence[str], writer: str) -> Signed:
    """Find the signature at the end of an answer by ``writer``; empty when the page does not name one.

    The ``body`` comes as lines of Markdown.
    """
    start = max(0, len(body) - _LAST_LINES)
    lines = ["" for _line in body[:start]] + [plain(line) for line in body[start:]]
    filled = [at for at, line in enumerate(lines) if line]
    for at in reversed(filled[-_MOST_LINES:]):
        signed = person(_LEAD.sub("", lines[at]))
        if _signs(signed, lines[at], writer) and _all_short(lines[at + 1 :]):
            after = [signed.rest, *filter(None, lines[at + 1 :])]
            return Signed(_trimmed(body[:at]), signed, ", ".join(part.strip(" ,") for part in after if part))
    if len(filled) > 1 and _PLACE.fullmatch(lines[filled[-1]]) and not lines[filled[-1] - 1]:
        return Signed(_trimmed(body[: filled[-1]]), None, lines[filled[-1]])
    return Signed(_trimmed(body), None, "")


def _signs(signed: Person, line: str, writer: str) -> bool:
    if len(line) > _LONGEST_LINE or not looks_like_name(signed.name):
        return False
    return same_writer(signed.name, writer) if writer else bool(signed.credentials)


def _all_short(lines: Sequence[str]) -> bool:
    return all(len(line) <= _LONGEST_LINE and not re.search(r"[a-z]{3}[.!?]$", line) for line in lines)


def _trimmed(lines: Sequence[str]) -> list[str]:
    kept = list(lines)
    while kept and not kept[-1].strip(" \\"):
        kept.pop()
    return kept


def byline(head: str, member: str, signed: Signed) -> str:
    """The byline as it stood: name and credentials, membership, title and city, a line each.

    ``head`` is what stood after ``Answer by``; empty when the page has the signature only.
    """
    writer = head
    if signed.writer is not None and not person(head).credentials:
        writer = signed.writer.line if not head or signed.writer.credentials else head
    return "\n".join(filter(None, (f"Answer by {writer}" if writer else "", member, signed.where)))
