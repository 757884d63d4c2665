"""What a member gets back: whether their answers are read, and how often their listing was shown and used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import select

from directory.domain.account import Actor
from directory.domain.counting import FEWEST_SHOWN, PeriodCounts, SubjectKind, Visit, What
from directory.domain.errors import Unavailable
from directory.services.counting import is_robot
from directory.store.models import AnswerRow, ArticleRow
from directory.store.models.base import now
from directory.store.queries.counting import add_count, counts_by_detail, counts_of
from directory.store.unit_of_work import Database

_KEPT_AT_MOST = 20_000
"""Different physicians and topics that are held back before they are written."""


class Appearances:
    """How often searches showed each physician, for which topics; never who searched, nor their words.

    A search answers at once: what it showed is added up in memory and written every few seconds, so a
    process that is killed loses a few seconds of these counts, and of nothing else.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._shown: Counter[tuple[int, str]] = Counter()

    def note(self, visit: Visit, physician_ids: Iterable[int], topics: Iterable[str]) -> None:
        """Note that a search for ``topics`` (their slugs; none is fine) showed these physicians."""
        if not visit.is_reading or is_robot(visit.user_agent):
            return
        details = ["", *topics]
        with self._lock:
            if len(self._shown) < _KEPT_AT_MOST:
                self._shown.update((each, topic) for each in physician_ids for topic in details)

    def write(self) -> bool:
        """Write what was noted. Returns whether there was anything. A failure keeps it for the next time."""
        with self._lock:
            shown, self._shown = self._shown, Counter()
        if not shown:
            return False
        try:
            with self._database.writing() as session:
                for (physician_id, topic), times in shown.items():
                    add_count(
                        session,
                        SubjectKind.PHYSICIAN,
                        physician_id,
                        What.SHOWN,
                        now().date(),
                        detail=topic,
                        by=times,
                    )
        except Unavailable:
            with self._lock:
                self._shown.update(shown)
            raise
        return True


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """An article with an answer of theirs, and its readers."""

    slug: str
    title: str
    readers: PeriodCounts


@dataclass(frozen=True, slots=True)
class Insights:
    """What became of a listing and its answers."""

    views: PeriodCounts
    calls: PeriodCounts
    shown: PeriodCounts
    shown_by_topic: tuple[tuple[str, PeriodCounts], ...]
    """Slugs of topics, most shown in the last 30 days first; without those shown too rarely to be told."""
    answers: tuple[ReadAnswer, ...]
    """Most read in the last 30 days first; those read too rarely to be told by title."""


class InsightsService:
    """Adds up what was counted, for the member and for editors only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, actor: Actor, physician_id: int) -> Insights:
        """The numbers of a listing. Raises :class:`directory.domain.errors.Forbidden`."""
        actor.require_edit(physician_id)
        today = now().date()
        with self._database.reading() as session:
            counts = {
                what: counts_of(session, SubjectKind.PHYSICIAN, [physician_id], what, today)
                for what in (What.VIEW, What.CALL)
            }
            by_topic = counts_by_detail(session, SubjectKind.PHYSICIAN, physician_id, What.SHOWN, today)
            articles = session.execute(
                select(ArticleRow.id, ArticleRow.slug, ArticleRow.title)
                .where(
                    ArticleRow.status == "published",
                    ArticleRow.id.in_(
                        select(AnswerRow.article_id).where(AnswerRow.physician_id == physician_id)
                    ),
                )
                .order_by(ArticleRow.title)
            ).all()
            read = counts_of(session, SubjectKind.ARTICLE, [each.id for each in articles], What.VIEW, today)
        answers = [ReadAnswer(slug, title, read.get(each, PeriodCounts())) for each, slug, title in articles]
        shown = by_topic.pop("", PeriodCounts())
        # A topic that appears would tell of the first who searched for it.
        told = [each for each in by_topic.items() if each[1].last_30_days >= FEWEST_SHOWN]
        return Insights(
            views=counts[What.VIEW].get(physician_id, PeriodCounts()),
            calls=counts[What.CALL].get(physician_id, PeriodCounts()),
            shown=shown,
            shown_by_topic=tuple(sorted(told, key=lambda each: (_rank(each[1]), each[0]))),
            answers=tuple(sorted(answers, key=lambda each: (_rank(each.readers), each.title))),
        )


def _rank(counts: PeriodCounts) -> int:
    """Where something stands in a list: an order among small numbers would tell which is which."""
    return -max(counts.last_30_days, FEWEST_SHOWN - 1)
