"""The editors' pages."""

from __future__ import annotations

from flask import Blueprint, render_template

from directory.web.access import Access, actor, declare_all

blueprint = Blueprint("editor", __name__, url_prefix="/editor")
declare_all(blueprint, Access.EDITOR)


@blueprint.get("/")
def home() -> str:
    """What waits for an editor."""
    return render_template("editor/home.html", actor=actor())
