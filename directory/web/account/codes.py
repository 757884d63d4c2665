"""Second factors: codes of an authenticator app, and recovery codes for the day that it is lost."""

from __future__ import annotations

import base64
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import qrcode  # type: ignore[import-untyped]
from flask_security import MfRecoveryForm, Totp, TwoFactorRescueForm, TwoFactorVerifyCodeForm
from passlib.exc import UsedTokenError  # type: ignore[import-untyped]
from passlib.totp import TotpMatch  # type: ignore[import-untyped]
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired

from directory.config import Settings, read_secret_key
from directory.current import services

CODE_SECONDS = 30
"""How long a code of an app is shown; the one before and the one after are taken too, for clocks differ."""
_MARGIN = 4
"""Empty modules around a QR code (ISO/IEC 18004, 9.1)."""


class Codes(Totp):
    """Codes of authenticator apps, each good for one use."""

    def get_last_counter(self, user: Any) -> int | None:
        """Which code was used last."""
        return user.tf_last_counter  # type: ignore[no-any-return]

    def set_last_counter(self, user: Any, tmatch: TotpMatch) -> None:
        """Remember which code was used. Raises ``TokenError`` when another request was first to use it."""
        if not services().account_store.use_code(user.id, tmatch.counter):
            raise UsedTokenError

    def generate_qrcode(self, username: str, totp: str) -> str:
        """The dark modules as the path of an SVG: an image in the address of an image is not allowed here."""
        return qr_path(self.get_totp_uri(username, totp))


class CodeForm(TwoFactorVerifyCodeForm):
    """The code that the app shows, when signing in."""

    code = StringField(
        "The six digits",
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "12"},
        validators=[DataRequired("Type the six digits that your app shows.")],
        filters=[lambda typed: "".join((typed or "").split())],
    )


class RecoveryCodeForm(MfRecoveryForm):
    """A recovery code, instead of the code of the app."""

    code = StringField(
        "Recovery code",
        description="For example: 12ab-34cd-56ef",
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
        validators=[DataRequired("Type one of your recovery codes.")],
        filters=[lambda typed: "".join((typed or "").split()).lower()],
    )


class NoRescueForm(TwoFactorRescueForm):
    """Flask-Security offers ways out with this form; ours is a link to the recovery codes."""

    help_setup = RadioField(choices=[], validate_choice=False)


def second_factor_config(settings: Settings) -> dict[str, object]:
    """What Flask-Security is told of second factors; whatever is kept is encrypted with keys of our own."""
    return {
        "TWO_FACTOR": True,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_ALWAYS_VALIDATE": True,
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": CODE_SECONDS,
        "TOTP_SECRETS": {"1": _key(settings, b"authenticator").hex()},
        "TOTP_ISSUER": settings.site_name.replace(":", " "),
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_N": 10,
        "MULTI_FACTOR_RECOVERY_CODES_KEYS": [base64.urlsafe_b64encode(_key(settings, b"recovery"))],
        "TWO_FACTOR_TOKEN_VALIDATION_URL": "/account/code",
        "MULTI_FACTOR_RECOVERY_URL": "/account/recovery-code",
        "TWO_FACTOR_SETUP_URL": "/account/unused/second-factor",
        "TWO_FACTOR_RESCUE_URL": "/account/unused/rescue",
        "TWO_FACTOR_SELECT_URL": "/account/unused/select",
        "MULTI_FACTOR_RECOVERY_CODES_URL": "/account/unused/recovery-codes",
        "TWO_FACTOR_VERIFY_CODE_TEMPLATE": "account/code.html",
        "MULTI_FACTOR_RECOVERY_TEMPLATE": "account/recovery_code.html",
        "MSG_TWO_FACTOR_INVALID_TOKEN": ("This code is not right, or was used already.", "error"),
        "MSG_INVALID_RECOVERY_CODE": ("This is none of your codes, or it was used already.", "error"),
        "MSG_TWO_FACTOR_PERMISSION_DENIED": ("Please sign in first.", "error"),
        "MSG_TWO_FACTOR_LOGIN_SUCCESSFUL": ("You are signed in.", "success"),
    }


def qr_path(text: str) -> str:
    """The dark modules of a text's QR code as an SVG path, one unit a module; its size is in ``qr_size``."""
    return "".join(
        f"M{column} {row}h1v1h-1z"
        for row, modules in enumerate(_modules(text))
        for column, dark in enumerate(modules)
        if dark
    )


def qr_size(text: str) -> int:
    """How many modules a side of a text's QR code has, its margin included."""
    return len(_modules(text))


def _modules(text: str) -> list[list[bool]]:
    code = qrcode.QRCode(border=_MARGIN)
    code.add_data(text)
    make: Callable[[], list[list[bool]]] = code.get_matrix
    return make()


def _key(settings: Settings, purpose: bytes) -> bytes:
    return blake2b(read_secret_key(settings).encode(), person=purpose, digest_size=32).digest()
