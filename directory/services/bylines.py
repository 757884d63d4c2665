"""Bylines: whom they mean, which of them are tied to nobody, and an editor's word on those."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.domain.account import Actor
from directory.domain.authorship import Certainty, Resolution, keys_of_byline, resolve
from directory.domain.byline import byline_readings
from directory.domain.errors import InvalidInput, NotFound
from directory.domain.given_names import GivenNames
from directory.domain.name_matching import Namesake
from directory.services.paging import count_pages
from directory.store.audit import Changes, record_audit
from directory.store.changes import record_change
from directory.store.models import AnswerRow
from directory.store.queries.bylines import (
    Untied,
    count_untied_bylines,
    keys_of,
    keys_spelled_like,
    namesakes,
    untied_bylines,
)
from directory.store.queries.slugs import physicians_by_slug
from directory.store.unit_of_work import Database

OPEN = ("unread", "several")
"""States of bylines that wait for an editor."""
_READ_AGAIN = (*OPEN, "none")
"""States of bylines that may be linked when somebody joins."""
_AT_ONCE = 500
_KEPT = "kept"
"""The state of a byline that an editor keeps as text."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What reading bylines again did."""

    linked: int = 0
    several: int = 0
    none: int = 0

    def __add__(self, other: Linked) -> Linked:
        return Linked(self.linked + other.linked, self.several + other.several, self.none + other.none)


@dataclass(frozen=True, slots=True)
class OpenByline:
    """A byline that waits for an editor."""

    answer_id: int
    article_slug: str
    article_title: str
    byline: str
    resolution: Resolution


@dataclass(frozen=True, slots=True)
class OpenBylines:
    """A page of them."""

    bylines: tuple[OpenByline, ...]
    total: int
    pages: int


class BylineResolver:
    """Finds whom bylines mean, within somebody else's transaction."""

    def __init__(self, given_names: GivenNames) -> None:
        self._given_names = given_names

    def resolve(self, session: Session, texts: Iterable[str]) -> dict[str, Resolution]:
        """Whom each of these bylines means. Four statements for all together."""
        readings = {text: byline_readings(text) for text in texts}
        keys_by_text = {text: keys_of_byline(each) for text, each in readings.items()}
        by_key: dict[str, list[Namesake]] = {}
        for person in namesakes(session, set().union(*keys_by_text.values())):
            for key in person.keys:
                by_key.setdefault(key, []).append(person)
        found: dict[str, Resolution] = {}
        for text, keys in keys_by_text.items():
            people = {person.id: person for key in sorted(keys) for person in by_key.get(key, ())}
            found[text] = resolve(readings[text], list(people.values()), self._given_names)
        return found

    def resolve_with_misspelled(self, session: Session, text: str) -> Resolution:
        """Whom a byline means; with nobody of the name, whose names are spelled a little otherwise.

        Those are candidates for a person to look at, never sure.
        """
        found = self.resolve(session, [text])[text]
        if found.certainty is not Certainty.NONE:
            return found
        readings = byline_readings(text)
        keys = keys_spelled_like(session, keys_of_byline(readings))
        return resolve(readings, namesakes(session, keys), self._given_names)

    def link_open(self, session: Session, physician_ids: Collection[int] | None = None) -> Linked:
        """Tie the bylines that are tied to nobody, where it is sure by now whom they mean.

        Of those only that may mean one of these physicians, unless there are none given.
        An editor's word stands: bylines kept as text are left alone.
        """
        keys = None if physician_ids is None else keys_of(session, physician_ids)
        done, after = Linked(), 0
        while rows := untied_bylines(session, states=_READ_AGAIN, after=after, limit=_AT_ONCE):
            after = rows[-1].answer_id
            if keys is not None:
                rows = [row for row in rows if keys & keys_of_byline(byline_readings(row.byline))]
            done += self._link(session, rows)
        return done

    def _link(self, session: Session, rows: list[Untied]) -> Linked:
        if not rows:
            return Linked()
        resolutions = self.resolve(session, {row.byline for row in rows})
        answers = {
            answer.id: answer
            for answer in session.scalars(
                select(AnswerRow).where(AnswerRow.id.in_([row.answer_id for row in rows]))
            )
        }
        linked = [row for row in rows if resolutions[row.byline].certainty is Certainty.SURE]
        for row in rows:
            tie(answers[row.answer_id], resolutions[row.byline])
        for article_id in sorted({row.article_id for row in linked}):
            record_change(session, "article", article_id)
        several = sum(resolutions[row.byline].certainty is Certainty.SEVERAL for row in rows)
        return Linked(len(linked), several, len(rows) - len(linked) - several)


