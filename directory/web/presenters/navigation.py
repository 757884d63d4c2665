"""The shapes of what leads on from a list: its other pages, and the search without one of its parts."""

from __future__ import annotations

from directory.web.presenters.views import View


class PageLink(View):
    """One page of several."""

    number: int
    url: str
    is_current: bool


class Pagination(View):
    """Ways to the other pages of a result; ``links`` leaves gaps where numbers jump."""

    page: int
    pages: int
    previous_url: str | None
    next_url: str | None
    links: list[PageLink]


class Chip(View):
    """One thing the search was understood to ask, and the address of the search without it."""

    label: str
    remove_url: str
