"""What readers make of articles: ratings, and comments that editors read before anybody else does."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.domain.account import Actor
from directory.domain.asking import personal_details
from directory.domain.errors import InvalidInput, NotFound, Problem
from directory.domain.reception import (
    MOST_STARS,
    Comment,
    CommentOnDesk,
    CommentStatus,
    NewComment,
    Reception,
)
from directory.services.paging import count_pages
from directory.store.audit import record_audit
from directory.store.models import ArticleRow, CommentRow
from directory.store.models.base import now
from directory.store.queries.reception import (
    add_comment,
    comments_on_desk,
    count_comments,
    published_comments,
    rating_by,
    reception_of,
    set_rating,
    to_comment,
)
from directory.store.unit_of_work import Database

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class CommentsOnDesk:
    """A page of comments."""

    comments: tuple[CommentOnDesk, ...]
    pages: int


class ReceptionService:
    """Reads and writes how articles are received. Readers have no accounts, and leave no names."""

    def __init__(self, database: Database, secret_key: str) -> None:
        self._database = database
        self._key = blake2b(secret_key.encode(), person=b"reception").digest()

    def of(self, article_id: int) -> Reception:
        """The numbers of an article."""
        with self._database.reading() as session:
            return reception_of(session, article_id, now().date())

    def rating_by(self, reader: str, article_id: int) -> int | None:
        """The stars that a reader gave an article; ``reader`` is the number their browser keeps."""
        with self._database.reading() as session:
            return rating_by(session, article_id, self._mark(reader, article_id))

    def rate(self, reader: str, article_id: int, stars: int) -> None:
        """Keep a reader's one rating of an article, in place of an earlier one.

        Raises :class:`InvalidInput` for what is not one to five stars, and :class:`NotFound` when the
        article is not public.
        """
        if not 1 <= stars <= MOST_STARS:
            raise InvalidInput.one("stars", f"Choose one to {MOST_STARS} stars.")
        with self._database.writing() as session:
            _require_article(session, article_id)
            set_rating(session, article_id, self._mark(reader, article_id), stars)

    def comments(self, article_id: int) -> list[Comment]:
        """The comments that stand under an article, oldest first."""
        with self._database.reading() as session:
            return published_comments(session, article_id)

    def comment(self, article_id: int, wanted: NewComment) -> None:
        """Keep a comment until an editor reads it. The same comment again is one comment.

        Raises :class:`InvalidInput` where somebody can be told by it, and :class:`NotFound` when the article
        is not public.
        """
        typed = {"author_name": wanted.author_name, "text": wanted.text}
        problems = [
            Problem(field, detail.problem)
            for field, text in typed.items()
            for detail in personal_details(text, now().date())
        ]
        if problems:
            raise InvalidInput(problems)
        digest = blake2b(f"{wanted.author_name}\0{wanted.text}".encode(), digest_size=16).hexdigest()
        with self._database.writing() as session:
            _require_article(session, article_id)
            add_comment(session, article_id, wanted, digest)

    def comments_on_desk(
        self, actor: Actor, status: CommentStatus = CommentStatus.WAITING, page: int = 1
    ) -> CommentsOnDesk:
        """A page of the comments that stand there: those that wait oldest first, decided ones latest first.

        Raises :class:`InvalidInput` for a page that does not exist.
        """
        actor.require_editor()
        with self._database.reading() as session:
            pages = count_pages(count_comments(session, status), page, PAGE_SIZE)
            found = comments_on_desk(session, status, (page - 1) * PAGE_SIZE, PAGE_SIZE)
        return CommentsOnDesk(tuple(found), pages)

    def count_waiting_comments(self) -> int:
        """How many comments wait for an editor."""
        with self._database.reading() as session:
            return count_comments(session, CommentStatus.WAITING)

    def publish_comment(self, actor: Actor, comment_id: int) -> Comment:
        """Show a comment under its article; editors only. Raises :class:`NotFound`."""
        return self._decide(actor, comment_id, CommentStatus.PUBLISHED)

    def refuse_comment(self, actor: Actor, comment_id: int) -> Comment:
        """Show a comment to nobody, also one that was public; editors only. Raises :class:`NotFound`."""
        return self._decide(actor, comment_id, CommentStatus.REFUSED)

    def _decide(self, actor: Actor, comment_id: int, status: CommentStatus) -> Comment:
        actor.require_editor()
        with self._database.writing() as session:
            row = session.get(CommentRow, comment_id)
            if row is None:
                raise NotFound("There is no such comment.")
            record_audit(session, actor, "decide", "comment", row.id, {"status": (row.status, status)})
            row.status, row.decided_at = status, now()
            return to_comment(row)

    def _mark(self, reader: str, article_id: int) -> str:
        # The article is part of it: what one reader rates on two articles has nothing in common.
        return blake2b(f"{article_id}\0{reader}".encode(), key=self._key, digest_size=16).hexdigest()


def _require_article(session: Session, article_id: int) -> None:
    statement = select(ArticleRow.id).where(ArticleRow.id == article_id, ArticleRow.status == "published")
    if session.scalar(statement) is None:
        raise NotFound("There is no such article.")
