"""Reading what an author's page is asked to show."""

from __future__ import annotations

from wtforms import Form, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from directory.domain.article import ArticleOrder
from directory.web.forms import KnownField, PageField, clean_text

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
