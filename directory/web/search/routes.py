"""Home, results, and the landing pages of topics, specialties and cities."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from directory.current import services
from directory.domain.errors import InvalidInput, NotFound
from directory.services.found import FindRequest, Found
from directory.services.publishing import ArticlesRequest
from directory.web.access import Access, declare_all
from directory.web.forms import SearchForm, form_problems, unknown_parameters
from directory.web.presenters.addresses import city_of_url, city_url, paginate, search_url
from directory.web.presenters.articles import present_articles, present_summary
from directory.web.presenters.notices import results_heading, unknown_parameter_notice
from directory.web.presenters.physicians import present_found, present_results, topic_views
from directory.web.presenters.site import demonstration_note, site_name
from directory.web.presenters.social import Social, card_of_site, site_image, social
from directory.web.presenters.structured import graph, website
from directory.web.presenters.views import CityView, Link, PhysicianResults, SpecialtyView, TopicView
from directory.web.reading import search_form
from directory.web.search.presenters import (
    CountedLink,
    LinkGroup,
    counted_link,
    present_chips,
    present_facets,
    present_sorts,
    widen_links,
)
from directory.web.visits import visit

blueprint = Blueprint("search", __name__)
declare_all(blueprint, Access.EVERYBODY)

_HOME_CITIES = 24
_ALL_CITIES = 2_000
_LANDING_RESULTS = 10
_LANDING_ARTICLES = 6


@blueprint.get("/")
def home() -> str:
    """The search box, topics and cities."""
    overview = services().profiles.overview(cities=_HOME_CITIES)
    latest = services().publishing.find(ArticlesRequest(page_size=4))
    return render_template(
        "home.html",
        form=search_form(),
        topics=_topics(overview.articles_by_topic),
        specialties=_specialties(overview.physicians_by_specialty),
        cities=[
            CityView(
                name=city.city,
                region=city.region,
                country=city.country,
                physicians=city.physicians,
                url=city_url(city.country, city.region, city.city),
            )
            for city in overview.cities
        ],
        physicians_total=overview.physicians,
        articles_total=overview.articles,
        latest=[present_summary(article) for article in latest.articles],
        social=_social(),
        structured=graph(website()),
    )


@blueprint.get("/search")
def results() -> Response | str:
    """Physicians who fit, and why; the address is the whole state of the search."""
    form = search_form()
    if not form.validate():
        return _refused(form)
    try:
        found = services().finding.find(form.request())
    except InvalidInput as error:
        form.page.errors = [problem.message for problem in error.problems]
        return _refused(form)
    shown = (each.physician.id for each in found.physicians)
    services().appearances.note(
        visit(), shown, {*found.request.topics, *services().finding.topics_asked_for(found.reading.words)}
    )
    return _results_page(form, found)


@blueprint.get("/topics")
def topics() -> str:
    """Every topic that has been written on."""
    overview = services().profiles.overview(cities=0)
    by_kind: dict[str, list[TopicView]] = {}
    for topic in _topics(overview.articles_by_topic):
        by_kind.setdefault(topic.kind, []).append(topic)
    return render_template(
        "search/index_list.html",
        heading="Topics",
        lead="What our physicians have written about. Each topic leads to their answers, and to them.",
        groups=[
            LinkGroup(
                title=title,
                links=[counted_link(each.name, each.url, each.articles) for each in by_kind[kind]],
            )
            for kind, title in _KINDS.items()
            if kind in by_kind
        ],
    )


_KINDS = {
    "injury": "Injuries",
    "condition": "Conditions",
    "region": "Parts of the body",
    "care": "Care and prevention",
    "sport": "Sports",
}


@blueprint.get("/topics/<slug>")
def topic(slug: str) -> str:
    """Physicians and answers on one topic."""
    entry = services().catalogue.topics.get(slug)
    if entry is None:
        raise NotFound("There is no such topic.")
    articles = services().publishing.find(ArticlesRequest(topic=slug, page_size=_LANDING_ARTICLES))
    others = (each for each in services().catalogue.topics if each.kind == entry.kind and each.slug != slug)
    known_as = f" Also called: {', '.join(entry.synonyms[:4])}." if entry.synonyms else ""
    return _landing(
        FindRequest(q=entry.name, topics=(slug,)),
        heading=entry.name,
        lead=f"Physicians who know {_in_sentence(entry.name)}, and what they have published on it.{known_as}",
        articles=present_articles(articles).results,
        form=search_form(q=entry.name),
        near_form=True,
        more_url=search_url({}, q=entry.name),
        related=[
            Link(label=each.name, url=url_for("search.topic", slug=each.slug)) for each in list(others)[:12]
        ],
        breadcrumbs=[Link(label="Topics", url=url_for("search.topics"))],
        feed_url=url_for("feeds.topic", slug=slug),
    )


@blueprint.get("/specialties")
def specialties() -> str:
    """Every specialty that somebody in the directory has."""
    overview = services().profiles.overview(cities=0)
    counts = overview.physicians_by_specialty
    links = [counted_link(each.name, each.url, counts[each.code]) for each in _specialties(counts)]
    return render_template(
        "search/index_list.html",
        heading="Specialties",
        lead="Kinds of physicians in this directory, with how many there are of each.",
        groups=[LinkGroup(title="Specialties", links=links)],
    )


@blueprint.get("/specialties/<slug>")
def specialty(slug: str) -> str:
    """Physicians of one specialty."""
    catalogue = services().catalogue
    entry = catalogue.specialties.get(slug)
    if entry is None:
        raise NotFound("There is no such specialty.")
    family = [each for each in catalogue.specialties if slug in each.broader or each.code in entry.broader]
    return _landing(
        FindRequest(specialties=(slug,)),
        heading=entry.name,
        lead=f"In plain words: {_in_sentence(entry.plain_name)}.",
        articles=[],
        form=search_form(specialty=slug),
        near_form=True,
        more_url=search_url({}, specialty=slug),
        related=[Link(label=each.name, url=url_for("search.specialty", slug=each.code)) for each in family],
        breadcrumbs=[Link(label="Specialties", url=url_for("search.specialties"))],
    )


@blueprint.get("/find")
def cities() -> str:
    """Every city with a physician, by state."""
    groups: dict[str, list[CountedLink]] = {}
    overview = services().profiles.overview(cities=_ALL_CITIES)
    for city in sorted(
        overview.cities, key=lambda each: (each.country != "US", each.country, each.region, each.city)
    ):
        title = city.region if city.country == "US" else ", ".join(filter(None, (city.region, city.country)))
        link = counted_link(city.city, city_url(city.country, city.region, city.city), city.physicians)
        groups.setdefault(title, []).append(link)
    return render_template(
        "search/index_list.html",
        heading="Cities",
        lead="Cities with a sports medicine physician of this directory.",
        groups=[LinkGroup(title=title, links=links) for title, links in groups.items()],
    )


@blueprint.get("/find/<region>/<city>")
def city(region: str, city: str) -> str | BaseResponse:
    """Physicians in and around one city."""
    found = services().finding.find(FindRequest(near=city_of_url(region, city), page_size=_LANDING_RESULTS))
    place = found.place
    if place is None or found.leftover:
        raise NotFound("We do not know this city.")
    own_url = city_url(place.country, place.region, place.name)
    if place.precision == "city" and own_url != request.path and found.reading.words == "":
        return redirect(own_url, 301)
    return _landing(
        found.request,
        found=found,
        heading=f"Sports medicine physicians near {place.label}",
        lead=f"{results_heading(found)}, nearest and most published first.",
        articles=[],
        form=search_form(near=place.label),
        near_form=False,
        more_url=search_url({}, near=place.label),
        related=[],
        breadcrumbs=[Link(label="Cities", url=url_for("search.cities"))],
    )


def _social() -> Social:
    card = card_of_site(note=demonstration_note())
    return social("website", site_name(), " ".join(card.lines) + ".", card, site_image(card))


def _landing(ask: FindRequest, *, found: Found | None = None, **context: object) -> str:
    if found is None:
        found = services().finding.find(replace(ask, page_size=_LANDING_RESULTS))
    return render_template(
        "search/landing.html",
        found=present_results(found, {}, services().catalogue),
        **context,
    )


def _refused(form: SearchForm) -> Response:
    problems = form_problems(form)
    page = render_template(
        "search/results.html",
        form=form,
        found=None,
        problems=problems,
        chips=[],
        heading="Please correct your search",
        pagination=None,
        nearest=[],
        widen_links=[],
        facet_links={},
        sort_links=[],
    )
    return make_response(page, 400)


def _results_page(form: SearchForm, found: Found) -> str:
    catalogue = services().catalogue
    shown = _with_unknown_parameters(present_results(found, form.state(), catalogue), form)
    return render_template(
        "search/results.html",
        form=form,
        found=shown,
        chips=present_chips(found, form, catalogue),
        heading=results_heading(found),
        pagination=paginate(found.request.page, found.pages, search_url(form.state())),
        nearest=[
            present_found(each, catalogue, centre_is_exact=found.centre_is_exact) for each in found.nearest
        ],
        widen_links=widen_links(found, form),
        within_region=found.place is not None and found.within_miles is None,
        facet_links=present_facets(shown, form),
        sort_links=present_sorts(found, form),
    )


def _with_unknown_parameters(shown: PhysicianResults, form: SearchForm) -> PhysicianResults:
    unknown = unknown_parameters(form, request.args)
    if not unknown:
        return shown
    return shown.model_copy(update={"notices": [*shown.notices, unknown_parameter_notice(unknown)]})


def _topics(counts: dict[str, int]) -> list[TopicView]:
    slugs = tuple(topic.slug for topic in services().catalogue.topics if counts.get(topic.slug))
    return topic_views(slugs, services().catalogue, counts)


def _specialties(counts: dict[str, int]) -> list[SpecialtyView]:
    return [
        SpecialtyView(
            code=entry.code,
            name=entry.name,
            plain_name=entry.plain_name,
            url=url_for("search.specialty", slug=entry.code),
        )
        for entry in services().catalogue.specialties
        if counts.get(entry.code)
    ]


def _in_sentence(name: str) -> str:
    """A name as it stands within a sentence; abbreviations keep their capitals."""
    first = name.split()[0]
    return name if first.isupper() else name[:1].lower() + name[1:]
