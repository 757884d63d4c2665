"""What readers make of articles: ratings and comments, and the moderators' side of them."""

from __future__ import annotations

from directory.domain.reception import Comment, Reception
from directory.store.models.base import now
from directory.store.queries.reception import published_comments, reception_of
from directory.store.unit_of_work import Database


class ReceptionService:
    """Reads and writes how articles are received."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, article_id: int) -> Reception:
        """The numbers of an article."""
        with self._database.reading() as session:
            return reception_of(session, article_id, now().date())

    def comments(self, article_id: int) -> list[Comment]:
        """The comments that stand under an article, oldest first."""
        with self._database.reading() as session:
            return published_comments(session, article_id)
