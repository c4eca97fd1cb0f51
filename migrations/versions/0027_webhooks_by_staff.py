"""Webhooks that staff add, trials of them, and what else staff do that the trail did not know"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

EVENTS = ("response.submitted", "placement.started", "placement.ended", "task.made")
TRIAL = "trial"
ACTIONS_ADDED = (
    "webhook tried",
    "webhook sent again",
    "webhook opened again",
    "identity unlinked",
    "attendance exported",
)


def upgrade() -> None:
    with op.batch_alter_table("webhook") as batch_op:
        batch_op.add_column(sa.Column("account_id", sa.Integer(), nullable=True))
    op.execute("UPDATE webhook SET account_id = (SELECT account_id FROM program_token WHERE id = webhook.token_id)")
    with op.batch_alter_table("webhook") as batch_op:
        batch_op.alter_column("account_id", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("token_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_foreign_key(batch_op.f("fk_webhook_account_id_account"), "account", ["account_id"], ["id"])
    _tell_of((*EVENTS, TRIAL))
    _know((*_known(), *ACTIONS_ADDED))


def downgrade() -> None:
    # The earlier program has no place for trials, nor for webhooks without a token.
    op.execute("DELETE FROM webhook_delivery WHERE event = 'trial'")
    op.execute("DELETE FROM webhook_delivery WHERE webhook_id IN (SELECT id FROM webhook WHERE token_id IS NULL)")
    op.execute("DELETE FROM webhook WHERE token_id IS NULL")
    _know(tuple(action for action in _known() if action not in ACTIONS_ADDED))
    _tell_of(EVENTS)
    with op.batch_alter_table("webhook") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_webhook_account_id_account"), type_="foreignkey")
        batch_op.alter_column("token_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("account_id")


def _tell_of(events: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{event}'" for event in events)
    with op.batch_alter_table("webhook_delivery") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_webhook_delivery_event_known"), type_="check")
        batch_op.create_check_constraint("event_known", f"event IN ({listed})")


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
