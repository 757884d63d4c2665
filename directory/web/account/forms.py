"""Forms of accounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from flask_security import hash_password
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import BooleanField, IntegerField, PasswordField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, EqualTo, Length
from wtforms.widgets import HiddenInput

from directory.domain.physician import Status
from directory.services.answering import LONGEST_ANSWER
from directory.web.account.sign_in import SHORTEST_PASSWORD
from directory.web.forms import long_text

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


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """One button."""


class LeaveForm(FlaskForm):  # type: ignore[misc]
    """What is to become of a listing."""

    status = RadioField("What happened?", validators=[DataRequired("Choose one of these.")])

    _WORDS: ClassVar = {
        Status.ACTIVE: "Show my listing again",
        Status.RETIRED: "I have retired",
        Status.LAPSED: "I have left the society",
        Status.REMOVED: "I do not want to be listed for now",
        Status.DECEASED: "They have died",
    }

    def offer(self, statuses: Iterable[Status]) -> None:
        """Offer these."""
        self.status.choices = [SelectChoice(each, self._WORDS[each]) for each in statuses]


class CloseForm(FlaskForm):  # type: ignore[misc]
    """Deleting one's account."""

    take_down = BooleanField("Take my listing down too")
    password = PasswordField(
        "Your password",
        validators=[DataRequired("Type your password, so that we know it is you.")],
        render_kw={"autocomplete": "current-password"},
    )


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """An answer to a question."""

    body = TextAreaField(
        "Your answer",
        description="Leave an empty line between paragraphs; **bold**, lists with - and links as "
        "[text](https://…) work. Do not sign it: your byline is added.",
        filters=[long_text],
        validators=[Length(max=LONGEST_ANSWER, message=f"Use at most {LONGEST_ANSWER:,} characters.")],
    )
    version = IntegerField(widget=HiddenInput(), default=0)
