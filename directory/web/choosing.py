"""Two people have changed the same at once: what a form remembers, and which of the two shall stand."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

from flask import render_template, request

from directory.web.presenters.editing import DifferenceView
from directory.web.presenters.views import Link

THEIRS, YOURS = "theirs", "yours"
"""What can be chosen of two values of a field."""


def written_base(found: Mapping[str, str]) -> str:
    """What a form remembers of what it was loaded with, as a hidden field holds it."""
    return " ".join(f"{name}:{digest}" for name, digest in found.items())


def read_base(base: str) -> dict[str, str]:
    """What a form remembers, by the names of its fields."""
    return {name: digest for name, _, digest in (each.partition(":") for each in base.split())}


def choices(known: Container[str]) -> dict[str, str]:
    """What was chosen of each field that the page asked about; nothing where nothing was."""
    asked = request.form.getlist("differing")
    return {name: request.form.get(f"choose-{name}", "") for name in asked if name in known}


def is_unchosen(chosen: Mapping[str, str]) -> bool:
    """Whether a choice is missing."""
    return any(choice not in (THEIRS, YOURS) for choice in chosen.values())


def likely(loaded: object, theirs: object, yours: object) -> str:
    """The choice of a field that only one of the two has changed."""
    if yours == loaded:
        return THEIRS
    return YOURS if theirs == loaded else ""


def show_conflict(
    title: str,
    breadcrumbs: Sequence[Link],
    back: str,
    differences: Iterable[DifferenceView],
    *,
    sent_along: Iterable[tuple[str, str]],
    unchosen: bool,
) -> str:
    """The page that shows both and asks. ``sent_along`` is what the form holds besides the choices."""
    return render_template(
        "editing/conflict.html",
        title=title,
        breadcrumbs=breadcrumbs,
        back=back,
        differences=list(differences),
        sent_along=list(sent_along),
        unchosen=unchosen,
    )
