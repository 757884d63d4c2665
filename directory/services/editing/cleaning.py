"""What may stand in each field of a listing: a function a kind of text, which returns the value to keep.

All raise :class:`directory.domain.errors.InvalidInput`, naming the field and the remedy.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass

from directory.domain.editing import Value
from directory.domain.errors import InvalidInput, Problem
from directory.domain.physician import parse_credentials
from directory.domain.specialty import Catalogue
from directory.geo.base import AddressLocator
from directory.services.importing.cells import Unreadable, email, web_address

MOST_LINKS = 5
LONGEST_BIOGRAPHY = 10_000
_LONGEST_ADDRESS = 300
_LONGEST_LABEL = 80
_LONGEST_EMAIL = 254
_UNSEEN = {"Cc", "Cs", "Cn", "Co", "Zl", "Zp"}
_TURNING = {chr(code) for code in (0x200E, 0x200F, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A))}
"""Marks that turn the rest of a line round, or are not seen at all."""
_CREDENTIAL = re.compile(r"[^\W_][^\W_]*(?:[-&()+][^\W_]*)*")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What listings may name."""

    catalogue: Catalogue
    languages: Collection[str]
    """ISO 639-1 codes."""
    locator: AddressLocator
    """Where addresses are; it works offline, so that what is saved is findable at once."""


Clean = Callable[[str, Value, Vocabulary], Value]
"""From the name of a field and what was typed to the value to keep."""


def refuse(field: str, message: str) -> InvalidInput:
    """The error to raise about a field."""
    return InvalidInput([Problem(field, message)])


def line(field: str, typed: Value, longest: int) -> str:
    """A text of one line, its spaces made single."""
    assert isinstance(typed, str)
    text = unicodedata.normalize("NFC", typed).strip()
    if any(_is_unseen(character) for character in text):
        raise refuse(field, "There is a line break or an unreadable character in it. Type it again.")
    return within(field, " ".join(text.split()), longest)


def within(field: str, text: str, longest: int) -> str:
    """The text, when it is no longer than this many characters."""
    if len(text) > longest:
        raise refuse(field, f"This has {len(text):,} characters; use at most {longest:,}.")
    return text


def name_part(longest: int, *, required: str = "", digits: bool = False) -> Clean:
    """A part of a name; ``required`` is what to say when it is missing."""

    def clean(field: str, typed: Value, _: Vocabulary) -> Value:
        text = line(field, typed, longest)
        if required and not text:
            raise refuse(field, required)
        if any(not _in_names(character) and not (digits and character.isdigit()) for character in text):
            raise refuse(field, "Use letters, spaces, hyphens, points and apostrophes only.")
        if text and not any(character.isalpha() for character in text):
            raise refuse(field, "Write it with letters.")
        return text

    return clean


def credentials(field: str, typed: Value, _: Vocabulary) -> Value:
    """Credentials, as people type them."""
    text = line(field, typed if isinstance(typed, str) else ", ".join(map(str, typed)), _LONGEST_ADDRESS)
    found = parse_credentials(text)
    for each in found:
        if len(each) > 20 or not _CREDENTIAL.fullmatch(each):
            raise refuse(field, f"“{each[:20]}” is no credential. Write them short: MD, FAAP, CAQSM.")
    if len(found) > 12:
        raise refuse(field, "Name twelve at most.")
    return found


def certifications(field: str, typed: Value, _: Vocabulary) -> Value:
    """Board certifications, one a line."""
    assert not isinstance(typed, str)
    found = tuple(dict.fromkeys(text for each in typed if (text := line(field, str(each), 120))))
    if len(found) > 12:
        raise refuse(field, "Name twelve at most.")
    return found


def biography(field: str, typed: Value, _: Vocabulary) -> Value:
    """Markdown."""
    assert isinstance(typed, str)
    text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if any(_is_unseen(character) for character in text.replace("\n", "").replace("\t", "")):
        raise refuse(
            field, "There is an unreadable character in it. Type it again, or paste it as plain text."
        )
    return within(field, text, LONGEST_BIOGRAPHY)


def known(what: str, most: int, codes: Callable[[Vocabulary], Collection[str]]) -> Clean:
    """Entries of a list of ours, each once."""

    def clean(field: str, typed: Value, vocabulary: Vocabulary) -> Value:
        found = tuple(dict.fromkeys(map(str, typed)))
        offered = codes(vocabulary)
        for each in found:
            if each not in offered:
                raise refuse(field, f"We do not know the {what} “{each[:40]}”. Choose from the list.")
        if len(found) > most:
            raise refuse(field, f"Choose {most} at most, those that you care for most.")
        return found

    return clean


def website(field: str, typed: Value, _: Vocabulary) -> Value:
    """The address of a web page, http or https."""
    return _address(field, line(field, typed, _LONGEST_ADDRESS))


def email_address(field: str, typed: Value, _: Vocabulary) -> Value:
    """An e-mail address."""
    try:
        return email(line(field, typed, _LONGEST_EMAIL))
    except Unreadable as error:
        raise refuse(field, str(error)) from error


def links(_field: str, typed: Value, _: Vocabulary) -> Value:
    """Pairs of words and a web address; those that are empty are left out.

    Problems are told at ``link_1_label``, ``link_1_url`` and so on.
    """
    found: list[tuple[str, str]] = []
    problems: list[Problem] = []
    for number, pair in enumerate(typed, 1):
        assert isinstance(pair, tuple)
        names = f"link_{number}_label", f"link_{number}_url"
        try:
            label = line(names[0], pair[0], _LONGEST_LABEL)
            url = _address(names[1], line(names[1], pair[1], _LONGEST_ADDRESS))
        except InvalidInput as error:
            problems += error.problems
            continue
        if url and not label:
            problems.append(Problem(names[0], "Say in a few words where this link leads."))
        elif label and not url:
            problems.append(Problem(names[1], "Give the address of the page, or empty both."))
        elif url:
            found.append((label, url))
    if len(found) > MOST_LINKS:
        problems.append(Problem(f"link_{MOST_LINKS}_url", f"Give {MOST_LINKS} links at most."))
    if problems:
        raise InvalidInput(problems)
    return tuple(dict.fromkeys(found))


def _address(field: str, text: str) -> str:
    try:
        return web_address(text)
    except Unreadable as error:
        raise refuse(field, str(error)) from error


def _is_unseen(character: str) -> bool:
    return character in _TURNING or unicodedata.category(character) in _UNSEEN


def _in_names(character: str) -> bool:
    return character in " '’‘-‐.,()" or unicodedata.category(character)[0] in "LM"
