"""Words with a fixed meaning: specialties, topics, languages and countries, by code or by any name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from babel import Locale

from directory.domain.specialty import Catalogue
from directory.services.importing.cells import Unreadable, one_line, quoted, several
from directory.services.importing.csv_table import nearest

# Codes that the Unicode list has for regions that are not countries.
_NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})


class Vocabulary:
    """Names and the code each of them means."""

    def __init__(self, kind: str, entries: Iterable[tuple[str, Iterable[str]]]) -> None:
        """``kind`` is what one of them is called; ``entries`` are codes with names, best known first."""
        self._kind = kind
        self._code_of: dict[str, str] = {}
        named = [(code, list(names)) for code, names in entries]
        # Every code goes before any name, and every first name before any second one.
        for rank in range(max(len(names) for _code, names in named) + 1):
            for code, names in named:
                for name in [code, *names][rank : rank + 1]:
                    self._code_of.setdefault(fold(name), code)

    def code(self, text: str) -> str:
        """The code of what was typed, empty for an empty text.

        Raises :class:`directory.services.importing.cells.Unreadable` with the nearest known name.
        """
        typed = one_line(text)
        if not typed:
            return ""
        try:
            return self._code_of[fold(typed)]
        except KeyError:
            hint = nearest(fold(typed), self._code_of.keys())
            raise Unreadable(f"We know no {self._kind} {quoted(typed)}.{hint}") from None

    def find(self, text: str) -> str | None:
        """The code of what was typed; ``None`` when it is none of ours."""
        return self._code_of.get(fold(text))

    def codes(self, text: str) -> tuple[str, ...]:
        """The codes of several, separated by semicolons, each once."""
        return tuple(dict.fromkeys(self.code(part) for part in several(text)))


def specialties(catalogue: Catalogue) -> Vocabulary:
    """Specialties, by code, name, plain-language name or synonym."""
    return Vocabulary(
        "specialty",
        ((each.code, (each.name, each.plain_name, *each.synonyms)) for each in catalogue.specialties),
    )


def topics(catalogue: Catalogue) -> Vocabulary:
    """Topics, by slug, name or synonym."""
    return Vocabulary("topic", ((each.slug, (each.name, *each.synonyms)) for each in catalogue.topics))


@cache
def languages() -> Vocabulary:
    """Languages, by ISO 639-1 code or English name."""
    names = Locale("en").languages
    return Vocabulary("language", ((code, (name,)) for code, name in names.items() if len(code) == 2))


@cache
def countries() -> Vocabulary:
    """Countries, by ISO 3166-1 alpha-2 code or English name."""
    other_names = {"US": ("USA", "United States of America"), "GB": ("UK", "Great Britain")}
    names = Locale("en").territories
    return Vocabulary(
        "country",
        (
            (code, (name, *other_names.get(code, ())))
            for code, name in names.items()
            if len(code) == 2 and code not in _NOT_COUNTRIES
        ),
    )


def fold(text: str) -> str:
    """A name as it is compared: without case, double blanks and typographic dashes and quotes."""
    return " ".join(text.casefold().replace("–", "-").replace("—", "-").replace("’", "'").split())
