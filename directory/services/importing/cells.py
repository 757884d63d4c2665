"""Reading single values out of files: each function takes what was typed and returns the value.

All raise :class:`Unreadable`, whose text says what is wrong and what to write instead.
An empty text reads as the empty value: ``""``, ``()`` or ``None``.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from urllib.parse import urlsplit

import phonenumbers
from slugify import slugify

from directory.domain.physician import Status, npi_problem
from directory.domain.regions import REGION_CODES

_YES = frozenset({"yes", "y", "true", "1"})
_NO = frozenset({"no", "n", "false", "0"})
_EMAIL = re.compile(r"[^@\s,;<>()\"]+@[^@\s,;<>()\".]+(?:\.[^@\s,;<>()\".]+)+")
_LAYOUT = "\n\r\t"


class Unreadable(ValueError):
    """A text that cannot be read as what it should be; says what to write instead."""


def printable(text: str, most: int = 60) -> str:
    """A text as messages show it: not too long, and without what a terminal would obey."""
    cut = text if len(text) <= most else text[: most - 1] + "…"
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in cut)


def quoted(text: str) -> str:
    """A text that messages quote."""
    return f"“{printable(text)}”"


def one_line(text: str) -> str:
    """A text without line breaks, its spaces made single."""
    _refuse_control_characters(text)
    return " ".join(text.split())


def several_lines(text: str) -> str:
    """A text that may have paragraphs, its line breaks made alike."""
    _refuse_control_characters(text)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def several(text: str) -> list[str]:
    """The values of a cell that holds several, separated by semicolons."""
    return list(dict.fromkeys(part for part in map(one_line, text.split(";")) if part))


def within(limit: int | None, text: str) -> str:
    """The text, when it is no longer than ``limit`` characters."""
    if limit is not None and len(text) > limit:
        raise Unreadable(f"This is {len(text)} characters long; the most we can keep is {limit}.")
    return text


def npi(text: str) -> str | None:
    """A National Provider Identifier."""
    number = one_line(text)
    problem = npi_problem(number) if number else None
    if problem:
        raise Unreadable(problem)
    return number or None


def slug(text: str) -> str | None:
    """The last part of an address: ``maria-lopez-md``."""
    typed = one_line(text).casefold()
    if not re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", typed):
        raise Unreadable(
            "A slug is made of the letters a to z and digits, with hyphens between them"
            + (f": {slugify(typed)}." if slugify(typed) else ".")
        )
    return typed or None


def status(text: str) -> str | None:
    """Where a physician stands with the directory."""
    typed = one_line(text).casefold()
    if typed and typed not in set(Status):
        raise Unreadable(f"{quoted(typed)} is no status. Write one of {', '.join(Status)}.")
    return typed or None


def yes_or_no(text: str) -> bool | None:
    """Yes, no, or not told."""
    typed = one_line(text).casefold()
    if typed and typed not in _YES | _NO:
        raise Unreadable(f"{quoted(typed)} is neither yes nor no. Write yes or no, or leave it empty.")
    return typed in _YES if typed else None


def day(text: str) -> date | None:
    """A day as ``2015-06-30``."""
    typed = one_line(text)
    if not typed:
        return None
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", typed):
            return date.fromisoformat(typed)
    except ValueError:
        raise Unreadable(f"There is no day {typed} in the calendar.") from None
    raise Unreadable(f"{quoted(typed)} is not a date as we read it. Write year-month-day: 2015-06-30.")


def latitude(text: str) -> float | None:
    """Degrees north of the equator."""
    return _degrees(text, 90)


def longitude(text: str) -> float | None:
    """Degrees east of Greenwich."""
    return _degrees(text, 180)


def _degrees(text: str, most: int) -> float | None:
    typed = one_line(text)
    if not typed:
        return None
    if not re.fullmatch(r"[+-]?[0-9]{1,3}(?:\.[0-9]+)?", typed) or abs(float(typed)) > most:
        raise Unreadable(
            f"{quoted(typed)} is not between -{most} and {most}. Write decimal degrees: 33.8366."
        )
    return float(typed)


def web_address(text: str) -> str:
    """An address of a web page."""
    typed = one_line(text)
    if not typed:
        return ""
    try:
        parts = urlsplit(typed)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        host = ""
        parts = urlsplit("")
    if " " in typed or parts.scheme not in ("http", "https") or "." not in host.strip(".") or parts.username:
        raise Unreadable(
            f"{quoted(typed)} is not the address of a web page. Write it whole: https://www.example.org"
        )
    return typed


def email(text: str) -> str:
    """An e-mail address."""
    typed = one_line(text)
    if typed and not _EMAIL.fullmatch(typed):
        raise Unreadable(f"{quoted(typed)} is not an e-mail address. Write one, such as name@example.org")
    return typed


def region(text: str, country: str) -> str:
    """A state or province; as its usual code in the United States and Canada."""
    typed = one_line(text)
    if country not in REGION_CODES:
        return typed
    return typed.upper() if len(typed) <= 3 else REGION_CODES[country].get(typed.casefold(), typed)


def postal_code(text: str, country: str) -> str:
    """A postal code as people write it; leading zeros that a spreadsheet dropped come back."""
    typed = one_line(text)
    if country == "US" and typed:
        digits = re.sub(r"[\s-]", "", typed)
        if not re.fullmatch(r"[0-9]{4,5}|[0-9]{8,9}", digits):
            raise Unreadable(f"{quoted(typed)} is not a US ZIP code of 5 or 9 digits. Is the country right?")
        digits = digits.zfill(9 if len(digits) > 5 else 5)
        return f"{digits[:5]}-{digits[5:]}" if len(digits) > 5 else digits
    if country == "CA":
        letters = typed.replace(" ", "").replace("-", "").upper()
        return f"{letters[:3]} {letters[3:]}" if re.fullmatch(r"(?:[A-Z][0-9]){3}", letters) else typed
    return typed


def phone(text: str, country: str) -> str:
    """A telephone number as people write it: ``(714) 555-0142``, abroad ``+44 20 7946 0958``.

    ``country`` is where it is dialled when it does not start with ``+``. Extensions are kept.
    """
    typed = one_line(text)
    if not typed:
        return ""
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        number = None
    # Asking for a valid number would refuse 555-0142, which is kept free for invented people.
    possible = phonenumbers.ValidationResult.IS_POSSIBLE
    if number is None or phonenumbers.is_possible_number_with_reason(number) != possible:
        raise Unreadable(
            f"{quoted(typed)} is not a telephone number. Write it with its area code: (714) 555-0142; "
            "from abroad with its country code: +44 20 7946 0958."
        )
    at_home = number.country_code == phonenumbers.country_code_for_region(country) == 1
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, style.NATIONAL if at_home else style.INTERNATIONAL)


def _refuse_control_characters(text: str) -> None:
    if text.isprintable():
        return
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in _LAYOUT:
            raise Unreadable(
                f"There is an unreadable character (U+{ord(character):04X}) in the text. Type it again."
            )
