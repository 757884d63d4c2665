"""who may see what, hours, photographs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import directory.store.models.base


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('photograph',
    sa.Column('physician_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=32), nullable=False),
    sa.Column('added_at', directory.store.models.base.UTCDateTime(timezone=True), nullable=False),
    sa.Column('large', sa.LargeBinary(), nullable=False),
    sa.Column('small', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['physician_id'], ['physician.id'], name=op.f('fk_photograph_physician_id_physician'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('physician_id', name=op.f('pk_photograph'))
    )
    op.create_table('physician_visibility',
    sa.Column('physician_id', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(length=20), nullable=False),
    sa.Column('level', sa.String(length=8), nullable=False),
    sa.CheckConstraint("level IN ('public', 'members', 'hidden')", name=op.f('ck_physician_visibility_level')),
    sa.ForeignKeyConstraint(['physician_id'], ['physician.id'], name=op.f('fk_physician_visibility_physician_id_physician'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('physician_id', 'field', name=op.f('pk_physician_visibility'))
    )
    op.create_table('practice_location_visibility',
    sa.Column('location_id', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(length=20), nullable=False),
    sa.Column('level', sa.String(length=8), nullable=False),
    sa.CheckConstraint("level IN ('public', 'members', 'hidden')", name=op.f('ck_practice_location_visibility_level')),
    sa.ForeignKeyConstraint(['location_id'], ['practice_location.id'], name=op.f('fk_practice_location_visibility_location_id_practice_location'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('location_id', 'field', name=op.f('pk_practice_location_visibility'))
    )
    with op.batch_alter_table('practice_location', schema=None) as batch_op:
        batch_op.add_column(sa.Column('hours', sa.String(length=500), nullable=False, server_default=''))



def downgrade() -> None:
    with op.batch_alter_table('practice_location', schema=None) as batch_op:
        batch_op.drop_column('hours')

    op.drop_table('practice_location_visibility')
    op.drop_table('physician_visibility')
    op.drop_table('photograph')
