"""Names of who is listed, found by how they begin."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, TextClause, text

from directory.domain.typed_text import span

# Each is answered by an index in its order, and reads no more rows than it tells. They are written in SQL:
# for the first suggestion of a process, SQLAlchemy takes longer to write one than the database to answer it.
_BY_FAMILY_NAME = text("""
    SELECT slug, given_name, family_name FROM physician
    WHERE status = 'active' AND family_typed >= :first AND family_typed < :beyond
    ORDER BY family_typed, name_typed, id LIMIT :limit
""")
_BY_NAME = text("""
    SELECT slug, given_name, family_name FROM physician
    WHERE status = 'active' AND name_typed >= :first AND name_typed < :beyond
    ORDER BY name_typed, id LIMIT :limit
""")


class ListedName(NamedTuple):
    """Somebody who is listed."""

    slug: str
    name: str


def family_names_starting(connection: Connection, beginning: str, limit: int) -> list[ListedName]:
    """Who has a family name that begins so in typed form: by family name, then given name."""
    return _starting(connection, _BY_FAMILY_NAME, beginning, limit)


def names_starting(connection: Connection, beginning: str, limit: int) -> list[ListedName]:
    """Whose given and family name begin so in typed form: by given name, then family name."""
    return _starting(connection, _BY_NAME, beginning, limit)


def _starting(connection: Connection, statement: TextClause, beginning: str, limit: int) -> list[ListedName]:
    first, beyond = span(beginning)
    given = {"first": first, "beyond": beyond, "limit": limit}
    found = connection.execute(statement, given)
    return [ListedName(slug, f"{given_name} {family_name}") for slug, given_name, family_name in found]
