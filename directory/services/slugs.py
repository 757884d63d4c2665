"""Slugs that lead nowhere, and those that lead elsewhere now."""

from __future__ import annotations

from typing import Literal

from sqlalchemy.orm import Session

from directory.domain.errors import MovedTo, NotFound
from directory.store.queries.physicians import current_slug


def not_here(
    session: Session, kind: Literal["physician", "article"], slug: str, message: str
) -> MovedTo | NotFound:
    """What to raise when nobody has ``slug`` now: where it leads, if it is a former one, else ``message``."""
    moved = current_slug(session, kind, slug)
    return MovedTo(moved) if moved else NotFound(message)
