"""What else waits for editors: comments, and bylines that are tied to nobody."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from directory.current import services
from directory.web.access import Access, actor, declare_all
from directory.web.forms import page_number
from directory.web.presenters.addresses import paginate

blueprint = Blueprint("moderation", __name__, url_prefix="/editor")
declare_all(blueprint, Access.EDITOR)


@blueprint.get("/comments")
def comments() -> str:
    """Comments that nobody has decided on, oldest first."""
    return render_template("editor/comments.html", waiting=services().reception.waiting_comments())


@blueprint.post("/comments/<int:comment_id>/publish")
def publish_comment(comment_id: int) -> BaseResponse:
    """Show a comment under its article."""
    services().reception.publish_comment(actor(), comment_id)
    flash("The comment is public.")
    return redirect(url_for("moderation.comments"), 303)


@blueprint.post("/comments/<int:comment_id>/refuse")
def refuse_comment(comment_id: int) -> BaseResponse:
    """Show a comment to nobody."""
    services().reception.refuse_comment(actor(), comment_id)
    flash("The comment is refused.")
    return redirect(url_for("moderation.comments"), 303)


@blueprint.get("/bylines")
def bylines() -> str:
    """Bylines that may mean several physicians, with the candidates."""
    page = page_number(request.args)
    found = services().bylines.open_bylines(page)
    return render_template(
        "editor/bylines.html",
        bylines=found.bylines,
        total=found.total,
        pagination=paginate(page, found.pages, url_for("moderation.bylines")),
    )


@blueprint.post("/bylines/<int:answer_id>")
def settle_byline(answer_id: int) -> BaseResponse:
    """Tie a byline to a physician, or keep it as text."""
    slug = request.form.get("physician", "")
    services().bylines.settle(actor(), answer_id, slug or None)
    flash("The byline is tied to the listing." if slug else "The byline stays as it is.")
    return redirect(url_for("moderation.bylines"), 303)
