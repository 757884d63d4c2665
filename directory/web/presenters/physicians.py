"""Physicians as they are shown."""

from __future__ import annotations

from flask import url_for
from markupsafe import escape

from directory.domain.physician import Physician, PracticeLocation
from directory.domain.places import Place
from directory.domain.specialty import Catalogue
from directory.domain.standing import is_confirmation_overdue
from directory.search.evidence import Passage
from directory.services.found import ExplainedScore, Found, FoundPhysician, Quote
from directory.services.markdown import render_markdown
from directory.services.pictures import LARGE_SIDE, SMALL_SIDE
from directory.web.presenters.addresses import place_text
from directory.web.presenters.languages import language_name
from directory.web.presenters.notices import notices_of
from directory.web.presenters.views import (
    AnswerPartView,
    Choice,
    EvidenceView,
    ExplanationView,
    LanguageView,
    Link,
    LocationView,
    PhotographView,
    PhysicianListing,
    PhysicianResult,
    PhysicianResults,
    PlaceView,
    SpecialtyView,
    TopicView,
    WordPartView,
)

OFFER_LABELS = {"accepting": "Accepting new patients", "telehealth": "Offers video visits"}
"""What an office offers, by the name of the parameter that asks for it."""


def present_results(found: Found, state: dict[str, str], catalogue: Catalogue) -> PhysicianResults:
    """A page of physicians; ``state`` is the search as it stands in its address."""
    request, reading = found.request, found.reading
    return PhysicianResults(
        query={
            "q": request.q,
            "near": request.near,
            "within": found.within_miles,
            "specialty": state.get("specialty"),
            "language": state.get("language"),
            "accepting": request.accepting_new_patients,
            "telehealth": request.telehealth,
            "sort": request.sort,
            "words": reading.words,
            "instead": found.instead.words if found.instead else None,
            "understood": [f"{part.meaning}:{part.value}" for part in reading.understood],
        },
        place=present_place(found.place) if found.place else None,
        total=found.total,
        page=request.page,
        pages=found.pages,
        results=[
            present_found(each, catalogue, centre_is_exact=found.centre_is_exact) for each in found.physicians
        ],
        facets={
            name: [
                Choice(value=facet.value, label=_facet_label(name, facet.value, catalogue), count=facet.count)
                for facet in facets
            ]
            for name, facets in found.facets.items()
        },
        notices=notices_of(found, state),
    )


def present_found(
    found: FoundPhysician, catalogue: Catalogue, *, centre_is_exact: bool = True
) -> PhysicianResult:
    """A physician found, measured from a building or from the middle of a place."""
    physician = found.physician
    specialties = map(catalogue.specialties.get, physician.specialties)
    topics = map(catalogue.topics.get, found.topics_matching)
    return PhysicianResult(
        slug=physician.slug,
        name=physician.name.full,
        credentials=list(physician.credentials),
        specialties=list(physician.specialties),
        specialty_names=[entry.name for entry in specialties if entry],
        languages=list(physician.languages),
        url=url_for("physicians.listing", slug=physician.slug),
        photograph=present_photograph(physician),
        location=present_location(found.location) if found.location else None,
        other_locations=max(0, len(physician.locations) - 1),
        distance_miles=None if found.distance_miles is None else round(found.distance_miles, 2),
        distance_is_exact=centre_is_exact and found.office_is_exact,
        score=round(found.score, 6),
        answers=[_evidence(quote) for quote in found.quotes],
        answers_matching=found.answers_matching,
        explanation=_explanation(found.explanation) if found.explanation else None,
        answers_published=physician.answer_count,
        topics_matching=[topic.name for topic in topics if topic],
    )


def _explanation(explained: ExplainedScore) -> ExplanationView:
    parts = explained.parts
    return ExplanationView(
        listing=[WordPartView(word=part.word, field=part.field, score=part.score) for part in parts.listing],
        answers=[
            AnswerPartView(
                article=explained.articles.get(part.answer_id, ""),
                words=part.words,
                meaning=part.meaning,
                share=part.share,
                score=part.score,
            )
            for part in parts.answers
        ],
        standing=parts.standing,
        decay=parts.decay,
    )


def present_place(place: Place) -> PlaceView:
    """A place."""
    return PlaceView(
        name=place.name,
        region=place.region,
        country=place.country,
        latitude=place.coordinates.latitude,
        longitude=place.coordinates.longitude,
        precision=place.precision,
        label=place.label,
        text=place_text(place),
    )


