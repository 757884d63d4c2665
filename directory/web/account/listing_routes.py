"""What members do with their listing as a whole: confirm it, take it down, see what it brings."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_login import current_user, logout_user  # type: ignore[import-untyped]
from werkzeug.wrappers import Response as BaseResponse

from directory.current import services
from directory.domain.physician import Physician, Status
from directory.domain.standing import choices
from directory.web.access import Access, actor, declare_all, open_to
from directory.web.account.forms import CloseForm, ConfirmForm, LeaveForm
from directory.web.account.presenters import present_insights

blueprint = Blueprint("membership", __name__, url_prefix="/account")
declare_all(blueprint, Access.MEMBER)


@blueprint.get("/confirm/<token>")
@blueprint.post("/confirm/<token>")
@open_to(Access.EVERYBODY)
def confirm_by_link(token: str) -> str | BaseResponse:
    """The link of the letter that asks whether everything is still right: one button, no signing in."""
    physician = services().attesting.asked(token)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return render_template("account/confirm.html", form=form, physician=physician)
    slug = services().attesting.confirm_by_link(token)
    flash("Thank you. Your listing now says that it was confirmed today.")
    return redirect(url_for("membership.confirmed", slug=slug), 303)


@blueprint.get("/confirmed/<slug>")
@open_to(Access.EVERYBODY)
def confirmed(slug: str) -> str:
    """Thanks for confirming."""
    return render_template("account/confirmed.html", physician=services().profiles.physician(slug))


@blueprint.post("/confirm")
def confirm() -> BaseResponse:
    """Say that everything in one's own listing is right."""
    services().attesting.confirm(actor(), _own().id)
    flash("Thank you. Your listing now says that it was confirmed today.")
    return redirect(url_for("account.home"), 303)


@blueprint.get("/leave")
@blueprint.post("/leave")
def leave() -> str | BaseResponse:
    """Retire, leave the society, take the listing down, or put it back."""
    physician = _own()
    form = LeaveForm()
    form.offer(choices(actor(), physician.id, physician.status))
    if not form.validate_on_submit():
        return render_template("account/leave.html", form=form, physician=physician)
    status = Status(form.status.data)
    services().attesting.move(actor(), physician.id, status)
    flash(
        "Your listing is public again."
        if status is Status.ACTIVE
        else "Your listing is down. What you have published stays under your name."
    )
    return redirect(url_for("account.home"), 303)


@blueprint.get("/insights")
def insights() -> str:
    """Whether one's answers are read, and how often one's listing was shown and used."""
    found = services().insights.of(actor(), _own().id)
    return render_template("account/insights.html", insights=present_insights(found, services().catalogue))


@blueprint.get("/data")
@open_to(Access.SIGNED_IN)
def data() -> str:
    """One's own data: to take along, or to have gone."""
    return render_template("account/data.html", form=CloseForm(), actor=actor())


@blueprint.get("/data.json")
@open_to(Access.SIGNED_IN)
def download() -> Response:
    """Everything held about whoever is signed in."""
    held = {"written_at": datetime.now(UTC).isoformat(), **services().personal_data.export(actor())}
    return Response(
        json.dumps(held, ensure_ascii=False, indent=2, default=str),
        content_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
    )


@blueprint.post("/data")
@open_to(Access.SIGNED_IN)
def close() -> str | BaseResponse:
    """Delete one's account, with the password typed once more."""
    form = CloseForm()
    somebody = actor()
    if not form.is_sent_by(current_user):
        return render_template("account/data.html", form=form, actor=somebody)
    services().personal_data.close_account(somebody, take_down=form.take_down.data)
    logout_user()
    flash("Your account is deleted.")
    return redirect(url_for("security.login"), 303)


def _own() -> Physician:
    return services().profiles.physician_of_id(actor().physician_id or 0)
