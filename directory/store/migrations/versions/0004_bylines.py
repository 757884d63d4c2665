"""bylines: the words by which they find physicians, and what is known of those tied to nobody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

from directory.store.name_keys import write_name_keys


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('physician_name_key',
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('physician_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['physician_id'], ['physician.id'], name=op.f('fk_physician_name_key_physician_id_physician'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('key', 'physician_id', name=op.f('pk_physician_name_key'))
    )
    op.create_index('ix_physician_name_key_physician_id', 'physician_name_key', ['physician_id'])
    # Not in batch mode: on SQLite that would drop the table, and everything that belongs to its rows.
    op.execute(
        "ALTER TABLE answer ADD COLUMN byline_state VARCHAR(8) DEFAULT 'unread' NOT NULL"
        " CONSTRAINT ck_answer_byline_state CHECK (byline_state IN ('unread', 'several', 'none', 'kept'))"
    )
    with Session(op.get_bind()) as session:
        ids = session.scalars(sa.text('SELECT id FROM physician ORDER BY id')).all()
        write_name_keys(session, ids)
        session.flush()


def downgrade() -> None:
    op.drop_column('answer', 'byline_state')
    op.drop_index('ix_physician_name_key_physician_id', 'physician_name_key')
    op.drop_table('physician_name_key')
