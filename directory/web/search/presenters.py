"""What stands around a page of physicians: chips, facets, ways to widen and to sort."""

from __future__ import annotations

from directory.domain.specialty import Catalogue
from directory.search.base import Sort
from directory.search.query_text import Meaning, Understood
from directory.services.found import Found
from directory.web.forms import ANY, RADII_MILES, SORTS, SearchForm
from directory.web.presenters.addresses import search_url, searches
from directory.web.presenters.languages import language_name
from directory.web.presenters.navigation import Chip
from directory.web.presenters.physicians import OFFER_LABELS
from directory.web.presenters.views import Link, PhysicianResults, View


class FacetLink(View):
    """A way to narrow the result, or to take a narrowing back."""

    label: str
    count: int
    url: str
    is_current: bool


class SortLink(View):
    """A way to order the result."""

    label: str
    url: str
    is_current: bool


def present_chips(found: Found, form: SearchForm, catalogue: Catalogue) -> list[Chip]:
    """One chip for each thing the search asks besides its words, with the search without it."""
    state = form.state()
    understood = [
        Chip(label=_understood_label(part, found, catalogue), remove_url=search_url(state, q=part.rest))
        for part in found.reading.understood
        if not (part.meaning in (Meaning.PLACE, Meaning.NEARBY) and found.request.near)
    ]
    chosen = {
        "near": found.place.label if found.place and found.request.near else "",
        "specialty": _specialty_name(state.get("specialty", ""), catalogue),
        "language": f"Speaks {language_name(state['language'])}" if "language" in state else "",
        "accepting": OFFER_LABELS["accepting"] if "accepting" in state else "",
        "telehealth": OFFER_LABELS["telehealth"] if "telehealth" in state else "",
    }
    return understood + [
        Chip(label=label, remove_url=search_url(state, **{name: None}))
        for name, label in chosen.items()
        if label
    ]


def present_facets(results: PhysicianResults, form: SearchForm) -> dict[str, list[FacetLink]]:
    """Links that narrow the result by each of its facets, or take that back."""
    state = form.state()
    narrowed = searches(state)
    return {
        name: [
            FacetLink(
                label=choice.label,
                count=choice.count,
                url=narrowed(**{name: None if state.get(name) == choice.value else choice.value}),
                is_current=state.get(name) == choice.value,
            )
            for choice in choices
        ]
        for name, choices in results.facets.items()
    }


def present_sorts(found: Found, form: SearchForm) -> list[SortLink]:
    """Links to the same result in other orders; by distance only when there is a place."""
    return [
        SortLink(
            label=str(label),
            url=search_url(form.state(), sort=None if value == Sort.BEST else str(value)),
            is_current=value == found.request.sort,
        )
        for value, label in SORTS
        if value != Sort.DISTANCE or found.within_miles is not None or found.place
    ]


def widen_links(found: Found, form: SearchForm) -> list[Link]:
    """Larger radii to try."""
    within = found.within_miles
    if within is None or not (found.total or found.nearest):
        return []
    state = form.state()
    wider = [
        Link(label=f"Within {radius:g} miles", url=search_url(state, within=f"{radius:g}"))
        for radius in RADII_MILES
        if radius > within
    ]
    return [*wider, Link(label="Any distance", url=search_url(state, within=ANY))]


def _understood_label(part: Understood, found: Found, catalogue: Catalogue) -> str:
    match part.meaning:
        case Meaning.PLACE:
            return f"Near {found.place.label if found.place else part.value}"
        case Meaning.NEARBY:
            return "Near you"
        case Meaning.WITHIN:
            return f"Within {part.value} miles"
        case Meaning.SPECIALTY:
            return _specialty_name(part.value, catalogue)
        case Meaning.LANGUAGE:
            return f"Speaks {language_name(part.value)}"
        case Meaning.PHRASE:
            return f"The words “{part.value}”"
        case Meaning.INITIAL:
            return f"Initial {part.value}."
        case Meaning.NAME:
            return part.value
        case Meaning.SPORT:
            topic = catalogue.topics.get(part.value)
            return f"Sport: {topic.name if topic else part.value}"
        case Meaning.ACCEPTING | Meaning.TELEHEALTH:
            return OFFER_LABELS[part.meaning]


def _specialty_name(code: str, catalogue: Catalogue) -> str:
    specialty = catalogue.specialties.get(code)
    return specialty.name if specialty else ""


class CountedLink(Link):
    """A place to go next, with how much is there."""

    count: int


class LinkGroup(View):
    """Links under a heading."""

    title: str
    links: list[CountedLink]


def counted_link(label: str, url: str, count: int) -> CountedLink:
    """A link with its count."""
    return CountedLink(label=label, url=url, count=count)
