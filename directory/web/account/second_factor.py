"""Turning the second factor on and off, and recovery codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask_login import current_user  # type: ignore[import-untyped]
from itsdangerous import BadData
from werkzeug.wrappers import Response as BaseResponse

from directory.current import services
from directory.domain.errors import InvalidInput
from directory.web.access import Access, declare_all
from directory.web.account.codes import CODE_SECONDS, qr_path, qr_size
from directory.web.account.forms import CodesForm, PasswordAgainForm, SecondFactorForm

blueprint = Blueprint("second_factor", __name__, url_prefix="/account/second-factor")
declare_all(blueprint, Access.SIGNED_IN)

_MINUTES = 30
"""For how long a secret that was shown can be taken into use."""
_CODE = re.compile(r"[0-9a-f]{4}(-[0-9a-f]{4}){2}")


@dataclass(frozen=True, slots=True)
class SecretView:
    """A secret for an authenticator app: to scan, and to type."""

    path: str
    size: int
    text: str


@blueprint.get("/")
def home() -> str:
    """Whether there is a second factor; if not, how to set one up."""
    if _user().tf_primary_method:
        return _on_page(PasswordAgainForm())
    form = SecondFactorForm(data={"secret": _sealed(_codes().generate_totp_secret())})
    return _setup_page(form)


@blueprint.post("/")
def turn_on() -> str | BaseResponse:
    """Take a second factor into use, once a code shows that it works."""
    form, user = SecondFactorForm(), _user()
    if user.tf_primary_method:
        return redirect(url_for("second_factor.home"), 303)
    form.validate_on_submit()
    form.require_password(user)
    secret = _opened(form.secret.data or "")
    if not form.errors and not _codes().verify_totp(form.code.data or "", secret, user, window=CODE_SECONDS):
        form.code.errors = ["This code is not right. Look at your app again, and at the clock of your phone."]
    if form.errors:
        return _setup_page(form)
    services().account_store.tf_set(user, "authenticator", totp_secret=secret)
    _tell("second_factor_on")
    return _codes_page()


@blueprint.post("/off")
def turn_off() -> str | BaseResponse:
    """Do without a second factor from now on, with the password typed once more."""
    form, user = PasswordAgainForm(), _user()
    if not form.is_sent_by(user):
        return _on_page(form)
    services().account_store.mf_set_recovery_codes(user, None)
    services().account_store.tf_reset(user)
    _tell("second_factor_off")
    flash("Your second factor is off.")
    return redirect(url_for("account.home"), 303)


@blueprint.post("/codes")
def new_codes() -> str | BaseResponse:
    """Other recovery codes; the old ones are worth nothing from now on."""
    form, user = PasswordAgainForm(), _user()
    if not user.tf_primary_method:
        return redirect(url_for("second_factor.home"), 303)
    if not form.is_sent_by(user):
        return _on_page(form)
    return _codes_page()


@blueprint.post("/recovery-codes.txt")
def download() -> Response:
    """The codes that a page just showed, as a file; they are shown nowhere again."""
    codes = [code for code in (CodesForm().codes.data or "").split() if _CODE.fullmatch(code)]
    return Response(
        "\n".join(codes) + "\n",
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="recovery-codes.txt"'},
    )


def _on_page(form: PasswordAgainForm) -> str:
    left = len(_user().mf_recovery_codes or [])
    return render_template("account/second_factor.html", form=form, codes_left=left)


def _setup_page(form: SecondFactorForm) -> str:
    secret = _opened(form.secret.data or "")
    uri = _codes().get_totp_uri(_user().email, secret)
    view = SecretView(qr_path(uri), qr_size(uri), _codes().get_totp_pretty_key(secret))
    return render_template("account/second_factor_setup.html", form=form, secret=view)


def _codes_page() -> str:
    codes = _security().mf_recovery_codes_util.create_recovery_codes(_user())
    form = CodesForm(formdata=None, data={"codes": " ".join(codes)})
    return render_template("account/recovery_codes.html", codes=codes, form=form)


def _sealed(secret: str) -> str:
    # For whoever signs in here only: a page prepared by somebody else brings nobody their secret.
    token: str = _security().tf_setup_serializer.dumps([_user().id, secret])
    return token


def _opened(token: str) -> str:
    try:
        owner, secret = _security().tf_setup_serializer.loads(token, max_age=_MINUTES * 60)
    except (BadData, TypeError, ValueError):
        owner, secret = 0, ""
    if owner != _user().id:
        raise InvalidInput.one("secret", "This page was open for too long. Open it again, and scan it again.")
    return str(secret)


def _tell(letter: str) -> None:
    write, user = services().write_letter, _user()
    link = write.link(url_for("security.forgot_password"))
    services().mailing.queue(write(letter, user.email, name=user.name, link=link))


def _user() -> Any:
    return current_user._get_current_object()


def _security() -> Any:
    return current_app.extensions["security"]


def _codes() -> Any:
    return _security().totp_factory
