"""Whose listing is edited, and by whom: a member's comes from who they are, an editor's from the address."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from directory.current import services
from directory.domain.account import Actor
from directory.domain.errors import Forbidden
from directory.web.access import actor
from directory.web.presenters.views import Link


@dataclass(frozen=True, slots=True)
class Subject:
    """The listing that a request is about."""

    actor: Actor
    physician_id: int
    slug: str
    name: str
    """Of the physician, as it is published."""
    by_editor: bool
    """Whether it is edited at the editors' desk, rather than by its member."""

    def url(self, page: str) -> str:
        """The address of a page about this listing: ``overview``, ``about`` …"""
        if not self.by_editor:
            return url_for(f"profile.{page}")
        endpoint = "editor.physician" if page == "overview" else f"editor_profile.{page}"
        return url_for(endpoint, slug=self.slug)

    def preview_url(self, whose: str) -> str:
        """The address of the listing as a ``patient`` or a ``member`` sees it."""
        if self.by_editor:
            return url_for("editor_profile.preview", slug=self.slug, whose=whose)
        return url_for("profile.preview", whose=whose)

    def breadcrumbs(self, title: str = "") -> list[Link]:
        """The way back up from a page of this title; from the overview without one."""
        top = (
            [
                Link(label="Editors’ desk", url=url_for("editor.home")),
                Link(label="Physicians", url=url_for("editor.physicians")),
                Link(label=self.name, url=self.url("overview")),
            ]
            if self.by_editor
            else [
                Link(label="Your account", url=url_for("account.home")),
                Link(label="Your listing", url=self.url("overview")),
            ]
        )
        return [*top, Link(label=title, url="")] if title else [*top[:-1], Link(label=top[-1].label, url="")]


def subject(slug: str = "") -> Subject:
    """The listing at ``slug`` for an editor; without one that of the member who is signed in.

    Raises :class:`directory.domain.errors.NotFound`, :class:`directory.domain.errors.MovedTo` for a
    former slug, and :class:`Forbidden`.
    """
    somebody = actor()
    if slug:
        physician = services().profiles.physician(slug)
    elif somebody.physician_id is not None:
        physician = services().profiles.physician_of_id(somebody.physician_id)
    else:
        raise Forbidden("No listing is tied to your account.")
    somebody.require_edit(physician.id)
    return Subject(somebody, physician.id, physician.slug, physician.name.full, by_editor=bool(slug))
