"""Editing a listing, section by section; what the policy names waits for an editor."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from directory.domain.account import Actor
from directory.domain.editing import EditedListing, Saved, Value, Values, mark
from directory.domain.errors import ChangedMeanwhile, InvalidInput, NotFound, Problem
from directory.domain.physician import Status
from directory.services.bylines import BylineResolver
from directory.services.editing.cleaning import Vocabulary
from directory.services.editing.fields import FIELDS, Field, fields_of
from directory.services.editing.offices import refuse_foreign
from directory.services.editing.proposals import (
    EDITED,
    locked_physician,
    proposal_of,
    proposal_value,
    propose,
    published_values,
)
from directory.store.audit import record_audit
from directory.store.changes import record_change
from directory.store.models import PhysicianRow
from directory.store.models.base import now
from directory.store.unit_of_work import Database

_TOLD_BY_BYLINES = {"name", "credentials"}


class EditingService:
    """Reads a listing for its forms, and saves one section at a time."""

    def __init__(
        self,
        database: Database,
        vocabulary: Vocabulary,
        bylines: BylineResolver,
        reviewed: Collection[str],
    ) -> None:
        """``reviewed`` names the fields (by their ``policy``) whose changes by members wait."""
        self._database = database
        self._vocabulary = vocabulary
        self._bylines = bylines
        self._reviewed = frozenset(name for name, field in FIELDS.items() if field.policy in reviewed)

    @property
    def reviewed(self) -> frozenset[str]:
        """The fields whose changes by members wait for an editor."""
        return self._reviewed

    def listing(self, actor: Actor, physician_id: int) -> EditedListing:
        """A listing as this person edits it: members see what they have proposed, editors what is published.

        Raises :class:`NotFound` and :class:`directory.domain.errors.Forbidden`.
        """
        actor.require_edit(physician_id)
        with self._database.reading() as session:
            row = session.get(PhysicianRow, physician_id, options=EDITED)
            if row is None:
                raise NotFound("There is no such physician.")
            return self._listing(session, actor, row)

    def save(
        self, actor: Actor, physician_id: int, section: str, typed: Values, base: Mapping[str, str]
    ) -> Saved:
        """Save a section. ``base`` holds the marks of what its fields held when the form was loaded.

        Raises :class:`InvalidInput` naming fields, :class:`ChangedMeanwhile` when somebody else saved
        something else in this section since (its values tell what), :class:`NotFound` and
        :class:`directory.domain.errors.Forbidden`, for an office of another listing too.
        """
        actor.require_edit(physician_id)
        with self._database.writing() as session:
            row = locked_physician(session, physician_id)
            listing = self._listing(session, actor, row)
            fields = [field for field in fields_of(section) if field.name in typed]
            theirs = {field.name: listing.values[field.name] for field in fields}
            yours = _cleaned(fields, typed, theirs, self._vocabulary)
            wanted = {name: value for name, value in yours.items() if value != theirs[name]}
            if wanted and any(mark(value) != base.get(name) for name, value in theirs.items()):
                raise ChangedMeanwhile(theirs, yours)
            if "offices" in wanted:
                refuse_foreign(wanted["offices"], theirs["offices"])
            return self._write(session, actor, row, wanted)

    def withdraw(self, actor: Actor, physician_id: int) -> None:
        """Take back what waits for an editor, or put away what was given back."""
        actor.require_edit(physician_id)
        with self._database.writing() as session:
            row = locked_physician(session, physician_id)
            waiting = proposal_of(session, physician_id)
            if waiting is None:
                return
            proposal = proposal_value(waiting, row, self._vocabulary)
            session.delete(waiting)
            changes = {
                name: (after, proposal.published[name]) for name, (_, after) in proposal.changes.items()
            }
            record_audit(session, actor, "withdraw", "physician", physician_id, changes)

    def _write(self, session: Session, actor: Actor, row: PhysicianRow, wanted: Values) -> Saved:
        held_back = frozenset() if actor.is_editor else self._reviewed
        direct = {name: value for name, value in wanted.items() if name not in held_back}
        reviewed = {name: value for name, value in wanted.items() if name in held_back}
        if direct:
            publish(session, actor, "edit", row, direct, self._vocabulary)
            link_if_named(session, row, direct, self._bylines)
        if not reviewed:
            return Saved(published=tuple(direct))
        proposed = propose(session, actor, row, reviewed, self._vocabulary)
        return Saved(
            published=tuple(direct),
            waiting=tuple(name for name in reviewed if name in proposed),
            withdrawn=tuple(name for name in reviewed if name not in proposed),
        )

    def _listing(self, session: Session, actor: Actor, row: PhysicianRow) -> EditedListing:
        published = published_values(row, self._vocabulary)
        values = dict(published)
        stored = proposal_of(session, row.id)
        proposal = proposal_value(stored, row, self._vocabulary) if stored else None
        if proposal and proposal.waits and not actor.is_editor:
            values |= {name: after for name, (_, after) in proposal.changes.items()}
        return EditedListing(
            physician_id=row.id,
            slug=row.slug,
            name=row.name.full,
            is_listed=row.status == Status.ACTIVE,
            values=values,
            published=published,
            proposal=proposal,
        )


def publish(
    session: Session, actor: Actor, action: str, row: PhysicianRow, wanted: Values, vocabulary: Vocabulary
) -> None:
    """Put values where patients see them: with an entry in the audit trail, and a change for the index."""
    changes: dict[str, tuple[Value, Value]] = {}
    for name, value in wanted.items():
        field = FIELDS[name]
        before = field.read(row, vocabulary)
        if before != value:
            changes[name] = (before, value)
            field.write(row, value, vocabulary)
    if changes:
        row.updated_at = now()
        record_audit(session, actor, action, "physician", row.id, changes)
        record_change(session, "physician", row.id)


def _cleaned(
    fields: Collection[Field], typed: Values, theirs: Values, vocabulary: Vocabulary
) -> dict[str, Value]:
    problems: list[Problem] = []
    cleaned: dict[str, Value] = {}
    for field in fields:
        # What stands there already may come from a file with other rules; nobody has to mend it.
        if typed[field.name] == theirs[field.name]:
            cleaned[field.name] = theirs[field.name]
            continue
        try:
            cleaned[field.name] = field.clean(field.name, typed[field.name], vocabulary)
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return cleaned


def link_if_named(session: Session, row: PhysicianRow, published: Values, bylines: BylineResolver) -> None:
    """Tie bylines that surely mean this physician, now that another name or other credentials are theirs."""
    if any(FIELDS[name].policy in _TOLD_BY_BYLINES for name in published):
        session.flush()
        bylines.link_open(session, [row.id])
