"""The forms of a listing's sections. They only read and show; what may stand in a field, services decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from flask_wtf.file import FileField, FileRequired  # type: ignore[import-untyped]
from werkzeug.datastructures import MultiDict
from wtforms import EmailField, SelectField, SelectMultipleField, StringField, TextAreaField, URLField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from directory.domain.editing import Value, Values
from directory.domain.errors import Problem
from directory.domain.specialty import Catalogue
from directory.services.editing.cleaning import MOST_LINKS
from directory.web.forms import with_problems
from directory.web.presenters.languages import LANGUAGE_CODES, language_name

_COMMON_LANGUAGES = "ar bn de el en es fa fr gu he hi ht it ja km ko pa pl pt ru ta te tl uk ur vi zh"
_KINDS = {
    "injury": "Injuries",
    "condition": "Conditions",
    "region": "Parts of the body",
    "care": "Kinds of care",
}


class SectionForm(FlaskForm):  # type: ignore[misc]
    """Base of the forms."""

    section: ClassVar[str]

    def __init__(self, values: Values, catalogue: Catalogue, typed: MultiDict[str, str] | None) -> None:
        """``values`` is what the section holds; ``typed`` what somebody typed over it, if anything."""
        super().__init__(formdata=typed, data=self.shown(values))
        self.offer(values, catalogue)

    @classmethod
    def shown(cls, values: Values) -> dict[str, Any]:
        """What the controls show for these values, by their names."""
        return dict(values)

    def offer(self, values: Values, catalogue: Catalogue) -> None:
        """Offer what can be chosen."""

    def values(self) -> dict[str, Value]:
        """What was typed."""
        raise NotImplementedError

    def tell(self, problems: Iterable[Problem]) -> None:
        """Show problems at their fields."""
        with_problems(self, problems)

    def typed_again(self, typed: MultiDict[str, str]) -> list[tuple[str, str]]:
        """What was typed, by the controls' names: to be sent along once more."""
        names = {control.name for control in self} - {"csrf_token"}
        return [(name, value) for name in typed if name in names for value in typed.getlist(name)]


class AboutForm(SectionForm):
    """Name, credentials, biography."""

    section = "about"

    given_name = StringField("Given name", render_kw={"autocomplete": "given-name"})
    middle_name = StringField("Middle name or initial", render_kw={"autocomplete": "additional-name"})
    family_name = StringField("Family name", render_kw={"autocomplete": "family-name"})
    suffix = StringField("Suffix", description="For example: Jr., III")
    other_family_name = StringField(
        "Other family name", description="A former one that patients may still search for. It is not shown."
    )
    credentials = StringField("Credentials", description="For example: MD, FAAP, CAQSM")
    certifications = TextAreaField(
        "Board certifications",
        description="One a line. For example: Family Medicine, Sports Medicine (CAQ)",
        render_kw={"rows": 3},
    )
    biography = TextAreaField(
        "Biography",
        description="Who you care for, and how. A blank line begins a paragraph; **two stars** make "
        "words strong; lines that begin with a hyphen make a list.",
        render_kw={"rows": 12},
    )

    @classmethod
    def shown(cls, values: Values) -> dict[str, Any]:
        """Credentials in one line, certifications one a line."""
        return {
            **values,
            "credentials": ", ".join(map(str, values["credentials"])),
            "certifications": "\n".join(map(str, values["certifications"])),
        }

    def values(self) -> dict[str, Value]:
        """What was typed."""
        lines = (self.certifications.data or "").splitlines()
        return {
            "given_name": self.given_name.data or "",
            "middle_name": self.middle_name.data or "",
            "family_name": self.family_name.data or "",
            "suffix": self.suffix.data or "",
            "other_family_name": self.other_family_name.data or "",
            "credentials": self.credentials.data or "",
            "certifications": tuple(line for line in lines if line.strip()),
            "biography": (self.biography.data or "").replace("\r\n", "\n"),
        }


