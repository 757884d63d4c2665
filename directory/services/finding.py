"""Finding physicians: from what a patient typed to listings, with the reasons why each fits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from directory.domain.physician import Physician
from directory.domain.places import Coordinates, Place, Precision
from directory.domain.specialty import Catalogue
from directory.geo.base import PlaceFinder, PlaceUnknown, Resolution
from directory.search.base import Hit, SearchEngine, SearchQuery, SearchResults, Sort
from directory.search.meaning.topics import TopicVectors
from directory.search.query_places import means_here
from directory.search.query_text import Gist, Meaning, QueryReader, Reading
from directory.search.ranking import PHYSICIAN_FIELDS
from directory.search.text import name_forms, text_forms
from directory.services.asked_topics import AskedTopics
from directory.services.found import (
    DEFAULT_WITHIN_MILES,
    ExplainedScore,
    FindRequest,
    Found,
    FoundPhysician,
    OtherPlace,
    Quote,
    SearchNearby,
    is_point,
)
from directory.services.markdown import plain_text
from directory.services.paging import count_pages
from directory.services.quoting import Quoter, words_to_mark
from directory.services.spelling import Spelling, spelled
from directory.store.queries.articles import answers_by_id, latest_answers
from directory.store.queries.physicians import physicians_by_id
from directory.store.unit_of_work import Database

NEAREST_SHOWN = 5
OTHER_PLACES_SHOWN = 5
QUOTED_EACH = 2
FEW = 5
"""Where fewer are found, a search for less is offered."""
_LEAST_SHARE_OF_PEOPLE = 0.05
"""Of the people of the likeliest place; with fewer, another of its name in the same country is not meant."""

_NAME_FIELDS = frozenset(field.name for field in PHYSICIAN_FIELDS if field.by_name)


class FindingService:
    """Finds physicians. Tells nobody what was searched for."""

    def __init__(
        self,
        database: Database,
        engine: SearchEngine,
        places: PlaceFinder,
        catalogue: Catalogue,
        language_names: Mapping[str, str],
        quoter: Quoter,
        topics: TopicVectors,
    ) -> None:
        self._database = database
        self._engine = engine
        self._places = places
        self._reader = QueryReader(catalogue, language_names)
        self._quoter = quoter
        self._topics = AskedTopics(catalogue, topics)

    def find(self, request: FindRequest) -> Found:
        """Search for physicians.

        Raises :class:`InvalidInput` for a page that does not exist, and
        :class:`directory.domain.errors.Unavailable` when the index, the gazetteer or
        the database do not answer.
        """
        spelling, reading = self._understand(request.q)
        request = _with_radius(request, reading)
        resolution, place_unknown = self._resolve(request.near or reading.first(Meaning.PLACE))
        place = resolution.place if resolution else None
        asked = _query(request, reading, place)
        gists = self._reader.gists(reading)
        query, results, instead = self._search(asked, gists)
        pages = count_pages(results.total, request.page, request.page_size)
        nearest = self._nearest(query, results, place)
        shown = self._present(results.hits + nearest, _with_gist(reading, instead))
        return Found(
            request=request,
            spelling=spelling,
            reading=reading,
            place=place,
            leftover=resolution.leftover if resolution else "",
            place_unknown=place_unknown,
            place_passed_over=self._passed_over(request, reading, place),
            other_places=self._other_places(query, results, resolution, request.within_miles),
            physicians=tuple(shown[: len(results.hits)]),
            total=results.total,
            pages=pages,
            facets=results.facets,
            unknown_words=results.unknown_words,
            instead=instead,
            relaxed=results.relaxed,
            degraded=results.degraded,
            partial=results.partial,
            likely_topics=() if self._are_names(reading.words) else self._topics.likely(reading.words),
            searches_nearby=self._searches_nearby(asked, results, () if instead else gists),
            nearest=tuple(shown[len(results.hits) :]),
            everybody_near=0 if results.total or not place else self._count(_of_anybody(query)),
        )

    def near_point(
        self,
        point: Coordinates,
        *,
        topics: tuple[str, ...] = (),
        limit: int,
        without: frozenset[int] = frozenset(),
    ) -> tuple[FoundPhysician, ...]:
        """The nearest physicians to a point (on any of ``topics``), but for those with ids in ``without``."""
        query = SearchQuery(
            centre=point, topics=topics, sort=Sort.DISTANCE, limit=limit + len(without), facets=False
        )
        hits = [hit for hit in self._engine.search(query).hits if hit.physician_id not in without]
        return tuple(self._present(hits[:limit]))

    def suggest_places(self, prefix: str, limit: int = 8) -> tuple[Place, ...]:
        """Places whose names start like this, likeliest first."""
        return self._places.suggest(prefix, limit)

    def _search(
        self, query: SearchQuery, gists: Sequence[Gist]
    ) -> tuple[SearchQuery, SearchResults, Gist | None]:
        """Who fits all of the words; if nobody does, who fits where it hurts, there or else farther away.

        With the query that was answered so, and what it was searched for instead.
        """
        results = self._engine.search(query)
        if results.total or not gists or self._asks_for_somebody(query):
            return query, results, None
        tried = [(_less(query, gist), gist) for gist in gists]
        for less, gist in tried:
            found = self._engine.search(less)
            if found.total and not found.relaxed:
                return less, found, gist
        for less, gist in reversed(tried):
            if _is_bounded(query) and self._count(_anywhere(less)):
                return less, results, gist
        return query, results, None

    def _asks_for_somebody(self, query: SearchQuery) -> bool:
        """Whether those who fit best, wherever they are, go by one of the words."""
        if not any(map(self._engine.is_name, name_forms(query.text))):
            return False
        anywhere = replace(_anywhere(query), limit=NEAREST_SHOWN, facets=False, explain=True)
        hits = self._engine.search(anywhere).hits
        return bool(hits) and all(map(_is_found_by_name, hits))

    def _understand(self, text: str) -> tuple[Spelling, Reading]:
        reading = self._read(text)
        spelling = spelled(self._engine, reading.text, reading.words)
        return spelling, self._read(spelling.text) if spelling.corrected else reading

    def _read(self, text: str) -> Reading:
        return self._reader.read(text, self._places, self._engine.is_name)

    def _passed_over(self, request: FindRequest, reading: Reading, place: Place | None) -> Place | None:
        if not request.near:
            return None
        other, _ = self._resolve(reading.first(Meaning.PLACE))
        return other.place if other and other.place != place else None

    def _resolve(self, text: str) -> tuple[Resolution | None, PlaceUnknown | None]:
        if not text or means_here(text):
            return None, None
        try:
            return self._places.resolve(text), None
        except PlaceUnknown as unknown:
            closest = next(iter(unknown.suggestions), None)
            # Nearly the same postal code may be anywhere; nearly the same name is a slip of the keyboard.
            if closest is None or closest.precision is Precision.POSTAL_CODE:
                return None, unknown
            return Resolution(closest), unknown

    def _nearest(self, query: SearchQuery, results: SearchResults, place: Place | None) -> tuple[Hit, ...]:
        """Those nearest to a point, or to the middle of a state, where nobody was found around it."""
        if results.total or place is None or not _is_bounded(query):
            return ()
        anywhere = replace(
            _anywhere(query),
            centre=place.coordinates,
            sort=Sort.DISTANCE,
            limit=NEAREST_SHOWN,
            facets=False,
        )
        return tuple(hit for hit in self._engine.search(anywhere).hits if hit.distance_miles is not None)

    def _other_places(
        self, query: SearchQuery, results: SearchResults, resolution: Resolution | None, miles: float | None
    ) -> tuple[OtherPlace, ...]:
        """Where else they may have meant: states, and places where they would find somebody."""
        # Where not everybody is looked at, how many there are elsewhere cannot be told.
        if resolution is None or results.partial:
            return ()
        others = (other for other in resolution.others if _may_be_meant(other, resolution.place))
        counted = (OtherPlace(other, self._count(_around(query, other, miles))) for other in others)
        # Whoever lives there must see that another place was searched: Ontario, CA is in California.
        offered = (other for other in counted if other.physicians or not is_point(other.place))
        return tuple(islice(offered, OTHER_PLACES_SHOWN))

    def _present(self, hits: Sequence[Hit], reading: Reading | None = None) -> list[FoundPhysician]:
        words = words_to_mark(reading) if reading else ""
        with self._database.reading() as session:
            physicians = physicians_by_id(session, (hit.physician_id for hit in hits))
            quoted = {hit.physician_id: [evidence.answer_id for evidence in hit.evidence] for hit in hits}
            if not words:
                quoted = latest_answers(session, list(physicians), QUOTED_EACH)
            answers = answers_by_id(
                session, (answer for each in quoted.values() for answer in each[:QUOTED_EACH])
            )
            explained = answers_by_id(session, _explained(hits)) if _explained(hits) else {}
        articles = {answer_id: slug for answer_id, (_, slug, _) in explained.items()}
        bodies = [plain_text(answer.body) for answer, _, _ in answers.values()]
        quotes = {
            answer_id: Quote(slug, title, passage)
            for (answer_id, (_, slug, title)), passage in zip(
                answers.items(), self._quoter.passages(reading, bodies), strict=True
            )
        }
        asked_for = self._topics.asked_for(words)
        # A physician deleted since the index was written is left out: the index may lag, it must not lie.
        return [
            replace(
                _found(
                    hit, physicians[hit.physician_id], quoted.get(hit.physician_id, []), quotes, asked_for
                ),
                explanation=ExplainedScore(hit.explanation, articles) if hit.explanation else None,
            )
            for hit in hits
            if hit.physician_id in physicians and physicians[hit.physician_id].is_listed
        ]

    def _are_names(self, words: str) -> bool:
        """Whether all words are names of somebody: then they are about no topic."""
        return all(map(self._engine.is_name, name_forms(words)))

    def _searches_nearby(
        self, query: SearchQuery, results: SearchResults, gists: Sequence[Gist]
    ) -> tuple[SearchNearby, ...]:
        """How many other searches find at the same place; none that find nobody, or are about somebody."""
        # Where not everybody is looked at, how many there are cannot be told.
        if results.partial or not (query.centre or query.country) or self._are_names(query.text):
            return ()
        topics = ((topic.name, self._read(topic.name)) for topic in self._topics.offered(query.text))
        counted = [
            SearchNearby(
                name, self._count(replace(query, text=reading.words, aliases=reading.aliases, initials=()))
            )
            for name, reading in topics
            if set(text_forms(reading.words)) != set(text_forms(query.text))
        ]
        if 0 < results.total < FEW:
            less = (SearchNearby(gist.words, self._count(_less(query, gist))) for gist in gists[:1])
            counted[:0] = (each for each in less if each.physicians > results.total)
        return tuple(each for each in counted if each.physicians)

    def _count(self, query: SearchQuery) -> int:
        return self._engine.search(replace(query, limit=0, facets=False)).total

    def topics_asked_for(self, words: str) -> frozenset[str]:
        """Slugs of the topics that these words name."""
        return self._topics.asked_for(words)


def _explained(hits: Iterable[Hit]) -> list[int]:
    return [part.answer_id for hit in hits if hit.explanation for part in hit.explanation.answers]


def _found(
    hit: Hit,
    physician: Physician,
    quoted: Sequence[int],
    quotes: Mapping[int, Quote],
    asked_for: frozenset[str],
) -> FoundPhysician:
    offices = {location.id: location for location in physician.locations}
    office = offices.get(hit.location_id or 0)
    return FoundPhysician(
        physician=physician,
        location=office,
        # An office that was hidden since the index was written tells no distance either.
        distance_miles=hit.distance_miles if office else None,
        score=hit.score,
        quotes=tuple(quotes[answer_id] for answer_id in quoted if answer_id in quotes),
        answers_matching=hit.evidence_total,
        explanation=None,
        topics_matching=tuple(topic for topic in physician.topics if topic in asked_for),
    )


def _with_radius(request: FindRequest, reading: Reading) -> FindRequest:
    """The request with the radius that stands among the words, unless another was chosen."""
    miles = reading.first(Meaning.WITHIN)
    if miles and request.within_miles == DEFAULT_WITHIN_MILES:
        return replace(request, within_miles=float(miles))
    return request


def _query(request: FindRequest, reading: Reading, place: Place | None) -> SearchQuery:
    query = SearchQuery(
        text=reading.words,
        aliases=reading.aliases,
        initials=tuple(initial.lower() for initial in reading.values(Meaning.INITIAL)),
        specialties=request.specialties or reading.values(Meaning.SPECIALTY),
        topics=request.topics,
        languages=request.languages or reading.values(Meaning.LANGUAGE),
        accepting_new_patients=request.accepting_new_patients or bool(reading.first(Meaning.ACCEPTING)),
        telehealth=request.telehealth or bool(reading.first(Meaning.TELEHEALTH)),
        sort=request.sort,
        offset=(request.page - 1) * request.page_size,
        limit=request.page_size,
        evidence_limit=QUOTED_EACH,
        explain=request.explain,
    )
    return _around(query, place, request.within_miles) if place else query


def _may_be_meant(other: Place, likeliest: Place) -> bool:
    """Whether its name alone may mean this place: who lives in another, small Boston names its state."""
    is_elsewhere = not is_point(other) or other.country != likeliest.country
    return is_elsewhere or other.population >= _LEAST_SHARE_OF_PEOPLE * likeliest.population


def _less(query: SearchQuery, gist: Gist) -> SearchQuery:
    return replace(query, text=gist.words, aliases=gist.aliases, initials=())


def _is_bounded(query: SearchQuery) -> bool:
    """Whether somebody may be near, but not near enough: beyond a radius, or the border of a state."""
    return query.within_miles is not None or bool(query.region)


def _anywhere(query: SearchQuery) -> SearchQuery:
    return replace(query, centre=None, within_miles=None, country="", region="", offset=0)


def _of_anybody(query: SearchQuery) -> SearchQuery:
    """The query for whoever is there."""
    return SearchQuery(
        centre=query.centre, within_miles=query.within_miles, country=query.country, region=query.region
    )


def _is_found_by_name(hit: Hit) -> bool:
    return hit.explanation is not None and any(part.field in _NAME_FIELDS for part in hit.explanation.listing)


def _with_gist(reading: Reading, gist: Gist | None) -> Reading:
    """The reading with what was searched for, so that it is quoted too."""
    return replace(reading, aliases=(*reading.aliases, *gist.aliases)) if gist else reading


def _around(query: SearchQuery, place: Place, within_miles: float | None) -> SearchQuery:
    """The query made around a place: in a region or a country, else within the radius of a point."""
    if is_point(place):
        return replace(query, centre=place.coordinates, within_miles=within_miles, country="", region="")
    region = place.region if place.precision is Precision.REGION else ""
    return replace(query, centre=None, within_miles=None, country=place.country, region=region.upper())
