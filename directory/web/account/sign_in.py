"""Flask-Security, set up for the directory: our addresses, our pages, our letters, our limits."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_security import (
    ChangePasswordForm,
    ForgotPasswordForm,
    LoginForm,
    MailUtil,
    ResetPasswordForm,
    Security,
    password_reset,
    user_authenticated,
)
from flask_security.utils import hash_data, hash_password
from werkzeug.wrappers import Response as BaseResponse
from wtforms import BooleanField, EmailField, Field, PasswordField
from wtforms.validators import DataRequired

from directory.config import Settings
from directory.current import services
from directory.domain.account import normal_email
from directory.domain.errors import InvalidInput
from directory.services.membership import checked_email
from directory.services.throttling import Limit
from directory.web.access import Access, current_actor, declare_named
from directory.web.account.codes import CodeForm, Codes, NoRescueForm, RecoveryCodeForm, second_factor_config
from directory.web.account.passkeys import OPEN, PasskeyForm, Passkeys, init_passkeys, passkey_config
from directory.web.forms import clean_text
from directory.web.visits import visit

SHORTEST_PASSWORD = 10
_LONGEST_ADDRESS = 254
"""Characters of an e-mail address (RFC 5321): no account can have a longer one."""
_CODES = Limit("codes for one account", 10, timedelta(hours=1))
_AGAIN = Limit("password typed again", 20, timedelta(minutes=15))
_ONE_ACCOUNT = Limit("sign in to one account", 20, timedelta(minutes=15))
_ONE_ADDRESS = Limit("sign in from one address", 100, timedelta(minutes=15))
_RECOVER_ONE = Limit("recover one account", 5, timedelta(hours=1))
_RECOVER_ADDRESS = Limit("recover from one address", 30, timedelta(hours=1))

_OPEN = {
    "security.login": Access.EVERYBODY,
    "security.logout": Access.SIGNED_IN,
    "security.forgot_password": Access.EVERYBODY,
    "security.reset_password": Access.EVERYBODY,
    "security.change_password": Access.SIGNED_IN,
    "security.verify": Access.SIGNED_IN,
    "security.two_factor_token_validation": Access.EVERYBODY,
    "security.mf_recovery": Access.EVERYBODY,
    "security.two_factor_setup": Access.NOBODY,
    "security.two_factor_setup_validate": Access.NOBODY,
    "security.two_factor_rescue": Access.NOBODY,
    "security.mf_recovery_codes": Access.NOBODY,
    "security.tf_select": Access.NOBODY,
}
_RECOVERED = "recovered"
"""Where the session keeps whose password was just chosen with a link from a letter."""
_HALF_SIGNED_IN = "tf_user_id"
"""Where Flask-Security keeps in the session who gave the password, and has a code still to give."""
_LETTERS = {
    "reset_instructions": ("reset_instructions", "security.reset_password"),
    "reset_notice": ("password_changed", "security.forgot_password"),
    "change_notice": ("password_changed", "security.forgot_password"),
}
"""Our letter for each of Flask-Security's, and where its link leads."""


