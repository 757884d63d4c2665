"""Reading the text of a place: folding, abbreviations, postal codes. Pure functions, no tables.

Names are compared by *key*: the letters and digits of the name alone, without
case, accents, punctuation or spaces, its abbreviations written out. ``St. Louis``
and ``saint-louis`` share the key ``saintlouis``; ``La Jolla`` and ``LaJolla`` share
``lajolla``. The index stores keys, and what is typed is turned into one the same way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

LONGEST_TEXT = 200
"""Characters of a location text that are read; nobody's town is longer."""

_PHRASE_BREAK = re.compile(r"[,;:()\[\]\n\r|]+")
_INITIALISM = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_IGNORED = re.compile(r"['’‘ʼ`´]")
_SEPARATOR = re.compile(r"[^\w]|_")

# Letters that Unicode does not take apart into a base letter and an accent.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
)


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents; other characters stay as they are."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(character for character in apart if not unicodedata.combining(character))


def clean(text: str) -> str:
    """Return at most :data:`LONGEST_TEXT` characters of ``text`` without control characters or surrogates."""
    kept = (
        " " if unicodedata.category(character)[0] == "C" else character for character in text[:LONGEST_TEXT]
    )
    return " ".join("".join(kept).split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed, folded, and the number of the phrase (between commas) that it stands in."""

    typed: str
    folded: str
    phrase: int


def words(text: str) -> tuple[Word, ...]:
    """Split ``text`` into words at spaces, hyphens and dots; commas and brackets begin a new phrase.

    Apostrophes vanish (``Coeur d'Alene``) and the dots of initials join them (``D.C.`` is one word).
    """
    joined = _INITIALISM.sub(lambda match: match.group().replace(".", "") + " ", text)
    found: list[Word] = []
    phrases = [phrase for phrase in _PHRASE_BREAK.split(joined) if phrase.strip()]
    for number, phrase in enumerate(phrases):
        for typed in _SEPARATOR.sub(" ", _IGNORED.sub("", phrase)).split():
            folded = _SEPARATOR.sub("", fold(typed))
            if folded:
                found.append(Word(typed, folded, number))
    return tuple(found)


def as_typed(part: Sequence[Word]) -> str:
    """Write words again as one text, with commas between phrases."""
    pieces: list[str] = []
    for before, word in zip((None, *part), part, strict=False):
        separator = "" if before is None else ", " if before.phrase != word.phrase else " "
        pieces.append(separator + word.typed)
    return "".join(pieces)


@dataclass(frozen=True, slots=True)
class Spelling:
    """The abbreviations of words inside names.

    ``leading`` words are written out when another word follows (``st`` in ``St. Louis``, not in
    ``Main St``), ``trailing`` ones when another word precedes (``hts`` in ``Arlington Hts``).
    """

    leading: Mapping[str, str] = field(default_factory=dict)
    trailing: Mapping[str, str] = field(default_factory=dict)

    def key(self, text: str) -> str:
        """Return the key of a name (see the module)."""
        if text.isascii() and text.isalpha():  # a single plain word: most names, so worth the short way
            return text.lower()
        return self.key_of(words(text))

    def key_of(self, part: Sequence[Word]) -> str:
        """Return the key of consecutive words; empty when there are none."""
        last = len(part) - 1
        spelled: list[str] = []
        for position, word in enumerate(part):
            written = word.folded
            if position < last:
                written = self.leading.get(written, written)
            if position > 0:
                written = self.trailing.get(written, written)
            spelled.append(written)
        return "".join(spelled)


_ZIP_CODE = r"(?P<US>\d{5})(?:[\s-]?\d{4})?"
_CANADIAN = r"(?P<CA>[abceghj-nprstvxy]\d[abceghj-nprstv-z])(?:[\s-]*\d[abceghj-nprstv-z]\d)?"
_BRITISH = r"(?P<GB>[a-z]{1,2}\d[a-z\d]?)(?:\s*\d[a-z]{2})?"
_FORMATS = "|".join((_ZIP_CODE, _CANADIAN, _BRITISH))
_WHOLE_CODE = re.compile(_FORMATS, re.IGNORECASE)
_LAST_CODE = re.compile(rf"(?:^|(?<=[\s,;]))(?:{_FORMATS})$", re.IGNORECASE)
_BEGUN_FORMATS = (
    r"(?P<US>\d{5})[\s-]?\d{0,4}",
    r"(?P<CA>[a-z]\d[a-z])[\s-]*(?:\d[a-z]?\d?)?",
    r"(?P<GB>[a-z]{1,2}\d[a-z\d]?)\s+\d[a-z]{0,2}",
)
_BEGUN_CODE = re.compile("|".join(_BEGUN_FORMATS), re.IGNORECASE)
_FIRST_CODE = re.compile(rf"(?:{_ZIP_CODE})(?=[\s,;]|$)")


@dataclass(frozen=True, slots=True)
class PostalCode:
    """A postal code as the table knows it: 5-digit ZIP, Canadian sortation area, British outward code."""

    country: str
    code: str

    @classmethod
    def read(cls, text: str) -> PostalCode | None:
        """Read a text that is a postal code and nothing else: ``92807-1234``, ``m5v 2t6``, ``LS1 4DY``."""
        return cls._from(_WHOLE_CODE.fullmatch(text.strip()))

    @classmethod
    def begun(cls, text: str) -> PostalCode | None:
        """Read a code whose second half is being typed: ``92807-1``, ``M5V 2``, ``LS1 4``."""
        return cls._from(_BEGUN_CODE.fullmatch(text.strip()))

    @classmethod
    def _from(cls, match: re.Match[str] | None) -> PostalCode | None:
        if match is None or match.lastgroup is None:
            return None
        return cls(match.lastgroup, match.group(match.lastgroup).upper())


def ending_code(text: str) -> tuple[PostalCode, str] | None:
    """Return the postal code that ``text`` ends with and the text before it, or None."""
    match = _LAST_CODE.search(text)
    code = PostalCode._from(match)
    return None if match is None or code is None else (code, text[: match.start()].strip(" ,;"))


def beginning_code(text: str) -> tuple[PostalCode, str] | None:
    """Return the ZIP code that ``text`` begins with (or a house number that looks like one) and the rest."""
    match = _FIRST_CODE.match(text)
    code = PostalCode._from(match)
    return None if match is None or code is None else (code, text[match.end() :].strip(" ,;"))
