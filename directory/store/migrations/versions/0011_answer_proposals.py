"""how authors want their published answers to read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import directory.store.models.base


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('answer_proposal',
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('physician_id', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('told', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('proposed_at', directory.store.models.base.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['answer.id'], name=op.f('fk_answer_proposal_answer_id_answer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['physician_id'], ['physician.id'], name=op.f('fk_answer_proposal_physician_id_physician'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('answer_id', name=op.f('pk_answer_proposal'))
    )
    op.create_index(op.f('ix_answer_proposal_physician_id'), 'answer_proposal', ['physician_id'])


def downgrade() -> None:
    op.drop_index(op.f('ix_answer_proposal_physician_id'))
    op.drop_table('answer_proposal')
