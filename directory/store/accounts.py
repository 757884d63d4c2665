"""Accounts as Flask-Security wants to read and write them.

Its own datastores keep a session open for the whole request. Ours gives out detached rows and
writes only the columns that changed, in a transaction of its own: a request never holds the
database while a service wants to write, and never takes back what another request wrote.
"""

from __future__ import annotations

from typing import Any

from flask_security.datastore import UserDatastore
from sqlalchemy import or_, select, update
from sqlalchemy.orm import InstanceState, Session, class_mapper, selectinload
from sqlalchemy.orm.attributes import instance_state, set_committed_value

from directory.store.audit import record_audit
from directory.store.models import AccountRow, PasskeyRow
from directory.store.models.account import NoRole
from directory.store.models.base import now
from directory.store.unit_of_work import Database

_Row = AccountRow | PasskeyRow
_AUDITED = {
    "password": "change password",
    "tf_primary_method": "change second factor",
    "mf_recovery_codes": "change recovery codes",
}
"""What is done to an account by Flask-Security, by the column that it changes. Values are secrets."""


class AccountStore(UserDatastore):
    """The accounts of the directory, for Flask-Security."""

    def __init__(self, database: Database) -> None:
        super().__init__(AccountRow, NoRole, PasskeyRow)
        self._database = database

    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> AccountRow | None:
        """The account whose one named column has this value; e-mail addresses are kept in lower case."""
        ((column, value),) = wanted.items()
        if isinstance(value, str):
            if "\0" in value:
                return None  # PostgreSQL keeps no such text, and does not like to be asked for it.
            value = value.lower() if case_insensitive else value
        statement = (
            select(AccountRow)
            .options(selectinload(AccountRow.webauthn))
            .where(getattr(AccountRow, column) == value)
        )
        with self._database.reading() as session:
            return session.scalar(statement)

    def find_role(self, role: str) -> None:
        """There are no roles."""

    def find_webauthn(self, credential_id: bytes) -> PasskeyRow | None:
        """The passkey of this credential."""
        with self._database.reading() as session:
            return session.scalar(select(PasskeyRow).where(PasskeyRow.credential_id == credential_id))

    def create_webauthn(self, user: Any, *given: Any, **facts: Any) -> None:
        """Keep a new passkey of an account."""
        names = ("credential_id", "public_key", "name", "sign_count", "usage", "device_type", "backup_state")
        self.put(PasskeyRow(account_id=user.id, **dict(zip(names, given, strict=False)), **facts))

    def put(self, row: _Row) -> _Row:
        """Write what changed in a row."""
        # Flask-Security sometimes hands over what stands for the account of the request.
        row = getattr(row, "_get_current_object", lambda: row)()
        with self._database.writing() as session:
            _write(session, row)
        return row

    def use_code(self, account_id: int, counter: int) -> bool:
        """Whether the code of an authenticator app with this counter is still good: its use is then kept."""
        used = AccountRow.tf_last_counter
        statement = (
            update(AccountRow)
            .where(AccountRow.id == account_id, or_(used.is_(None), used < counter))
            .values(tf_last_counter=counter)
            .returning(AccountRow.id)
        )
        with self._database.writing() as session:
            return session.scalar(statement) is not None

    def delete(self, row: _Row) -> None:
        """Delete a row."""
        with self._database.writing() as session:
            if stored := session.get(type(row), row.id):
                session.delete(stored)
                if isinstance(row, PasskeyRow):
                    _audit_passkey(session, row, "remove passkey")

    def commit(self) -> None:
        """Nothing: every row is written as it is put."""


def _write(session: Session, row: _Row) -> None:
    state: InstanceState[_Row] = instance_state(row)
    if state.transient:
        if isinstance(row, PasskeyRow):
            _audit_passkey(session, row, "add passkey")
        session.add(row)
        return
    stored = session.get_one(type(row), row.id)
    for column in class_mapper(type(row)).column_attrs:
        if state.attrs[column.key].history.has_changes():
            if isinstance(stored, AccountRow) and (action := _AUDITED.get(column.key)):
                record_audit(session, stored.value().actor, action, "account", stored.id)
            setattr(stored, column.key, getattr(row, column.key))
            set_committed_value(row, column.key, getattr(row, column.key))
    if isinstance(stored, AccountRow):
        stored.updated_at = now()


def _audit_passkey(session: Session, row: PasskeyRow, action: str) -> None:
    actor = session.get_one(AccountRow, row.account_id).value().actor
    record_audit(session, actor, action, "account", row.account_id)
