"""The pages on which a listing is edited: the same for its member and for editors."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from directory.current import services
from directory.web.access import Access, declare_all, takes_files
from directory.web.kept_forms import keep_forms
from directory.web.presenters.editing import present_sections
from directory.web.profile.forms import AboutForm, ExpertiseForm, LanguagesForm, LinksForm
from directory.web.profile.presence import (
    edit_offices,
    edit_photograph,
    show_preview,
)
from directory.web.profile.saving import Answer, edit_section
from directory.web.profile.subject import subject
from directory.web.profile.visibility import edit_visibility

profile = Blueprint("profile", __name__, url_prefix="/account/profile")
editor_profile = Blueprint("editor_profile", __name__, url_prefix="/editor/physicians/<slug>")
declare_all(profile, Access.MEMBER)
declare_all(editor_profile, Access.EDITOR)
_View = Callable[..., ResponseReturnValue]


def page(rule: str) -> Callable[[_View], _View]:
    """Serve a view at the member's address and at the editors', which has a ``slug``."""

    def register(view: _View) -> _View:
        for blueprint in (profile, editor_profile):
            blueprint.add_url_rule(rule, view.__name__, view, methods=["GET", "POST"])
        return view

    return register


for _blueprint in (profile, editor_profile):
    keep_forms(_blueprint)


@profile.get("")
def overview() -> str:
    """The member's listing as it stands, section by section, and what waits for an editor."""
    who = subject()
    listing = services().editing.listing(who.actor, who.physician_id)
    return render_template(
        "profile/overview.html",
        who=who,
        listing=listing,
        sections=present_sections(
            listing, services().profiles.physician_of_id(who.physician_id), services().catalogue, who.url
        ),
    )


@page("/about")
def about(slug: str = "") -> Answer:
    """Name, credentials, certifications, biography."""
    return edit_section(subject(slug), AboutForm, "profile/about.html")


@page("/expertise")
def expertise(slug: str = "") -> Answer:
    """Specialties, topics, sports."""
    return edit_section(subject(slug), ExpertiseForm, "profile/expertise.html")


@page("/languages")
def languages(slug: str = "") -> Answer:
    """Languages."""
    return edit_section(subject(slug), LanguagesForm, "profile/languages.html")


@page("/links")
def links(slug: str = "") -> Answer:
    """Website, e-mail address, links."""
    return edit_section(subject(slug), LinksForm, "profile/links.html")


@page("/offices")
def offices(slug: str = "") -> Answer:
    """Practice locations."""
    return edit_offices(subject(slug))


@page("/photograph")
@takes_files
def photograph(slug: str = "") -> Answer:
    """The photograph."""
    return edit_photograph(subject(slug))


@page("/visibility")
def visibility(slug: str = "") -> Answer:
    """Who sees what."""
    return edit_visibility(subject(slug))


@profile.get("/preview/<whose>")
@editor_profile.get("/preview/<whose>")
def preview(whose: str, slug: str = "") -> Answer:
    """The listing as a patient or a member sees it."""
    return show_preview(subject(slug), whose)


@profile.post("/withdraw")
def withdraw() -> Response:
    """Taking back what waits for an editor, or putting away what was given back."""
    who = subject()
    services().editing.withdraw(who.actor, who.physician_id)
    flash("Taken back. Your listing stays as it is published.")
    return redirect(who.url("overview"), 303)
