"""Bringing the database's tables up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from directory.store.unit_of_work import Database

_MIGRATIONS = Path(__file__).with_name("migrations")


def upgrade_schema(database: Database) -> None:
    """Run the migrations that the database has not seen yet. Safe to call at every start."""
    with database.migrating() as connection:
        command.upgrade(_config(connection), "head")


def schema_is_current(database: Database) -> bool:
    """Whether the database has seen every migration."""
    with database.connection() as connection:
        seen = MigrationContext.configure(connection).get_current_heads()
        return set(seen) == set(ScriptDirectory.from_config(_config(connection)).get_heads())


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config
