"""From what a page, an item or an entry tells to the article that is wanted: checked, and with its slug."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from directory.domain.specialty import Catalogue
from directory.services.importing import cells, vocabulary
from directory.services.importing.article_fields import (
    LARGEST_COUNT,
    slug_of_address,
    slug_of_name,
    slug_of_title,
)
from directory.services.importing.article_page import Told
from directory.services.importing.reading import Reading, limits_of
from directory.services.importing.report import ImportReport
from directory.services.importing.wanted import Fact
from directory.services.importing.wanted_article import Reception, WantedArticle
from directory.store.models import ArticleRow

_LIMITS = limits_of(ArticleRow)
_CHARACTERS_OF_AN_ORDINARY_LINE = 20_000
_LONGEST_CREDIT = 300
_MOST_TOPICS = 200


@dataclass(frozen=True, slots=True)
class Source:
    """Where an article was read."""

    file: str
    item: int = 0
    """Which one of the file; 0 when the file is the article."""
    address: str = ""
    """Of the page on the web, where it is told."""
    name: str = ""
    """What the file or the entry calls it: ``tight-hamstring.html``."""
    taken_on: date | None = None
    """The day its counts are of."""


class Settling:
    """Makes articles of what is told, and says what cannot be made one."""

    def __init__(self, catalogue: Catalogue, report: ImportReport) -> None:
        self._topics = vocabulary.topics(catalogue)
        self._report = report

    def settle(self, told: Told, source: Source) -> WantedArticle | None:
        """The article; ``None``, and a refusal in the report, when what is told cannot be one."""
        reading = Reading()
        slug = slug_of_address(source.address) or slug_of_name(source.name) or slug_of_title(told.title)
        facts = _facts(told, slug, reading)
        for answer in told.answers:
            if not answer.byline:
                reading.refuse(
                    "byline", "Nobody is named as writer. Put a line “Answer by NAME, CREDENTIALS” above it."
                )
        if reading.problems:
            self._report.refuse(source.item, reading.problems, source.file)
            return None
        for problem in told.unread:
            self._report.leave_open(source.item, problem.field, problem.message, source.file)
        return WantedArticle(
            line=source.item,
            slug=slug,
            facts=facts,
            topics=self._known_topics(told) or None,
            author=None,
            answers=tuple(told.answers) or None,
            reception=_reception(told, source),
            weight=1 + _length(told) // _CHARACTERS_OF_AN_ORDINARY_LINE,
            file=source.file,
            credits=tuple(name[:_LONGEST_CREDIT] for name in told.credits),
            publisher=told.publisher,
            about=told.about,
        )

    def _known_topics(self, told: Told) -> tuple[str, ...]:
        """Those we have; the others are counted in the report, and nothing is guessed."""
        known: dict[str, None] = {}
        for word in list(dict.fromkeys(told.topics))[:_MOST_TOPICS]:
            code = self._topics.find(word)
            if code:
                known[code] = None
            elif word.strip():
                self._report.pass_over_topic(word)
        return tuple(known)


def _facts(told: Told, slug: str, reading: Reading) -> dict[str, Fact]:
    if not told.title.strip():
        reading.refuse("title", "There is no title. Put it on a line of its own above everything else.")
    elif not slug:
        reading.refuse(
            "slug", "Neither the file nor the title has letters to make an address of. Rename the file."
        )
    texts: dict[str, tuple[str, Callable[[str], str]]] = {
        "title": (told.title, cells.one_line),
        "summary": (told.summary, cells.one_line),
        "question": (told.question, cells.several_lines),
    }
    facts: dict[str, Fact] = {
        column: reading.value(column, text, read, _LIMITS.get(column))
        for column, (text, read) in texts.items()
        if text.strip()
    }
    return facts | ({"published_on": told.published_on} if told.published_on else {})


def _reception(told: Told, source: Source) -> Reception:
    return Reception(
        views_total=told.views.get("views_total"),
        views_30_days=told.views.get("views_30_days"),
        views_7_days=told.views.get("views_7_days"),
        taken_on=source.taken_on,
        comments=told.comments,
        rating=told.stars.mean if told.stars else None,
        ratings=min(told.stars.marks, LARGEST_COUNT) if told.stars and told.stars.marks is not None else None,
    )


def _length(told: Told) -> int:
    return len(told.question) + sum(len(answer.body) for answer in told.answers)
