"""A search for physicians among documents in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from geopy.distance import geodesic  # type: ignore[import-untyped]

from directory.domain.places import Coordinates
from directory.search import ranking
from directory.search.base import (
    AnswerPart,
    Evidence,
    Explanation,
    Facet,
    Hit,
    LocationDocument,
    PhysicianDocument,
    SearchQuery,
    SearchResults,
    Sort,
    WordPart,
)
from directory.search.memory.library import Library, Listing, Reply, Weights, enough
from directory.search.memory.meaning import Meaning
from directory.search.text import QueryWord, phrases, query_words


class PhysicianSearch:
    """One search for physicians, step by step."""

    def __init__(self, library: Library, meaning: Meaning, query: SearchQuery) -> None:
        self.library = library
        self.query = query
        self.asked = query_words(query.text, query.aliases)
        self.phrases = phrases(query.text)
        kinds = (library.physicians, library.answers)
        worth = {word: [kind.idf(word) for kind in kinds if kind.has(word)] for word in self.asked}
        self.weights: Weights = {word: min(idfs) for word, idfs in worth.items() if idfs}
        self.near = meaning.near(library, query.text, self.asked)
        self.scores = self._scores()
        best = max((self._fused(reply) for reply in {*self.scores, *self.near}), default=0.0)
        self.floor = ranking.EVIDENCE_SCORE * best - ranking.TOLERANCE
        self.idfs = {word: library.physicians.idf(word) for word in self.weights}

    def _scores(self) -> dict[Reply, float]:
        """The score of each reply that has a word of the query."""
        answers = self.library.answers
        idfs = {word: answers.idf(word) for word in self.weights}
        replies = (reply for reply in self.library.replies() if any(map(reply.words.has, idfs)))
        return {reply: answers.score(reply.words, idfs) for reply in replies}

    def results(self) -> SearchResults:
        """The page asked for, and what is true of the result as a whole."""
        query = self.query
        found, relaxed = self._found()
        hits = [match for listing in found if (match := self._match(listing)) is not None]
        hits.sort(key=lambda match: match.order(query.sort))
        return SearchResults(
            hits=tuple(match.hit for match in hits[query.offset :][: query.limit]),
            total=len(hits),
            facets=_facets(hits) if query.facets else {},
            unknown_words=tuple(word.typed for word in self.asked if word not in self.weights),
            relaxed=relaxed,
        )

    def _found(self) -> tuple[list[Listing], bool]:
        """Everybody whom the words find, before filters, and whether that took relaxing."""
        everybody = list(self.library.listings.values())
        if not self.asked:
            return everybody, False
        matched = {listing: self._matched(listing) for listing in everybody}
        strict = [listing for listing in everybody if self.weights and enough(matched[listing], self.weights)]
        if not any(listing.goes_by(word) for listing in strict for word in self.weights):
            by_words = set(strict)
            strict = [listing for listing in everybody if listing in by_words or self._is_near(listing)]
        loose = [listing for listing, words in matched.items() if words and self._has_phrases(listing)]
        strict = [listing for listing in strict if self._has_phrases(listing)]
        return (strict, False) if strict else (loose, bool(loose))

    def _has_phrases(self, listing: Listing) -> bool:
        """Whether each phrase stands in their listing or in a reply that is evidence."""
        witnesses = [listing.words, *(reply.words for reply in self._evidence(listing))]
        return all(any(witness.has_phrase(phrase) for witness in witnesses) for phrase in self.phrases)

    def _is_near(self, listing: Listing) -> bool:
        """Whether a reply of theirs is near in meaning to what was asked."""
        return any(reply in self.near for reply in self._evidence(listing))

    def _matched(self, listing: Listing) -> set[QueryWord]:
        witnesses = [listing.words, *(reply.words for reply in self._evidence(listing))]
        return {word for word in self.weights if any(witness.has(word) for witness in witnesses)}

    def _evidence(self, listing: Listing) -> list[Reply]:
        """The replies of a physician that are about what was asked, best first."""
        subject = {word: weight for word, weight in self.weights.items() if not listing.goes_by(word)}
        evidence = [
            reply
            for reply in self.library.replies_of.get(listing.document.physician_id, [])
            if reply in self.near or self._matches(reply, subject)
        ]
        return sorted(evidence, key=lambda reply: (-ranking.score_steps(self._fused(reply)), reply.answer_id))

    def _matches(self, reply: Reply, subject: Weights) -> bool:
        """Whether a reply has enough of these words, and scores enough for them."""
        needed = ranking.EVIDENCE_WEIGHT * sum(subject.values()) - ranking.TOLERANCE
        return (
            bool(subject)
            and reply in self.scores
            and (not self.phrases or any(map(reply.words.has_phrase, self.phrases)))
            and sum(weight for word, weight in subject.items() if reply.words.has(word)) >= needed
            and self._fused(reply) >= self.floor
        )

    def _fused(self, reply: Reply) -> float:
        """What a reply scores by its words and by its meaning."""
        return self.scores.get(reply, 0.0) + self.near.get(reply, 0.0)

    def _match(self, listing: Listing) -> _Match | None:
        """The physician as a hit, or ``None`` where a filter keeps them out."""
        if not self._passes(listing.document):
            return None
        offices = self._suitable_offices(listing.document)
        if not offices and self._filters_offices():
            return None
        office, miles = min(offices, key=_nearness, default=(None, None))
        evidence = self._evidence(listing)
        decay = 1.0
        if self.query.centre is not None:
            decay = ranking.decay(ranking.UNKNOWN_DISTANCE_MILES if miles is None else miles)
        score = self._text_score(listing, evidence) * decay
        shown = evidence[: self.query.evidence_limit]
        hit = Hit(
            listing.document.physician_id,
            office.location_id if office else None,
            miles,
            score,
            tuple(Evidence(reply.answer.answer_id, self._fused(reply)) for reply in shown if reply.answer),
            len(evidence),
            self._explanation(listing, evidence, decay) if self.query.explain else None,
        )
        return _Match(hit, listing.document, [office for office, _ in offices])

    def _text_score(self, listing: Listing, evidence: Sequence[Reply]) -> float:
        if not self.asked:
            replies = self.library.replies_of.get(listing.document.physician_id, [])
            return ranking.standing(len(replies))
        published = sum(self._fused(reply) * 0.5**rank for rank, reply in enumerate(evidence))
        own = self.library.physicians.score(listing.words, self.idfs)
        return own + ranking.PUBLISHED_WEIGHT * published

    def _explanation(self, listing: Listing, evidence: Sequence[Reply], decay: float) -> Explanation:
        parts = {word: self.library.physicians.parts(listing.words, word) for word in self.weights}
        return Explanation(
            tuple(WordPart(word.typed, *part) for word, fields in parts.items() for part in fields.items()),
            tuple(
                AnswerPart(
                    reply.answer.answer_id,
                    self.scores.get(reply, 0.0),
                    self.near.get(reply, 0.0),
                    ranking.PUBLISHED_WEIGHT * 0.5**rank,
                )
                for rank, reply in enumerate(evidence)
                if reply.answer
            ),
            0.0 if self.asked else self._text_score(listing, evidence),
            decay,
        )

    def _passes(self, document: PhysicianDocument) -> bool:
        """Whether the filters on the physician let them through."""
        query = self.query
        replies = self.library.replies_of.get(document.physician_id, [])
        topics = {*document.topics, *(topic for reply in replies for topic in reply.article.topics)}
        return (
            (not query.specialties or bool({*query.specialties} & {*document.specialties}))
            and (not query.languages or bool({*query.languages} & {*document.languages}))
            and (not query.topics or bool({*query.topics} & topics))
            and self._may_begin_so(document)
        )

    def _may_begin_so(self, document: PhysicianDocument) -> bool:
        """Whether the initials asked for are theirs, or theirs are all among them."""
        asked, own = {*self.query.initials}, {*document.initials}
        return not asked or (bool(own) and (asked <= own or own <= asked))

    def _filters_offices(self) -> bool:
        query = self.query
        return bool(
            query.country
            or query.region
            or query.accepting_new_patients
            or query.telehealth
            or (query.centre is not None and query.within_miles is not None)
        )

    def _suitable_offices(self, document: PhysicianDocument) -> list[tuple[LocationDocument, float | None]]:
        """The offices that satisfy every filter on offices, with their distances, in the member's order."""
        measured = [(office, _miles(self.query.centre, office.coordinates)) for office in document.locations]
        return [(office, miles) for office, miles in measured if self._suits(office, miles)]

    def _suits(self, office: LocationDocument, miles: float | None) -> bool:
        query = self.query
        return (
            self._within_reach(miles)
            and (not query.country or office.country == query.country)
            and (not query.region or office.region == query.region)
            and (not query.accepting_new_patients or office.accepting_new_patients is True)
            and (not query.telehealth or office.telehealth is True)
        )

    def _within_reach(self, miles: float | None) -> bool:
        if self.query.centre is None or self.query.within_miles is None:
            return True
        radius = ranking.distance_steps(self.query.within_miles)
        return miles is not None and ranking.distance_steps(miles) <= radius


