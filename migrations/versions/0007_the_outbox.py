"""The outbox"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "worker_lease",
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("duty", name=op.f("pk_worker_lease")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("informant_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_holder", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("n_failed", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("uncertain_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("copy_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("n_parts", sa.Integer(), nullable=True),
        sa.Column("cost", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state IN ('leased', 'sending')) = (lease_holder IS NOT NULL)", name=op.f("ck_message_held_by_somebody")
        ),
        sa.CheckConstraint("channel IN ('sms', 'email', 'letter')", name=op.f("ck_message_channel_known")),
        sa.CheckConstraint("kind IN ('invitation', 'reminder', 'digest')", name=op.f("ck_message_kind_known")),
        sa.CheckConstraint(
            "reason IN ('answered', 'withdrawn', 'closed', 'assignment cancelled', 'stopped messages', 'placement paused', 'cancelled by staff', 'no address', 'address refused', 'channel not set up', 'wants a letter', 'not delivered', 'gave up')",
            name=op.f("ck_message_reason_known"),
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'leased', 'sending', 'uncertain', 'to print', 'unreachable', 'sent', 'delivered', 'cancelled', 'failed', 'dead')",
            name=op.f("ck_message_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('sent', 'delivered') OR sent_at IS NOT NULL", name=op.f("ck_message_sent_has_time")
        ),
        sa.CheckConstraint("(lease_holder IS NULL) = (lease_until IS NULL)", name=op.f("ck_message_lease_has_end")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_message_authority_id_authority")),
        sa.ForeignKeyConstraint(["informant_id"], ["informant.id"], name=op.f("fk_message_informant_id_informant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("ref", name=op.f("uq_message_ref")),
    )
    with op.batch_alter_table("message") as batch_op:
        batch_op.create_index(batch_op.f("ix_message_authority_id_day"), ["authority_id", "day"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_informant_id_day"), ["informant_id", "day"], unique=True)
        batch_op.create_index(batch_op.f("ix_message_provider_id"), ["provider_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_state_due_at"), ["state", "due_at"], unique=False)

    op.create_table(
        "delivery_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('sent', 'delivered', 'failed', 'bounced')", name=op.f("ck_delivery_receipt_kind_known")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_delivery_receipt_message_id_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_receipt")),
    )
    with op.batch_alter_table("delivery_receipt") as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_receipt_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_receipt_provider_id_kind"), ["provider_id", "kind"], unique=True)

    op.create_table(
        "message_attempt",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fate", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.CheckConstraint("channel IN ('sms', 'email', 'letter')", name=op.f("ck_message_attempt_channel_known")),
        sa.CheckConstraint(
            "fate IN ('accepted', 'temporary', 'refused', 'uncertain')", name=op.f("ck_message_attempt_fate_known")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_message_attempt_message_id_message")),
        sa.PrimaryKeyConstraint("message_id", "generation", name=op.f("pk_message_attempt")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "message_about",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "step IN ('invitation', 'reminder', 'escalation')", name=op.f("ck_message_about_step_known")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_message_about_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_message_about_message_id_message")),
        sa.PrimaryKeyConstraint("assignment_id", "step", "ordinal", name=op.f("pk_message_about")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("message_about") as batch_op:
        batch_op.create_index(batch_op.f("ix_message_about_message_id"), ["message_id"], unique=False)

    with op.batch_alter_table("informant") as batch_op:
        batch_op.add_column(sa.Column("preferred_channel", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("messages_stopped_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("phone_refused_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("email_refused_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint("preferred_channel_known", "preferred_channel IN ('sms', 'email', 'letter')")


def downgrade() -> None:
    with op.batch_alter_table("informant") as batch_op:
        batch_op.drop_constraint(op.f("ck_informant_preferred_channel_known"), type_="check")
        batch_op.drop_column("email_refused_at")
        batch_op.drop_column("phone_refused_at")
        batch_op.drop_column("messages_stopped_at")
        batch_op.drop_column("preferred_channel")

    with op.batch_alter_table("message_about") as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_about_message_id"))

    op.drop_table("message_about")
    op.drop_table("message_attempt")
    with op.batch_alter_table("delivery_receipt") as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_receipt_provider_id_kind"))
        batch_op.drop_index(batch_op.f("ix_delivery_receipt_message_id"))

    op.drop_table("delivery_receipt")
    with op.batch_alter_table("message") as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_state_due_at"))
        batch_op.drop_index(batch_op.f("ix_message_provider_id"))
        batch_op.drop_index(batch_op.f("ix_message_informant_id_day"))
        batch_op.drop_index(batch_op.f("ix_message_authority_id_day"))

    op.drop_table("message")
    op.drop_table("worker_lease")
