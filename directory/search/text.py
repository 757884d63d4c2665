"""What a word is: the one definition that every engine, index and quotation uses.

A word has two forms. Its *name form* is the word folded: no case, no accents,
no apostrophes. Its *text form* is the stem of that, in which different spellings
and endings meet (``Orthopaedics``, ``orthopedic``); stop words have none. Names
of people match by name form, everything else by text form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from whoosh.lang.snowball.english import EnglishStemmer

from directory.domain.folding import fold

MAX_QUERY_WORDS = 32
"""Words of a query beyond these are ignored."""

# Function words only. Words that tell injuries apart stay searchable (back, up, down, out, over, under,
# before, after, off, no, not, without), and so do names (May).
_FUNCTION_WORDS = """
    a about also am an and any are as at be because been being but by can cannot cant could couldnt
    did didnt do does doesnt doing dont each else ever for from get gets getting got had has have
    having he her hers herself him himself his how i id if im in into is isnt it its itself ive just
    me might mine my myself near of on or our ours ourselves please shall she should since so some
    such than that thats the their theirs them themselves then there theres these they theyre this
    those to too us very was we were what whats when where which while who whom whos whose why will
    with would you your youre yours yourself
"""
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())
"""Words without a text form, in name form."""

_LETTER, _MARK = r"[^\W_ʼ]", "['’ʼ&]"
_WORD = re.compile(rf"{_LETTER}+(?:{_MARK}{_LETTER}+)*")
_JOINERS = {ord(mark): None for mark in "'’ʼ&"}

# Porter's own revision of his algorithm. What Whoosh has of the first one forgets to undouble consonants and
# to restore an e: running and run, dislocated and dislocation would not meet.
_STEMMER = EnglishStemmer()


@lru_cache(maxsize=65536)
def text_form(word: str) -> str | None:
    """The stem of a word in name form, or ``None`` when it is a stop word."""
    if word in STOP_WORDS:
        return None
    stem: str = _STEMMER.stem(word.replace("ae", "e"))  # type: ignore[no-untyped-call]
    return stem


def name_forms(text: str) -> list[str]:
    """The words of ``text`` in name form, in order."""
    return [joined(found) for found in raw_words(text)]


def raw_words(text: str) -> list[str]:
    """The words of ``text`` folded, in order, still with the marks that join their parts."""
    words: list[str] = _WORD.findall(fold(text))
    return words


def joined(word: str) -> str:
    """The name form of a word as found in folded text: without the marks that join its parts."""
    return word if word.isascii() and word.isalnum() else word.translate(_JOINERS)


def text_forms(text: str) -> list[str]:
    """The words of ``text`` in text form, in order, stop words left out."""
    return [form for word in name_forms(text) if (form := text_form(word)) is not None]


@lru_cache(maxsize=65536)
def _raw_form(word: str) -> str | None:
    """The text form of a word as ``raw_words`` gives it."""
    return text_form(joined(word))


class Span(NamedTuple):
    """A word where it stands: ``text[start:end]``, and its name form."""

    start: int
    end: int
    word: str


def spans(text: str, forms: frozenset[str] | None = None) -> Iterator[Span]:
    """The words of ``text`` where they stand, in order; those with one of these text ``forms`` if given."""
    folded = fold(text)
    words: Iterable[re.Match[str]]
    words = _WORD.finditer(folded) if forms is None else _of_forms(folded, forms)
    if len(folded) == len(text) and (text.isascii() or all(len(fold(char)) == 1 for char in set(text))):
        for found in words:
            yield Span(found.start(), found.end(), joined(found.group()))
        return
    # Folding made characters longer or shorter: origin[i] is where folded[i] came from.
    origin = [index for index, char in enumerate(text) for _ in fold(char)]
    for found in words:
        # Combining marks leave nothing behind, so the word reaches up to where the next character came from.
        last = origin[found.end() - 1]
        end = last + 1
        while end < len(text) and not fold(text[end]):
            end += 1
        yield Span(origin[found.start()], end, joined(found.group()))


_CHANGED_BY_STEMMING = 3
"""So many letters of a stem, at most, are not those that its words begin with."""
# Patterns with the other apostrophes take five times as long to compile, and there is one for each query.
_PLAIN_LETTER, _PLAIN_MARK = r"[^\W_]", "['&]"
_WORD_STARTED = rf"(?<!{_PLAIN_LETTER}.)(?<!{_PLAIN_LETTER}{_PLAIN_MARK}.)"
_WORD_GOES_ON = rf"{_PLAIN_LETTER}*(?:{_PLAIN_MARK}{_PLAIN_LETTER}+)*"


def _of_forms(folded: str, forms: frozenset[str]) -> Iterator[re.Match[str]]:
    """The words of folded text that have one of these text forms, in order."""
    plain = folded.replace("’", "'").replace("ʼ", "'")
    # Few words of a text are asked for. So only those that begin like one are looked at.
    return (found for found in _words_like(forms).finditer(plain) if _raw_form(found[0]) in forms)


@lru_cache(maxsize=256)
def _words_like(forms: frozenset[str]) -> re.Pattern[str]:
    """Words that begin as those of these text forms do; "ae" is an "e" to their stems."""
    beginnings = {form[: max(len(form) - _CHANGED_BY_STEMMING, 1)] for form in forms}
    either = {f"a{each}" for each in beginnings if each[0] == "e"} | beginnings
    spelled = [
        [("a?e" if place and letter == "e" else re.escape(letter)) for place, letter in enumerate(each)]
        for each in sorted(either)
    ]
    # The letter goes before the look at what stands before it: letters are what is found fast.
    begun = (
        first + _WORD_STARTED + "".join(f"{_PLAIN_MARK}?{each}" for each in rest) for first, *rest in spelled
    )
    return re.compile(f"(?:{'|'.join(begun)}){_WORD_GOES_ON}", re.DOTALL)


class QueryWord(NamedTuple):
    """A word of a query: as typed, and in the forms it is looked up by."""

    typed: str
    name: str
    text: str | None
    """``None`` for a stop word, which matches names only."""
    other_names: tuple[str, ...] = ()
    """Further name forms that count as the word where names are looked up."""
    other_texts: tuple[str, ...] = ()
    """Further text forms that count as the word elsewhere."""

    def forms(self, *, by_name: bool) -> tuple[str, ...]:
        """All forms by which it is looked up, in names or elsewhere."""
        if by_name:
            return (self.name, *self.other_names)
        return self.other_texts if self.text is None else (self.text, *self.other_texts)


class Alias(NamedTuple):
    """Further words that a word of a query stands for, all in name form."""

    word: str
    names: tuple[str, ...] = ()
    """Other names of who goes by it."""
    words: tuple[str, ...] = ()
    """Words in whose place it was used."""


@lru_cache(maxsize=256)
def query_words(text: str, aliases: tuple[Alias, ...] = ()) -> tuple[QueryWord, ...]:
    """The words of a query that count, in order: distinct, and without stop words unless there are no others.

    Two words are the same when their text forms are; of such words the first stands for all.
    """
    known = {alias.word: alias for alias in aliases}
    distinct: dict[str, QueryWord] = {}
    stop_words: dict[str, QueryWord] = {}
    for span in spans(text):
        form = text_form(span.word)
        also = known.get(span.word, Alias(span.word))
        texts = (other for each in also.words if (other := text_form(each)) is not None and other != form)
        others = tuple(dict.fromkeys(texts))
        word = QueryWord(text[span.start : span.end], span.word, form, also.names, others)
        if form is None:
            stop_words.setdefault(span.word, word)
        else:
            distinct.setdefault(form, word)
    return tuple((distinct or stop_words).values())[:MAX_QUERY_WORDS]


_QUOTED = re.compile(r"[\"“”]([^\"“”]*)[\"“”]")


def quotations(text: str) -> list[tuple[int, int]]:
    """Where something stands in double quotes, the quotes included."""
    return [found.span() for found in _QUOTED.finditer(text) if name_forms(found[1])]


def phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """What stands in double quotes, as words in name form; quotations without a text form left out."""
    stands = quotations(text)
    if not stands:
        return ()
    quoted = (tuple(name_forms(text[start:end])) for start, end in stands)
    return tuple(dict.fromkeys(words for words in quoted if any(map(text_form, words))))[:MAX_QUERY_WORDS]
