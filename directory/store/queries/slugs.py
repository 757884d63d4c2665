"""Whose each slug is or was, and where former ones lead."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.store.models import ArticleRow, PhysicianRow, SlugAliasRow, SocietyRow

SlugKind = Literal["physician", "article", "society"]
Author = tuple[str, int]
"""``physician`` or ``society``, and its id."""
_AUTHORS: dict[SlugKind, type[PhysicianRow | SocietyRow]] = {"physician": PhysicianRow, "society": SocietyRow}
_TABLES: dict[SlugKind, type[PhysicianRow | SocietyRow | ArticleRow]] = {**_AUTHORS, "article": ArticleRow}
PAGES = frozenset({"new", "resolve"})
"""What stands where slugs do in the addresses of authors, and is nobody's slug."""


def current_slug(session: Session, kind: SlugKind, old_slug: str) -> str | None:
    """The slug that a former slug of this kind leads to now."""
    table = _TABLES[kind]
    return session.scalars(
        select(table.slug)
        .join(SlugAliasRow, SlugAliasRow.target_id == table.id)
        .where(SlugAliasRow.kind == kind, SlugAliasRow.slug == old_slug)
    ).first()


def authors_by_slug(session: Session, slugs: Collection[str]) -> dict[str, set[Author]]:
    """Whose these slugs are or were: physicians and societies share the addresses of authors.

    Three statements.
    """
    found: dict[str, set[Author]] = {}
    for kind, table in _AUTHORS.items():
        for slug, id_ in session.execute(select(table.slug, table.id).where(table.slug.in_(slugs))):
            found.setdefault(slug, set()).add((kind, id_))
    aliases = select(SlugAliasRow).where(SlugAliasRow.kind.in_(_AUTHORS), SlugAliasRow.slug.in_(slugs))
    for alias in session.scalars(aliases):
        found.setdefault(alias.slug, set()).add((alias.kind, alias.target_id))
    return found


def physicians_by_slug(session: Session, slugs: Collection[str]) -> dict[str, PhysicianRow]:
    """The physicians whose slugs these are or were. Four statements."""
    ids = {
        slug: id_
        for slug, authors in authors_by_slug(session, slugs).items()
        for kind, id_ in authors
        if kind == "physician"
    }
    rows = {
        row.id: row for row in session.scalars(select(PhysicianRow).where(PhysicianRow.id.in_(ids.values())))
    }
    return {slug: rows[id_] for slug, id_ in ids.items() if id_ in rows}
