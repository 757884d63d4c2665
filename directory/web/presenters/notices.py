"""What a searcher should know about a result, in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence

from flask import url_for

from directory.domain.advice import URGENT, AdviceKind
from directory.domain.places import Place, Precision
from directory.search.base import Correction
from directory.search.query_places import means_here
from directory.search.query_text import Meaning
from directory.search.spelling import with_words
from directory.search.text import quotations, text_forms
from directory.services.found import Found, is_point
from directory.services.spelling import Spelling
from directory.web.presenters.addresses import place_text, search_url
from directory.web.presenters.advice import advice_notices
from directory.web.presenters.languages import language_name
from directory.web.presenters.views import Link, Notice, distance_in_words


def notices_of(found: Found, state: dict[str, str]) -> list[Notice]:
    """Everything the searcher should know, most important first."""
    if AdviceKind.CRISIS in found.reading.advice:
        # Which words nobody has used is of no use to them now.
        return list(advice_notices(found.reading.advice))
    notices = [
        *advice_notices(found.reading.advice),
        *_about_unknown_place(found, state),
        *_about_place(found, state),
        *_about_spanish(found, state),
        *spelling_notices(found.spelling, found.spelling.typed, lambda text: search_url(state, q=text)),
        *_about_less(found),
        # Who finds nobody is helped most by where somebody is found.
        *(() if found.total else _about_searches_nearby(found, state)),
        *_about_nobody(found, state),
        *_about_words(found, state),
        *(_about_searches_nearby(found, state) if found.total else ()),
        *_about_topics(found),
    ]
    return [*notices, degraded_notice(partial=found.partial)] if found.degraded else notices


_LANGUAGES_OF_LETTERS = {
    "ARABIC": ("ar", "fa", "ur"),
    "ARMENIAN": ("hy",),
    "BENGALI": ("bn",),
    "CJK": ("zh",),
    "CYRILLIC": ("ru", "uk"),
    "DEVANAGARI": ("hi",),
    "GREEK": ("el",),
    "GUJARATI": ("gu",),
    "GURMUKHI": ("pa",),
    "HANGUL": ("ko",),
    "HEBREW": ("he",),
    "HIRAGANA": ("ja",),
    "KATAKANA": ("ja",),
    "TAMIL": ("ta",),
    "TELUGU": ("te",),
    "THAI": ("th",),
}
"""Codes of languages by the first word of the Unicode names of their letters."""


def _about_spanish(found: Found, state: dict[str, str]) -> Iterator[Notice]:
    if found.spelling.typed != found.request.q:
        asked = (*found.request.languages, *found.reading.values(Meaning.LANGUAGE))
        yield Notice(
            kind="in_english",
            text=f"We took this for Spanish, and searched for “{found.spelling.typed}”.",
            links=[]
            if "es" in asked
            else [Link(label="Who speak Spanish", url=search_url(state, language="es"))],
        )


def spelling_notices(spelling: Spelling, typed: str, url: Callable[[str], str]) -> Iterator[Notice]:
    """Says which words were corrected, with ways to what was typed and to what else it may have meant."""
    if spelling.corrected:
        unknown = words_in_words([each.typed for each in spelling.corrected])
        instead = _listed([each.words[0] for each in spelling.corrected])
        as_typed = with_words(typed, {each.typed: f'"{each.typed}"' for each in spelling.corrected})
        yield Notice(
            kind="words_corrected",
            text=f"Nobody here has used {unknown}, so we searched for {instead}.",
            links=[
                *_meant_otherwise(spelling.corrected, spelling.text, url),
                Link(label=f"Search for “{typed}” as it is", url=url(as_typed)),
            ],
        )
    if spelling.offered:
        yield Notice(
            kind="did_you_mean",
            text=f"We took {_listed([each.typed for each in spelling.offered])} for a name.",
            links=_meant_otherwise(spelling.offered, spelling.text, url),
        )


def _listed(words: Sequence[str]) -> str:
    """``“a”``, ``“a”, “b” and “c”``."""
    *others, last = (f"“{word}”" for word in words)
    return f"{', '.join(others)} and {last}" if others else last


def words_in_words(words: Sequence[str]) -> str:
    """``the word “a”``, ``the words “a”, “b” and “c”``."""
    return f"the {'word' if len(words) == 1 else 'words'} {_listed(words)}"


def _speakers(words: Iterable[str], state: dict[str, str]) -> list[Link]:
    """Links to physicians who speak a language that is written so; none for Latin letters."""
    letters = {
        unicodedata.name(letter, "").partition(" ")[0]
        for word in words
        for letter in word
        if letter.isalpha()
    }
    codes = dict.fromkeys(
        code for script in sorted(letters) for code in _LANGUAGES_OF_LETTERS.get(script, ())
    )
    return [
        Link(label=f"Who speak {language_name(code)}", url=search_url(state, q=None, language=code))
        for code in codes
    ]


def _meant_otherwise(corrections: Sequence[Correction], text: str, url: Callable[[str], str]) -> list[Link]:
    """The text with the other words that each may have meant, one link each."""
    texts = [
        with_words(text, {each.typed if each.is_name else each.words[0]: word})
        for each in corrections
        for word in each.words[0 if each.is_name else 1 :]
    ]
    return [Link(label=f"Did you mean “{meant}”?", url=url(meant)) for meant in texts]


def unknown_parameter_notice(names: list[str]) -> Notice:
    """Says which parameters of an address were left out."""
    return Notice(
        kind="unknown_parameter",
        text=f"This address also asked for something we do not have ({', '.join(names)}); we left it out.",
    )


def degraded_notice(*, partial: bool) -> Notice:
    """Says that the answer came without the index, and whether only a part was looked at."""
    restriction = "look only at what seems likeliest to fit" if partial else "find by words alone"
    return Notice(
        kind="degraded",
        text=f"Our search index is being repaired. Until then searches take longer, and {restriction}.",
    )


def results_heading(found: Found) -> str:
    """What was found, in one line: ``12 physicians for “hamstring” within 50 miles of Anaheim Hills, CA``."""
    number = f"{found.total:,}" if found.total else "No"
    parts = [f"{number} {'physician' if found.total == 1 else 'physicians'}"]
    if asked := found.instead.words if found.instead else found.reading.asked:
        parts.append(f"for {asked}" if quotations(asked) else f"for “{asked}”")
    if found.place:
        parts.append(f"{_around(found)} {found.place.label}")
    return " ".join(parts)


def _around(found: Found) -> str:
    if found.within_miles is not None:
        return f"within {distance_in_words(found.within_miles, exact=True)} of"
    if found.place and found.place.precision in (Precision.REGION, Precision.COUNTRY):
        return "in"
    return "at any distance from"


def _about_unknown_place(found: Found, state: dict[str, str]) -> Iterator[Notice]:
    unknown = found.place_unknown
    if unknown is None:
        return
    others = [each for each in unknown.suggestions if each != found.place]
    if found.place:
        searched = f"We searched {_around_in_words(found)} {found.place.label}."
        advice = " Did you mean another place?" if others else ""
    else:
        searched = "These physicians are from everywhere."
        meant = " Did you mean one of these places?"
        advice = meant if others else " Try a ZIP code, or a city and state."
    yield Notice(
        kind="place_unknown",
        text=f"{unknown} {searched}{advice}",
        links=[Link(label=each.label, url=_elsewhere(found, state, each)) for each in others],
    )


def _about_place(found: Found, state: dict[str, str]) -> Iterator[Notice]:
    if found.place is None:
        is_asked_for = found.reading.first(Meaning.NEARBY) or means_here(found.request.near)
        if is_asked_for and found.place_unknown is None:
            yield Notice(
                kind="place_missing",
                text="We do not know where you are, and do not look it up. A city or a ZIP code will do.",
            )
        return
    if found.place_passed_over:
        label = found.place_passed_over.label
        yield Notice(
            kind="place_twice",
            text=f"You named two places. We searched {_around_in_words(found)} {found.place.label}.",
            links=[Link(label=f"Search {label} instead", url=search_url(state, near=None))],
        )
    if found.leftover:
        yield Notice(
            kind="place_partly",
            text=f"We do not know “{found.leftover}”, so we searched around {found.place.label}.",
        )
    if found.other_places:
        yield Notice(
            kind="place_ambiguous",
            text=f"We searched {_around_in_words(found)} {found.place.label}. "
            "Did you mean another place of that name?",
            links=[
                Link(
                    label=f"{_in_full(other.place)} ({other.physicians:,})",
                    url=_elsewhere(found, state, other.place),
                )
                for other in found.other_places
            ],
        )


def _in_full(place: Place) -> str:
    """A place told apart from those within it: New York is a city, and all of New York a state."""
    return place.label if is_point(place) else f"All of {place.label}"


def _around_in_words(found: Found) -> str:
    return "around" if found.within_miles is not None else _around(found)


def _elsewhere(found: Found, state: dict[str, str], place: Place) -> str:
    """The address of the search around another place, which stands in for the one among the words."""
    typed = (part.rest for part in found.reading.understood if part.meaning is Meaning.PLACE)
    words = state.get("q", "") if found.request.near else next(typed, "")
    return search_url(state, q=words or None, near=place_text(place))


def _about_less(found: Found) -> Iterator[Notice]:
    if found.instead and found.total:
        where = f"{_around(found)} {found.place.label}" if found.place else "in this directory"
        yield Notice(
            kind="words_left_out",
            text=f"Nobody {where} fits {_all_words(found)}, so we searched for “{found.instead.words}”.",
        )


def _all_words(found: Found) -> str:
    words = text_forms(found.reading.words)
    return "all of your words" if len(words) > 1 else f"“{found.reading.asked}”"


def _about_nobody(found: Found, state: dict[str, str]) -> Iterator[Notice]:
    if found.total or (found.reading.words and not found.place):
        return
    links = []
    text = "Nobody in this directory fits."
    if found.place and (found.within_miles is not None or not is_point(found.place)):
        there = f"{_around(found)} {found.place.label}"
        text = f"Nobody {_wanted(found)} is {there}"
        if found.nearest:
            nearest = distance_in_words(found.nearest[0].distance_miles, exact=found.centre_is_exact)
            text += f". The nearest is {nearest} {'away' if is_point(found.place) else 'from its middle'}."
        else:
            text += "." if found.within_miles is None else ", or farther away."
        if found.everybody_near:
            near = state.get("near") or place_text(found.place)
            url = search_url({"near": near, "within": state.get("within", "")})
            links = [Link(label=f"{_everybody(found)} {there}", url=url)]
    yield Notice(kind="nobody_within", text=text, links=links)


def _everybody(found: Found) -> str:
    if found.partial:
        # How many there are cannot be told.
        return "All physicians"
    few = {1: "The one physician", 2: "Both physicians"}
    return few.get(found.everybody_near, f"All {found.everybody_near:,} physicians")


def _wanted(found: Found) -> str:
    return f"for “{found.instead.words}”" if found.instead else "who fits"


def _about_searches_nearby(found: Found, state: dict[str, str]) -> Iterator[Notice]:
    """Offers what else to search for around the place. It is no diagnosis, so it does not say so."""
    if found.place and found.searches_nearby and URGENT.isdisjoint(found.reading.advice):
        yield Notice(
            kind="likely_topics",
            text=f"You can also look {_around_in_words(found)} {found.place.label} for:",
            links=[
                Link(
                    label=f"{each.words[:1].upper()}{each.words[1:]} ({each.physicians:,})",
                    url=_under(found, state, each.words),
                )
                for each in found.searches_nearby
            ],
        )


def _about_topics(found: Found) -> Iterator[Notice]:
    """Offers the pages of what the words may be about, where there is nothing to offer around a place."""
    if found.likely_topics and not found.searches_nearby and URGENT.isdisjoint(found.reading.advice):
        these = "this topic" if len(found.likely_topics) == 1 else "these topics"
        yield Notice(
            kind="likely_topics",
            text=f"You can also look under {these}:",
            links=[
                Link(label=each.name, url=url_for("search.topic", slug=each.slug))
                for each in found.likely_topics
            ],
        )


def _under(found: Found, state: dict[str, str], words: str) -> str:
    """The address of the search for these words at the same place, what else was understood kept."""
    wishes = {
        "near": state.get("near") or (place_text(found.place) if found.place else None),
        "specialty": state.get("specialty") or found.reading.first(Meaning.SPECIALTY),
        "language": state.get("language") or found.reading.first(Meaning.LANGUAGE),
        "accepting": state.get("accepting") or found.reading.first(Meaning.ACCEPTING),
        "telehealth": state.get("telehealth") or found.reading.first(Meaning.TELEHEALTH),
        "within": state.get("within") or found.reading.first(Meaning.WITHIN),
    }
    return search_url(state, q=words, **{name: wish or None for name, wish in wishes.items()})


def _about_words(found: Found, state: dict[str, str]) -> Iterator[Notice]:
    if found.unknown_words and not text_forms(found.reading.words):
        yield Notice(
            kind="words_unknown",
            text="These words are too common to search for. Say where it hurts, or what happened.",
        )
    elif found.unknown_words:
        tail = "we searched without it" if len(found.unknown_words) == 1 else "we searched without them"
        nothing = not found.total or set(found.unknown_words) >= set(found.reading.words.split())
        yield Notice(
            kind="words_unknown",
            text=f"Nobody here has used {words_in_words(found.unknown_words)}"
            + ("." if nothing else f"; {tail}."),
        )
        if speakers := _speakers(found.unknown_words, state):
            yield Notice(
                kind="not_english",
                text="So far we can only search in English. These physicians may understand you:",
                links=speakers,
            )
    if not found.total and (quoted := found.reading.values(Meaning.PHRASE)):
        unquoted = re.sub('["“”]', "", found.spelling.text)
        yield Notice(
            kind="quoted_nowhere",
            text=f"Nobody who fits has written {_listed(quoted)} just so.",
            links=[Link(label="Search without the quotation marks", url=search_url(state, q=unquoted))],
        )
    if found.relaxed and found.total:
        yield Notice(
            kind="words_relaxed",
            text="Nobody matches all of your words; these physicians match some of them.",
        )
