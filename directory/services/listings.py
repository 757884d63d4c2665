"""Listings as editors look after them: finding any, what was done to each, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from directory.domain.account import Account, Actor
from directory.domain.audit import AuditEntry
from directory.domain.errors import NotFound
from directory.domain.physician import Physician
from directory.domain.visibility import Audience
from directory.services.slugs import not_here, take_slug, typed_slug
from directory.store.audit import audit_trail, record_audit
from directory.store.changes import record_change
from directory.store.models import AccountRow, PhysicianRow
from directory.store.models.base import now
from directory.store.queries.physicians import physician_by_slug, physicians_by_id
from directory.store.unit_of_work import Database

MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class ListingRecord:
    """Everything an editor sees of a listing."""

    physician: Physician
    accounts: tuple[Account, ...]
    """Those it is tied to."""
    trail: tuple[AuditEntry, ...]
    """What was done to it, newest first."""


class ListingsService:
    """For editors only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, actor: Actor, words: str) -> tuple[Physician, ...]:
        """Physicians by name, NPI or slug, listed or not: at most :data:`MOST_FOUND`, by family name.

        Raises :class:`directory.domain.errors.Forbidden`.
        """
        actor.require_editor()
        statement = select(PhysicianRow.id).order_by(
            PhysicianRow.family_name, PhysicianRow.given_name, PhysicianRow.id
        )
        for word in words.split():
            statement = statement.where(
                or_(
                    PhysicianRow.given_name.icontains(word, autoescape=True),
                    PhysicianRow.family_name.icontains(word, autoescape=True),
                    PhysicianRow.other_family_name.icontains(word, autoescape=True),
                    PhysicianRow.slug.icontains(word, autoescape=True),
                    PhysicianRow.npi == word,
                )
            )
        with self._database.reading() as session:
            ids = session.scalars(statement.limit(MOST_FOUND)).all()
            found = physicians_by_id(session, ids, Audience.KEEPERS)
        return tuple(found[each] for each in ids)

    def record(self, actor: Actor, slug: str) -> ListingRecord:
        """A listing with its accounts and its trail.

        Raises :class:`NotFound`, :class:`directory.domain.errors.MovedTo` for a former slug and
        :class:`directory.domain.errors.Forbidden`.
        """
        actor.require_editor()
        with self._database.reading() as session:
            physician = physician_by_slug(session, slug, Audience.KEEPERS)
            if physician is None:
                raise not_here(session, slug, "There is no physician at this address.", "physician")
            accounts = session.scalars(
                select(AccountRow).where(AccountRow.physician_id == physician.id).order_by(AccountRow.id)
            )
            return ListingRecord(
                physician,
                tuple(row.value() for row in accounts),
                tuple(audit_trail(session, "physician", physician.id)),
            )

    def change_slug(self, actor: Actor, physician_id: int, slug: str) -> str:
        """Give a listing another address; the old one leads to it for ever. Returns the new slug.

        Raises :class:`directory.domain.errors.InvalidInput`, :class:`NotFound` and
        :class:`directory.domain.errors.Forbidden`.
        """
        actor.require_editor()
        wanted = typed_slug(slug)
        with self._database.writing() as session:
            row = session.get(PhysicianRow, physician_id, with_for_update=True)
            if row is None:
                raise NotFound("There is no such physician.")
            if row.slug == wanted:
                return wanted
            record_audit(session, actor, "change address", "physician", row.id, {"slug": (row.slug, wanted)})
            take_slug(session, row, wanted)
            row.updated_at = now()
            record_change(session, "physician", row.id)
            return wanted
