"""What else waits for editors: comments, corrections by authors, and bylines that are tied to nobody."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from directory.current import services
from directory.domain.reception import CommentStatus
from directory.web.access import Access, actor, declare_all
from directory.web.editor.breadcrumbs import from_desk
from directory.web.forms import page_number
from directory.web.presenters.addresses import paginate

blueprint = Blueprint("moderation", __name__, url_prefix="/editor")
declare_all(blueprint, Access.EDITOR)

_LISTS = {
    CommentStatus.WAITING: "Waiting",
    CommentStatus.PUBLISHED: "Published",
    CommentStatus.REFUSED: "Refused",
}


@blueprint.get("/comments")
def comments() -> str:
    """Comments: those that nobody has decided on, or those that are public, or refused."""
    shown = request.args.get("show", CommentStatus.WAITING)
    status = CommentStatus(shown) if shown in _LISTS else CommentStatus.WAITING
    page = page_number(request.args)
    found = services().reception.comments_on_desk(actor(), status, page)
    return render_template(
        "editor/comments.html",
        comments=found.comments,
        heading=_LISTS[status],
        show=status,
        lists=[(name, label, name == status) for name, label in _LISTS.items()],
        may_be_published=status is not CommentStatus.PUBLISHED,
        may_be_refused=status is not CommentStatus.REFUSED,
        pagination=paginate(page, found.pages, url_for("moderation.comments", show=status)),
        breadcrumbs=from_desk("Comments"),
    )


@blueprint.post("/comments/<int(max=2147483647):comment_id>/publish")
def publish_comment(comment_id: int) -> BaseResponse:
    """Show a comment under its article."""
    services().reception.publish_comment(actor(), comment_id)
    flash("The comment is public.")
    return _back_to_comments()


@blueprint.post("/comments/<int(max=2147483647):comment_id>/refuse")
def refuse_comment(comment_id: int) -> BaseResponse:
    """Show a comment to nobody."""
    services().reception.refuse_comment(actor(), comment_id)
    flash("The comment is refused.")
    return _back_to_comments()


def _back_to_comments() -> BaseResponse:
    """To the list of comments that the form stood in."""
    return redirect(url_for("moderation.comments", show=request.form.get("show")), 303)


@blueprint.get("/corrections")
def corrections() -> str:
    """What authors propose for their published answers, oldest first."""
    return render_template(
        "editor/corrections.html",
        waiting=services().proposing.waiting(actor()),
        breadcrumbs=from_desk("Corrections by authors"),
    )


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
        breadcrumbs=from_desk("Bylines"),
    )


@blueprint.post("/bylines/<int(max=2147483647):answer_id>")
def settle_byline(answer_id: int) -> BaseResponse:
    """Tie a byline to a physician, or keep it as text."""
    slug = request.form.get("physician", "")
    services().bylines.settle(actor(), answer_id, slug or None)
    flash("The byline is tied to the listing." if slug else "The byline stays as it is.")
    return redirect(url_for("moderation.bylines"), 303)
