"""Rounds of interviews, and the occasions that they give"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ACTIONS_ADDED = (
    "interviews planned",
    "interview changed",
    "interview booked",
    "interview moved",
    "interview cancelled",
    "interview missed",
    "interview held",
    "interview consent told",
    "quotation withdrawn",
    "interview written",
    "interview finished",
    "interview reopened",
    "interview file added",
    "interview file fetched",
    "interview file erased",
    "codebook changed",
    "theme changed",
    "passage coded",
    "passage uncoded",
    "coding finished",
    "coding imported",
    "coding exported",
    "interviews exported",
)
TWO = "(placement_id IS NULL) <> (agreement_id IS NULL)"
THREE = (
    "CASE WHEN placement_id IS NULL THEN 0 ELSE 1 END + CASE WHEN agreement_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN subject_id IS NULL THEN 0 ELSE 1 END = 1"
)


def upgrade() -> None:
    _interview_subject()
    _interview_round()
    with op.batch_alter_table("occasion") as batch_op:
        batch_op.add_column(sa.Column("subject_id", sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f("ck_occasion_one_subject"), type_="check")
        batch_op.create_check_constraint("one_subject", THREE)
        batch_op.create_foreign_key(
            batch_op.f("fk_occasion_subject_id_interview_subject"), "interview_subject", ["subject_id"], ["id"]
        )
    given = sa.text("subject_id IS NOT NULL")
    op.create_index(
        op.f("ix_occasion_subject_id_wave_number"),
        "occasion",
        ["subject_id", "wave", "number"],
        unique=True,
        sqlite_where=given,
        postgresql_where=given,
    )
    _interview()
    _know((*_known(), *ACTIONS_ADDED))


def downgrade() -> None:
    _know(tuple(action for action in _known() if action not in ACTIONS_ADDED))
    op.drop_table("interview")
    # What was planned for nobody but a round has no place in the earlier tables.
    op.execute(sa.text("DELETE FROM assignment WHERE occasion_id IN (SELECT id FROM occasion WHERE subject_id > 0)"))
    op.execute(sa.text("DELETE FROM occasion WHERE subject_id IS NOT NULL"))
    op.drop_index(op.f("ix_occasion_subject_id_wave_number"), "occasion")
    with op.batch_alter_table("occasion") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_occasion_subject_id_interview_subject"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("ck_occasion_one_subject"), type_="check")
        batch_op.drop_column("subject_id")
        batch_op.create_check_constraint("one_subject", TWO)
    op.drop_table("interview_round")
    op.drop_table("interview_subject")


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


def _interview_subject() -> None:
    op.create_table(
        "interview_subject",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=True),
        sa.Column("agreement_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("group_code", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind <> 'agreement' OR agreement_id IS NOT NULL", name=op.f("ck_interview_subject_agreement_is_named")
        ),
        sa.CheckConstraint(
            "kind <> 'organisation' OR organisation_id IS NOT NULL",
            name=op.f("ck_interview_subject_organisation_is_named"),
        ),
        sa.CheckConstraint(
            "kind <> 'placement' OR placement_id IS NOT NULL", name=op.f("ck_interview_subject_placement_is_named")
        ),
        sa.CheckConstraint(
            "kind IN ('placement', 'agreement', 'organisation', 'staff', 'group')",
            name=op.f("ck_interview_subject_kind_known"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('staff', 'group') OR words IS NOT NULL", name=op.f("ck_interview_subject_others_have_words")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_interview_subject_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_interview_subject_authority_id_authority")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_interview_subject_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name=op.f("fk_interview_subject_placement_id_placement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_subject")),
        sa.UniqueConstraint("ref", name=op.f("uq_interview_subject_ref")),
    )
    op.create_index(op.f("ix_interview_subject_authority_id_kind"), "interview_subject", ["authority_id", "kind"])
    op.create_index(op.f("ix_interview_subject_placement_id"), "interview_subject", ["placement_id"])


def _interview_round() -> None:
    op.create_table(
        "interview_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("guide", sa.String(), nullable=False),
        sa.Column("guide_version", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "subject_kind IN ('placement', 'agreement', 'organisation', 'staff', 'group')",
            name=op.f("ck_interview_round_subject_kind_known"),
        ),
        sa.CheckConstraint(
            "opens_on <= due_on AND due_on <= closes_on", name=op.f("ck_interview_round_window_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_interview_round_authority_id_authority")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_round")),
        sa.UniqueConstraint("ref", name=op.f("uq_interview_round_ref")),
    )
    op.create_index(
        op.f("ix_interview_round_authority_id_series_number"),
        "interview_round",
        ["authority_id", "series", "number"],
        unique=True,
    )


def _interview() -> None:
    op.create_table(
        "interview",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("round_number", sa.Integer(), nullable=False),
        sa.Column("guide", sa.String(), nullable=False),
        sa.Column("guide_version", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("placement_id", sa.Integer(), nullable=True),
        sa.Column("group_code", sa.String(), nullable=True),
        sa.Column("changed_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("has_interpreter", sa.Boolean(), nullable=True),
        sa.Column("supervisor_present", sa.String(), nullable=True),
        sa.Column("present_for_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("n_informants", sa.Integer(), nullable=True),
        sa.Column("read_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_by", sa.Integer(), nullable=True),
        sa.Column("is_synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "subject_kind IN ('placement', 'agreement', 'organisation', 'staff', 'group')",
            name=op.f("ck_interview_subject_kind_known"),
        ),
        sa.CheckConstraint(
            "supervisor_present IN ('no', 'part', 'whole')", name=op.f("ck_interview_supervisor_present_known")
        ),
        sa.CheckConstraint("minutes IS NULL OR minutes BETWEEN 1 AND 1440", name=op.f("ck_interview_minutes_in_a_day")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_interview_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_interview_authority_id_authority")),
        sa.ForeignKeyConstraint(["finished_by"], ["account.id"], name=op.f("fk_interview_finished_by_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_interview_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_interview_placement_id_placement")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["interview_round.id"], name=op.f("fk_interview_round_id_interview_round")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["interview_subject.id"], name=op.f("fk_interview_subject_id_interview_subject")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_interview_assignment_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_interview_ref")),
    )
    op.create_index(op.f("ix_interview_authority_id_held_on"), "interview", ["authority_id", "held_on"])
    op.create_index(
        op.f("ix_interview_authority_id_series_round_number"), "interview", ["authority_id", "series", "round_number"]
    )
    op.create_index(op.f("ix_interview_organisation_id"), "interview", ["organisation_id"])
    op.create_index(op.f("ix_interview_placement_id"), "interview", ["placement_id"])
    op.create_index(op.f("ix_interview_round_id"), "interview", ["round_id"])
    op.create_index(op.f("ix_interview_subject_id"), "interview", ["subject_id"])