_ADDRESSES = {
    "LOGIN_URL": "/account/sign-in",
    "LOGOUT_URL": "/account/sign-out",
    "RESET_URL": "/account/recover",
    "CHANGE_URL": "/account/password",
    "VERIFY_URL": "/account/verify",
    "POST_LOGIN_VIEW": "/account/",
    "POST_LOGOUT_VIEW": "/",
    "POST_CHANGE_VIEW": "/account/",
    "POST_RESET_VIEW": "/account/sign-in",
}
_PAGES = {
    "LOGIN_USER_TEMPLATE": "account/sign_in.html",
    "FORGOT_PASSWORD_TEMPLATE": "account/recover.html",
    "RESET_PASSWORD_TEMPLATE": "account/new_password.html",
    "CHANGE_PASSWORD_TEMPLATE": "account/password.html",
    "VERIFY_TEMPLATE": "account/verify.html",
}
_PASSWORDS = {
    "PASSWORD_HASH": "argon2",
    # OWASP's least for Argon2id: 19 MiB, two passes, one lane.
    "PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__memory_cost": 19_456,
        "argon2__time_cost": 2,
        "argon2__parallelism": 1,
    },
    "PASSWORD_SCHEMES": ["argon2"],
    "DEPRECATED_PASSWORD_SCHEMES": [],
    "PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
    "PASSWORD_SALT": "directory",
}
_MESSAGES = {
    "MSG_GENERIC_AUTHN_FAILED": ("We do not know this e-mail address with this password.", "error"),
    "MSG_PASSWORD_RESET_REQUEST": (
        "If there is an account for %(email)s, a letter with a link is on its way to it.",
        "info",
    ),
    "MSG_PASSWORD_RESET_NO_LOGIN": ("Your new password holds. Please sign in with it.", "success"),
    "MSG_PASSWORD_CHANGE": ("Your new password holds.", "success"),
    "MSG_RETYPE_PASSWORD_MISMATCH": ("The two passwords are not the same; type them again.", "error"),
    "MSG_PASSWORD_INVALID_LENGTH": ("Use at least %(length)s characters.", "error"),
    "MSG_INVALID_PASSWORD": ("This is not your password.", "error"),
    "MSG_PASSWORD_IS_THE_SAME": ("Choose a password that you do not have now.", "error"),
    "MSG_INVALID_RESET_PASSWORD_TOKEN": (
        "This link was used already. Ask for a new one.",
        "error",
    ),
    "MSG_PASSWORD_RESET_EXPIRED": ("This link is too old. Ask for a new one, please.", "error"),
    "MSG_LOGIN": ("Please sign in to see this page.", "info"),
    "MSG_UNAUTHENTICATED": ("Please sign in to see this page.", "info"),
    "MSG_UNAUTHORIZED": ("This page is not open to you.", "error"),
}


def _address(typed: str | None) -> str:
    return normal_email(clean_text(typed))


class SignInForm(LoginForm):
    """E-mail address and password; one answer to every mistake."""

    email = EmailField(
        "E-mail address",
        render_kw={"autocomplete": "username"},
        validators=[DataRequired("Type your e-mail address.")],
        filters=[_address],
    )
    password = PasswordField(
        "Password",
        render_kw={"autocomplete": "current-password"},
        validators=[DataRequired("Type your password.")],
    )

    remember = BooleanField("Keep me signed in on this device")

    def validate(self, **options: Any) -> bool:
        """Whether this is somebody's password."""
        valid: bool = super().validate(**options)
        # Else the page after the code would be this one.
        self.next.data = self.next.data or url_for("account.home")
        return valid


class ChangeForm(ChangePasswordForm):
    """The password now, and another one twice."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.password.label.text = "Your password now"
        _name_new(self.new_password, self.new_password_confirm)


class NewPasswordForm(ResetPasswordForm):
    """A new password, twice."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        _name_new(self.password, self.password_confirm)


def _name_new(password: Field, again: Field) -> None:
    password.label.text, again.label.text = "New password", "The same password again"


class RecoverForm(ForgotPasswordForm):
    """An e-mail address; whether it has an account or not, the same work is done."""

    def validate(self, **options: Any) -> bool:
        """Whether there is an account that may have a new password."""
        self.email.data = _address(self.email.data)
        if super().validate(**options):
            # Flask-Security does so by itself for an address without an account.
            hash_password("no password")
            return True
        address = self.email.data
        if address and len(address) <= _LONGEST_ADDRESS:
            # What is done for an account: a hash, a signature, a letter.
            token = current_app.extensions["security"].reset_serializer.dumps(["", hash_data(address)])
            write = services().write_letter
            link = write.link(url_for("security.reset_password", token=token))
            services().mailing.queue_for_nobody(write("reset_instructions", address, name=address, link=link))
        return False


