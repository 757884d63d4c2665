"""The photographs of physicians: put, shown, removed."""

from __future__ import annotations

from hashlib import blake2b

from sqlalchemy.orm import Session

from directory.domain.account import Actor
from directory.domain.errors import NotFound
from directory.domain.physician import Physician
from directory.domain.visibility import Audience
from directory.services.membership import audience_of
from directory.services.pictures import LARGE_SIDE, SMALL_SIDE, make_pictures
from directory.store.audit import record_audit
from directory.store.models import PhotographRow, PhysicianRow
from directory.store.models.base import now
from directory.store.queries.physicians import physician_by_slug
from directory.store.unit_of_work import Database


class PhotographService:
    """Keeps a photograph for each physician, in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, actor: Actor, physician_id: int, content: bytes) -> None:
        """Make this the photograph of a physician, in place of any other.

        Raises :class:`directory.domain.errors.InvalidInput` when it cannot be one, :class:`NotFound`
        and :class:`directory.domain.errors.Forbidden`.
        """
        actor.require_edit(physician_id)
        pictures = make_pictures(content)
        digest = blake2b(pictures.large + pictures.small, digest_size=12).hexdigest()
        with self._database.writing() as session:
            _touch(session, physician_id)
            row = session.get(PhotographRow, physician_id)
            before = row.digest if row else None
            if before == digest:
                return
            if row is None:
                row = PhotographRow(physician_id=physician_id)
                session.add(row)
            row.digest, row.large, row.small = digest, pictures.large, pictures.small
            row.added_at = now()
            record_audit(
                session, actor, "put photograph", "physician", physician_id, {"photograph": (before, digest)}
            )

    def remove(self, actor: Actor, physician_id: int) -> None:
        """Take the photograph away; nothing of it is kept.

        Raises :class:`NotFound` and :class:`directory.domain.errors.Forbidden`.
        """
        actor.require_edit(physician_id)
        with self._database.writing() as session:
            _touch(session, physician_id)
            row = session.get(PhotographRow, physician_id)
            if row is not None:
                session.delete(row)
                record_audit(
                    session,
                    actor,
                    "remove photograph",
                    "physician",
                    physician_id,
                    {"photograph": (row.digest, None)},
                )

    def picture(self, slug: str, picture: str, actor: Actor | None) -> bytes:
        """The picture called ``DIGEST-SIDE``: WebP, ``SIDE`` pixels wide.

        Raises :class:`NotFound` when the photograph is another by now, or is not for ``actor`` to see
        (``None`` is a stranger).
        """
        digest, _, side = picture.partition("-")
        with self._database.reading() as session:
            whole = physician_by_slug(session, slug, Audience.KEEPERS)
            if whole is not None and whole.photograph == digest and _may_see(session, whole, actor):
                row = session.get_one(PhotographRow, whole.id)
                sizes = {str(LARGE_SIDE): row.large, str(SMALL_SIDE): row.small}
                if side in sizes:
                    return sizes[side]
        raise NotFound("There is no such photograph.")


def _may_see(session: Session, physician: Physician, actor: Actor | None) -> bool:
    if actor is not None and actor.may_edit(physician.id):
        return True
    return physician.is_listed and bool(physician.seen_by(audience_of(session, actor)).photograph)


def _touch(session: Session, physician_id: int) -> None:
    physician = session.get(PhysicianRow, physician_id)
    if physician is None:
        raise NotFound("There is no such physician.")
    physician.updated_at = now()