@dataclass(frozen=True)
class _Match:
    """A hit, with what ordering and counting need to know of the physician."""

    hit: Hit
    document: PhysicianDocument
    offices: list[LocationDocument]

    def order(self, sort: Sort) -> tuple[float, str, int]:
        by_name = (self.document.sort_name, self.hit.physician_id)
        if sort is Sort.NAME:
            return (0, *by_name)
        if sort is Sort.BEST:
            return (-ranking.score_steps(self.hit.score), *by_name)
        miles = self.hit.distance_miles
        return (float("inf") if miles is None else ranking.distance_steps(miles), *by_name)


def _miles(centre: Coordinates | None, point: Coordinates | None) -> float | None:
    if centre is None or point is None:
        return None
    ends = (centre.latitude, centre.longitude), (point.latitude, point.longitude)
    miles: float = geodesic(*ends).miles
    return miles


def _nearness(measured: tuple[LocationDocument, float | None]) -> float:
    """What the nearest office has least of; of equals ``min`` takes the first."""
    miles = measured[1]
    return float("inf") if miles is None else ranking.distance_steps(miles)


def _facets(matches: Sequence[_Match]) -> dict[str, tuple[Facet, ...]]:
    values = {
        "specialty": [code for match in matches for code in {*match.document.specialties}],
        "language": [code for match in matches for code in {*match.document.languages}],
        "accepting": ["1" for match in matches if any(o.accepting_new_patients for o in match.offices)],
        "telehealth": ["1" for match in matches if any(office.telehealth for office in match.offices)],
    }
    return {name: _most_frequent_first(Counter(found)) for name, found in values.items()}


def _most_frequent_first(counts: Counter[str]) -> tuple[Facet, ...]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Facet(value, count) for value, count in ordered)
