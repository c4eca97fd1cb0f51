"""The evaluation of each part of a plan in a row of its own; what is counted anew every day is thrown away"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("evaluation_count")
    _make("part")


def downgrade() -> None:
    op.drop_table("evaluation_count")
    _make()


def _make(*more: str) -> None:
    document = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
    op.create_table(
        "evaluation_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("plan_code", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in more),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", document, nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_evaluation_count_authority_id_authority")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_count")),
    )
    told_by = ["authority_id", "plan_code", *more]
    op.create_index(op.f("_".join(["ix_evaluation_count", *told_by])), "evaluation_count", told_by, unique=True)
