"""names as they are typed, for suggestions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from directory.store.models.physician import typed_names


revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

_AT_ONCE = 1000


def upgrade() -> None:
    typed = sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql')
    # Not in batch mode: on SQLite that would copy the table.
    for column in ('family_typed', 'name_typed'):
        op.add_column('physician', sa.Column(column, typed, nullable=False, server_default=''))
    _fill(op.get_bind())
    op.create_index('ix_physician_status_family_typed_name_typed', 'physician', ['status', 'family_typed', 'name_typed'])
    op.create_index('ix_physician_status_name_typed', 'physician', ['status', 'name_typed'])


def _fill(connection: sa.Connection) -> None:
    some = sa.text('SELECT id, given_name, family_name FROM physician WHERE id > :after ORDER BY id LIMIT :most')
    typed = sa.text('UPDATE physician SET family_typed = :family_typed, name_typed = :name_typed WHERE id = :id')
    after = 0
    while people := connection.execute(some, {'after': after, 'most': _AT_ONCE}).all():
        connection.execute(typed, [{'id': id_, **typed_names(given, family)} for id_, given, family in people])
        after = people[-1].id


def downgrade() -> None:
    op.drop_index('ix_physician_status_name_typed', 'physician')
    op.drop_index('ix_physician_status_family_typed_name_typed', 'physician')
    op.drop_column('physician', 'name_typed')
    op.drop_column('physician', 'family_typed')
