"""Reading articles, their answers and societies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, and_, bindparam, func, select
from sqlalchemy.orm import Session, selectinload

from directory.domain.article import Answer, Article, Correction, History, Revision, Society, SocietyPicture
from directory.domain.physician import Physician
from directory.domain.places import Address
from directory.store.models import (
    AnswerRevisionRow,
    AnswerRow,
    ArticleRow,
    ArticleTopicRow,
    CorrectionRow,
    SocietyRow,
)
from directory.store.queries.physicians import physicians_by_id

PUBLISHED = ArticleRow.status == "published"
WHOLE_ARTICLE = (selectinload(ArticleRow.topics), selectinload(ArticleRow.answers))


def articles_by_id(session: Session, ids: Iterable[int]) -> dict[int, Article]:
    """The published articles with these ids, answers and their physicians included. Seven statements."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    rows = session.scalars(
        select(ArticleRow).where(ArticleRow.id.in_(wanted), PUBLISHED).options(*WHOLE_ARTICLE)
    ).all()
    return _to_articles(session, rows)


def article_by_slug(session: Session, slug: str) -> Article | None:
    """The published article whose current slug this is."""
    article_id = session.scalars(select(ArticleRow.id).where(ArticleRow.slug == slug)).first()
    return articles_by_id(session, [article_id]).get(article_id) if article_id is not None else None


def article_whatever_its_status(session: Session, slug: str) -> tuple[Article, bool] | None:
    """The article at this slug, also a withdrawn one, and whether it is published. For editors only."""
    row = session.scalar(select(ArticleRow).where(ArticleRow.slug == slug).options(*WHOLE_ARTICLE))
    if row is None:
        return None
    return _to_articles(session, [row])[row.id], row.status == "published"


def history_of(session: Session, article: Article) -> History:
    """What became of an article after it was published. Two statements."""
    answers = [answer.id for answer in article.answers]
    corrections = session.scalars(
        select(CorrectionRow).where(CorrectionRow.article_id == article.id).order_by(CorrectionRow.id.desc())
    )
    revisions = session.scalars(
        select(AnswerRevisionRow)
        .where(AnswerRevisionRow.answer_id.in_(answers))
        .order_by(AnswerRevisionRow.id.desc())
    )
    return History(
        tuple(Correction(row.told_on, row.text) for row in corrections),
        tuple(Revision(row.answer_id, row.body, row.replaced_at, row.replaced_by) for row in revisions),
    )


def _to_articles(session: Session, rows: Sequence[ArticleRow]) -> dict[int, Article]:
    physicians = physicians_by_id(
        session, (answer.physician_id for row in rows for answer in row.answers if answer.physician_id)
    )
    societies = {society.id: society for society in societies_of(session)}
    return {row.id: _to_article(row, physicians, societies) for row in rows}


_ANSWER, _ARTICLE = AnswerRow.__table__.c, ArticleRow.__table__.c
_OF_PUBLISHED = and_(_ARTICLE.id == _ANSWER.article_id, _ARTICLE.status == "published")
_ANSWERS = select(_ANSWER.id, _ANSWER.byline, _ANSWER.body, _ARTICLE.slug, _ARTICLE.title).where(
    _OF_PUBLISHED, _ANSWER.id.in_(bindparam("ids", expanding=True))
)
_BY_AGE = (
    select(
        _ANSWER.physician_id,
        _ANSWER.id,
        func.row_number()
        .over(
            partition_by=_ANSWER.physician_id,
            order_by=(_ARTICLE.published_on.desc().nulls_last(), _ANSWER.id.desc()),
        )
        .label("age"),
    )
    .where(_OF_PUBLISHED, _ANSWER.physician_id.in_(bindparam("physicians", expanding=True)))
    .subquery()
)
_LATEST = (
    select(_BY_AGE.c.physician_id, _BY_AGE.c.id).where(_BY_AGE.c.age <= bindparam("each")).order_by("age")
)


