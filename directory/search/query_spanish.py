"""Queries in Spanish, put into the English words that answers are written in, word by word."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from directory.search.text import Alias, Span, name_forms, quotations, spans

_LONGEST = 4
_ARTICLES = frozenset({"el", "la", "los", "las"})
_ALSO_ENGLISH = frozenset({"con", "disco", "fascitis", "mama", "papa", "pie", "roto", "sin"})
"""Words that may stand in an English sentence: they do not tell that one is Spanish."""


class Spanish:
    """The words that patients use for injuries, and what they are in English (``data/spanish.csv``)."""

    def __init__(self, english: Mapping[str, str]) -> None:
        """``english`` is by words in name form (``muneca``); nothing for those that ask for nothing."""
        self._english = english

    def in_english(self, text: str, is_name: Callable[[str], bool]) -> str:
        """The text in English if at least half of it is Spanish, else as it is.

        ``is_name`` tells whether a listed physician goes by a word. What is not in the table stays.
        """
        words = list(spans(text))
        phrases = self._phrases(words)
        known = sum(end - start for start, end in phrases)
        is_spanish = any(self._is_surely_spanish(words[start:end], is_name) for start, end in phrases)
        if not is_spanish or 2 * known < len(words) or quotations(text):
            return text
        parts, done = [], 0
        for start, end in phrases:
            first, last = words[start], words[end - 1]
            parts += [text[done : first.start], self._english[_joined(words[start:end])]]
            done = last.end
        return " ".join("".join((*parts, text[done:])).replace("¿", " ").replace("¡", " ").split())

    def aliases(self, text: str, is_name: Callable[[str], bool]) -> tuple[Alias, ...]:
        """What the Spanish words of an English text stand for: ``tenis elbow``."""
        known = {span.word: span for span in spans(text) if span.word in self._english}
        return tuple(
            Alias(word, words=tuple(name_forms(self._english[word])))
            for word, span in known.items()
            if self._is_surely_spanish((span,), is_name)
        )

    def _phrases(self, words: Sequence[Span]) -> list[tuple[int, int]]:
        """Where words of the table stand, the longest phrases first; not the article of a name."""
        found: list[tuple[int, int]] = []
        start = 0
        while start < len(words):
            sizes = range(min(_LONGEST, len(words) - start), 0, -1)
            size = next((each for each in sizes if _joined(words[start : start + each]) in self._english), 0)
            if size and not self._is_article_of_name(words, start):
                found.append((start, start + size))
            start += size or 1
        return found

    def _is_article_of_name(self, words: Sequence[Span], place: int) -> bool:
        """Whether an article stands before a word that is not in the table: ``Los Angeles``."""
        return words[place].word in _ARTICLES and any(
            following.word not in self._english for following in words[place + 1 : place + 2]
        )

    def _is_surely_spanish(self, phrase: Sequence[Span], is_name: Callable[[str], bool]) -> bool:
        words = _joined(phrase)
        says_something = self._english[words] not in ("", words)
        return (
            says_something and words not in _ALSO_ENGLISH and not any(is_name(each.word) for each in phrase)
        )


def _joined(words: Sequence[Span]) -> str:
    return " ".join(span.word for span in words)
