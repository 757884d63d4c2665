"""Names of languages."""

from __future__ import annotations

from babel import Locale

_NAMES: dict[str, str] = {
    code: str(name) for code, name in Locale("en").languages.items() if len(code) == 2 and code.isalpha()
}

LANGUAGE_CODES = {name.lower(): code for code, name in _NAMES.items()}
"""ISO 639-1 codes by the English names of the languages, lower case."""

LANGUAGES = tuple((code, _NAMES[code]) for code in sorted(LANGUAGE_CODES.values(), key=_NAMES.__getitem__))
"""Codes and English names, by name."""


def language_name(code: str) -> str:
    """The English name of a language; the code itself when it has none."""
    return _NAMES.get(code, code)
