"""Forms of the editors' desk."""

from __future__ import annotations

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired
from wtforms.widgets import SearchInput


class FindForm(FlaskForm):  # type: ignore[misc]
    """Finding a physician."""

    class Meta:
        """It only asks."""

        csrf = False

    q = StringField("Name or NPI", widget=SearchInput())


class NoteForm(FlaskForm):  # type: ignore[misc]
    """Giving a change back."""

    note = TextAreaField(
        "Note to the member",
        description="What is missing or not clear. It is sent by e-mail.",
        render_kw={"rows": 4},
    )


class AddressForm(FlaskForm):  # type: ignore[misc]
    """Changing the address of a listing or a society."""

    slug = StringField("Last part of the address", description="Letters a to z, digits and hyphens.")


class StandingForm(FlaskForm):  # type: ignore[misc]
    """Where a listing stands."""

    standing = RadioField(
        "What holds now?",
        choices=[
            SelectChoice("confirmed", "Everything in it is right, the society says so"),
            SelectChoice("active", "It is listed"),
            SelectChoice("retired", "They have retired"),
            SelectChoice("lapsed", "They have left the society"),
            SelectChoice("deceased", "They have died"),
            SelectChoice("removed", "It is taken down for another reason"),
        ],
        validators=[DataRequired("Choose one of these.")],
    )
