"""Passkeys: signing in with what unlocks a device, by Flask-Security, on pages of our own."""

from __future__ import annotations

from typing import Any

from flask import Flask, url_for
from flask_security import WebAuthnRegisterForm, WebauthnUtil, wan_deleted, wan_registered
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from wtforms import StringField
from wtforms.validators import DataRequired

from directory.config import Settings
from directory.current import services
from directory.web.access import Access

OPEN = {
    "security.wan_register": Access.SIGNED_IN,
    "security.wan_register_response": Access.SIGNED_IN,
    "security.wan_delete": Access.SIGNED_IN,
    "security.wan_signin": Access.EVERYBODY,
    "security.wan_signin_response": Access.EVERYBODY,
}


class Passkeys(WebauthnUtil):
    """Every passkey names its account by itself, and asks for a finger, a face or a PIN: two factors."""

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        """What a device must be able to do to keep a passkey."""
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        )

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:
        """That the device must make sure of who holds it."""
        return UserVerificationRequirement.REQUIRED


class PasskeyForm(WebAuthnRegisterForm):
    """A name for a new passkey."""

    name = StringField(
        "Name of this device",
        description="For example: my telephone",
        validators=[DataRequired("Give the device a name.")],
        render_kw={"autocomplete": "off", "maxlength": "64"},
    )
    usage = StringField(filters=[lambda _typed: "first"])  # type: ignore[assignment]


def init_passkeys(app: Flask) -> None:
    """Tell people by letter of each passkey that lets somebody in, or does not any more."""
    wan_registered.connect(_tell_added, app)
    wan_deleted.connect(_tell_removed, app)


def _tell_added(_app: Flask, user: Any, name: str, **_details: object) -> None:
    _tell("passkey_added", user, name)


def _tell_removed(_app: Flask, user: Any, name: str, **_details: object) -> None:
    _tell("passkey_removed", user, name)


def _tell(letter: str, user: Any, device: str) -> None:
    write = services().write_letter
    link = write.link(url_for("security.forgot_password"))
    services().mailing.queue(write(letter, user.email, name=user.name, device=device, link=link))


def passkey_config(settings: Settings) -> dict[str, object]:
    """What Flask-Security is told of passkeys."""
    return {
        "WEBAUTHN": True,
        "WAN_RP_NAME": settings.site_name,
        "WAN_REGISTER_URL": "/account/passkeys",
        "WAN_DELETE_URL": "/account/passkeys/remove",
        "WAN_SIGNIN_URL": "/account/passkey",
        "WAN_REGISTER_TEMPLATE": "account/passkeys.html",
        "WAN_SIGNIN_TEMPLATE": "account/passkey.html",
        "WAN_POST_REGISTER_VIEW": "/account/passkeys",
        "WAN_ALLOW_USER_HINTS": False,
        "WAN_ALLOW_AS_VERIFY": [],
        "MSG_WEBAUTHN_REGISTER_SUCCESSFUL": ("You can sign in with this device now.", "success"),
        "MSG_WEBAUTHN_CREDENTIAL_DELETED": ("The passkey is removed.", "success"),
        "MSG_WEBAUTHN_UNKNOWN_CREDENTIAL_ID": ("We do not know this passkey.", "error"),
        "MSG_WEBAUTHN_EXPIRED": ("That took too long. Please try again.", "error"),
        "MSG_WEBAUTHN_NO_VERIFY": ("The passkey could not be checked. Please try again.", "error"),
        "MSG_WEBAUTHN_NAME_INUSE": ("You have a device of this name already.", "error"),
    }
