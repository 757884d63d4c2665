"""Societies as editors keep them: what is told of each, and its picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from slugify import slugify
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.domain.account import Actor
from directory.domain.article import Society
from directory.domain.audit import AuditEntry
from directory.domain.editing import mark, marks
from directory.domain.errors import ChangedMeanwhile, InvalidInput, NotFound, Problem
from directory.services.importing import cells, vocabulary
from directory.services.importing.societies_csv import LIMITS, NO_PICTURE, picture_facts, readers_in
from directory.services.importing.vocabulary import fold
from directory.services.importing.wanted import Facts
from directory.services.slugs import LONGEST_SLUG, not_here, take_slug, typed_slug
from directory.store.audit import Changes, audit_trail, record_audit
from directory.store.models import SocietyRow
from directory.store.models.base import now
from directory.store.queries.articles import societies_of, society_by_slug
from directory.store.unit_of_work import Database

LONGEST_ABOUT = 10_000
_UNKNOWN = "There is no such society."
FACTS = (
    *("name", "short_name", "about", "website", "phone", "email"),
    *("address", "city", "region", "postal_code", "country"),
)
"""What editors write of a society, by column."""


@dataclass(frozen=True, slots=True)
class SocietyRecord:
    """Everything an editor sees of a society."""

    society: Society
    facts: dict[str, str]
    """What is told of it, by the names in :data:`FACTS`."""
    trail: tuple[AuditEntry, ...]
    """What was done to it, newest first."""

    @property
    def picture_mark(self) -> str:
        """Tells the picture, or that there is none, from any other."""
        picture = self.society.picture
        return _picture_mark(picture.digest, picture.words) if picture else _picture_mark("", "")


class SocietyService:
    """For editors only. Nothing of a society is in the index: readers see at once what is written here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, actor: Actor) -> list[Society]:
        """Every society, in the order they joined. Raises :class:`directory.domain.errors.Forbidden`."""
        actor.require_editor()
        with self._database.reading() as session:
            return societies_of(session)

    def add(self, actor: Actor, typed: Mapping[str, str]) -> str:
        """Add a society, of which ``typed`` tells by the names in :data:`FACTS`. Returns its slug.

        That is the one ``typed``, or else one made of the name. Raises :class:`InvalidInput` naming the
        facts and :class:`directory.domain.errors.Forbidden`.
        """
        actor.require_editor()
        nothing = dict.fromkeys(FACTS, "")
        facts = _cleaned(nothing | {name: typed[name] for name in FACTS if name in typed}, nothing)
        wanted = typed_slug(typed.get("slug") or slugify(facts["name"], max_length=LONGEST_SLUG))
        with self._database.writing() as session:
            # Sent twice, the form would else add it twice, at another address.
            if any(fold(each.name) == fold(facts["name"]) for each in societies_of(session)):
                raise InvalidInput.one("name", "There is a society of this name already.")
            row = SocietyRow(**facts)
            take_slug(session, row, wanted)
            told = {"slug": wanted} | {name: fact for name, fact in facts.items() if fact}
            record_audit(session, actor, "add", "society", row.id, {name: ("", told[name]) for name in told})
        return wanted

    def record(self, actor: Actor, slug: str) -> SocietyRecord:
        """A society with its trail.

        Raises :class:`directory.domain.errors.MovedTo` for a former slug, :class:`NotFound` and
        :class:`directory.domain.errors.Forbidden`.
        """
        actor.require_editor()
        with self._database.reading() as session:
            society = society_by_slug(session, slug)
            if society is None:
                raise not_here(session, slug, _UNKNOWN, "society")
            trail = audit_trail(session, "society", society.id)
            return SocietyRecord(society, _facts(session.get_one(SocietyRow, society.id)), tuple(trail))

    def change(self, actor: Actor, slug: str, typed: Mapping[str, str], base: Mapping[str, str]) -> None:
        """Change what is told of a society. ``base`` holds the marks of what was told when it was loaded.

        Raises :class:`InvalidInput` naming the facts, :class:`ChangedMeanwhile` when somebody else has
        changed something else since (its values tell what), :class:`NotFound` and
        :class:`directory.domain.errors.Forbidden`.
        """
        actor.require_editor()
        with self._database.writing() as session:
            row = _locked(session, slug)
            theirs = _facts(row)
            yours = _cleaned(theirs | {name: typed[name] for name in FACTS if name in typed}, theirs)
            changes = {name: (theirs[name], yours[name]) for name in FACTS if theirs[name] != yours[name]}
            if changes and any(each != base.get(name) for name, each in marks(theirs).items()):
                raise ChangedMeanwhile(theirs, yours)
            _write(session, actor, "edit", row, {name: yours[name] for name in changes}, changes)

    def change_slug(self, actor: Actor, slug: str, wanted: str) -> str:
        """Give a society another address; the old one leads to it for ever. Returns the new slug.

        Raises :class:`InvalidInput` naming ``slug``, :class:`NotFound` and
        :class:`directory.domain.errors.Forbidden`.
        """
        actor.require_editor()
        new = typed_slug(wanted)
        with self._database.writing() as session:
            row = _locked(session, slug)
            if new != slug:
                take_slug(session, row, new)
                row.updated_at = now()
                record_audit(session, actor, "change address", "society", row.id, {"slug": (slug, new)})
        return new

    def put_picture(self, actor: Actor, slug: str, content: bytes, words: str, seen: str) -> None:
        """Make this the picture of a society, ``words`` being what it shows for those who do not see it.

        Without ``content`` the picture stays and only its words change. ``seen`` is the mark of the picture
        that the editor looked at. Raises like :meth:`change`, the names being ``picture`` and ``words``.
        """
        actor.require_editor()
        told = _words(words)
        facts = _picture(content) if content else {}
        with self._database.writing() as session:
            row = _locked(session, slug, seen)
            if not row.picture_digest and not content:
                raise InvalidInput.one("picture", "Choose a file.")
            before = {"picture": row.picture_digest, "picture_words": row.picture_words}
            after = {"picture": facts.get("picture_digest", row.picture_digest), "picture_words": told}
            changes = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
            _write(session, actor, "put picture", row, {**facts, "picture_words": told}, changes)

    def remove_picture(self, actor: Actor, slug: str, seen: str) -> None:
        """Take the picture away; nothing of it is kept.

        Raises :class:`ChangedMeanwhile` when it is not the one that was ``seen``, :class:`NotFound` and
        :class:`directory.domain.errors.Forbidden`.
        """
        actor.require_editor()
        with self._database.writing() as session:
            row = _locked(session, slug, seen)
            changes = {"picture": (row.picture_digest, "")} if row.picture_digest else {}
            _write(session, actor, "remove picture", row, {**NO_PICTURE, "picture_words": ""}, changes)


