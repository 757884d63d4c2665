"""the picture of a society."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('society', sa.Column('picture_digest', sa.String(length=24), server_default='', nullable=False))
    op.add_column('society', sa.Column('picture_width', sa.Integer(), server_default='0', nullable=False))
    op.add_column('society', sa.Column('picture_height', sa.Integer(), server_default='0', nullable=False))
    op.add_column('society', sa.Column('picture', sa.LargeBinary(), server_default='', nullable=False))


def downgrade() -> None:
    op.drop_column('society', 'picture')
    op.drop_column('society', 'picture_height')
    op.drop_column('society', 'picture_width')
    op.drop_column('society', 'picture_digest')
