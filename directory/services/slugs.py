"""Slugs: what is typed for one, whose each is or was, and where those lead that are nobody's now."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from directory.domain.errors import InvalidInput, MovedTo, NotFound
from directory.services.importing import cells
from directory.store.models import PhysicianRow, SlugAliasRow, SocietyRow
from directory.store.queries.slugs import PAGES, SlugKind, authors_by_slug, current_slug

LONGEST_SLUG = 120


def not_here(session: Session, slug: str, message: str, *kinds: SlugKind) -> MovedTo | NotFound:
    """What to raise when nothing of these kinds has ``slug`` now: where it leads, if it once was one's of
    them, else ``message``."""
    moved = next(filter(None, (current_slug(session, kind, slug) for kind in kinds)), None)
    return MovedTo(moved) if moved else NotFound(message)


def typed_slug(text: str) -> str:
    """The slug that somebody typed. Raises :class:`InvalidInput`, naming ``slug``."""
    try:
        wanted = cells.slug(text)
    except cells.Unreadable as error:
        raise InvalidInput.one("slug", str(error)) from error
    if not wanted or len(wanted) > LONGEST_SLUG:
        raise InvalidInput.one("slug", f"Give an address of 1 to {LONGEST_SLUG} letters, digits and hyphens.")
    return wanted


def take_slug(session: Session, row: PhysicianRow | SocietyRow, slug: str) -> None:
    """Give a physician or a society this slug; the one they had leads to them for ever.

    Raises :class:`InvalidInput`, naming ``slug``, when it is or was somebody else's.
    """
    kind: SlugKind = "society" if isinstance(row, SocietyRow) else "physician"
    holders = authors_by_slug(session, [slug]).get(slug, set())
    if slug in PAGES or holders - {(kind, row.id)}:
        raise _taken()
    former = session.get(SlugAliasRow, (kind, slug))
    if former:
        session.delete(former)  # It was theirs before, and is again.
    try:
        with session.begin_nested():
            if row.slug:
                session.add(SlugAliasRow(kind=kind, slug=row.slug, target_id=row.id))
            row.slug = slug
            session.add(row)
    except IntegrityError as error:
        # Where several write at once, somebody else may have taken it since.
        raise _taken() from error


def _taken() -> InvalidInput:
    return InvalidInput.one("slug", "Somebody else has this address, or had it. Choose another one.")
