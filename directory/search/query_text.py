"""Reading what a patient typed: which words are a place, a specialty, a language, and which are left.

Pure, and driven by the tables in ``data/`` and the names of languages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from directory.domain.advice import UNTOLD, URGENT
from directory.domain.folding import fold
from directory.domain.specialty import Catalogue, SportWord
from directory.search.query_advice import Advice
from directory.search.query_body import Body, Gist
from directory.search.query_draft import Draft, Meaning, Reading, Understood
from directory.search.query_names import read_names
from directory.search.query_places import KnownPlaces, PlaceReader
from directory.search.query_spanish import Spanish
from directory.search.text import STOP_WORDS, Alias, name_forms, quotations, spans

__all__ = ["Gist", "Meaning", "QueryReader", "Reading", "Understood", "sport_aliases", "words_of_lists"]

_FLAGS = re.IGNORECASE
_JOINT = re.compile(r"\s*[,/]\s*|\s+(?:or|and)\s+", _FLAGS)
"""What stands between languages that are named together."""
# Words that ask for a physician without saying which.
_FILLERS = re.compile(
    r"(?<![\w'’])(?:doctors?|docs?|drs?|physicians?|specialists?|clinics?|experts?|someone|somebody|anyone|best|good|find|need"
    r"|(?:top|highly|best)[ -]rated|rated|recommended|reviews?|asap"
    r"|who|that|can|for|with|and|a(?!\.)|an|the|help|helps|treat|treats|treating)(?!\w|['’]\w)\.?",
    _FLAGS,
)
_PEOPLE = re.compile(r"\b(?:doctors?|docs?|drs?|physicians?|specialists?|clinics?|experts?)\b", _FLAGS)
_ACCEPTING = re.compile(
    r"\b(?:(?:who|that) )?(?:(?:is |are )?(?:accepting|taking|open to)|accepts?|takes?|sees?)"
    r" (?:new )?patients\b"
    r"|\bnew patients welcome\b",
    _FLAGS,
)
_ASKS_WHETHER = re.compile(
    r"(?<![\w'’])(?:(?:who|that|do|does|is|are|and) )*(?:(?:he|she|they|you|it) )?"
    r"(?:accept(?:s|ing)?|tak(?:es?|ing)|with|without|has|have|covered by|no)"
    r"(?: (?:my|the|any|a|an|no))?\s+$",
    _FLAGS,
)
_TELEHEALTH = re.compile(
    r"\b(?:(?:with|offers?|by|via) )?(?:video (?:visits?|appointments?|calls?)|tele(?:health|medicine))\b",
    _FLAGS,
)
# A specialty named by what its people are called may stand among other words;
# one named by its field only counts when nothing else was typed, or every
# question about surgery would show surgeons alone.
_PERSON = re.compile(
    r"(?:doctors?|physicians?|surgeons?|specialists?|practitioners?|therapists?|trainers?|assistants?"
    r"|[a-z]{3,}(?:iatrist|ologist|icist|edist|edists|atrician|itian|ietist|ernist|opractor)s?)$"
)


_SIGNALS = (
    "near close around speaks speaking talks accepting taking patients telehealth telemedicine video visit"
    " visits appointment appointments call doctor doctors physician physicians specialist specialists clinic"
)


def _words_of_topics(catalogue: Catalogue) -> Iterator[str]:
    for topic in catalogue.topics:
        yield from (topic.name, *topic.synonyms)
    for sport in catalogue.sports.values():
        yield from (sport.word, *sport.means)


def words_of_lists(catalogue: Catalogue, language_names: Iterable[str]) -> Iterator[str]:
    """Every text in whose words a query may be put: they are no typing errors, whoever is listed."""
    yield from _words_of_topics(catalogue)
    for specialty in catalogue.specialties:
        yield from (specialty.name, specialty.plain_name, *specialty.synonyms)
    for part in catalogue.body:
        yield from part.said_of
    yield from language_names
    yield from catalogue.spanish
    yield _SIGNALS


def sport_aliases(catalogue: Catalogue, text: str) -> tuple[Alias, ...]:
    """What the words of a text that name a sport, or who plays it, stand for."""
    typed = (text[span.start : span.end].lower() for span in spans(text))
    return tuple(_alias(catalogue.sports[word]) for word in typed if word in catalogue.sports)


def _alias(sport: SportWord) -> Alias:
    return Alias(sport.word, words=tuple(name_forms(" ".join(sport.means))))


class QueryReader:
    """Reads queries with the tables of one directory."""

    def __init__(self, catalogue: Catalogue, language_names: Mapping[str, str]) -> None:
        """``language_names`` maps the English names of languages, lower case, to their codes."""
        self._catalogue = catalogue
        self._specialties = catalogue.specialties
        self._languages = {fold(name): code for name, code in language_names.items()}
        self._language_names = language_names
        self._advice = Advice(catalogue.advice)
        self._spanish = Spanish(catalogue.spanish)
        self._body = Body(catalogue.body)
        self._places = PlaceReader(_words_of_topics(catalogue))

    def read(self, text: str, places: KnownPlaces, is_name: Callable[[str], bool]) -> Reading:
        """Understand ``text``; what is in Spanish is put into English, unless it calls for help at once.

        ``is_name`` tells whether a listed physician goes by a word in name form.
        """
        advice = self._advice.kinds(text)
        if URGENT.isdisjoint(advice) and (english := self._spanish.in_english(text, is_name)) != text:
            text, advice = english, self._advice.kinds(english)
        draft = Draft(text, advice=advice)
        self._drop_untold(draft)
        self._read_languages(draft)
        draft.take_all(_ACCEPTING, Meaning.ACCEPTING)
        draft.take_all(_TELEHEALTH, Meaning.TELEHEALTH)
        self._places.read(draft, places, is_name)
        self._read_specialties(draft)
        for filler in _FILLERS.finditer(draft.left):
            draft.pass_over(filler.span())
        read_names(draft, self._catalogue.given_names, self._catalogue.credentials, is_name)
        draft.aliases += self._spanish.aliases(draft.left, is_name)
        for span in spans(draft.left):
            sport = self._catalogue.sports.get(span.word)
            # Runner's knee, swimmer's shoulder: these are the names of injuries.
            if sport and draft.text[span.start : span.end].isalpha():
                draft.aliases.append(_alias(sport))
                draft.note((span.start, span.end), Meaning.SPORT, sport.topic)
        _drop_common_words(draft, is_name)
        return draft.reading(_FILLERS)

    def gists(self, reading: Reading) -> tuple[Gist, ...]:
        """What to search for when nobody fits all of the words, the closest to them first."""
        return self._body.gists(reading.words)

    def _read_languages(self, draft: Draft) -> None:
        for match in self._language_pattern.finditer(draft.left):
            names = [name for name in _JOINT.split(match["names"] or match["name"]) if name]
            for name in names:
                draft.take(match.span(), Meaning.LANGUAGE, self._languages[fold(name)])

    def _drop_untold(self, draft: Draft) -> None:
        for kind in UNTOLD.intersection(draft.advice):
            for start, end in self._advice.spans(draft.left, kind):
                before = _ASKS_WHETHER.search(draft.left, 0, start)
                draft.drop((before.start() if before else start, end))

    def _read_specialties(self, draft: Draft) -> None:
        whole = _normalised(draft.left)
        fields, people = self._names_without_fillers
        bare = _without_fillers(whole)
        code = self._names.get(whole) or fields.get(bare) or (_PEOPLE.search(whole) and people.get(bare))
        if code:
            draft.take((0, len(draft.left)), Meaning.SPECIALTY, code)
            return
        for match in self._person_pattern.finditer(draft.left):
            draft.take(match.span(), Meaning.SPECIALTY, self._names[_normalised(match[0])])

    @cached_property
    def _names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for entry in self._specialties:
            for name in (entry.name, entry.plain_name, *entry.synonyms):
                names.setdefault(_normalised(name), entry.code)
        return names | {plural: names[name] for name in names if (plural := f"{name}s") not in names}

    @cached_property
    def _names_without_fillers(self) -> tuple[dict[str, str], dict[str, str]]:
        """Names of fields, and what is left of names of people: a pain doctor’s is “pain”, which hurts."""
        fields: dict[str, str] = {}
        people: dict[str, str] = {}
        for name, code in self._names.items():
            if bare := _without_fillers(name):
                (people if _PEOPLE.search(name) else fields).setdefault(bare, code)
        return fields, people

    @cached_property
    def _person_pattern(self) -> re.Pattern[str]:
        people = sorted((name for name in self._names if _PERSON.search(name)), key=len, reverse=True)
        spelled = "|".join(r"[\s\-–]+".join(map(re.escape, name.split())) for name in people)
        return re.compile(rf"(?<!\w)(?:{spelled})(?!\w)", _FLAGS)

    @cached_property
    def _language_pattern(self) -> re.Pattern[str]:
        name = "(?:" + "|".join(sorted(map(re.escape, self._language_names), key=len, reverse=True)) + ")"
        several = rf"{name}(?:(?:{_JOINT.pattern}){name})*"
        return re.compile(
            rf"\b(?:(?:who|that)\s+)?(?:speaks?|speaking|talks?)\s+(?P<names>{several})\b"
            rf"|\b(?P<name>{name})(?:[\s-](?:speaking|speaker)s?\b|(?=\s+(?:doctor|physician)s?\b))",
            _FLAGS,
        )


def _drop_common_words(draft: Draft, is_name: Callable[[str], bool]) -> None:
    """Leave out stop words that are left alone beside what was understood: “Who is the … in Chicago”."""
    words = list(spans(draft.left))
    is_common = all(word.word in STOP_WORDS and not is_name(word.word) for word in words)
    if draft.has_parts and is_common and not quotations(draft.text):
        for word in words:
            draft.drop((word.start, word.end))


def _without_fillers(text: str) -> str:
    return " ".join(_FILLERS.sub(" ", text).split())


def _normalised(text: str) -> str:
    """Lower case, ``&`` and dashes left as people do: ``PM & R`` is ``pm&r``, ``ob-gyn`` ``ob gyn``."""
    text = re.sub(r"\s*&\s*", "&", fold(text).replace("’", "'"))
    return " ".join(re.sub(r"[\-–—.,?!]", " ", text).split())
