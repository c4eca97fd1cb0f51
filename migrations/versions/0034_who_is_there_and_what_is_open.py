"""Who is there on a day, and what is open of some placements, is told by indexes alone"""

from __future__ import annotations

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

OPEN_OF_PLACEMENT = "ix_occasion_placement_id_closes_on_opens_on"
OPENS, STARTS, THERE = (
    "ix_occasion_opens_on",
    "ix_placement_authority_id_start_on",
    "ix_placement_authority_id_start_on_exit_on_planned_end_on",
)


def upgrade() -> None:
    op.drop_index(op.f(OPENS), "occasion")
    op.create_index(op.f(OPEN_OF_PLACEMENT), "occasion", ["placement_id", "closes_on", "opens_on"])
    op.drop_index(op.f(STARTS), "placement")
    op.create_index(op.f(THERE), "placement", ["authority_id", "start_on", "exit_on", "planned_end_on"])


def downgrade() -> None:
    op.drop_index(op.f(THERE), "placement")
    op.create_index(op.f(STARTS), "placement", ["authority_id", "start_on"])
    op.drop_index(op.f(OPEN_OF_PLACEMENT), "occasion")
    op.create_index(op.f(OPENS), "occasion", ["opens_on"])
