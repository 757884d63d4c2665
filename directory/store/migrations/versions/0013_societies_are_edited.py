"""what the picture of a society shows, and when the society last changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import directory.store.models.base


revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in batch mode: on SQLite that would copy the table, pictures and all.
    op.add_column('society', sa.Column('picture_words', sa.String(length=300), server_default='', nullable=False))
    op.add_column('society', sa.Column('updated_at', directory.store.models.base.UTCDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('society', 'updated_at')
    op.drop_column('society', 'picture_words')
