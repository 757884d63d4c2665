"""second factors: the last code used; changes of e-mail addresses; claims of listings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import directory.store.models.base


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('claim',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('physician_id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('was_written_to', sa.Boolean(), nullable=False),
    sa.Column('claimed_at', directory.store.models.base.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['physician_id'], ['physician.id'], name=op.f('fk_claim_physician_id_physician'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claim'))
    )
    op.create_index('ix_claim_physician_id', 'claim', ['physician_id'])
    op.create_table('email_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('old_email', sa.String(length=254), nullable=False),
    sa.Column('new_email', sa.String(length=254), nullable=False),
    sa.Column('asked_at', directory.store.models.base.UTCDateTime(timezone=True), nullable=False),
    sa.Column('settled', sa.String(length=10), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_email_change_account_id_account'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_email_change'))
    )
    op.create_index('ix_email_change_account_id', 'email_change', ['account_id'])
    op.add_column('account', sa.Column('tf_last_counter', sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column('account', 'tf_last_counter')
    op.drop_index('ix_email_change_account_id')
    op.drop_table('email_change')
    op.drop_index('ix_claim_physician_id')
    op.drop_table('claim')
