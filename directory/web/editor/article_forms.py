"""Forms of questions and articles on the editors’ desk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length
from wtforms.widgets import SearchInput

from directory.domain.article import Society
from directory.domain.specialty import Topic
from directory.services.answering import LONGEST_ANSWER
from directory.services.correcting import LONGEST_CORRECTED, ArticleFacts
from directory.services.new_articles import NewArticle
from directory.web.forms import AtMost, clean_text, long_text

_LONGEST_TEXT = 10_000
_LONGEST_REMARK = 2_000
_LONGEST_NUMBER = 10


def _last_part(typed: str | None) -> str:
    """The last part of an address, or what was typed if it is none."""
    return urlsplit(clean_text(typed)).path.rstrip("/").rpartition("/")[2]


def moment_of(version: str | None) -> datetime | None:
    """The moment that a hidden field holds; ``None`` for anything else."""
    try:
        return datetime.fromisoformat(version or "")
    except ValueError:
        return None


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
        "Another member",
        description="The address of their listing, or its last part: raymond-tang-do",
        filters=[_last_part],
    )


class DuplicateForm(FlaskForm):  # type: ignore[misc]
    """Saying which article answers a question already."""

    article = StringField(
        "Address of the article",
        description="Or its last part: outer-knee-pain-mile-four",
        validators=[DataRequired("Give the address of the article.")],
        filters=[_last_part],
    )


class DeclineForm(FlaskForm):  # type: ignore[misc]
    """Leaving a question unanswered."""

    reason = StringField(
        "Why",
        filters=[clean_text],
        validators=[DataRequired("Say why, for those who look at it later."), AtMost(_LONGEST_REMARK)],
    )


class DraftForm(FlaskForm):  # type: ignore[misc]
    """What an editor does with a member's answer; it holds which text they have read."""

    version = HiddenField()

    def read_again(self, version: str) -> bool:
        """Whether the member has changed their text since, to this version; now the editor has read it."""
        is_newer = self.version.data != version
        self.version.data, self.version.raw_data = version, None
        return is_newer

    def version_read(self) -> int:
        """Which text was read. A form that does not say so has read none."""
        version = self.version.data or ""
        is_number = version.isascii() and version.isdigit() and len(version) < _LONGEST_NUMBER
        return int(version) if is_number else 0


class NoteForm(FlaskForm):  # type: ignore[misc]
    """Saying to an author why their text is not published as it is."""

    note = TextAreaField(
        "What you ask for",
        filters=[long_text],
        validators=[DataRequired("Say what you ask for."), Length(max=_LONGEST_REMARK)],
    )


class HandBackForm(NoteForm, DraftForm):
    """Handing an answer back."""


class GiveBackForm(NoteForm):
    """Giving back what an author proposes; it holds when that was proposed which the editor has read."""

    proposed_at = HiddenField()


class FindArticleForm(FlaskForm):  # type: ignore[misc]
    """Finding an article."""

    class Meta:
        """It only asks."""

        csrf = False

    q = StringField("Words of the title, or the address", filters=[_last_part], widget=SearchInput())


class FactsForm(FlaskForm):  # type: ignore[misc]
    """What stands around the answers of an article."""

    title = StringField(
        "Title", filters=[clean_text], validators=[DataRequired("Give the article a title."), Length(max=300)]
    )
    summary = TextAreaField(
        "Summary",
        description="One or two sentences. Search engines show them.",
        filters=[clean_text],
        validators=[Length(max=600)],
    )
    question = TextAreaField(
        "The question, as it is shown", filters=[long_text], validators=[Length(max=_LONGEST_TEXT)]
    )
    topics = TopicsField("Topics")
    version = HiddenField()

    def seen(self) -> datetime | None:
        """When what the editor read had last changed."""
        return moment_of(self.version.data)

    def facts(self) -> ArticleFacts:
        """What was typed. Only for a form that validates."""
        return ArticleFacts(
            self.title.data or "",
            self.summary.data or "",
            self.question.data or "",
            tuple(self.topics.data or ()),
        )


class PublishForm(DraftForm, FactsForm):
    """Making an article of a question and its answer."""

    body = TextAreaField(
        "The answer",
        description="Markdown, as the member wrote it. Change spelling only, or hand it back.",
        filters=[long_text],
        validators=[DataRequired("There is no answer."), Length(max=LONGEST_ANSWER)],
    )
    society = SelectField("Published by", choices=[], validate_choice=False)

    def offer_societies(self, societies: Sequence[Society]) -> None:
        """Let one of several be chosen; one alone is no choice."""
        if len(societies) > 1:
            named = [SelectChoice(each.slug, each.name) for each in societies]
            self.society.choices = [SelectChoice("", "Choose"), *named]
        else:
            del self.society

    def article(self) -> NewArticle:
        """What was typed. Only for a form that validates."""
        facts = self.facts()
        return NewArticle(
            facts.title,
            facts.summary,
            facts.question,
            self.body.data or "",
            facts.topics,
            self.version_read(),
            (self.society.data or "") if self.society else "",
        )


class CorrectForm(FlaskForm):  # type: ignore[misc]
    """Changing a published answer."""

    body = TextAreaField(
        "The answer",
        filters=[long_text],
        validators=[DataRequired("An answer cannot be empty."), Length(max=LONGEST_CORRECTED)],
    )
    told = TextAreaField(
        "What was wrong, told on the page",
        description="Leave it empty for typing errors only.",
        filters=[long_text],
        validators=[Length(max=1000)],
    )
    version = HiddenField()
    proposed_at = HiddenField()

    def proposal(self) -> datetime | None:
        """When what its author proposes and the editor read was proposed; ``None`` without any."""
        return moment_of(self.proposed_at.data)

    def seen(self) -> datetime | None:
        """When what the editor read had last changed."""
        return moment_of(self.version.data)
