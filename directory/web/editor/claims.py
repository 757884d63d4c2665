"""Claims of listings that wait for an editor."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from directory.current import services
from directory.web.access import Access, actor, declare_all
from directory.web.editor.breadcrumbs import from_desk

blueprint = Blueprint("claims", __name__, url_prefix="/editor/claims")
declare_all(blueprint, Access.EDITOR)


@blueprint.get("/")
def index() -> str:
    """Who says that a listing is theirs."""
    return render_template(
        "editor/claims.html", claims=services().claiming.waiting(), breadcrumbs=from_desk("Claims")
    )


@blueprint.post("/<int(max=2147483647):claim_id>/accept")
def accept(claim_id: int) -> BaseResponse:
    """Let the claimant keep the listing; they get a letter."""
    services().claiming.accept(actor(), claim_id)
    flash("Accepted. A link is on its way to them.")
    return redirect(url_for("claims.index"), 303)


@blueprint.post("/<int(max=2147483647):claim_id>/refuse")
def refuse(claim_id: int) -> BaseResponse:
    """Refuse; they get a letter too."""
    services().claiming.refuse(actor(), claim_id)
    flash("Refused. They are told.")
    return redirect(url_for("claims.index"), 303)
