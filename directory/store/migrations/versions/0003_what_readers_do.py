"""what readers do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import directory.store.models.base


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('daily_count',
    sa.Column('subject_kind', sa.String(length=20), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=20), nullable=False),
    sa.Column('detail', sa.String(length=80), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('subject_kind', 'subject_id', 'what', 'detail', 'day', name=op.f('pk_daily_count'))
    )
    op.create_table('daily_key',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('key', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_daily_key'))
    )
    op.create_table('question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('sport', sa.String(length=80), nullable=False),
    sa.Column('age_group', sa.String(length=12), nullable=False),
    sa.Column('digest', sa.String(length=32), nullable=False),
    sa.Column('created_at', directory.store.models.base.UTCDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("status IN ('new', 'triaged', 'asked', 'answered', 'published', 'duplicate', 'declined')", name=op.f('ck_question_status')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question')),
    sa.UniqueConstraint('digest', name=op.f('uq_question_digest'))
    )
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.create_index('ix_question_status_created_at', ['status', 'created_at'], unique=False)

    op.create_table('seen_today',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('mark', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('day', 'mark', name=op.f('pk_seen_today'))
    )
    op.create_table('comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('author_name', sa.String(length=80), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=32), nullable=False),
    sa.Column('created_at', directory.store.models.base.UTCDateTime(timezone=True), nullable=False),
    sa.Column('decided_at', directory.store.models.base.UTCDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("status IN ('waiting', 'published', 'refused')", name=op.f('ck_comment_status')),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_comment_article_id_article'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment')),
    sa.UniqueConstraint('article_id', 'digest', name=op.f('uq_comment_article_id_digest'))
    )
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.create_index('ix_comment_status_article_id_created_at', ['status', 'article_id', 'created_at'], unique=False)

    op.create_table('imported_reception',
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('views_total', sa.Integer(), nullable=False),
    sa.Column('views_30_days', sa.Integer(), nullable=False),
    sa.Column('views_7_days', sa.Integer(), nullable=False),
    sa.Column('taken_on', sa.Date(), nullable=True),
    sa.Column('comments', sa.Integer(), nullable=False),
    sa.Column('ratings', sa.Integer(), nullable=False),
    sa.Column('rating', sa.Double(), nullable=True),
    sa.CheckConstraint('rating BETWEEN 1 AND 5', name=op.f('ck_imported_reception_rating')),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_imported_reception_article_id_article'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('article_id', name=op.f('pk_imported_reception'))
    )
    op.create_table('rating',
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('mark', sa.String(length=32), nullable=False),
    sa.Column('stars', sa.Integer(), nullable=False),
    sa.CheckConstraint('stars BETWEEN 1 AND 5', name=op.f('ck_rating_stars')),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_rating_article_id_article'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('article_id', 'mark', name=op.f('pk_rating'))
    )
    op.execute(
        "INSERT INTO imported_reception (article_id, views_total, views_30_days, views_7_days, comments, ratings)"
        " SELECT id, views_total, 0, 0, 0, 0 FROM article WHERE views_total > 0"
    )
    # Not in batch mode: on SQLite that would drop the table, and every answer with it.
    op.drop_column('article', 'views_total')


def downgrade() -> None:
    op.add_column('article', sa.Column('views_total', sa.Integer(), nullable=False, server_default='0'))
    op.execute(
        "UPDATE article SET views_total = coalesce("
        "(SELECT views_total FROM imported_reception WHERE article_id = article.id), 0)"
    )
    op.drop_table('rating')
    op.drop_table('imported_reception')
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.drop_index('ix_comment_status_article_id_created_at')

    op.drop_table('comment')
    op.drop_table('seen_today')
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.drop_index('ix_question_status_created_at')

    op.drop_table('question')
    op.drop_table('daily_key')
    op.drop_table('daily_count')