class ExpertiseForm(SectionForm):
    """Specialties, topics, sports."""

    section = "expertise"

    primary = SelectField("Main specialty", description="It is shown first.", validate_choice=False)
    specialties = SelectMultipleField("Specialties")
    topics = SelectMultipleField(
        "Injuries and conditions", description="What you would like patients to come to you with."
    )
    sports = SelectMultipleField("Sports", description="Sports whose athletes you know well.")

    @classmethod
    def shown(cls, values: Values) -> dict[str, Any]:
        """The first specialty as the main one."""
        return {**values, "primary": next(iter(values["specialties"]), "")}

    def offer(self, values: Values, catalogue: Catalogue) -> None:
        """The reference lists, and what is held of older ones."""
        named = {entry.code: entry.name for entry in catalogue.specialties}
        specialties = _choices(named | _unknown(values["specialties"], named))
        self.specialties.choices = specialties
        self.primary.choices = [SelectChoice("", "None"), *specialties]
        topics = [topic for topic in catalogue.topics if topic.kind != "sport"]
        unknown = _unknown(values["topics"], [topic.slug for topic in topics])
        self.topics.choices = [
            SelectChoice(topic.slug, topic.name, optgroup=label)
            for kind, label in _KINDS.items()
            for topic in sorted(topics, key=lambda each: each.name)
            if topic.kind == kind
        ] + [SelectChoice(slug, name, optgroup="Others") for slug, name in unknown.items()]
        self.sports.choices = _choices(
            {topic.slug: topic.name for topic in catalogue.topics if topic.kind == "sport"}
        )

    def values(self) -> dict[str, Value]:
        """What was chosen; what stood there keeps its order."""
        chosen = self.specialties.data or []
        primary = [self.primary.data] if self.primary.data else []
        held = [code for code in (self.specialties.object_data or []) if code in chosen]
        return {
            "specialties": tuple(dict.fromkeys([*primary, *held, *chosen])),
            "topics": _in_order(self.topics),
            "sports": _in_order(self.sports),
        }


class LanguagesForm(SectionForm):
    """Languages."""

    section = "languages"

    languages = SelectMultipleField("Languages that you speak with patients")
    other_languages = StringField(
        "Other languages", description="Their English names, commas between them: Somali, Catalan"
    )

    def offer(self, values: Values, catalogue: Catalogue) -> None:
        """Those that many speak, and those that are held."""
        codes = {*_COMMON_LANGUAGES.split(), *map(str, values["languages"])}
        self.languages.choices = _choices({code: language_name(code) for code in codes})

    def values(self) -> dict[str, Value]:
        """What was chosen and typed; a language that nobody knows stays as it was typed."""
        others = [name.strip() for name in (self.other_languages.data or "").split(",")]
        codes = [LANGUAGE_CODES.get(name.lower(), name) for name in others if name]
        return {"languages": tuple(dict.fromkeys([*_in_order(self.languages), *codes]))}

    def tell(self, problems: Iterable[Problem]) -> None:
        """Only what was typed can be unknown."""
        super().tell(
            Problem("other_languages", each.message) if self.other_languages.data else each
            for each in problems
        )


class _LinksForm(SectionForm):
    section = "links"

    website = URLField("Website", description="For example: https://www.example.org")
    email = EmailField(
        "E-mail for patients", description="Everybody can read it. Leave it empty to show none."
    )

    @classmethod
    def shown(cls, values: Values) -> dict[str, Any]:
        """A pair of controls for each link."""
        pairs = {
            f"link_{number}_{part}": text
            for number, pair in enumerate(values["links"], 1)
            for part, text in zip(("label", "url"), pair, strict=True)
        }
        return {"website": values["website"], "email": values["email"], **pairs}

    def link_controls(self) -> list[tuple[Any, Any]]:
        """The controls of each link: its words and its address."""
        return [(self[f"link_{n}_label"], self[f"link_{n}_url"]) for n in range(1, MOST_LINKS + 1)]

    @property
    def links_in_sight(self) -> int:
        """How many links stand open: those that hold something, and the next one."""
        filled = [n for n, pair in enumerate(self.link_controls(), 1) if any(each.data for each in pair)]
        return max(filled, default=0) + 1

    def values(self) -> dict[str, Value]:
        """What was typed, empty links too: problems are told by their numbers."""
        pairs = tuple((words.data or "", url.data or "") for words, url in self.link_controls())
        while pairs and pairs[-1] == ("", ""):
            pairs = pairs[:-1]
        return {"website": self.website.data or "", "email": self.email.data or "", "links": pairs}


LinksForm: type[_LinksForm] = type(
    "LinksForm",
    (_LinksForm,),
    {
        f"link_{number}_{part}": kind(label)
        for number in range(1, MOST_LINKS + 1)
        for part, kind, label in (
            ("label", StringField, f"Words of link {number}"),
            ("url", URLField, f"Address of link {number}"),
        )
    },
)
"""Website, e-mail address and links."""


class PhotographForm(FlaskForm):  # type: ignore[misc]
    """A file to choose."""

    photograph = FileField(
        "Photograph",
        description="A JPEG, PNG or WebP file of at most 15 MB. A square is cut out of its middle; "
        "where and with what it was taken is not kept.",
        validators=[FileRequired("Choose a file.")],
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )


def _choices(named: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in sorted(named.items(), key=lambda each: each[1])]


def _unknown(held: Value, known: Iterable[str]) -> dict[str, str]:
    names = set(known)
    return {str(each): str(each) for each in held if each not in names}


def _in_order(control: SelectMultipleField) -> tuple[str, ...]:
    chosen: Sequence[str] = control.data or []
    held = [each for each in (control.object_data or []) if each in chosen]
    return tuple(dict.fromkeys([*held, *chosen]))
