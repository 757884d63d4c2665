"""former names and addresses of societies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in batch mode: on SQLite that would copy the table, pictures and all.
    op.add_column('society', sa.Column('former_names', sa.Text(), server_default='', nullable=False))
    _allow('physician', 'article', 'society')


def downgrade() -> None:
    op.execute("DELETE FROM slug_alias WHERE kind = 'society'")
    _allow('physician', 'article')
    op.drop_column('society', 'former_names')


def _allow(*kinds: str) -> None:
    allowed = ', '.join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table('slug_alias') as batch_op:
        batch_op.drop_constraint(op.f('ck_slug_alias_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_slug_alias_kind'), f'kind IN ({allowed})')
