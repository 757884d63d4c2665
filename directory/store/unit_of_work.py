"""Opening the database, and one transaction a service call."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from directory.domain.errors import Unavailable
from directory.store.name_keys import keep_name_keys

_WRITING = "directory_writing"
_SQLITE_LACKS = re.compile("no such table|no such column|has no column named")
_POSTGRESQL_LACKS = {"42P01", "42703"}
"""PostgreSQL's codes for a table and for a column that is not there."""


class DatabaseUnavailable(Unavailable):
    """The database does not answer."""

    to_readers = "The records of the directory cannot be read."


class SchemaOutdated(DatabaseUnavailable):
    """The tables are those of an older version, or there are none yet."""

    def __init__(self) -> None:
        super().__init__("The database has not seen every migration: “flask --app wsgi prepare” runs them.")


class Database:
    """The database of record."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        # PostgreSQL's default lets each statement see another state; SQLite's transactions are snapshots.
        self._snapshots = _snapshots(self.engine)
        self._readers = sessionmaker(self._snapshots, expire_on_commit=False)
        self._writers = sessionmaker(
            self.engine.execution_options(**{_WRITING: True}), expire_on_commit=False
        )
        event.listen(self._writers, "after_flush", keep_name_keys)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session to read in: one snapshot, never committed.

        Raises :class:`DatabaseUnavailable` when the database does not answer.
        """
        with _translated(), self._readers() as session:
            yield session

    @contextmanager
    def looking_up(self) -> Iterator[Connection]:
        """A bare connection to read in: one snapshot, never committed; for what a session costs more than.

        Raises :class:`DatabaseUnavailable` when the database does not answer.
        """
        with _translated(), self._snapshots.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session to write in: committed when the block ends well, rolled back when it raises.

        Raises :class:`DatabaseUnavailable` when the database does not answer.
        """
        with _translated(), self._writers.begin() as session:
            yield session

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A bare connection in a transaction, for changing tables: committed when the block ends well.

        SQLite changes some tables by making them anew, and would delete with the old one every row that
        refers to it; so references are not looked after meanwhile, and checked before the end.
        Raises :class:`DatabaseUnavailable` when the database does not answer.
        """
        with _translated(), self.engine.connect() as connection:
            if connection.dialect.name != "sqlite":
                with connection.begin():
                    yield connection
                return
            sqlite: Any = connection.connection.driver_connection
            sqlite.execute("PRAGMA foreign_keys=OFF")  # Within a transaction it would do nothing.
            try:
                with connection.begin():
                    yield connection
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                    if broken is not None:
                        raise RuntimeError(f"The migration leaves a row of {broken[0]} without {broken[2]}.")
            finally:
                sqlite.execute("PRAGMA foreign_keys=ON")

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A bare connection in a transaction: committed when the block ends well.

        Raises :class:`DatabaseUnavailable` when the database does not answer.
        """
        with _translated(), self.engine.begin() as connection:
            yield connection

    def check(self) -> None:
        """Raise :class:`DatabaseUnavailable` unless the database answers."""
        with self.reading() as session:
            session.execute(text("SELECT 1"))

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if _lacks_a_table(error):
            raise SchemaOutdated() from error
        if isinstance(error, OperationalError | InterfaceError):
            raise DatabaseUnavailable("The database does not answer just now.") from error
        if error.connection_invalidated:
            raise DatabaseUnavailable("The connection to the database was lost.") from error
        raise


def _lacks_a_table(error: DBAPIError) -> bool:
    """Whether a table or a column is not there."""
    if isinstance(error.orig, sqlite3.Error):
        return _SQLITE_LACKS.search(str(error.orig)) is not None
    return getattr(error.orig, "sqlstate", None) in _POSTGRESQL_LACKS


def _snapshots(engine: Engine) -> Engine:
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")


def _engine(url: str) -> Engine:
    # Errors end up in logs, where nothing belongs that somebody typed.
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself: it would begin them too late.
    connection.isolation_level = None
    # SQLite's own lower() leaves É as it is.
    connection.create_function("lower", 1, _lower, deterministic=True)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _lower(text: str | None) -> str | None:
    return text.lower() if isinstance(text, str) else text


def _begin_sqlite(connection: Any) -> None:
    # A transaction that reads first and writes later fails at once when another writer
    # came between; so one that is going to write takes the lock from the start, and waits.
    if connection.get_execution_options().get(_WRITING, False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # This waits for nobody and reads nothing, so it cannot fail; by way of SQLAlchemy it takes as long
        # as looking a name up.
        connection.connection.driver_connection.execute("BEGIN")
