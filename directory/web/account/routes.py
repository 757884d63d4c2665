"""The pages of an account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_login import current_user  # type: ignore[import-untyped]
from flask_security import login_user
from werkzeug.wrappers import Response as BaseResponse

from directory.current import services
from directory.domain.standing import is_confirmation_overdue
from directory.web.access import REMEMBERED, Access, actor, declare_all, open_to
from directory.web.account.forms import PasswordForm

blueprint = Blueprint("account", __name__, url_prefix="/account")
declare_all(blueprint, Access.SIGNED_IN)


@blueprint.get("/")
def home() -> str:
    """What somebody who signed in can do."""
    somebody = actor()
    listing = None
    if somebody.physician_id is not None:
        listing = services().profiles.physician_of_id(somebody.physician_id)
    return render_template(
        "account/home.html",
        actor=somebody,
        listing=listing,
        confirmation_overdue=listing is not None and is_confirmation_overdue(listing.confirmed_at),
        second_factor=current_user.tf_primary_method is not None,
    )


@blueprint.post("/sessions")
def end_sessions() -> BaseResponse:
    """End every session but this one."""
    remembered = REMEMBERED in request.cookies
    services().own_account.end_sessions(actor())
    login_user(_account(actor().account_id), remember=remembered)
    flash("You are signed out everywhere else.")
    return redirect(url_for("account.home"), 303)


@blueprint.get("/invitation/<token>")
@blueprint.post("/invitation/<token>")
@open_to(Access.EVERYBODY)
def invitation(token: str) -> str | Response | BaseResponse:
    """Accepting an invitation: choosing a password, and being signed in."""
    invited = services().membership.invited(token)
    form = PasswordForm()
    if not form.validate_on_submit():
        return render_template("account/invitation.html", form=form, invited=invited)
    account = services().membership.accept_invitation(token, form.hashed())
    login_user(_account(account.id))
    flash("Welcome. Your account is ready.")
    return redirect(url_for("account.home"), 303)


def _account(account_id: int | None) -> Any:
    return services().account_store.find_user(id=account_id)
