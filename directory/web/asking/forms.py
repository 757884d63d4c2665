"""The form that a question is asked with."""

from __future__ import annotations

from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired

from directory.domain.asking import AgeGroup, NewQuestion
from directory.web.forms import AtMost, clean_text
from directory.web.public_forms import PublicForm, several_lines

AGES = (
    ("", "I would rather not say"),
    *((each, each.words.capitalize()) for each in AgeGroup),
)


class QuestionForm(PublicForm):
    """A question for the physicians."""

    title = StringField(
        "Your question in one line",
        description="For example: Sharp pain outside my knee after four miles",
        filters=[clean_text],
        validators=[DataRequired("Say in one line what you want to know."), AtMost(200)],
        render_kw={"autocomplete": "off"},
    )
    question = TextAreaField(
        "Tell us more",
        description="What hurts, since when, what makes it better or worse, what you have tried. "
        "No names, telephone numbers, e-mail addresses or dates of birth.",
        filters=[several_lines],
        validators=[DataRequired("Tell us a little more, so that a physician can answer."), AtMost(5000)],
        render_kw={"rows": 9},
    )
    sport = StringField(
        "Sport (if any)",
        description="For example: running, soccer",
        filters=[clean_text],
        validators=[AtMost(80)],
        render_kw={"autocomplete": "off"},
    )
    age_group = SelectField(
        "Age of the person it is about",
        choices=[SelectChoice(value, label) for value, label in AGES],
        filters=[clean_text],
        default="",
    )

    def wanted(self) -> NewQuestion:
        """The question. Only for a form that validates."""
        return NewQuestion(
            title=self.title.data or "",
            text=self.question.data or "",
            sport=self.sport.data or "",
            age_group=AgeGroup(self.age_group.data) if self.age_group.data else None,
        )
