"""That staff have talked with a person whose readings became worse, and about which readings"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

ACTIONS_ADDED = ("conversation told", "conversation undone")


def upgrade() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by IS NULL)", name=op.f("ck_conversation_undone_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_conversation_authority_id_authority")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name=op.f("fk_conversation_placement_id_placement")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_conversation_account_id_account")),
        sa.ForeignKeyConstraint(["undone_by"], ["account.id"], name=op.f("fk_conversation_undone_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("ref", name=op.f("uq_conversation_ref")),
    )
    op.create_index(op.f("ix_conversation_placement_id_told_at"), "conversation", ["placement_id", "told_at"])
    op.create_table(
        "conversation_reading",
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("scale", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_conversation_reading_conversation_id_conversation")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_conversation_reading_response_id_response")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "response_id", "scale", name=op.f("pk_conversation_reading")),
    )
    op.create_index(op.f("ix_conversation_reading_response_id_scale"), "conversation_reading", ["response_id", "scale"])
    _know((*_known(), *ACTIONS_ADDED))


def downgrade() -> None:
    # The trail loses nothing: to the earlier program, somebody ticked off what waited, or let it wait again.
    op.execute(
        "UPDATE audit_event SET action = 'task done' WHERE action IN ('conversation told', 'conversation undone')"
    )
    _know(tuple(action for action in _known() if action not in ACTIONS_ADDED))
    op.drop_table("conversation_reading")
    op.drop_table("conversation")


def _known() -> tuple[str, ...]:
    """The acts that the trail knows so far, as its check lists them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("audit_event")
    (listed,) = [str(one["sqltext"]) for one in checks if one["name"] == "ck_audit_event_action_known"]
    return tuple(re.findall(r"'([^']+)'", listed))


def _know(actions: tuple[str, ...]) -> None:
    told = [f"'{action}'" for action in actions]
    # SQLite checks a list value by value, PostgreSQL as a list: see revision 0030.
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    listed = " OR ".join(f"action = {one}" for one in told) if is_sqlite else f"action IN ({', '.join(told)})"
    with op.batch_alter_table("audit_event") as batch_op:
        batch_op.drop_constraint(op.f("ck_audit_event_action_known"), type_="check")
        batch_op.create_check_constraint("action_known", listed)
