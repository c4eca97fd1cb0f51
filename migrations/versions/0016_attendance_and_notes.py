"""Attendance told by staff with what stood before, supervisors proposed, notes, and people who were registered twice"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

REASONS = "reason IN ('sick', 'sick child', 'agreed', 'not told', 'other')"
VISIBILITY = "visibility IN ('author', 'authority', 'provider')"
MOVED = "kind IN ('placement', 'consent_record', 'assignment', 'response', 'survey_link', 'message', 'referral')"
# What staff recorded for the whole placement would be added to what supervisors recorded of the same time.
GIVE_UP = "DELETE FROM attendance WHERE account_id IS NOT NULL"


def upgrade() -> None:
    with op.batch_alter_table("attendance") as batch_op:
        batch_op.add_column(sa.Column("reason", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("account_id", sa.Integer(), nullable=True))
        batch_op.create_check_constraint("reason_known", REASONS)
        batch_op.create_foreign_key(batch_op.f("fk_attendance_account_id_account"), "account", ["account_id"], ["id"])
    op.create_table(
        "attendance_earlier",
        _id(),
        _of("placement"),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        _of("informant"),
        _of("account", nullable=True),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("hours_planned", sa.Double(), nullable=True),
        sa.Column("days_absent", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        _moment("recorded_at"),
        _moment("undone_at", nullable=True),
        sa.Column("replaced_by", sa.String(), nullable=False),
        _moment("replaced_at"),
        sa.CheckConstraint("period IN ('day', 'month')", name=op.f("ck_attendance_earlier_period_known")),
        *_keys("attendance_earlier", placement_id="placement", informant_id="informant", account_id="account"),
    )
    op.create_index(op.f("ix_attendance_earlier_placement_id_on_day"), "attendance_earlier", ["placement_id", "on_day"])
    _supervisors()
    _notes()
    _merging()


def _supervisors() -> None:
    op.create_table(
        "supervisor_proposal",
        _id(),
        sa.Column("ref", sa.String(), nullable=False),
        _of("authority"),
        _of("placement"),
        _of("informant"),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("n_after", sa.Integer(), nullable=False),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        _moment("proposed_at"),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        _moment("decided_at", nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'approved', 'declined')", name=op.f("ck_supervisor_proposal_state_known")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)", name=op.f("ck_supervisor_proposal_decided_has_time")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_supervisor_proposal_ref")),
        *_keys(
            "supervisor_proposal",
            authority_id="authority",
            placement_id="placement",
            informant_id="informant",
            proposed_by="account",
            decided_by="account",
        ),
    )
    op.create_index(op.f("ix_supervisor_proposal_placement_id"), "supervisor_proposal", ["placement_id"])
    op.create_index(op.f("ix_supervisor_proposal_authority_id_state"), "supervisor_proposal", ["authority_id", "state"])


def _notes() -> None:
    op.create_table(
        "note",
        _id(),
        sa.Column("ref", sa.String(), nullable=False),
        _of("authority"),
        _of("placement"),
        _of("account"),
        sa.Column("visibility", sa.String(), nullable=False),
        _of("organisation", nullable=True),
        sa.Column("adds_to_id", sa.Integer(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        _moment("written_at"),
        _moment("changed_at", nullable=True),
        sa.CheckConstraint(VISIBILITY, name=op.f("ck_note_visibility_known")),
        sa.CheckConstraint(
            "visibility <> 'provider' OR organisation_id IS NOT NULL", name=op.f("ck_note_shared_with_a_provider")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_note_ref")),
        *_keys(
            "note",
            authority_id="authority",
            placement_id="placement",
            account_id="account",
            organisation_id="organisation",
            adds_to_id="note",
        ),
    )
    op.create_index(op.f("ix_note_placement_id_written_at"), "note", ["placement_id", "written_at"])
    op.create_index(op.f("ix_note_adds_to_id"), "note", ["adds_to_id"])
    op.create_table(
        "note_earlier",
        _id(),
        _of("note"),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        _moment("replaced_at"),
        sa.CheckConstraint(VISIBILITY, name=op.f("ck_note_earlier_visibility_known")),
        *_keys("note_earlier", note_id="note"),
    )
    op.create_index(op.f("ix_note_earlier_note_id"), "note_earlier", ["note_id"])


def _merging() -> None:
    with op.batch_alter_table("participant") as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_participant_merged_into_id_participant"), "participant", ["merged_into_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_participant_merged_into_id"), ["merged_into_id"])
    op.create_table(
        "people_merge",
        _id(),
        sa.Column("ref", sa.String(), nullable=False),
        _of("authority"),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column(
            "details",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("merged_by", sa.Integer(), nullable=False),
        _moment("merged_at"),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        _moment("undone_at", nullable=True),
        sa.CheckConstraint("kept_id <> merged_id", name=op.f("ck_people_merge_of_two")),
        sa.UniqueConstraint("ref", name=op.f("uq_people_merge_ref")),
        *_keys(
            "people_merge",
            authority_id="authority",
            kept_id="participant",
            merged_id="participant",
            merged_by="account",
            undone_by="account",
        ),
    )
    op.create_index(op.f("ix_people_merge_kept_id"), "people_merge", ["kept_id"])
    op.create_index(op.f("ix_people_merge_merged_id"), "people_merge", ["merged_id"])
    op.create_index(op.f("ix_people_merge_authority_id_merged_at"), "people_merge", ["authority_id", "merged_at"])
    op.create_table(
        "merge_row",
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(MOVED, name=op.f("ck_merge_row_kind_known")),
        sa.ForeignKeyConstraint(["merge_id"], ["people_merge.id"], name=op.f("fk_merge_row_merge_id_people_merge")),
        sa.PrimaryKeyConstraint("merge_id", "kind", "row_id", name=op.f("pk_merge_row")),
    )
    op.create_table(
        "kept_apart",
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        _of("authority"),
        sa.Column("told_by", sa.Integer(), nullable=False),
        _moment("told_at"),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_kept_apart_in_order")),
        *_references(
            "kept_apart", one_id="participant", other_id="participant", authority_id="authority", told_by="account"
        ),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_kept_apart")),
    )
    op.create_index(op.f("ix_kept_apart_authority_id"), "kept_apart", ["authority_id"])


def downgrade() -> None:
    for table in ("kept_apart", "merge_row", "people_merge", "note_earlier", "note", "supervisor_proposal"):
        op.drop_table(table)
    with op.batch_alter_table("participant") as batch_op:
        batch_op.drop_index(batch_op.f("ix_participant_merged_into_id"))
        batch_op.drop_constraint(batch_op.f("fk_participant_merged_into_id_participant"), type_="foreignkey")
        batch_op.drop_column("merged_into_id")
    op.drop_table("attendance_earlier")
    op.execute(sa.text(GIVE_UP))
    with op.batch_alter_table("attendance") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_attendance_account_id_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("ck_attendance_reason_known"), type_="check")
        batch_op.drop_column("account_id")
        batch_op.drop_column("reason")


def _id() -> sa.Column[object]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _of(table: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(f"{table}_id", sa.Integer(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _keys(table: str, **columns: str) -> list[sa.Constraint]:
    return [sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")), *_references(table, **columns)]


def _references(table: str, **columns: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))
        for column, other in columns.items()
    ]
