"""Physicians who have written on the topic of an article: near the reader, or near an author who has left."""

from __future__ import annotations

from directory.current import services
from directory.domain.article import Article
from directory.domain.physician import Physician
from directory.services.found import FindRequest, Found
from directory.web.articles.views import NeighboursView
from directory.web.presenters.addresses import search_url
from directory.web.presenters.notices import notices_of
from directory.web.presenters.physicians import present_found

_SHOWN = 4


def neighbours_of(article: Article, near: str) -> NeighboursView:
    """Physicians who know the article's topic, near a place if one is named.

    Nobody named one: near the office of an author who is not listed any more, else anywhere; those who
    answered here are left out then, because their names stand on the page already.
    """
    topics = article.topics[:1]
    gone = next((each for each in _authors(article) if not each.is_listed), None)
    instead_of = "" if near or gone is None else gone.display_name
    found = services().finding.find(
        FindRequest(
            q="" if topics else article.title,
            topics=topics,
            near=near or (_office(gone) if gone else ""),
            page_size=_SHOWN + len(article.answers),
        )
    )
    answered = {author.id for author in _authors(article)}
    shown = [
        each for each in (found.physicians or found.nearest) if near or each.physician.id not in answered
    ]
    topic = services().catalogue.topics.get(topics[0]) if topics else None
    state = {"q": topic.name if topic else article.title, "near": near}
    return NeighboursView(
        heading=_heading(found, near, instead_of),
        near=near,
        physicians=[present_found(each, services().catalogue) for each in shown[:_SHOWN]],
        notices=notices_of(found, state) if near else [],
        all_url=search_url(state),
    )


def _heading(found: Found, near: str, instead_of: str) -> str:
    if found.place and near:
        return f"Near {found.place.label}"
    if instead_of:
        return f"Instead of {instead_of}, who is not in the directory today"
    return "Others who have written on this"


def _authors(article: Article) -> list[Physician]:
    return [answer.physician for answer in article.answers if answer.physician]


def _office(physician: Physician) -> str:
    addresses = (location.address for location in physician.locations)
    return next((f"{each.city}, {each.region or each.country}" for each in addresses if each.city), "")
