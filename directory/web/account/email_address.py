"""Signing in with another e-mail address: asked for, confirmed by the new address, stopped by the old one."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user, logout_user  # type: ignore[import-untyped]
from werkzeug.wrappers import Response as BaseResponse

from directory.current import services
from directory.domain.errors import InvalidInput
from directory.services.throttling import Limit
from directory.web.access import Access, actor, declare_all, open_to
from directory.web.account.forms import ConfirmForm, EmailForm
from directory.web.forms import with_problems

blueprint = Blueprint("email_address", __name__, url_prefix="/account/email")
declare_all(blueprint, Access.SIGNED_IN)

_ASKED = Limit("another e-mail address", 5, timedelta(hours=1))
"""Each brings a letter to an address that may be anybody's."""


@blueprint.get("/")
@blueprint.post("/")
def change() -> str | BaseResponse:
    """Ask for another address, with the password typed once more."""
    form = EmailForm()
    if form.is_sent_by(current_user):
        services().throttling.count(_ASKED, str(actor().account_id))
        try:
            services().own_account.ask_for_email(actor(), form.email.data or "")
        except InvalidInput as error:
            with_problems(form, error.problems)
        else:
            flash("Two letters are on their way: one to the new address, to confirm it, and one to the old.")
            return redirect(url_for("account.home"), 303)
    return render_template("account/email.html", form=form, actor=actor())


@blueprint.get("/confirm/<token>")
@blueprint.post("/confirm/<token>")
@open_to(Access.EVERYBODY)
def confirm(token: str) -> str | BaseResponse:
    """The link of the letter to the new address."""
    asked = services().own_account.email_asked(token)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return render_template("account/email_confirm.html", form=form, asked=asked)
    services().own_account.confirm_email(token)
    logout_user()
    flash("Your new address holds. Please sign in with it.")
    return redirect(url_for("security.login"), 303)


@blueprint.get("/stop/<token>")
@blueprint.post("/stop/<token>")
@open_to(Access.EVERYBODY)
def stop(token: str) -> str | BaseResponse:
    """The link of the letter to the old address."""
    asked = services().own_account.email_notice(token)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return render_template("account/email_stop.html", form=form, asked=asked)
    services().own_account.stop_email(token)
    logout_user()
    flash("Stopped. Every session has ended. Now ask for a new password.")
    return redirect(url_for("security.forgot_password"), 303)
