"""Forms of accounts."""

from __future__ import annotations

from flask_security import hash_password
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import PasswordField
from wtforms.validators import DataRequired, EqualTo, Length

from directory.web.account.sign_in import SHORTEST_PASSWORD

_LONGEST_PASSWORD = 128


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """Choosing a password, typed twice."""

    password = PasswordField(
        "Password",
        description=f"At least {SHORTEST_PASSWORD} characters. Some words in a row are easy to keep.",
        validators=[
            DataRequired("Choose a password."),
            Length(
                SHORTEST_PASSWORD,
                _LONGEST_PASSWORD,
                f"Use {SHORTEST_PASSWORD} to {_LONGEST_PASSWORD} characters.",
            ),
        ],
        render_kw={"autocomplete": "new-password"},
    )
    password_confirm = PasswordField(
        "The same password again",
        validators=[EqualTo("password", "The two passwords are not the same; type them again.")],
        render_kw={"autocomplete": "new-password"},
    )

    def hashed(self) -> str:
        """The chosen password's Argon2id hash. Only for a form that validates."""
        return str(hash_password(self.password.data or ""))
