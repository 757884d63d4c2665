"""What the bar above a preview says."""

from __future__ import annotations

from directory.web.presenters.views import Link, View


class Preview(View):
    """A page shown as others see it."""

    title: str
    text: str
    links: list[Link]
