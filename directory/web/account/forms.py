"""Forms of accounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from flask import current_app
from flask_security import hash_password
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, EqualTo, Length
from wtforms.widgets import HiddenInput

from directory.domain.physician import Status
from directory.services.answering import LONGEST_ANSWER
from directory.services.correcting import LONGEST_CORRECTED
from directory.web.account.sign_in import SHORTEST_PASSWORD
from directory.web.forms import long_text

_LONGEST_PASSWORD = 128


def _normal(typed: str | None) -> str | None:
    # As Flask-Security takes passwords on its own forms: the same key may send an accent in two ways.
    return current_app.extensions["security"].password_util.normalize(typed) if typed else typed


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
        filters=[_normal],
        render_kw={"autocomplete": "new-password"},
    )
    password_confirm = PasswordField(
        "The same password again",
        validators=[EqualTo("password", "The two passwords are not the same; type them again.")],
        filters=[_normal],
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


class PasswordAgainForm(FlaskForm):  # type: ignore[misc]
    """Something that matters, with the password typed once more."""

    password = PasswordField(
        "Your password",
        validators=[DataRequired("Type your password, so that we know it is you.")],
        filters=[_normal],
        render_kw={"autocomplete": "current-password"},
    )

    def is_sent_by(self, user: Any) -> bool:
        """Whether the form was sent, all of it is right, and the password is this account's."""
        self.validate_on_submit()
        self.require_password(user)
        return self.is_submitted() and not self.errors

    def require_password(self, user: Any) -> None:
        """Add an error unless the password is this account's."""
        if self.password.data and not user.verify_and_update_password(self.password.data):
            self.password.errors = ["This is not your password."]


class CloseForm(PasswordAgainForm):
    """Deleting one's account."""

    take_down = BooleanField("Take my listing down too")


class SecondFactorForm(PasswordAgainForm):
    """Taking an authenticator app into use."""

    secret = HiddenField()
    code = StringField(
        "The six digits that your app shows",
        validators=[DataRequired("Type the six digits that your app shows.")],
        filters=[lambda typed: "".join((typed or "").split())],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "12"},
    )


class CodesForm(FlaskForm):  # type: ignore[misc]
    """Codes that a page shows, to be had as a file."""

    codes = HiddenField()


class EmailForm(PasswordAgainForm):
    """Another e-mail address."""

    email = EmailField(
        "New e-mail address",
        validators=[DataRequired("Type the new address.")],
        render_kw={"autocomplete": "email"},
    )


class ProposalForm(FlaskForm):  # type: ignore[misc]
    """How a published answer should read."""

    listing = HiddenField()
    """Whose text it is, so that what is kept of it stands before nobody else."""
    body = TextAreaField(
        "Your answer",
        filters=[long_text],
        validators=[
            DataRequired("An answer cannot be empty. Ask the editors to take it away."),
            Length(max=LONGEST_CORRECTED),
        ],
    )
    told = TextAreaField(
        "What was wrong, told on the page",
        description="Leave it empty for typing errors only.",
        filters=[long_text],
        validators=[Length(max=1000)],
    )


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """An answer to a question."""

    listing = HiddenField()
    """Whose text it is, so that what is kept of it stands before nobody else."""
    body = TextAreaField(
        "Your answer",
        description="Leave an empty line between paragraphs; **bold**, lists with - and links as "
        "[text](https://…) work. Do not sign it: your byline is added.",
        filters=[long_text],
        validators=[Length(max=LONGEST_ANSWER, message=f"Use at most {LONGEST_ANSWER:,} characters.")],
    )
    version = IntegerField(widget=HiddenInput(), default=0)
