"""Windows that are open now are told by the index alone, without reading every occasion that has not closed"""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_occasion_closes_on"), "occasion")
    op.create_index(op.f("ix_occasion_closes_on_opens_on"), "occasion", ["closes_on", "opens_on"])


def downgrade() -> None:
    op.drop_index(op.f("ix_occasion_closes_on_opens_on"), "occasion")
    op.create_index(op.f("ix_occasion_closes_on"), "occasion", ["closes_on"])
