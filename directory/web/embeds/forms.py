"""Reading what sites that know oEmbed ask."""

from __future__ import annotations

from wtforms import Form, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, NumberRange, Optional

from directory.web.forms import AtMost, clean_text

_LARGEST = 100_000


class OEmbedForm(Form):
    """A page of this site, and how large its card may be."""

    url = StringField(
        "Address",
        filters=[clean_text],
        validators=[InputRequired("Give the address of a listing or an article."), AtMost(2_000)],
    )
    maxwidth = IntegerField("Widest", validators=[Optional(), NumberRange(1, _LARGEST)])
    maxheight = IntegerField("Highest", validators=[Optional(), NumberRange(1, _LARGEST)])
    format = SelectField(
        "Format",
        choices=[SelectChoice("json", "JSON"), SelectChoice("xml", "XML")],
        filters=[clean_text],
        default="json",
        validate_choice=False,
    )
