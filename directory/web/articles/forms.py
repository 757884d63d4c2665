"""Reading what readers ask of the pages of articles and authors, and what they send."""

from __future__ import annotations

from wtforms import Form, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired

from directory.domain.article import ArticleOrder
from directory.domain.reception import MOST_STARS, NewComment
from directory.web.forms import AtMost, KnownField, PageField, clean_text
from directory.web.public_forms import PublicForm, several_lines

ORDERS = ((ArticleOrder.NEWEST, "Newest first"), (ArticleOrder.MOST_READ, "Most read"))


class AuthorForm(Form):
    """Which of an author's articles, and in which order."""

    topic = KnownField("Topic", "Any topic")
    sort = SelectField(
        "Order by",
        choices=[SelectChoice(value, label) for value, label in ORDERS],
        filters=[clean_text],
        default=ArticleOrder.NEWEST,
    )
    page = PageField()

    @property
    def order(self) -> ArticleOrder:
        """The order asked for. Only for a form that validates."""
        return ArticleOrder(self.sort.data)

    def state(self) -> dict[str, str]:
        """The parameters that differ from the bare page, as they stand in its address."""
        sort = "" if self.sort.data == ArticleOrder.NEWEST else self.sort.data
        return {name: value for name, value in {"topic": self.topic.data, "sort": sort}.items() if value}


class NearForm(Form):
    """Where the reader is."""

    near = StringField(
        "City, ZIP or neighborhood",
        filters=[clean_text],
        validators=[AtMost(120)],
    )


class RatingForm(Form):
    """How helpful an article is."""

    stars = RadioField(
        "How helpful is this article?",
        choices=[
            SelectChoice(str(stars), f"{stars} star{'s' if stars != 1 else ''}")
            for stars in range(1, MOST_STARS + 1)
        ],
        validators=[DataRequired("Choose one to five stars.")],
    )

    def chosen(self) -> int:
        """The number of stars. Only for a form that validates."""
        return int(self.stars.data)


class CommentForm(PublicForm):
    """A comment on an article."""

    author_name = StringField(
        "Name (if you like)",
        description="Shown with your comment. A first name is enough.",
        filters=[clean_text],
        validators=[AtMost(80)],
        render_kw={"autocomplete": "off"},
    )
    text = TextAreaField(
        "Your comment",
        description="Plain text. No telephone numbers or e-mail addresses.",
        filters=[several_lines],
        validators=[DataRequired("Write your comment."), AtMost(3000)],
        render_kw={"rows": 5},
    )

    def wanted(self) -> NewComment:
        """The comment. Only for a form that validates."""
        return NewComment(author_name=self.author_name.data or "", text=self.text.data or "")
