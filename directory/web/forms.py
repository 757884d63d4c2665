"""Reading the parameters of searches: cleaned, checked, every problem told at its field.

The pages and the API read the same forms, so the same URL means the same in both.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, Form, HiddenField, IntegerField, SelectField, StringField
from wtforms.fields.choices import Choice, SelectChoice  # type: ignore[attr-defined]
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from directory.domain.errors import InvalidInput, Problem
from directory.search.base import Sort
from directory.services.found import DEFAULT_WITHIN_MILES, FindRequest
from directory.services.publishing import ArticlesRequest
from directory.web.presenters.languages import LANGUAGE_CODES
from directory.web.widgets import Options, TypedSearch, TypedText

AnyForm = TypeVar("AnyForm", bound=BaseForm)

ANY = "any"
RADII_MILES = (5.0, 10.0, 25.0, 50.0, 100.0)
SORTS = ((Sort.BEST, "Best match"), (Sort.DISTANCE, "Nearest first"), (Sort.NAME, "Name"))
_FARTHEST_MILES = 12_500.0
_LAST_PAGE = 1_000_000
_LONGEST_NUMBER = 10
_INVISIBLE = {"Cc", "Cs", "Cn", "Zl", "Zp"}
_DISTURBING = {"\ufffd", *map(chr, (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))}
"""What stands for broken bytes, and marks that turn the rest of a line round."""
_TRACKING = ("utm_", "fbclid", "gclid", "msclkid", "mc_", "_ga", "ref")


def clean_text(text: str | None) -> str:
    """What was typed, composed (NFC), without control characters, broken bytes and extra blanks."""
    if not text:
        return ""
    visible = "".join(
        " " if unicodedata.category(each) in _INVISIBLE or each in _DISTURBING else each
        for each in unicodedata.normalize("NFC", text)
    )
    return " ".join(visible.split())


def long_text(text: str | None) -> str:
    """What was typed over several lines, as it stands, with the line ends and characters that can be kept."""
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = (
        "".join(
            each
            for each in line
            if each == "\t" or (unicodedata.category(each) not in _INVISIBLE and each not in _DISTURBING)
        )
        for line in lines
    )
    return "\n".join(kept).strip("\n").rstrip()


class AtMost:
    """Refuses texts of more characters, as they were typed: cleaning must not make them fit."""

    def __init__(self, characters: int) -> None:
        self._characters = characters

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Check the field."""
        typed = field.raw_data[0] if field.raw_data else field.data
        if typed and len(typed) > self._characters:
            raise ValidationError(f"Please use at most {self._characters} characters.")


