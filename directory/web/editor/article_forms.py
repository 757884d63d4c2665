"""Forms of questions and articles on the editors’ desk."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length

from directory.domain.specialty import Topic
from directory.services.answering import LONGEST_ANSWER, NewArticle
from directory.services.correcting import ArticleFacts

_LONGEST_TEXT = 10_000


class TopicsField(SelectMultipleField):
    """Topics, to be ticked."""

    def offer(self, topics: Iterable[Topic]) -> None:
        """Offer these."""
        self.choices = [SelectChoice(topic.slug, topic.name) for topic in topics]


class TopicsForm(FlaskForm):  # type: ignore[misc]
    """What a question is about."""

    topics = TopicsField("Topics")


class AskForm(FlaskForm):  # type: ignore[misc]
    """Putting a question to a member."""

    physician = StringField(
        "Another member", description="The last part of their listing’s address: raymond-tang-do"
    )


class DuplicateForm(FlaskForm):  # type: ignore[misc]
    """Saying which article answers a question already."""

    article = StringField(
        "Address of the article",
        description="Or its last part: outer-knee-pain-mile-four",
        validators=[DataRequired("Give the address of the article.")],
        filters=[lambda typed: (typed or "").strip().rstrip("/").rpartition("/")[2]],
    )


class DeclineForm(FlaskForm):  # type: ignore[misc]
    """Leaving a question unanswered."""

    reason = StringField("Why", validators=[DataRequired("Say why, for those who look at it later.")])


class HandBackForm(FlaskForm):  # type: ignore[misc]
    """Handing an answer back."""

    note = TextAreaField("What you ask for", validators=[DataRequired("Say what you ask for.")])


class FactsForm(FlaskForm):  # type: ignore[misc]
    """What stands around the answers of an article."""

    title = StringField("Title", validators=[DataRequired("Give the article a title."), Length(max=300)])
    summary = TextAreaField(
        "Summary", description="One or two sentences. Search engines show them.", validators=[Length(max=600)]
    )
    question = TextAreaField("The question, as it is shown", validators=[Length(max=_LONGEST_TEXT)])
    topics = TopicsField("Topics")

    def facts(self) -> ArticleFacts:
        """What was typed. Only for a form that validates."""
        return ArticleFacts(
            self.title.data or "",
            self.summary.data or "",
            self.question.data or "",
            tuple(self.topics.data or ()),
        )


class PublishForm(FactsForm):
    """Making an article of a question and its answer."""

    body = TextAreaField(
        "The answer",
        description="Markdown, as the member wrote it. Change spelling only, or hand it back.",
        validators=[DataRequired("There is no answer."), Length(max=LONGEST_ANSWER)],
    )

    def article(self) -> NewArticle:
        """What was typed. Only for a form that validates."""
        facts = self.facts()
        return NewArticle(facts.title, facts.summary, facts.question, self.body.data or "", facts.topics)


class CorrectForm(FlaskForm):  # type: ignore[misc]
    """Changing a published answer."""

    body = TextAreaField(
        "The answer", validators=[DataRequired("An answer cannot be empty."), Length(max=LONGEST_ANSWER)]
    )
    told = TextAreaField(
        "What was wrong, told on the page",
        description="Leave it empty for typing errors only.",
        validators=[Length(max=1000)],
    )
