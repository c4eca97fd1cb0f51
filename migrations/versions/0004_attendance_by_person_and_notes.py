"""Attendance by whom it was recorded, comments beside ratings"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEEP = (
    "CREATE TABLE attendance_kept AS "
    "SELECT placement_id, period, on_day, hours, hours_planned, recorded_at FROM attendance"
)
# Who recorded it was not kept until now; the caseworker answers for what stands there.
PUT_BACK = (
    "INSERT INTO attendance (placement_id, period, on_day, hours, hours_planned, recorded_at, informant_id) "
    "SELECT kept.placement_id, kept.period, kept.on_day, kept.hours, kept.hours_planned, kept.recorded_at, "
    "placement.caseworker_id FROM attendance_kept AS kept JOIN placement ON placement.id = kept.placement_id"
)
KEEP_SUMS = (
    "CREATE TABLE attendance_kept AS SELECT placement_id, period, on_day, sum(hours) AS hours, "
    "sum(hours_planned) AS hours_planned, max(recorded_at) AS recorded_at FROM attendance "
    "WHERE undone_at IS NULL GROUP BY placement_id, period, on_day"
)
PUT_SUMS_BACK = (
    "INSERT INTO attendance (placement_id, period, on_day, hours, hours_planned, recorded_at) "
    "SELECT placement_id, period, on_day, hours, hours_planned, recorded_at FROM attendance_kept"
)


def upgrade() -> None:
    op.execute(sa.text(KEEP))
    op.drop_table("attendance")
    op.create_table(
        "attendance",
        *_columns(),
        sa.Column("informant_id", sa.Integer(), nullable=False),
        sa.Column("days_absent", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        *_checks(),
        sa.CheckConstraint("days_absent >= 0 AND days_absent <= 31", name=op.f("ck_attendance_days_absent_in_range")),
        sa.ForeignKeyConstraint(["informant_id"], ["informant.id"], name=op.f("fk_attendance_informant_id_informant")),
        sa.PrimaryKeyConstraint("placement_id", "period", "on_day", "informant_id", name=op.f("pk_attendance")),
    )
    op.execute(sa.text(PUT_BACK))
    op.drop_table("attendance_kept")
    op.create_table(
        "supervisor_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("informant_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_supervisor_note_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(
            ["informant_id"], ["informant.id"], name=op.f("fk_supervisor_note_informant_id_informant")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name=op.f("fk_supervisor_note_placement_id_placement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervisor_note")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_supervisor_note_assignment_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_supervisor_note_ref")),
    )
    with op.batch_alter_table("supervisor_note") as batch_op:
        batch_op.create_index(batch_op.f("ix_supervisor_note_placement_id"), ["placement_id"], unique=False)


def downgrade() -> None:
    op.drop_table("supervisor_note")
    op.execute(sa.text(KEEP_SUMS))
    op.drop_table("attendance")
    op.create_table(
        "attendance",
        *_columns(),
        *_checks(),
        sa.PrimaryKeyConstraint("placement_id", "period", "on_day", name=op.f("pk_attendance")),
    )
    op.execute(sa.text(PUT_SUMS_BACK))
    op.drop_table("attendance_kept")


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("hours_planned", sa.Double(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _checks() -> list[sa.Constraint]:
    return [
        sa.CheckConstraint("period IN ('day', 'month')", name=op.f("ck_attendance_period_known")),
        sa.CheckConstraint("hours >= 0 AND hours <= 744", name=op.f("ck_attendance_hours_in_range")),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_attendance_placement_id_placement")),
    ]
