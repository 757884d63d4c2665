"""What was typed into a form whose session had ended: kept for an hour, given back to the same browser."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from sqlalchemy import delete, select

from directory.store.models import KeptFormRow
from directory.store.unit_of_work import Database

KEPT_FOR = timedelta(hours=1)


class KeptFormsService:
    """Keeps forms by the digest of a random token, which only the browser has that sent them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, path: str, typed: Sequence[tuple[str, str]]) -> str:
        """Keep what was typed into the form at a path. Returns the token for the browser."""
        token = secrets.token_urlsafe(32)
        moment = datetime.now(UTC)
        with self._database.writing() as session:
            session.execute(delete(KeptFormRow).where(KeptFormRow.ends_at < moment))
            session.add(
                KeptFormRow(
                    token=_digest(token),
                    path=path,
                    typed=[[name, value] for name, value in typed],
                    ends_at=moment + KEPT_FOR,
                )
            )
        return token

    def kept(self, token: str, path: str) -> list[tuple[str, str]]:
        """What was kept under a token for the form at a path; nothing when there is none or it is too old."""
        with self._database.reading() as session:
            row = session.scalar(
                select(KeptFormRow).where(
                    KeptFormRow.token == _digest(token),
                    KeptFormRow.path == path,
                    KeptFormRow.ends_at >= datetime.now(UTC),
                )
            )
        return [(name, value) for name, value in row.typed] if row else []

    def forget(self, token: str) -> None:
        """Forget what was kept under a token."""
        with self._database.writing() as session:
            session.execute(delete(KeptFormRow).where(KeptFormRow.token == _digest(token)))


def _digest(token: str) -> str:
    return blake2b(token.encode(), digest_size=32).hexdigest()
