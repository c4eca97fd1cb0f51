"""Reports made in the background"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KINDS = ("person", "provider", "programme", "package")
FORMS = ("pdf", "xlsx", "zip")
STATES = ("queued", "making", "ready", "failed", "cancelled", "expired")
STEPS = ("reading", "counting", "writing")
FAILURES = ("nothing there", "no pdf", "not allowed", "unknown plan", "broken", "worker died")


def _known(column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_report_job_{column}_known"))


def upgrade() -> None:
    op.create_table(
        "report_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("plan_code", sa.String(), nullable=True),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("placement_id", sa.Integer(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("current_key", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("n_tries", sa.Integer(), nullable=False),
        sa.Column("lease_holder", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("n_bytes", sa.Integer(), nullable=True),
        _known("kind", KINDS),
        _known("form", FORMS),
        _known("state", STATES),
        _known("step", STEPS),
        _known("failure", FAILURES),
        sa.CheckConstraint(
            "(state = 'making') = (lease_holder IS NOT NULL)", name=op.f("ck_report_job_held_while_made")
        ),
        sa.CheckConstraint("(lease_holder IS NULL) = (lease_until IS NULL)", name=op.f("ck_report_job_lease_has_end")),
        sa.CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name=op.f("ck_report_job_failed_says_why")),
        sa.CheckConstraint(
            "state <> 'ready' OR (expires_at IS NOT NULL AND n_bytes IS NOT NULL)",
            name=op.f("ck_report_job_ready_has_file"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_report_job_account_id_account")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_report_job_authority_id_authority")),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_report_job_placement_id_placement")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_report_job_provider_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_job")),
        sa.UniqueConstraint("ref", name=op.f("uq_report_job_ref")),
        sa.UniqueConstraint("current_key", name=op.f("uq_report_job_current_key")),
    )
    op.create_index(op.f("ix_report_job_state_id"), "report_job", ["state", "id"])
    op.create_index(op.f("ix_report_job_account_id_id"), "report_job", ["account_id", "id"])
    op.create_table(
        "evaluation_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("plan_code", sa.String(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "counts",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_evaluation_count_authority_id_authority")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_count")),
    )
    op.create_index(
        op.f("ix_evaluation_count_authority_id_plan_code"),
        "evaluation_count",
        ["authority_id", "plan_code"],
        unique=True,
    )


def downgrade() -> None:
    op.drop_table("evaluation_count")
    op.drop_table("report_job")
