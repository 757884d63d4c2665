"""Names of languages."""

from __future__ import annotations

from babel import Locale

_NAMES: dict[str, str] = {
    code: str(name) for code, name in Locale("en").languages.items() if len(code) == 2 and code.isalpha()
}

_ALSO_CALLED = {
    "cantonese": "zh",
    "castilian": "es",
    "creole": "ht",
    "dari": "fa",
    "español": "es",
    "farsi": "fa",
    "filipino": "tl",
    "kreyol": "ht",
    "mandarin": "zh",
    "pilipino": "tl",
}

LANGUAGE_CODES = {name.lower(): code for code, name in _NAMES.items()} | _ALSO_CALLED
"""ISO 639-1 codes by the English names of the languages and what patients call them, lower case."""

LANGUAGES = tuple((code, _NAMES[code]) for code in sorted(_NAMES, key=_NAMES.__getitem__))
"""Codes and English names, by name."""


def language_name(code: str) -> str:
    """The English name of a language; the code itself when it has none."""
    return _NAMES.get(code, code)
