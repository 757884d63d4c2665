"""The documents that a search looks at while there is no index: all if they are few, else the likeliest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.orm import Session

from directory.domain.specialty import Catalogue
from directory.geo.distance import bounding_box
from directory.search.base import ArticleQuery, SearchQuery, Sort
from directory.search.standby import Shortlist
from directory.search.text import QueryWord, query_words, text_forms
from directory.services.indexing import Documents
from directory.store.queries.articles import articles_by_id
from directory.store.queries.physicians import physicians_by_id
from directory.store.queries.shortlists import (
    ArticleWishes,
    PhysicianWishes,
    WordSigns,
    everything_if_little,
    is_name_of_somebody,
    likely_articles,
    likely_physicians,
)
from directory.store.unit_of_work import Database

EVERYTHING = 1000
"""Up to so many physicians, and as many articles, all are looked at."""
LIKELIEST = 100
"""Where there are more, so many physicians and so many articles are."""
_MOST_WORDS = 4
"""So many words of a query choose; the others only weigh among those who were chosen."""
_KEPT_BY_ENDINGS = 4
"""Letters of a stem that no ending changes; of longer ones the last may be another."""


class ShortlistingService:
    """Reads from the database what the standby looks at."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        *,
        everything: int = EVERYTHING,
        likeliest: int = LIKELIEST,
    ) -> None:
        self._database = database
        self._documents = Documents(catalogue)
        self._signs = _Signs(catalogue)
        self._everything = everything
        self._likeliest = likeliest

    def everything(self) -> Shortlist | None:
        """All there is, unless it is too much."""
        with self._database.reading() as session:
            ids = everything_if_little(session, self._everything)
            return self._shortlist(session, *ids) if ids else None

    def for_physicians(self, query: SearchQuery) -> Shortlist:
        """The physicians likeliest to be found, and the likeliest of their articles to speak for them."""
        words = self._signs.of(query_words(query.text, query.aliases))
        with self._database.reading() as session:
            physicians = likely_physicians(session, self._signs.wishes(query), words, self._likeliest)
            theirs = likely_articles(session, ArticleWishes(physicians=physicians), words, self._likeliest)
            return self._shortlist(session, physicians, theirs)

    def for_articles(self, query: ArticleQuery) -> Shortlist:
        """The articles likeliest to be found."""
        words = self._signs.of(query_words(query.text, query.aliases))
        physicians = None if query.physician_id is None else (query.physician_id,)
        wishes = ArticleWishes(query.topic, query.society_id, physicians)
        with self._database.reading() as session:
            return self._shortlist(session, (), likely_articles(session, wishes, words, self._likeliest))

    def is_name(self, word: str) -> bool:
        """Whether somebody listed goes by a word in name form."""
        with self._database.reading() as session:
            return is_name_of_somebody(session, word)

    def _shortlist(
        self, session: Session, physicians: Collection[int], articles: Collection[int]
    ) -> Shortlist:
        found = physicians_by_id(session, physicians), articles_by_id(session, articles)
        return Shortlist(
            tuple(map(self._documents.physician, found[0].values())),
            tuple(map(self._documents.article, found[1].values())),
        )


class _Signs:
    """What of the reference lists stands for words and filters."""

    def __init__(self, catalogue: Catalogue) -> None:
        specialties, topics = catalogue.specialties, catalogue.topics
        self._with_broader = {each.code: specialties.with_broader((each.code,)) for each in specialties}
        self._specialties = _by_form(
            {code: specialties.words(codes) for code, codes in self._with_broader.items()}
        )
        self._topics = _by_form({topic.slug: topics.words((topic.slug,)) for topic in topics})

    def of(self, words: Sequence[QueryWord]) -> list[WordSigns]:
        """Of each word that chooses: rather those that the lists know."""
        signs = [
            WordSigns(
                names=word.forms(by_name=True),
                specialties=_any(self._specialties, word),
                topics=_any(self._topics, word),
                beginnings=_beginnings(word),
            )
            for word in words
        ]
        return sorted(signs, key=lambda each: not (each.specialties or each.topics))[:_MOST_WORDS]

    def wishes(self, query: SearchQuery) -> PhysicianWishes:
        """The filters of a query as rows know them: no row has the broader specialties."""
        asked = set(query.specialties)
        box = None
        if query.centre is not None and query.within_miles is not None:
            box = bounding_box(query.centre, max(query.within_miles, 0.0))
        return PhysicianWishes(
            specialties=[code for code, codes in self._with_broader.items() if asked.intersection(codes)],
            topics=query.topics,
            languages=query.languages,
            country=query.country,
            region=query.region,
            accepting_new_patients=query.accepting_new_patients,
            telehealth=query.telehealth,
            centre=query.centre,
            latitudes=(box.south, box.north) if box else None,
            longitudes=box.longitude_ranges if box else (),
            by_name=query.sort is Sort.NAME,
        )


def _by_form(texts: Mapping[str, str]) -> Mapping[str, set[str]]:
    """The keys of the texts that have a word, by its text form."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for key, text in texts.items():
        for form in text_forms(text):
            keys[form].add(key)
    return keys


def _any(keys: Mapping[str, set[str]], word: QueryWord) -> set[str]:
    return set().union(*(keys.get(form, ()) for form in word.forms(by_name=False)))


def _beginnings(word: QueryWord) -> set[str]:
    """What is the same in all words of these stems, and the word as it was typed."""
    stems = {form[: max(len(form) - 1, _KEPT_BY_ENDINGS)] for form in word.forms(by_name=False)}
    return stems if any(word.name.startswith(stem) for stem in stems) else {*stems, word.name}
