"""When what was said in an interview was erased, and what groups of interviews are called"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ACTIONS_ADDED = ("interview words erased", "interview group named")


def upgrade() -> None:
    op.add_column("interview", sa.Column("words_erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "interview_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_interview_group_authority_id_authority")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_group")),
    )
    op.create_index(
        op.f("ix_interview_group_authority_id_code"), "interview_group", ["authority_id", "code"], unique=True
    )
    _know((*_known(), *ACTIONS_ADDED))


def downgrade() -> None:
    _know(tuple(action for action in _known() if action not in ACTIONS_ADDED))
    op.drop_table("interview_group")
    with op.batch_alter_table("interview") as batch_op:
        batch_op.drop_column("words_erased_at")


def _known() -> tuple[str, ...]:
    """The acts that the trail knows so far, as its check lists them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("audit_event")
    (listed,) = [str(one["sqltext"]) for one in checks if one["name"] == "ck_audit_event_action_known"]
    return tuple(re.findall(r"'([^']+)'", listed))


def _know(actions: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{action}'" for action in actions)
    with op.batch_alter_table("audit_event") as batch_op:
        batch_op.drop_constraint(op.f("ck_audit_event_action_known"), type_="check")
        batch_op.create_check_constraint("action_known", f"action IN ({listed})")
