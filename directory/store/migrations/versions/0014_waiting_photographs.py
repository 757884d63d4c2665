"""photographs that wait for an editor."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'waiting_photograph',
        sa.Column('physician_id', sa.Integer(), nullable=False),
        sa.Column('digest', sa.String(length=32), nullable=False),
        sa.Column('large', sa.LargeBinary(), nullable=False),
        sa.Column('small', sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(['physician_id'], ['proposal.physician_id'], name=op.f('fk_waiting_photograph_physician_id_proposal'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('physician_id', name=op.f('pk_waiting_photograph')),
    )


def downgrade() -> None:
    op.drop_table('waiting_photograph')