def _locked(session: Session, slug: str, seen: str | None = None) -> SocietyRow:
    """The society, which nobody else changes before this transaction ends; its picture as it was ``seen``."""
    row = session.scalar(select(SocietyRow).where(SocietyRow.slug == slug).with_for_update())
    if row is None:
        raise NotFound(_UNKNOWN)
    if seen is not None and _picture_mark(row.picture_digest, row.picture_words) != seen:
        raise ChangedMeanwhile
    return row


def _write(
    session: Session, actor: Actor, action: str, row: SocietyRow, facts: Facts, changes: Changes
) -> None:
    if changes:
        for column, value in facts.items():
            setattr(row, column, value)
        row.updated_at = now()
        record_audit(session, actor, action, "society", row.id, changes)


def _facts(row: SocietyRow) -> dict[str, str]:
    return {name: getattr(row, name) for name in FACTS}


def _cleaned(typed: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, str]:
    problems: list[Problem] = []
    cleaned = dict(theirs)
    country = typed["country"]
    try:
        country = cleaned["country"] = vocabulary.countries().code(typed["country"]) or "US"
    except cells.Unreadable as error:
        problems.append(Problem("country", str(error)))
    readers = readers_in(country)
    for name in FACTS:
        # What stands there already may come from a file with other rules; nobody has to mend it.
        if name == "country" or typed[name] == theirs[name]:
            continue
        try:
            limit = LIMITS.get(name, LONGEST_ABOUT)
            cleaned[name] = cells.within(limit, str(readers[name](typed[name]) or ""))
        except cells.Unreadable as error:
            problems.append(Problem(name, str(error)))
    if not typed["name"].strip():
        problems.append(Problem("name", "Give the society a name."))
    if problems:
        raise InvalidInput(problems)
    return cleaned


def _words(typed: str) -> str:
    try:
        return cells.within(LIMITS["picture_words"], cells.one_line(typed))
    except cells.Unreadable as error:
        raise InvalidInput.one("words", str(error)) from error


def _picture(content: bytes) -> Facts:
    try:
        return picture_facts(content)
    except InvalidInput as error:
        raise InvalidInput([Problem("picture", each.message) for each in error.problems]) from error


def _picture_mark(digest: str, words: str) -> str:
    return mark([digest, words])
