"""Flask-Security, set up for the directory: our addresses, our pages, our letters, our limits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, request, url_for
from flask_security import LoginForm, MailUtil, Security, user_authenticated
from wtforms import EmailField, PasswordField
from wtforms.validators import DataRequired

from directory.config import Settings
from directory.current import services
from directory.domain.account import normal_email
from directory.services.throttling import Limit
from directory.web.access import Access, declare_named

SHORTEST_PASSWORD = 10
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
}
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


class SignInForm(LoginForm):
    """E-mail address and password; one answer to every mistake."""

    email = EmailField(
        "E-mail address",
        render_kw={"autocomplete": "username"},
        validators=[DataRequired("Type your e-mail address.")],
        filters=[lambda typed: normal_email(typed or "")],
    )
    password = PasswordField(
        "Password",
        render_kw={"autocomplete": "current-password"},
        validators=[DataRequired("Type your password.")],
    )


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
    Security(app, accounts, login_form=SignInForm, mail_util_cls=Letters)
    declare_named(app, _OPEN)
    app.before_request(_throttle)
    user_authenticated.connect(_forget_attempts, app)


def _flask_security_config(settings: Settings) -> dict[str, object]:
    mine = (
        _ADDRESSES
        | _PAGES
        | _PASSWORDS
        | _MESSAGES
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


def _throttle() -> None:
    if request.method != "POST":
        return
    limits = {
        "security.login": (_ONE_ACCOUNT, _ONE_ADDRESS),
        "security.forgot_password": (_RECOVER_ONE, _RECOVER_ADDRESS),
    }.get(request.endpoint or "")
    if limits:
        one, address = limits
        # An address that has no account is counted alike, so that waiting tells nothing.
        services().throttling.count(address, request.remote_addr or "")
        services().throttling.count(one, normal_email(request.form.get("email", "")))


def _forget_attempts(_app: Flask, user: Any, **_details: object) -> None:
    services().throttling.forget(_ONE_ACCOUNT, user.email)
