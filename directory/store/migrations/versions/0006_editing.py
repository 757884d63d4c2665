"""editing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import directory.store.models.base


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('kept_form',
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('path', sa.String(length=300), nullable=False),
    sa.Column('typed', sa.JSON(), nullable=False),
    sa.Column('ends_at', directory.store.models.base.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('token', name=op.f('pk_kept_form'))
    )
    with op.batch_alter_table('kept_form', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_kept_form_ends_at'), ['ends_at'], unique=False)

    op.create_table('physician_certification',
    sa.Column('physician_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('value', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['physician_id'], ['physician.id'], name=op.f('fk_physician_certification_physician_id_physician'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('physician_id', 'position', name=op.f('pk_physician_certification'))
    )
    op.create_table('proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('physician_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('proposed_by', sa.String(length=200), nullable=False),
    sa.Column('proposed_at', directory.store.models.base.UTCDateTime(timezone=True), nullable=False),
    sa.Column('returned_at', directory.store.models.base.UTCDateTime(timezone=True), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_proposal_account_id_account'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['physician_id'], ['physician.id'], name=op.f('fk_proposal_physician_id_physician'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal')),
    sa.UniqueConstraint('physician_id', name=op.f('uq_proposal_physician_id'))
    )
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposal_account_id'), ['account_id'], unique=False)

    with op.batch_alter_table('physician', schema=None) as batch_op:
        batch_op.add_column(sa.Column('links', sa.JSON(), nullable=False, server_default=sa.text("'[]'")))



def downgrade() -> None:
    with op.batch_alter_table('physician', schema=None) as batch_op:
        batch_op.drop_column('links')

    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proposal_account_id'))

    op.drop_table('proposal')
    op.drop_table('physician_certification')
    with op.batch_alter_table('kept_form', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_kept_form_ends_at'))

    op.drop_table('kept_form')
