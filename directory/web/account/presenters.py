"""What became of a listing, in words that let nobody be told from small numbers."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from directory.domain.counting import FEWEST_SHOWN, PeriodCounts
from directory.domain.specialty import Catalogue
from directory.services.insights import Insights


@dataclass(frozen=True, slots=True)
class CountRow:
    """A line of a table: what, and how often in the last 7 and 30 days."""

    label: str
    url: str
    last_7_days: str
    last_30_days: str


@dataclass(frozen=True, slots=True)
class InsightsView:
    """Everything the page shows."""

    listing: list[CountRow]
    topics: list[CountRow]
    answers: list[CountRow]


def present_insights(insights: Insights, catalogue: Catalogue) -> InsightsView:
    """The numbers of a listing, small ones blurred."""
    return InsightsView(
        listing=[
            _row("Your listing was read", insights.views),
            _row("Your telephone number was touched", insights.calls),
            _row("Searches showed you", insights.shown),
        ],
        topics=[
            _row(topic.name, counts, url_for("search.topic", slug=slug))
            for slug, counts in insights.shown_by_topic
            if (topic := catalogue.topics.get(slug))
        ],
        answers=[
            _row(each.title, each.readers, url_for("articles.article", slug=each.slug))
            for each in insights.answers
        ],
    )


def blurred(count: int) -> str:
    """A count in words: below five it is not told exactly."""
    return f"under {FEWEST_SHOWN}" if count < FEWEST_SHOWN else f"{count:,}"


def _row(label: str, counts: PeriodCounts, url: str = "") -> CountRow:
    return CountRow(label, url, blurred(counts.last_7_days), blurred(counts.last_30_days))
