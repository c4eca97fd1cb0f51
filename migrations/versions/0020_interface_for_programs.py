"""The interface for programs"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

EVENTS = ("response.submitted", "placement.started", "placement.ended", "task.made")
STATES = ("waiting", "sending", "delivered", "given up")
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def _known(column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_webhook_delivery_{column}_known"))


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "program_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("rights", sa.String(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("last_used_at", moment, nullable=True),
        sa.Column("revoked_at", moment, nullable=True),
        _of("program_token", "authority_id", "authority"),
        _of("program_token", "account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_token")),
        sa.UniqueConstraint("ref", name=op.f("uq_program_token_ref")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_program_token_token_hash")),
    )
    op.create_index(op.f("ix_program_token_authority_id"), "program_token", ["authority_id"])
    op.create_table(
        "program_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("body_hash", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", moment, nullable=False),
        sa.CheckConstraint("(status IS NULL) = (answer_sealed IS NULL)", name=op.f("ck_program_answer_answered_whole")),
        _of("program_answer", "token_id", "program_token"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_answer")),
        sa.UniqueConstraint("ref", name=op.f("uq_program_answer_ref")),
    )
    op.create_index(op.f("ix_program_answer_token_id_key"), "program_answer", ["token_id", "key"], unique=True)
    op.create_table(
        "webhook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("events", sa.String(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("seen_until", moment, nullable=False),
        sa.Column("removed_at", moment, nullable=True),
        _of("webhook", "authority_id", "authority"),
        _of("webhook", "token_id", "program_token"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        sa.UniqueConstraint("ref", name=op.f("uq_webhook_ref")),
    )
    op.create_index(op.f("ix_webhook_authority_id"), "webhook", ["authority_id"])
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("audit_event_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("payload", DOCUMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("n_tries", sa.Integer(), nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("lease_holder", sa.String(), nullable=True),
        sa.Column("lease_until", moment, nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        _known("event", EVENTS),
        _known("state", STATES),
        sa.CheckConstraint(
            "(lease_holder IS NULL) = (lease_until IS NULL)", name=op.f("ck_webhook_delivery_lease_has_end")
        ),
        sa.CheckConstraint(
            "(state = 'sending') = (lease_holder IS NOT NULL)", name=op.f("ck_webhook_delivery_held_while_sent")
        ),
        _of("webhook_delivery", "webhook_id", "webhook"),
        _of("webhook_delivery", "audit_event_id", "audit_event"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint("ref", name=op.f("uq_webhook_delivery_ref")),
    )
    op.create_index(
        op.f("ix_webhook_delivery_webhook_id_audit_event_id"),
        "webhook_delivery",
        ["webhook_id", "audit_event_id"],
        unique=True,
    )
    op.create_index(op.f("ix_webhook_delivery_state_due_at"), "webhook_delivery", ["state", "due_at"])


def downgrade() -> None:
    for table in ("webhook_delivery", "webhook", "program_answer", "program_token"):
        op.drop_table(table)
