"""Counts of all planned answers of large programmes, kept for pages; plans that are followed are found by an index"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

INDEX = "ix_placement_authority_id_plan_code_plan_version"


def upgrade() -> None:
    document = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
    op.create_table(
        "answer_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", document, nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_answer_count_authority_id_authority")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_count")),
        sa.UniqueConstraint("authority_id", name=op.f("uq_answer_count_authority_id")),
    )
    op.create_index(op.f(INDEX), "placement", ["authority_id", "plan_code", "plan_version"])


def downgrade() -> None:
    op.drop_index(op.f(INDEX), "placement")
    op.drop_table("answer_count")
