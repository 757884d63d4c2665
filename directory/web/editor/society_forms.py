"""Forms of societies on the editors’ desk. They read and show; what may stand in a field, services decide."""

from __future__ import annotations

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from flask_wtf.file import FileField  # type: ignore[import-untyped]
from wtforms import EmailField, HiddenField, StringField, TelField, TextAreaField, URLField

from directory.services.societies import FACTS
from directory.web.forms import clean_text, long_text


class SocietyForm(FlaskForm):  # type: ignore[misc]
    """What is told of a society."""

    name = StringField("Name", filters=[clean_text])
    short_name = StringField(
        "Short name", description="For example: DSSM. Bylines of members may name it.", filters=[clean_text]
    )
    about = TextAreaField(
        "About",
        description="Who the society is and what it does. A blank line begins a paragraph; **two stars** "
        "make words strong; lines that begin with a hyphen make a list.",
        filters=[long_text],
        render_kw={"rows": 10},
    )
    website = URLField("Website", description="For example: https://www.example.org", filters=[clean_text])
    phone = TelField("Telephone", description="For example: (714) 555-0142", filters=[clean_text])
    email = EmailField("E-mail", description="Everybody can read it.", filters=[clean_text])
    address = StringField("Street and number", filters=[clean_text])
    city = StringField("City", filters=[clean_text])
    region = StringField("State or province", description="For example: CA", filters=[clean_text])
    postal_code = StringField("ZIP or postal code", filters=[clean_text])
    country = StringField("Country", description="Two letters: US, CA", filters=[clean_text])
    base = HiddenField()

    def facts(self) -> dict[str, str]:
        """What was typed."""
        return {name: self[name].data or "" for name in FACTS}


class NewSocietyForm(SocietyForm):
    """A society to be added, with the address it is to have."""

    slug = StringField(
        "Last part of its web address",
        description="For example: knee-society. Leave it empty to have it made of the name. Other sites link "
        "there, and files of articles name the society by it.",
        filters=[clean_text],
    )


class SocietyPictureForm(FlaskForm):  # type: ignore[misc]
    """The picture of a society: a file to choose, and what it shows."""

    picture = FileField(
        "Picture",
        description="The emblem, or a photograph: a JPEG, PNG or WebP file of at most 15 MB. It keeps its "
        "shape; where and with what it was made is not kept.",
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )
    words = StringField(
        "What it shows, for those who do not see it",
        description="For example: Runners and two physicians on a track. Leave it empty for an emblem that "
        "says only the name: the name stands beside it.",
        filters=[clean_text],
    )
    seen = HiddenField()
