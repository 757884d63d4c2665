"""Bringing stored articles to what a file tells: only what really differs is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from directory.domain.authorship import Certainty, Resolution
from directory.domain.errors import InvalidInput
from directory.services.bylines import BylineResolver
from directory.services.importing.cells import quoted
from directory.services.importing.csv_table import nearest
from directory.services.importing.known_physicians import KnownPhysicians
from directory.services.importing.reception_writer import set_reception
from directory.services.importing.report import Tally
from directory.services.importing.signatures import same_writer
from directory.services.importing.vocabulary import fold
from directory.services.importing.wanted import Fact
from directory.services.importing.wanted_article import WantedAnswer, WantedArticle
from directory.store.changes import record_change
from directory.store.models import (
    AnswerRow,
    ArticleRow,
    ArticleTopicRow,
    PhysicianRow,
    SlugAliasRow,
    SocietyRow,
)
from directory.store.models.base import now
from directory.store.queries.articles import WHOLE_ARTICLE
from directory.store.queries.physicians import to_physician


def write_articles(session: Session, batch: Sequence[WantedArticle], resolver: BylineResolver) -> Tally:
    """Create or change the articles of a batch, with a row in the change log for each.

    An answer without a ``physician`` is tied to whom its byline surely means, if to anybody.
    """
    tally = Tally()
    known = _Known(session, batch, resolver)
    written: list[ArticleRow] = []
    with session.no_autoflush:
        for wanted in batch:
            try:
                row, is_new = known.article(wanted), False
                if row is None:
                    row, is_new = _new(wanted), True
                changed = _change(row, wanted, known)
            except InvalidInput as error:
                tally.refuse(wanted.line, error.problems, wanted.file)
                continue
            _tell_bylines(row, wanted, known, tally)
            _tell_credits(wanted, known, tally)
            _introduce(wanted, known)
            if is_new:
                session.add(row)
                tally.created += 1
            elif changed:
                row.updated_at = now()
                tally.changed += 1
            else:
                tally.unchanged += 1
            written += [row] if is_new or changed else []
    session.flush()
    for row in written:
        record_change(session, "article", row.id)
    return tally


class _Known:
    """What is stored of the articles, physicians and societies that a batch speaks of."""

    def __init__(self, session: Session, batch: Sequence[WantedArticle], resolver: BylineResolver) -> None:
        references = {answer.physician for wanted in batch for answer in wanted.answers or ()}
        references |= {wanted.author for wanted in batch if wanted.author}
        self._physicians = KnownPhysicians.load(session, references, references)
        self._resolutions = resolver.resolve(
            session,
            {answer.byline for wanted in batch for answer in wanted.answers or () if not answer.physician},
        )
        self._societies, self._by_name = _societies(session)
        slugs = [wanted.slug for wanted in batch]
        former = dict(
            session.execute(
                select(SlugAliasRow.slug, SlugAliasRow.target_id).where(
                    SlugAliasRow.kind == "article", SlugAliasRow.slug.in_(slugs)
                )
            ).all()
        )
        rows = session.scalars(
            select(ArticleRow)
            .where(ArticleRow.slug.in_(slugs) | ArticleRow.id.in_(former.values()))
            .options(*WHOLE_ARTICLE, selectinload(ArticleRow.imported))
        ).all()
        by_id = {row.id: row for row in rows}
        self._articles = {slug: by_id[id_] for slug, id_ in former.items() if id_ in by_id}
        self._articles |= {row.slug: row for row in rows}

    def article(self, wanted: WantedArticle) -> ArticleRow | None:
        """The article that goes, or went, by the slug of this one."""
        return self._articles.get(wanted.slug)

    def physician(self, reference: str) -> PhysicianRow | None:
        """The physician that a slug (also a former one) or an NPI names."""
        return self._physicians.named(reference) if reference else None

    def resolution(self, byline: str) -> Resolution:
        """Whom the byline of an answer without a physician means."""
        return self._resolutions[byline]

    def society_id(self, wanted: WantedArticle) -> int | None:
        """The society that is the author of record; ``None`` when it is the physician who answered first.

        Raises :class:`InvalidInput` when the author is neither.
        """
        author = (wanted.author or "").casefold()
        if not author:
            return None
        if author in self._societies:
            return self._societies[author].id
        physician = self.physician(author)
        if physician is None:
            hint = nearest(author, self._societies.keys())
            raise InvalidInput.one("author", f"No society and no physician goes by {quoted(author)}.{hint}")
        first = wanted.answers[0].physician if wanted.answers else author
        if self.physician(first) is not physician:
            raise InvalidInput.one("author", f"{quoted(author)} must be a society, or who answered first.")
        return None

    def credited(self, wanted: WantedArticle) -> SocietyRow | None:
        """The society that a page names as author, by any name; without one, the one whose site it was on."""
        for name in wanted.credits or (wanted.publisher,):
            whole, _, short = name.rstrip(" )").rpartition("(")  # Example Society (ES)
            for each in (name, whole, short):
                if (society := self._by_name.get(fold(each))) is not None:
                    return society
        return None


def _societies(session: Session) -> tuple[dict[str, SocietyRow], dict[str, SocietyRow]]:
    """Every society by its slugs, and by its names and slugs, folded: those of today and those it had."""
    societies = {row.id: row for row in session.scalars(select(SocietyRow))}
    moved = session.scalars(select(SlugAliasRow).where(SlugAliasRow.kind == "society"))
    by_slug = {alias.slug: societies[alias.target_id] for alias in moved if alias.target_id in societies}
    by_slug |= {row.slug: row for row in societies.values()}
    # What one is called now goes before what another was called once.
    by_name = {fold(name): row for row in societies.values() for name in row.former_names.splitlines()}
    by_name |= {fold(row.short_name): row for row in societies.values() if row.short_name}
    by_name |= {fold(slug): row for slug, row in by_slug.items()}
    by_name |= {fold(row.name): row for row in societies.values()}
    return by_slug, by_name


def _new(wanted: WantedArticle) -> ArticleRow:
    if not wanted.answers:
        raise InvalidInput.one(
            "answers",
            "A new article needs at least one answer, and there is none. On a page, a line “Answer by NAME, "
            "CREDENTIALS” stands above each; a feed must hold whole articles.",
        )
    # Set here, so that what the line does not tell compares like what is stored.
    return ArticleRow(
        slug=wanted.slug, title="", summary="", question="", imported=None, topics=[], answers=[]
    )


def _change(row: ArticleRow, wanted: WantedArticle, known: _Known) -> bool:
    facts: dict[str, Fact] = dict(wanted.facts)
    if wanted.author is not None:
        facts["society_id"] = known.society_id(wanted)
    elif (society := known.credited(wanted)) is not None:
        facts["society_id"] = society.id
    answers = None if wanted.answers is None else list(_settled(row.answers, wanted, known))
    different = {column: value for column, value in facts.items() if getattr(row, column) != value}
    for column, value in different.items():
        setattr(row, column, value)
    changed = bool(different) | _set_topics(row, wanted.topics) | set_reception(row, wanted.reception)
    return _set_answers(row, answers) or changed if answers is not None else changed


def _set_topics(row: ArticleRow, topics: tuple[str, ...] | None) -> bool:
    if topics is None or tuple(topic.value for topic in row.topics) == topics:
        return False
    row.topics = [ArticleTopicRow(position=at, value=topic) for at, topic in enumerate(topics)]
    return True


@dataclass(frozen=True, slots=True)
class _Settled:
    """What an answer is to be."""

    physician_id: int | None
    byline: str
    byline_state: str
    body: str


def _settled(stored: Sequence[AnswerRow], wanted: WantedArticle, known: _Known) -> Iterator[_Settled]:
    for at, answer in enumerate(wanted.answers or ()):
        before = stored[at] if at < len(stored) else None
        physician = known.physician(answer.physician)
        byline = answer.byline or _byline(physician, before)
        if not byline:
            raise InvalidInput.one(
                f"answers[{at}].byline",
                f"No physician goes by {quoted(answer.physician)}, so the answer needs a byline.",
            )
        physician_id, state = _tied(answer, byline, before, known)
        yield _Settled(physician_id, byline, state, answer.body)


def _byline(physician: PhysicianRow | None, before: AnswerRow | None) -> str:
    if physician is None:
        return before.byline if before is not None else ""
    if before is not None and before.physician_id == physician.id:
        return before.byline  # As it stood that day, whatever the listing says by now.
    return f"Answer by {to_physician(physician, 0).display_name}"


def _tied(
    answer: WantedAnswer, byline: str, before: AnswerRow | None, known: _Known
) -> tuple[int | None, str]:
    """Whom an answer is tied to, and what is known of its byline when that is nobody."""
    if physician := known.physician(answer.physician):
        return physician.id, "unread"
    # An editor may have decided about the byline, which the file does not know of.
    if (
        before is not None
        and before.byline == byline
        and (before.physician_id or before.byline_state == "kept")
    ):
        return before.physician_id, before.byline_state
    if answer.physician:
        return None, "unread"
    resolution = known.resolution(byline)
    if resolution.certainty is Certainty.SURE:
        return resolution.candidates[0].id, "unread"
    return None, resolution.certainty.value


def _set_answers(row: ArticleRow, answers: Sequence[_Settled]) -> bool:
    changed = len(row.answers) != len(answers)
    settled: list[AnswerRow] = []
    for at, wanted in enumerate(answers):
        answer = row.answers[at] if at < len(row.answers) else AnswerRow(position=at)
        stood = (answer.physician_id, answer.byline, answer.body)
        answer.physician_id, answer.byline, answer.body = wanted.physician_id, wanted.byline, wanted.body
        answer.byline_state = wanted.byline_state
        changed |= stood != (wanted.physician_id, wanted.byline, wanted.body)
        settled.append(answer)
    if len(row.answers) != len(settled):
        row.answers = settled
    return changed


def _tell_bylines(row: ArticleRow, wanted: WantedArticle, known: _Known, tally: Tally) -> None:
    """Tell what became of the bylines: tied because it is sure whom they mean, open, or plain text."""
    tally.linked += sum(answer.physician_id is not None for answer in row.answers)
    if wanted.answers is None:
        return
    for at, (answer, stored) in enumerate(zip(wanted.answers, row.answers, strict=True)):
        if answer.physician:
            if known.physician(answer.physician) is None:
                tally.leave_open(
                    wanted.line,
                    f"answers[{at}].physician",
                    f"No physician goes by {quoted(answer.physician)}. The answer is kept with its byline; "
                    "import the physician, then this file again, to tie it to their listing.",
                    wanted.file,
                )
        elif stored.physician_id is not None:
            continue
        elif stored.byline_state == Certainty.SEVERAL:
            candidates = " or ".join(each.slug for each in known.resolution(answer.byline).candidates)
            tally.leave_open(
                wanted.line,
                f"answers[{at}].byline",
                f"{quoted(answer.byline)} may mean {candidates}. It is kept as text until an editor decides.",
                wanted.file,
            )
        else:
            tally.kept_as_text += 1


def _tell_credits(wanted: WantedArticle, known: _Known, tally: Tally) -> None:
    if wanted.credits and known.credited(wanted) is None and not _credits_writer(wanted):
        tally.leave_open(
            wanted.line,
            "author",
            f"No society goes by {quoted(wanted.credits[0])}. The article is kept without a society; "
            "import the society, then this file again.",
            wanted.file,
        )


def _credits_writer(wanted: WantedArticle) -> bool:
    writers = [answer.byline.partition("\n")[0].removeprefix("Answer by ") for answer in wanted.answers or ()]
    return any(same_writer(credit, writer) for credit in wanted.credits for writer in writers)


def _introduce(wanted: WantedArticle, known: _Known) -> None:
    """Let a society that tells nothing of itself say what the boxes beside its articles do."""
    society = known.credited(wanted)
    if society is not None and wanted.about and not society.about:
        society.about = wanted.about
        society.updated_at = now()
