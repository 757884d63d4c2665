"""Addresses of searches: the URL is the whole state of a search."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import urlencode

from flask import url_for

from directory.domain.places import Place, Precision
from directory.web.presenters.navigation import PageLink, Pagination

_NEIGHBOURS = 2


def search_url(state: Mapping[str, str], **changes: str | None) -> str:
    """The address of a search with some parameters changed, or taken away by ``None``; back on page one."""
    return _with("search.results", state, changes)


def searches(state: Mapping[str, str]) -> Callable[..., str]:
    """What makes addresses as :func:`search_url` does, for many from one search."""
    path = url_for("search.results")

    def changed(**changes: str | None) -> str:
        return _joined(path, state, changes)

    return changed


def articles_url(state: Mapping[str, str], **changes: str | None) -> str:
    """The address of a search for articles with some parameters changed."""
    return _with("articles.index", state, changes)


def city_url(country: str, region: str, city: str) -> str:
    """The address of a city's page."""
    return url_for("search.city", region=(region or country).lower(), city=_dashed(city))


def city_of_url(region: str, city: str) -> str:
    """The text to resolve for a city's page: the reverse of :func:`city_url`."""
    return f"{city.replace('-', ' ')}, {region.replace('-', ' ')}"


def place_text(place: Place) -> str:
    """A text that resolves to this very place."""
    if place.precision is Precision.POSTAL_CODE:
        return place.name
    return place.label


def paginate(page: int, pages: int, first_url: str) -> Pagination | None:
    """Ways through ``pages`` pages, of which ``first_url`` is the first; ``None`` when there is only one."""
    if pages <= 1:
        return None
    joint = "&" if "?" in first_url else "?"

    def url(number: int) -> str:
        return first_url if number == 1 else f"{first_url}{joint}page={number}"

    near = range(max(1, page - _NEIGHBOURS), min(pages, page + _NEIGHBOURS) + 1)
    numbers = sorted({1, *near, pages})
    return Pagination(
        page=page,
        pages=pages,
        previous_url=url(page - 1) if page > 1 else None,
        next_url=url(page + 1) if page < pages else None,
        links=[PageLink(number=number, url=url(number), is_current=number == page) for number in numbers],
    )


def _with(endpoint: str, state: Mapping[str, str], changes: Mapping[str, str | None]) -> str:
    return _joined(url_for(endpoint), state, changes)


def _joined(path: str, state: Mapping[str, str], changes: Mapping[str, str | None]) -> str:
    # What somebody searched for is no address to remember: each of these links differs from the last page's.
    query = "&".join(_parameter(name, value) for name, value in {**state, **changes}.items() if value)
    return f"{path}?{query}" if query else path


@lru_cache(maxsize=1024)
def _parameter(name: str, value: str) -> str:
    return urlencode({name: value}, safe="!$'()*,/:;?@")


def _dashed(name: str) -> str:
    return "-".join(name.lower().replace("/", " ").split())
