"""The photographs of physicians: put, shown, removed."""

from __future__ import annotations

from hashlib import blake2b

from sqlalchemy.orm import Session

from directory.domain.account import Actor
from directory.domain.editing import Saved
from directory.domain.errors import NotFound
from directory.domain.physician import Physician
from directory.domain.visibility import Audience
from directory.services.editing.cleaning import Vocabulary
from directory.services.editing.photograph import publish_photograph, read_photograph
from directory.services.editing.proposals import locked_physician, propose
from directory.services.membership import audience_of
from directory.services.pictures import LARGE_SIDE, SMALL_SIDE, Pictures, make_pictures
from directory.store.audit import record_audit
from directory.store.models import PhotographRow, PhysicianRow, WaitingPhotographRow
from directory.store.models.base import now
from directory.store.queries.physicians import physician_by_slug
from directory.store.unit_of_work import Database


class PhotographService:
    """Keeps a photograph for each physician, in the database."""

    def __init__(self, database: Database, vocabulary: Vocabulary, *, reviewed: bool) -> None:
        """``reviewed`` tells whether photographs of members wait for an editor."""
        self._database = database
        self._vocabulary = vocabulary
        self._reviewed = reviewed

    def put(self, actor: Actor, physician_id: int, content: bytes) -> Saved:
        """Make this the photograph of a physician, in place of any other, or let it wait for an editor.

        Raises :class:`directory.domain.errors.InvalidInput` when it cannot be one, :class:`NotFound`
        and :class:`directory.domain.errors.Forbidden`.
        """
        actor.require_edit(physician_id)
        pictures = make_pictures(content)
        digest = blake2b(pictures.large + pictures.small, digest_size=12).hexdigest()
        with self._database.writing() as session:
            row = locked_physician(session, physician_id)
            if self._reviewed and not actor.is_editor:
                return self._propose(session, actor, row, digest, pictures)
            before = row.photograph.digest if row.photograph else None
            if before == digest:
                return Saved()
            publish_photograph(row, digest, pictures.large, pictures.small)
            _changed(session, actor, row, "put photograph", (before, digest))
            return Saved(published=("photograph",))

    def remove(self, actor: Actor, physician_id: int) -> None:
        """Take the photograph away at once, whatever is reviewed; nothing of it is kept.

        A member takes back with it what waits of theirs. Raises :class:`NotFound` and
        :class:`directory.domain.errors.Forbidden`.
        """
        actor.require_edit(physician_id)
        with self._database.writing() as session:
            row = locked_physician(session, physician_id)
            if row.photograph is not None:
                before, row.photograph = row.photograph.digest, None
                _changed(session, actor, row, "remove photograph", (before, None))
            if not actor.is_editor and session.get(WaitingPhotographRow, physician_id) is not None:
                propose(session, actor, row, {"photograph": ""}, self._vocabulary)

    def picture(self, slug: str, picture: str, actor: Actor | None) -> bytes:
        """The picture called ``DIGEST-SIDE``: WebP, ``SIDE`` pixels wide.

        One that waits for an editor is for those only who keep the listing. Raises :class:`NotFound` when
        the photograph is another by now, or is not for ``actor`` to see (``None`` is a stranger).
        """
        digest, _, side = picture.partition("-")
        with self._database.reading() as session:
            whole = physician_by_slug(session, slug, Audience.KEEPERS)
            row = _row(session, whole, digest, actor) if whole else None
            if row is not None and side == str(LARGE_SIDE):
                return row.large
            if row is not None and side == str(SMALL_SIDE):
                return row.small
        raise NotFound("There is no such photograph.")

    def _propose(
        self, session: Session, actor: Actor, row: PhysicianRow, digest: str, pictures: Pictures
    ) -> Saved:
        waiting = session.get(WaitingPhotographRow, row.id)
        if digest == (waiting.digest if waiting else read_photograph(row, self._vocabulary)):
            return Saved()
        proposed = propose(session, actor, row, {"photograph": digest}, self._vocabulary)
        if "photograph" not in proposed:
            return Saved(withdrawn=("photograph",))
        # The change has to stand there first: the photograph hangs on it.
        session.flush()
        session.merge(
            WaitingPhotographRow(
                physician_id=row.id, digest=digest, large=pictures.large, small=pictures.small
            )
        )
        return Saved(waiting=("photograph",))


def _row(
    session: Session, whole: Physician, digest: str, actor: Actor | None
) -> PhotographRow | WaitingPhotographRow | None:
    """The photograph with this digest, if ``actor`` may see it."""
    if whole.photograph == digest and _may_see(session, whole, actor):
        return session.get_one(PhotographRow, whole.id)
    if actor is None or not actor.may_edit(whole.id):
        return None
    waiting = session.get(WaitingPhotographRow, whole.id)
    return waiting if waiting is not None and waiting.digest == digest else None


def _may_see(session: Session, physician: Physician, actor: Actor | None) -> bool:
    if actor is not None and actor.may_edit(physician.id):
        return True
    return physician.is_listed and bool(physician.seen_by(audience_of(session, actor)).photograph)


def _changed(
    session: Session, actor: Actor, row: PhysicianRow, action: str, change: tuple[str | None, str | None]
) -> None:
    row.updated_at = now()
    record_audit(session, actor, action, "physician", row.id, {"photograph": change})
