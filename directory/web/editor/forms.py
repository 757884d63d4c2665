"""Forms of the editors' desk."""

from __future__ import annotations

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import StringField, TextAreaField
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
    """Changing the address of a listing."""

    slug = StringField("Last part of the address", description="For example: maria-lopez-md")
