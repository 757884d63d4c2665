"""The words by which bylines find physicians, kept equal to their names.

Names cannot be folded in SQL alike on every database, so their folded words stand in a table of their own. A
listener of every writing session keeps it: whoever changes a name cannot forget to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import delete, insert, inspect, select
from sqlalchemy.orm import Session

from directory.domain.name_keys import name_keys
from directory.store.models.physician import NameKeyRow, PhysicianRow, SlugAliasRow

_IDS_AT_ONCE = 1000
"""Databases limit the number of values in a statement."""


def keep_name_keys(session: Session, _flush_context: object) -> None:
    """Bring the keys of everybody who is new or has another name into line; called after each flush."""
    new = [row for row in session.new if isinstance(row, PhysicianRow)]
    _insert(session, ((row.id, (row.family_name, row.other_family_name or ""), ()) for row in new))
    renamed = {row.id for row in session.dirty if isinstance(row, PhysicianRow) and _renamed(row)}
    for alias in (*session.new, *session.deleted):
        if isinstance(alias, SlugAliasRow) and alias.kind == "physician":
            renamed.add(alias.target_id)
    write_name_keys(session, sorted(renamed))


def write_name_keys(session: Session, physician_ids: Collection[int]) -> None:
    """Write the keys of these physicians anew."""
    ids = list(physician_ids)
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[start : start + _IDS_AT_ONCE]
        session.connection().execute(delete(NameKeyRow).where(NameKeyRow.physician_id.in_(some)))
        _insert(session, _names(session, some))


def _renamed(row: PhysicianRow) -> bool:
    attributes = inspect(row).attrs
    return attributes.family_name.history.has_changes() or attributes.other_family_name.history.has_changes()


_Names = tuple[int, tuple[str, ...], Sequence[str]]
"""Of a physician: id, family names, former slugs."""


def _names(session: Session, ids: list[int]) -> Iterator[_Names]:
    connection = session.connection()
    former: dict[int, list[str]] = {}
    for slug, target in connection.execute(
        select(SlugAliasRow.slug, SlugAliasRow.target_id).where(
            SlugAliasRow.kind == "physician", SlugAliasRow.target_id.in_(ids)
        )
    ):
        former.setdefault(target, []).append(slug)
    physicians = select(PhysicianRow.id, PhysicianRow.family_name, PhysicianRow.other_family_name)
    for id_, family, other in connection.execute(physicians.where(PhysicianRow.id.in_(ids))):
        yield id_, (family, other), former.get(id_, ())


def _insert(session: Session, names: Iterable[_Names]) -> None:
    rows = [
        {"key": key, "physician_id": id_}
        for id_, family_names, former_slugs in names
        for key in sorted(name_keys(family_names, former_slugs))
    ]
    if rows:
        session.connection().execute(insert(NameKeyRow), rows)