class RadiusField(SelectField):
    """A radius in miles, or any distance. Radii that the list does not offer are taken too, and join it."""

    widget = Options()

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, validate_choice=False, default=_radius_text(DEFAULT_WITHIN_MILES), **options)

    @property
    def miles(self) -> float | None:
        """The radius; ``None`` means any distance."""
        return None if self.data == ANY else float(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a radius; nothing typed means the default."""
        typed = clean_text(valuelist[0]) if valuelist else ""
        if not typed or typed == ANY:
            self.data = typed or self.default
            return
        try:
            miles = float(typed)
        except ValueError:
            miles = math.nan
        if not 0 < miles <= _FARTHEST_MILES:
            self.data = self.default
            raise ValueError(
                f"Give a distance in miles, above 0 and at most {_FARTHEST_MILES:,.0f}, or “{ANY}” for any."
            )
        self.data = _radius_text(miles)

    def iter_choices(self) -> Iterator[Choice]:
        """The radii on offer, the chosen one among them."""
        radii = {*map(_radius_text, RADII_MILES), *([] if self.data == ANY else [self.data])}
        for radius in sorted(radii, key=float):
            yield Choice(radius, f"Within {radius} miles", radius == self.data, {})
        yield Choice(ANY, "Any distance", self.data == ANY, {})


class PageField(IntegerField):
    """The number of a page, from 1."""

    def __init__(self, **options: Any) -> None:
        super().__init__("Page", default=1, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a number; nothing typed means the first page."""
        typed = clean_text(valuelist[0]) if valuelist else ""
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < _LONGEST_NUMBER else 0
        self.data = number if typed else 1
        if not 1 <= self.data <= _LAST_PAGE:
            self.data = 1
            raise ValueError(f"Give a page from 1 to {_LAST_PAGE:,}.")


class KnownField(SelectField):
    """A choice from a list that may be empty; what is not on the list is told so."""

    widget = Options()

    def __init__(
        self, label: str, any_label: str, *, also_called: Mapping[str, str] | None = None, **options: Any
    ) -> None:
        """``also_called`` maps other names of the values, lower case, to them."""
        names = also_called or {}
        self._any = SelectChoice("", any_label)
        self._offered: frozenset[str] = frozenset()
        super().__init__(
            label,
            choices=[self._any],
            filters=[clean_text, lambda typed: names.get(typed.lower(), typed)],
            default="",
            **options,
        )

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Offer these ``(value, label)`` besides “any”."""
        offered, self._offered = _offer(tuple(choices))
        self.choices = [self._any, *offered]

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is not offered."""
        if self.data and self.data not in self._offered:
            raise ValidationError("We do not know this one; choose one from the list, or leave it out.")


@lru_cache(maxsize=16)
def _offer(choices: tuple[tuple[str, str], ...]) -> tuple[tuple[SelectChoice, ...], frozenset[str]]:
    """Choices as the fields of every request share them, and their values."""
    return tuple(SelectChoice(*each) for each in choices), frozenset(value for value, _label in choices)


class CheckField(BooleanField):
    """A box: ``1`` when ticked; left out when not."""

    _MEANINGS: ClassVar = {
        "": False,
        "0": False,
        "false": False,
        "no": False,
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
    }

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read whether it is ticked."""
        typed = clean_text(valuelist[0]).lower() if valuelist else ""
        self.data = self._MEANINGS.get(typed, False)
        if typed not in self._MEANINGS:
            raise ValueError("Write 1, or leave it out.")


class SearchForm(Form):
    """A search for physicians."""

    q = StringField(
        "Injury, specialty or name",
        description="For example: hamstring, runner’s knee, orthopaedic surgeon",
        filters=[clean_text],
        validators=[AtMost(300)],
        widget=TypedSearch(),
    )
    near = StringField(
        "City, ZIP or neighborhood",
        description="For example: Anaheim Hills, CA or 92807",
        filters=[clean_text],
        validators=[AtMost(120)],
        widget=TypedText(),
    )
    within = RadiusField("Distance")
    specialty = KnownField("Specialty", "Any specialty")
    language = KnownField("Language", "Any language", also_called=LANGUAGE_CODES)
    accepting = CheckField("Accepting new patients")
    telehealth = CheckField("Offers video visits")
    sort = SelectField(
        "Order by",
        choices=[SelectChoice(value, label) for value, label in SORTS],
        filters=[clean_text],
        default=Sort.BEST,
    )
    page = PageField()

    def offer(self, specialties: Iterable[tuple[str, str]], languages: Iterable[tuple[str, str]]) -> None:
        """Offer these specialties and languages, ``(code, name)`` each."""
        self.specialty.offer(specialties)
        self.language.offer(languages)

    def request(self) -> FindRequest:
        """The search asked for. Only for a form that validates."""
        return FindRequest(
            q=self.q.data or "",
            near=self.near.data or "",
            within_miles=self.within.miles,
            specialties=(self.specialty.data,) if self.specialty.data else (),
            languages=(self.language.data,) if self.language.data else (),
            accepting_new_patients=self.accepting.data,
            telehealth=self.telehealth.data,
            sort=Sort(self.sort.data),
            page=self.page.data or 1,
        )

    def state(self) -> dict[str, str]:
        """The parameters that differ from an empty search, as they stand in its address."""
        values = {
            "q": self.q.data or "",
            "near": self.near.data or "",
            "within": self.within.data if self.within.data != self.within.default else "",
            "specialty": self.specialty.data or "",
            "language": self.language.data or "",
            "accepting": "1" if self.accepting.data else "",
            "telehealth": "1" if self.telehealth.data else "",
            "sort": self.sort.data if self.sort.data != Sort.BEST else "",
        }
        return {name: str(value) for name, value in values.items() if value}


class ExplainableSearchForm(SearchForm):
    """A search that may tell where its scores come from."""

    explain = CheckField("Explain the scores")

    def request(self) -> FindRequest:
        """The search asked for. Only for a form that validates."""
        return replace(super().request(), explain=self.explain.data)


class ArticlesForm(Form):
    """A search for articles."""

    q = StringField(
        "Search the answers",
        description="For example: sore heel, concussion, inhaler",
        filters=[clean_text],
        validators=[AtMost(300)],
        widget=TypedSearch(),
    )
    topic = KnownField("Topic", "Any topic")
    author = StringField(
        "Author",
        filters=[clean_text],
        validators=[AtMost(120)],
    )
    page = PageField()

    def request(self) -> ArticlesRequest:
        """The search asked for. Only for a form that validates."""
        return ArticlesRequest(
            q=self.q.data or "",
            topic=self.topic.data or "",
            author=self.author.data or "",
            page=self.page.data or 1,
        )

    def state(self) -> dict[str, str]:
        """The parameters that differ from an empty search, as they stand in its address."""
        values = {"q": self.q.data, "topic": self.topic.data, "author": self.author.data}
        return {name: value for name, value in values.items() if value}


def unknown_parameters(form: Form, parameters: MultiDict[str, str]) -> list[str]:
    """Names of parameters that the form does not have, those that advertisers add left out."""
    return [
        clean_text(name)[:60] for name in parameters if name not in form and not name.startswith(_TRACKING)
    ]


def require_valid(form: Form, parameters: MultiDict[str, str]) -> None:
    """Raise :class:`InvalidInput` for every problem of the form, and every parameter it does not have."""
    unknown = [
        Problem(name, f"There is no such parameter here; there are {', '.join(_names(form))}.")
        for name in unknown_parameters(form, parameters)
    ]
    form.validate()
    if problems := [*unknown, *form_problems(form)]:
        raise InvalidInput(problems)


def with_problems(form: AnyForm, problems: Iterable[Problem]) -> AnyForm:
    """The form with what a service found wrong with it: each at its field, else at the head."""
    form.form_errors += tell_at_fields({field.short_name: field for field in form}, problems)
    return form


def tell_at_fields(fields: Mapping[str, Field], problems: Iterable[Problem]) -> list[str]:
    """Tell each problem at its field; the others, for the head of the form. Hidden fields tell nothing."""
    left = []
    for problem in problems:
        field = fields.get(problem.field)
        if field is None or isinstance(field, HiddenField):
            left.append(problem.message)
        else:
            field.errors = [*field.errors, problem.message]
    return left


def form_problems(form: Form) -> list[Problem]:
    """What is wrong with a validated form, field by field."""
    return [Problem(field.short_name, str(message)) for field in form for message in _messages(field)]


def _messages(field: Field) -> Sequence[object]:
    return list(field.errors)


def _names(form: Form) -> list[str]:
    return [field.short_name for field in form]


def _radius_text(miles: float) -> str:
    return f"{miles:g}"


class _PageForm(Form):
    page = PageField()


def page_number(parameters: MultiDict[str, str]) -> int:
    """The page asked for, 1 when none is. Raises :class:`InvalidInput` for what is no page."""
    form = _PageForm(parameters)
    if not form.validate():
        raise InvalidInput(form_problems(form))
    return form.page.data or 1


class TypedForm(Form):
    """What somebody has typed so far."""

    q = StringField(
        "Typed so far",
        filters=[clean_text],
        validators=[AtMost(300)],
    )


class BylineForm(Form):
    """A byline to find the physician of."""

    byline = StringField(
        "Byline",
        description="For example: Answer by Chris Example, MD, FAAP",
        filters=[lambda typed: "\n".join(filter(None, map(clean_text, (typed or "").splitlines())))],
        validators=[AtMost(1000)],
    )

    def validate_byline(self, field: Field) -> None:
        """Refuse a request without one."""
        if not (field.raw_data and field.raw_data[0]):
            raise ValidationError("Give a byline: a name, with credentials and city where there are any.")

    @property
    def text(self) -> str:
        """The byline, its lines kept."""
        return self.byline.data or ""