class Letters(MailUtil):
    """Sends Flask-Security's letters as ours."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **context: Any,
    ) -> None:
        """Queue the letter that stands for ``template``."""
        name, endpoint = _LETTERS[template.rpartition("/")[2]]
        token = context.get("reset_token")
        path = url_for(endpoint, token=token) if token else url_for(endpoint)
        write = services().write_letter
        services().mailing.queue(
            write(name, context["user"].email, name=context["user"].name, link=write.link(path))
        )


def init_sign_in(app: Flask, settings: Settings) -> None:
    """Let people sign in."""
    app.config.update(_flask_security_config(settings))
    with app.app_context():
        accounts = services().account_store
    Security(
        app,
        accounts,
        login_form=SignInForm,
        forgot_password_form=RecoverForm,
        reset_password_form=NewPasswordForm,
        change_password_form=ChangeForm,
        mail_util_cls=Letters,
        totp_cls=Codes,
        two_factor_verify_code_form=CodeForm,
        two_factor_rescue_form=NoRescueForm,
        mf_recovery_form=RecoveryCodeForm,
        wan_register_form=PasskeyForm,
        webauthn_util_cls=Passkeys,
    )
    declare_named(app, _OPEN | OPEN)
    app.before_request(_throttle)
    app.before_request(_stay_signed_in)
    user_authenticated.connect(_begin_session, app)
    password_reset.connect(_remember_recovery, app)
    init_passkeys(app)


def _flask_security_config(settings: Settings) -> dict[str, object]:
    mine = (
        _ADDRESSES
        | _PAGES
        | _PASSWORDS
        | _MESSAGES
        | second_factor_config(settings)
        | passkey_config(settings)
        | {
            "STATIC_FOLDER": None,
            "CLI_USERS_NAME": False,
            "CLI_ROLES_NAME": False,
            "RECOVERABLE": True,
            "CHANGEABLE": True,
            "RETURN_GENERIC_RESPONSES": True,
            "API_ENABLED_METHODS": ["session"],
            "JOIN_USER_ROLES": False,
            "EMAIL_SENDER": settings.mail_sender,
            "EMAIL_PLAINTEXT": False,
            "EMAIL_HTML": False,
            "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
            "DATETIME_FACTORY": lambda: datetime.now(UTC),
            "RESET_PASSWORD_WITHIN": timedelta(days=1),
            "FRESHNESS": timedelta(hours=1),
        }
    )
    return {f"SECURITY_{name}": value for name, value in mine.items()}


def _stay_signed_in() -> BaseResponse | None:
    # Flask-Security ends the session of whoever comes to this page without having been asked for a code;
    # a link from anywhere must not sign anybody out.
    if request.endpoint == "security.two_factor_token_validation" and current_actor() is not None:
        return redirect(url_for("account.home"))
    return None


def _throttle() -> None:
    if request.method != "POST":
        return
    for limit, who in _THROTTLED.get(request.endpoint or "", ()):
        services().throttling.count(limit, who())


def _network() -> str:
    return visit().network


def _typed_email() -> str:
    # An address that has no account is counted alike, so that waiting tells nothing; and one account has its
    # attempts, in whatever way its address is written.
    email = _address(request.form.get("email"))
    with suppress(InvalidInput):
        email = checked_email(email)
    recovered, proof = session.get(_RECOVERED, ("", ""))
    # Strangers may use up the attempts on an account, but not those of whoever reads its mailbox.
    return f"{email}\0{proof}" if email == recovered else email


def _half_signed_in() -> str:
    return str(session.get(_HALF_SIGNED_IN, ""))


def _signed_in() -> str:
    return str(session.get("_user_id", ""))


_THROTTLED: dict[str, Sequence[tuple[Limit, Callable[[], str]]]] = {
    "security.login": ((_ONE_ADDRESS, _network), (_ONE_ACCOUNT, _typed_email)),
    "security.forgot_password": ((_RECOVER_ADDRESS, _network), (_RECOVER_ONE, _typed_email)),
    "security.two_factor_token_validation": ((_CODES, _half_signed_in),),
    "security.mf_recovery": ((_CODES, _half_signed_in),),
    "security.verify": ((_AGAIN, _signed_in),),
    "security.change_password": ((_AGAIN, _signed_in),),
    "membership.close": ((_AGAIN, _signed_in),),
    "email_address.change": ((_AGAIN, _signed_in),),
    "second_factor.turn_on": ((_AGAIN, _signed_in),),
    "second_factor.turn_off": ((_AGAIN, _signed_in),),
    "second_factor.new_codes": ((_AGAIN, _signed_in),),
}
"""Where passwords and codes are tried, and by whom attempts are counted."""


def _remember_recovery(_app: Flask, user: Any, **_details: object) -> None:
    session[_RECOVERED] = (user.email, secrets.token_hex(8))


def _begin_session(_app: Flask, user: Any, **_details: object) -> None:
    # Whoever planted a session in this browser knows its token.
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)
    services().throttling.forget(_ONE_ACCOUNT, user.email)
    services().throttling.forget(_CODES, user.fs_uniquifier)