def present_location(location: PracticeLocation) -> LocationView:
    """An office."""
    return LocationView(
        name=location.name,
        address=location.address.street,
        city=location.address.city,
        region=location.address.region,
        postal_code=location.address.postal_code,
        country=location.address.country,
        latitude=location.coordinates.latitude if location.coordinates else None,
        longitude=location.coordinates.longitude if location.coordinates else None,
        precision=location.precision,
        phone=location.phone,
        accepting_new_patients=location.accepting_new_patients,
        telehealth=location.telehealth,
        hours=location.hours.splitlines(),
    )


def present_photograph(physician: Physician) -> PhotographView | None:
    """The photograph, if there is one to be seen."""
    return photograph_view(physician.slug, physician.photograph, f"Photograph of {physician.name.full}")


def photograph_view(slug: str, digest: str, alt: str) -> PhotographView | None:
    """The photograph of a listing with this digest; ``None`` without one."""
    if not digest:
        return None
    large, small = (
        url_for("physicians.photograph", slug=slug, picture=f"{digest}-{side}")
        for side in (LARGE_SIDE, SMALL_SIDE)
    )
    return PhotographView(url=large, small_url=small, alt=alt)


def present_listing(physician: Physician, catalogue: Catalogue) -> PhysicianListing:
    """A listed physician's whole listing."""
    return PhysicianListing(
        slug=physician.slug,
        npi=physician.npi,
        name=physician.name.full,
        credentials=list(physician.credentials),
        specialties=list(physician.specialties),
        specialty_links=specialty_views(physician, catalogue),
        topics=list(physician.topics),
        topic_links=topic_views(physician.topics, catalogue),
        certifications=list(physician.certifications),
        languages=[LanguageView(code=code, name=language_name(code)) for code in physician.languages],
        biography=physician.biography,
        biography_html=render_markdown(physician.biography),
        website=physician.website if _is_web(physician.website) else "",
        links=[Link(label=link.label, url=link.url) for link in physician.links if _is_web(link.url)],
        email=physician.email,
        member_since=physician.member_since,
        confirmed_at=physician.confirmed_at,
        confirmed_by=physician.confirmed_by,
        confirmation_overdue=is_confirmation_overdue(physician.confirmed_at),
        locations=[present_location(location) for location in physician.locations],
        answers_published=physician.answer_count,
        photograph=present_photograph(physician),
        url=url_for("physicians.listing", slug=physician.slug),
        author_url=url_for("articles.author", slug=physician.slug),
    )


def _is_web(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def specialty_views(physician: Physician, catalogue: Catalogue) -> list[SpecialtyView]:
    """The physician's specialties."""
    entries = (catalogue.specialties.get(code) for code in physician.specialties)
    return [
        SpecialtyView(
            code=entry.code,
            name=entry.name,
            plain_name=entry.plain_name,
            url=url_for("search.specialty", slug=entry.code),
        )
        for entry in entries
        if entry
    ]


def topic_views(
    slugs: tuple[str, ...], catalogue: Catalogue, counts: dict[str, int] | None = None
) -> list[TopicView]:
    """Topics, with their numbers of articles when these are given."""
    topics = (catalogue.topics.get(slug) for slug in slugs)
    return [
        TopicView(
            slug=topic.slug,
            name=topic.name,
            kind=topic.kind,
            url=url_for("search.topic", slug=topic.slug),
            articles=(counts or {}).get(topic.slug, 0),
        )
        for topic in topics
        if topic
    ]


def marked_html(passage: Passage) -> str:
    """A passage as HTML, with its matching words in ``<mark>``."""
    parts: list[str] = []
    end_of_last = 0
    for start, end in passage.marks:
        parts += [
            str(escape(passage.text[end_of_last:start])),
            f"<mark>{escape(passage.text[start:end])}</mark>",
        ]
        end_of_last = end
    return "".join([*parts, str(escape(passage.text[end_of_last:]))])


def _evidence(quote: Quote) -> EvidenceView:
    return EvidenceView(
        article=quote.article_slug,
        title=quote.article_title,
        snippet=quote.passage.text,
        snippet_html=marked_html(quote.passage),
        url=url_for("articles.article", slug=quote.article_slug),
    )


def _facet_label(name: str, value: str, catalogue: Catalogue) -> str:
    if name == "specialty":
        specialty = catalogue.specialties.get(value)
        return specialty.name if specialty else value
    return language_name(value) if name == "language" else OFFER_LABELS[name]
