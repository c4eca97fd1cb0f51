"""Who is there on a day, and what is open of some placements, is told by indexes alone"""

from __future__ import annotations

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

PLACEMENT = {
    "ix_placement_authority_id_start_on": ["authority_id", "start_on"],
    "ix_placement_participant_id": ["participant_id"],
}
WIDER = {
    "ix_placement_authority_id_start_on_exit_on_planned_end_on": [
        "authority_id",
        "start_on",
        "exit_on",
        "planned_end_on",
    ],
    "ix_placement_participant_id_authority_id_exit_on": ["participant_id", "authority_id", "exit_on"],
}
OPENS = {"ix_occasion_opens_on": ["opens_on"]}
OPEN_OF_PLACEMENT = {"ix_occasion_placement_id_closes_on_opens_on": ["placement_id", "closes_on", "opens_on"]}


def upgrade() -> None:
    _exchange("occasion", OPENS, OPEN_OF_PLACEMENT)
    _exchange("placement", PLACEMENT, WIDER)


def downgrade() -> None:
    _exchange("placement", WIDER, PLACEMENT)
    _exchange("occasion", OPEN_OF_PLACEMENT, OPENS)


def _exchange(table: str, old: dict[str, list[str]], new: dict[str, list[str]]) -> None:
    for name in old:
        op.drop_index(op.f(name), table)
    for name, columns in new.items():
        op.create_index(op.f(name), table, columns)