def answers_by_id(session: Session, ids: Iterable[int]) -> dict[int, tuple[Answer, str, str]]:
    """Answers (without their physicians) with the slug and the title of their article. One statement."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    rows = session.connection().execute(_ANSWERS, {"ids": wanted}).all()
    return {
        answer_id: (Answer(answer_id, byline, body, None), slug, title)
        for answer_id, byline, body, slug, title in rows
    }


def latest_answers(session: Session, physician_ids: Sequence[int], each: int) -> dict[int, list[int]]:
    """The ids of each physician's newest published answers, at most ``each``. One statement."""
    found: dict[int, list[int]] = {}
    rows = session.connection().execute(_LATEST, {"physicians": list(physician_ids), "each": each}).all()
    for physician_id, answer_id in rows:
        found.setdefault(physician_id, []).append(answer_id)
    return found


def published_article_ids(session: Session) -> Iterator[int]:
    """The ids of every published article, ascending."""
    yield from session.scalars(select(ArticleRow.id).where(PUBLISHED).order_by(ArticleRow.id))


def count_articles(session: Session) -> int:
    """How many articles are published."""
    return session.scalar(select(func.count()).where(PUBLISHED)) or 0


def topic_counts(session: Session) -> dict[str, int]:
    """How many published articles each topic has."""
    # The few that are withdrawn are looked up at once, not the state of every article by itself.
    withdrawn = select(ArticleRow.id).where(~PUBLISHED)
    rows = session.execute(
        select(ArticleTopicRow.value, func.count())
        .where(ArticleTopicRow.article_id.not_in(withdrawn))
        .group_by(ArticleTopicRow.value)
    )
    return dict(rows.all())


def societies_of(session: Session) -> list[Society]:
    """Every society, in the order they joined."""
    return [_to_society(row) for row in session.scalars(select(SocietyRow).order_by(SocietyRow.id))]


def society_by_slug(session: Session, slug: str) -> Society | None:
    """The society with this slug."""
    row = session.scalars(select(SocietyRow).where(SocietyRow.slug == slug)).first()
    return _to_society(row) if row else None


def society_picture(session: Session, slug: str, digest: str) -> bytes | None:
    """The picture of a society, while it is still this one; WebP."""
    return session.scalar(
        select(SocietyRow.picture).where(SocietyRow.slug == slug, SocietyRow.picture_digest == digest)
    )


def is_demonstration(session: Session) -> bool:
    """Whether anything in the directory is invented."""
    return session.connection().execute(_IS_DEMONSTRATION).first() is not None


_SOCIETY = SocietyRow.__table__.c
_IS_DEMONSTRATION = select(_SOCIETY.id).where(_SOCIETY.is_demonstration).limit(1)


def _to_article(row: ArticleRow, physicians: dict[int, Physician], societies: dict[int, Society]) -> Article:
    return Article(
        id=row.id,
        slug=row.slug,
        title=row.title,
        summary=row.summary,
        published_on=row.published_on,
        topics=tuple(topic.value for topic in row.topics),
        society=societies.get(row.society_id) if row.society_id else None,
        answers=tuple(
            Answer(
                answer.id,
                answer.byline,
                answer.body,
                physicians.get(answer.physician_id or 0),
                answer.written_on,
                answer.reviewed_on,
            )
            for answer in row.answers
        ),
        updated_at=row.updated_at,
        question=row.question,
    )


def _to_society(row: SocietyRow) -> Society:
    return Society(
        id=row.id,
        slug=row.slug,
        name=row.name,
        short_name=row.short_name,
        about=row.about,
        website=row.website,
        phone=row.phone,
        email=row.email,
        address=Address(row.address, row.city, row.region, row.postal_code, row.country),
        picture=SocietyPicture(row.picture_digest, row.picture_width, row.picture_height, row.picture_words)
        if row.picture_digest
        else None,
        former_names=tuple(row.former_names.splitlines()),
    )


def topics_of_society(session: Session, society_id: int) -> dict[str, int]:
    """How many published articles of a society each topic has."""
    return _topic_counts(session, ArticleRow.society_id == society_id)


def topics_answered_by(session: Session, physician_id: int) -> dict[str, int]:
    """How many published articles that a physician answered each topic has."""
    return _topic_counts(session, ArticleRow.answers.any(AnswerRow.physician_id == physician_id))


def _topic_counts(session: Session, *conditions: ColumnElement[bool]) -> dict[str, int]:
    rows = session.execute(
        select(ArticleTopicRow.value, func.count())
        .join(ArticleRow, ArticleRow.id == ArticleTopicRow.article_id)
        .where(PUBLISHED, *conditions)
        .group_by(ArticleTopicRow.value)
    )
    return dict(rows.all())
