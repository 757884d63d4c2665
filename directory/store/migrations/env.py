"""How Alembic runs our migrations: over the connection it is given, or over the configured database."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from directory.store.models import Base


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _run_on_configured_database() -> None:
    from directory.config import load_settings
    from directory.store.unit_of_work import Database

    with Database(load_settings().effective_database_url).migrating() as connection:
        _run(connection)


given = context.config.attributes.get("connection")
if given is None:
    _run_on_configured_database()
else:
    _run(given)