def tie(answer: AnswerRow, resolution: Resolution) -> None:
    """Tie an answer to whom its byline surely means, or note what is known."""
    if resolution.certainty is Certainty.SURE:
        answer.physician_id, answer.byline_state = resolution.candidates[0].id, "unread"
    else:
        answer.byline_state = resolution.certainty.value


class BylineService:
    """Resolves bylines, and keeps what editors decide about those that are open."""

    def __init__(self, database: Database, resolver: BylineResolver) -> None:
        self._database = database
        self._resolver = resolver

    def resolve(self, text: str) -> Resolution:
        """Whom a byline means, as it stands in an article anywhere."""
        with self._database.reading() as session:
            return self._resolver.resolve_with_misspelled(session, text)

    def link_open(self, physician_ids: Collection[int] | None = None) -> Linked:
        """Tie every open byline of which it is sure by now whom it means.

        Call it with the ids of physicians that were added or renamed, or without for all bylines.
        """
        with self._database.writing() as session:
            return self._resolver.link_open(session, physician_ids)

    def count_open(self) -> int:
        """How many bylines wait for an editor."""
        with self._database.reading() as session:
            return count_untied_bylines(session, states=OPEN)

    def open_bylines(self, page: int = 1, page_size: int = 20) -> OpenBylines:
        """The bylines that wait for an editor, with whom each may mean, oldest answers first.

        Raises :class:`InvalidInput` for a page that does not exist.
        """
        with self._database.reading() as session:
            total = count_untied_bylines(session, states=OPEN)
            pages = count_pages(total, page, page_size)
            rows = untied_bylines(session, states=OPEN, offset=(page - 1) * page_size, limit=page_size)
            bylines = tuple(
                OpenByline(
                    row.answer_id,
                    row.article_slug,
                    row.article_title,
                    row.byline,
                    self._resolver.resolve_with_misspelled(session, row.byline),
                )
                for row in rows
            )
        return OpenBylines(bylines, total, pages)

    def settle(self, actor: Actor, answer_id: int, physician_slug: str | None) -> None:
        """Tie an answer to a physician, or with ``None`` keep its byline as text, for good.

        Raises :class:`directory.domain.errors.Forbidden` unless ``actor`` is an editor,
        :class:`NotFound` when there is no such answer or somebody has decided about it, and
        :class:`InvalidInput` when there is no such physician.
        """
        actor.require_editor()
        with self._database.writing() as session:
            answer = session.get(AnswerRow, answer_id, with_for_update=True)
            if answer is None:
                raise NotFound("There is no such answer.")
            if answer.physician_id is not None or answer.byline_state == _KEPT:
                raise NotFound("Somebody has decided about this byline already.")
            if physician_slug is None:
                changes: Changes = {"byline_state": (answer.byline_state, _KEPT)}
                answer.byline_state = _KEPT
            else:
                answer.physician_id, answer.byline_state = _id_of(session, physician_slug), "unread"
                changes = {"physician_id": (None, answer.physician_id)}
            record_audit(session, actor, "settle byline", "answer", answer_id, changes)
            record_change(session, "article", answer.article_id)


def _id_of(session: Session, slug: str) -> int:
    found = physicians_by_slug(session, [slug]).get(slug)
    if found is None:
        raise InvalidInput.one("physician", "No physician goes by this slug. Choose another one.")
    return found.id
